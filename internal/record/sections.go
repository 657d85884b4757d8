package record

import "strings"

// Section is a part of a text below a heading. The first section has no heading where the text begins without one.
type Section struct {
	Heading string
	Level   int // of the heading, 1 to 4; 0 without one
	Text    string
}

// Sections divides the policy's text at its Markdown headings (lines that begin with # to ####). A first heading that
// repeats the record's title and has no text of its own is left out, unless the text has no more.
func (b *Policy) Sections(title string) []Section {
	all := Sections(b.Text)
	if len(all) > 1 && all[0].Heading == title && all[0].Text == "" {
		return all[1:]
	}
	return all
}

// Sections divides a long text at its Markdown headings, as in a policy.
func Sections(text string) []Section {
	var out []Section
	var body strings.Builder
	current := Section{}
	flush := func() {
		current.Text = strings.TrimSpace(body.String())
		if current.Heading != "" || current.Text != "" {
			out = append(out, current)
		}
		body.Reset()
	}
	for line := range strings.Lines(text) {
		level, heading := HeadingOf(line)
		if level == 0 {
			body.WriteString(line)
			continue
		}
		flush()
		current = Section{Heading: heading, Level: level}
	}
	flush()
	return out
}

// HeadingOf reads a line as a Markdown heading of level 1 to 4; level 0 for any other line.
func HeadingOf(line string) (level int, heading string) {
	line = strings.TrimSpace(line)
	rest := strings.TrimLeft(line, "#")
	level = len(line) - len(rest)
	if level == 0 || level > 4 || !strings.HasPrefix(rest, " ") {
		return 0, ""
	}
	return level, strings.TrimSpace(rest)
}
