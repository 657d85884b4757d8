package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"gongshi/internal/importer"
	"gongshi/internal/record"
)

// importReport is the report on reading a spreadsheet. Its JSON names are stable; it holds no cell but those that
// questions, sums and problems quote, since a list may have identity numbers in it.
type importReport struct {
	File       string              `json:"file"`
	Kind       record.Kind         `json:"kind"`
	Sheet      string              `json:"sheet,omitempty"`
	Heading    int                 `json:"heading"`    // the number of the row of headings; -1 for none
	Understood bool                `json:"understood"` // nothing is wrong, asked or open: the record could be written
	Sums       []importer.Sum      `json:"sums"`
	Cells      importer.Tally      `json:"cells"`
	Columns    []reportColumn      `json:"columns"`
	Rows       []reportRow         `json:"rows"`
	Questions  []importer.Question `json:"questions"` // open ones
	Answered   []importer.Question `json:"answered"`
	Problems   []importer.Problem  `json:"problems"`
	Notes      []importer.Problem  `json:"notes"`
}

type reportColumn struct {
	Letter  string `json:"letter"`
	Heading string `json:"heading,omitempty"`
	Use     string `json:"use"` // a field, private, or skip for a column that is left out
}

type reportRow struct {
	Number int          `json:"number"` // as a spreadsheet program shows it
	Use    importer.Use `json:"use"`
}

func newImportReport(file string, p *importer.Preview) *importReport {
	r := &importReport{File: file, Kind: p.Kind, Sheet: p.Sheet, Heading: p.Heading, Sums: p.Sums, Cells: p.Cells, Questions: p.Questions, Answered: p.Answered,
		Problems: p.Problems, Notes: p.Notes}
	for _, c := range p.Columns {
		use := c.Field
		if use == "" || use == importer.Passed {
			use = importer.Skip
		}
		r.Columns = append(r.Columns, reportColumn{c.Letter, c.Heading, use})
	}
	for _, row := range p.Rows {
		r.Rows = append(r.Rows, reportRow{row.Number, row.Use})
	}
	return r
}

// tongue is one of the two languages of a report.
type tongue string

func (t tongue) say(zh, en string, args ...any) string {
	text := zh
	if t == "en" {
		text = en
	}
	return fmt.Sprintf(text, args...)
}

// write writes the report as text.
func (r *importReport) write(to io.Writer, lang string) error {
	t := tongue(lang)
	out := &strings.Builder{}
	r.writeSums(out, t)
	r.writeColumns(out, t)
	r.writeRows(out, t)
	r.writeQuestions(out, t)
	_, err := io.WriteString(to, out.String())
	return err
}

// writeSums puts the computed sums beside the file's own: each difference, and how many agree.
func (r *importReport) writeSums(out *strings.Builder, t tongue) {
	title := r.File
	if r.Sheet != "" {
		title += t.say(" · 工作表“%s”", " · sheet “%s”", r.Sheet)
	}
	fmt.Fprintln(out, title)
	if !r.Understood && len(r.Sums) > 0 {
		fmt.Fprintln(out, t.say("暂算的合计（还没弄清，改正、回答以后会变）：", "Sums so far; they may change with what is still open:"))
	}
	labels, values := 0, 0
	for _, s := range r.Sums {
		labels, values = max(labels, terminalWidth(s.Called(string(t)))), max(values, len(s.Value))
	}
	for _, s := range r.Sums {
		kept := ""
		if s.Kept {
			kept = t.say("  （文件没有写，是信息里原有的）", "  (the record's own: the file does not say)")
		}
		fmt.Fprintf(out, "  %s  %*s%s%s\n", padTo(s.Called(string(t)), labels), values, s.Value, kept, t.stated(s.Stated))
	}
	if c := r.Cells; c != (importer.Tally{}) {
		fmt.Fprintln(out, t.say("有数字的单元格：用到%d个，说明后略过%d个，没弄清%d个", "Cells with digits: used %d, passed over by name %d, not understood %d", c.Used, c.Passed, c.Open))
	}
}

// stated names the file's values that differ, and counts those that agree.
func (t tongue) stated(all []importer.Stated) string {
	var agree, differ []string
	for _, s := range all {
		place := t.say("第%d行", "row %d", s.Row)
		if s.Column != "" {
			place += " " + flattenLine(s.Column)
		}
		if s.Agrees {
			agree = append(agree, place)
		} else {
			differ = append(differ, t.say("  ✗ %[1]s写的是%[2]s", "  ✗ %[1]s says %[2]s", place, flattenLine(s.Text)))
		}
	}
	text := ""
	switch {
	case len(agree) > 2:
		text = t.say("  ✓ 与文件里%[1]d处核对相符（%[2]s…%[3]s）", "  ✓ agrees with %[1]d places of the file (%[2]s … %[3]s)", len(agree), agree[0], agree[len(agree)-1])
	case len(agree) > 0:
		text = t.say("  ✓ 与%s核对相符", "  ✓ agrees with %s", strings.Join(agree, t.say("、", ", ")))
	}
	return text + strings.Join(differ, "")
}

func (r *importReport) writeColumns(out *strings.Builder, t tongue) {
	if len(r.Columns) == 0 {
		return
	}
	wide := 0
	for _, c := range r.Columns {
		wide = max(wide, terminalWidth(flattenLine(c.Heading)))
	}
	fmt.Fprintln(out, t.say("各列：", "Columns:"))
	for _, c := range r.Columns {
		fmt.Fprintf(out, "  %-2s  %s  %s\n", c.Letter, padTo(flattenLine(c.Heading), wide), importer.FieldLabel(r.Kind, strings.TrimPrefix(c.Use, importer.Skip), string(t)))
	}
}

// writeRows lists the uses of rows; neighbours of one use make one line.
func (r *importReport) writeRows(out *strings.Builder, t tongue) {
	if len(r.Rows) == 0 {
		return
	}
	fmt.Fprintln(out, t.say("各行：", "Rows:"))
	for rest := r.Rows; len(rest) > 0; {
		n := slices.IndexFunc(rest, func(row reportRow) bool { return row.Use != rest[0].Use })
		if n < 0 {
			n = len(rest)
		}
		place := fmt.Sprint(rest[0].Number)
		if n > 1 {
			place += "–" + fmt.Sprint(rest[n-1].Number)
		}
		fmt.Fprintf(out, "  %s  %s\n", padTo(t.say("第%s行", "%s", place), 14), rest[0].Use.Label(string(t)))
		rest = rest[n:]
	}
}

// writeQuestions lists the questions, and how to answer them.
func (r *importReport) writeQuestions(out *strings.Builder, t tongue) {
	for _, q := range r.Answered {
		fmt.Fprintf(out, "%s\n", t.say("已回答 %[1]s = %[2]s：%[3]s", "Answered %[1]s = %[2]s: %[4]s", q.ID, q.Answer, q.TextZh, q.Text))
	}
	if len(r.Questions) == 0 {
		return
	}
	fmt.Fprintln(out, t.say("要先回答的问题（%d个）：", "Questions to be answered first: %d", len(r.Questions)))
	var example []string
	for _, q := range r.Questions {
		fmt.Fprintf(out, "  %s\n    %s\n", q.ID, t.say("%[1]s%[2]s", "%[1]s%[3]s", t.place(q), flattenLine(q.TextZh), flattenLine(q.Text)))
		wide := 0
		for _, o := range q.Options {
			wide = max(wide, terminalWidth(o.Value))
		}
		for _, o := range q.Options {
			fmt.Fprintf(out, "      %s  %s\n", padTo(o.Value, wide), flattenLine(t.say("%[1]s", "%[2]s", o.TextZh, o.Text)))
		}
		if len(q.Options) > 0 && len(example) < 3 {
			example = append(example, fmt.Sprintf("%q:%q", q.ID, q.Options[0].Value))
		}
	}
	fmt.Fprintln(out, t.say("用--answers FILE回答，FILE里写成：", "Answer them by --answers FILE, which says, for example:")+` {"answers":{`+strings.Join(example, ",")+`}}`)
}

// place is where a question arises.
func (t tongue) place(q importer.Question) string {
	text := ""
	if q.Row > 0 {
		text = t.say("第%d行 ", "row %d ", q.Row)
	}
	if q.Column != "" {
		text += flattenLine(q.Column) + t.say("：", ": ")
	}
	return text
}

// refusalText returns why there is no record.
func (r *importReport) refusalText(lang string) string {
	t, parts := tongue(lang), []string(nil)
	if n := len(r.Problems); n > 0 {
		parts = append(parts, t.say("%d处要改", "%d places to be put right", n))
	}
	if n := len(r.Questions); n > 0 {
		parts = append(parts, t.say("%d个问题没有回答", "%d questions without an answer", n))
	}
	if n := r.Cells.Open; n > 0 && len(parts) == 0 { // else they are open by these
		parts = append(parts, t.say("%d个有数字的单元格没弄清", "%d cells with digits that were not understood", n))
	}
	return t.say("%[1]s：没有导入，什么都没有写（%[2]s）。", "%[1]s: not imported, nothing was written (%[2]s).", r.File, strings.Join(parts, t.say("，", ", ")))
}

// flattenLine returns a text of the file as a line of a terminal: without characters that move the cursor.
func flattenLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// terminalWidth is how many columns of a terminal a text takes.
func terminalWidth(text string) (n int) {
	for _, r := range text {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

func padTo(text string, wide int) string {
	return text + strings.Repeat(" ", max(0, wide-terminalWidth(text)))
}
