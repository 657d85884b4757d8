package screen

import "strings"

// policyModel is the state of a policy's screen: the section of its text that is shown, from 1; 0 for
// the whole.
type policyModel struct{ section int }

// section is a part of a text below a heading. The first one has no heading where text stands before
// the first.
type section struct {
	heading string
	level   int // of the heading, from 1; 0 without one
	text    string
}

// sections divides a text at its Markdown headings (lines that begin with # to ####).
func sections(text string) []section {
	var out []section
	var body strings.Builder
	current := section{}
	flush := func() {
		current.text = strings.TrimSpace(body.String())
		if current.heading != "" || current.text != "" {
			out = append(out, current)
		}
		body.Reset()
	}
	for line := range strings.Lines(text) {
		level, heading := headingOf(line)
		if level == 0 {
			body.WriteString(line)
			continue
		}
		flush()
		current = section{heading: heading, level: level}
	}
	flush()
	return out
}

// withoutTitle leaves out a first heading that repeats the record's title and has no text of its own.
func withoutTitle(all []section, title string) []section {
	if len(all) > 1 && all[0].heading == title && all[0].text == "" {
		return all[1:]
	}
	return all
}

// headingOf reads a heading; level 0 means that the line is none.
func headingOf(line string) (level int, heading string) {
	line = strings.TrimSpace(line)
	rest := strings.TrimLeft(line, "#")
	level = len(line) - len(rest)
	if level == 0 || level > 4 || !strings.HasPrefix(rest, " ") {
		return 0, ""
	}
	return level, strings.TrimSpace(rest)
}

// outline are the positions of the headings that a resident chooses from: those of the highest level
// that occurs more than once. The document's own title, alone on its level, is none.
func outline(all []section) []int {
	for level := 1; level <= 4; level++ {
		var out []int
		for i, s := range all {
			if s.level == level {
				out = append(out, i)
			}
		}
		if len(out) > 1 {
			return out
		}
	}
	return nil
}

// part gives the sections from one heading of the outline to the next; all of them for position 0.
func part(all []section, heads []int, position int) []section {
	if position < 1 || position > len(heads) {
		return all
	}
	from, to := heads[position-1], len(all)
	if position < len(heads) {
		to = heads[position]
	}
	return all[from:to]
}
