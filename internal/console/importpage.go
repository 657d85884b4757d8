package console

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gongshi/internal/importer"
	"gongshi/internal/record"
)

type importForm struct {
	Frame
	ID       string
	Version  int
	File     string // the held file's name; "" for none
	Held     string // the held file's id
	Until    string
	Ready    bool   // nothing is wrong, asked or open
	Why      string // the steps that come first
	Sums     []importSum
	Cells    string        // the use of the cells with digits
	Found    int           // problems of the file
	General  []string      // of the file as a whole
	Places   []importPlace // problems of rows
	Open     []importAsked // questions
	Answered []importAsked
	Notes    []string
	Sheets   []option
	Headings []option // rows that may name the columns
	Columns  []importColumn
	Wide     int // as many columns
	Rows     []importRow
	Uses     []option // of a row that is named by its number; nil where every row offers its own
	Changed  bool     // something was chosen that can be given up again
}

func (*importForm) template() string { return "import.html" }

// MostOfOne, in MB, and MostRows are for the hint.
func (*importForm) MostOfOne() int { return importer.MaxFile >> 20 }
func (*importForm) MostRows() int  { return importer.MaxRows }

// importSum is an amount or a count, with the file's own values for it.
type importSum struct {
	Label, Value, Tone string
	Agrees             string   // where the file has the same value
	Differs            []string // where it does not
	Kept               bool     // it is the draft's own: the file does not say
}

// importPlace is a problem with the row that it is in.
type importPlace struct {
	Row         int
	Place, Text string
}

// importAsked is a question with the name of its input.
type importAsked struct {
	Name, ID, Place, Text string
	Options               []option
}

// importColumn is a column of the file, and its possible fields.
type importColumn struct {
	importer.Column
	Name    string // of the input
	Options []option
}

// importRow is a row of the file, with its problems.
type importRow struct {
	Number int
	Whole  string // its whole text, in a row without columns
	Cells  []importCell
	Blank  int // columns after them
	Use    importer.Use
	Label  string
	Uses   []option // that it may have instead; nil where they are not offered here
	Wrong  []string
}

// importCell is a cell of a row; num looks like a number, off like something left out.
type importCell struct{ Text, Look string }

// ownUses is how many lines offer their uses in their rows. In a longer file lines are named by their numbers.
const ownUses = 200

// showImported shows a file as it was read.
func (r *request) showImported(p *importForm, found *importer.Preview, f upload) {
	if f.name != "" {
		p.File, p.Held, p.Until = f.name, f.id, f.until.In(record.Zone).Format("15:04")
		p.Changed = !sameChoice(f.choice, importer.Choice{})
	}
	r.previewSums(p, found)
	in := r.previewProblems(p, found)
	p.Open, p.Answered = r.importQuestions(found.Questions, "ask"), r.importQuestions(found.Answered, "asked")
	for _, one := range found.Notes {
		p.Notes = append(p.Notes, r.placedNote(one))
	}
	r.previewColumns(p, found)
	r.previewRows(p, found, in)
	r.previewWhy(p, found)
}

// previewWhy names the steps before the file can be imported.
func (r *request) previewWhy(p *importForm, found *importer.Preview) {
	var parts []string
	if n := len(found.Problems); n > 0 {
		parts = append(parts, r.words.T("import.whyproblems", n))
	}
	if n := len(found.Questions); n > 0 {
		parts = append(parts, r.words.T("import.whyquestions", n))
	}
	if n := found.Cells.Open; n > 0 && len(parts) == 0 { // else they are open by these
		parts = append(parts, r.words.T("import.whyopen", n))
	}
	if p.Ready = len(parts) == 0; !p.Ready {
		p.Why = r.words.T("import.why", strings.Join(parts, r.words.pick("，", ", ")))
	}
}

// sumTones: income and expense have their colours of a ledger.
var sumTones = map[string]string{"income": "good", "expense": "bad"}

func (r *request) previewSums(p *importForm, found *importer.Preview) {
	for _, s := range found.Sums {
		one := importSum{Label: s.Called(string(r.words)), Value: s.Value, Tone: sumTones[s.Name], Kept: s.Kept}
		var agree []string
		for _, stated := range s.Stated {
			place := r.words.T("import.row", stated.Row)
			if stated.Column != "" {
				place += r.words.pick("“"+stated.Column+"”", ", “"+stated.Column+"”")
			}
			if stated.Agrees {
				agree = append(agree, r.words.T("import.row", stated.Row))
			} else {
				one.Differs = append(one.Differs, r.words.T("import.differs", place, cmp.Or(stated.Text, stated.Value)))
			}
		}
		agree = slices.Compact(agree)
		switch {
		case len(agree) > 3:
			one.Agrees = r.words.T("import.agreesmany", len(agree))
		case len(agree) > 0:
			one.Agrees = r.words.T("import.agrees", strings.Join(agree, r.words.pick("、", ", ")))
		}
		p.Sums = append(p.Sums, one)
	}
	if c := found.Cells; c != (importer.Tally{}) {
		p.Cells = r.words.T("import.cells", c.Used, c.Passed, c.Open)
	}
}

// previewProblems lists the problems of the file, and returns them by their rows.
func (r *request) previewProblems(p *importForm, found *importer.Preview) map[int][]string {
	in := map[int][]string{}
	for _, one := range found.Problems {
		p.Found++
		text := r.importWords(one)
		if one.Row == 0 {
			p.General = append(p.General, text)
			continue
		}
		in[one.Row] = append(in[one.Row], text)
		if len(p.Places) < placesShown {
			p.Places = append(p.Places, importPlace{one.Row, r.words.T("import.row", one.Row), text})
		}
	}
	return in
}

// placesShown is how many problems of rows are listed above the rows.
const placesShown = 8

// importQuestions are questions, each a group of radio buttons.
func (r *request) importQuestions(questions []importer.Question, key string) (list []importAsked) {
	for i, q := range questions {
		one := importAsked{
			Name: "answer:" + q.ID,
			ID:   key + "-" + strconv.Itoa(i),
			Text: r.words.pick(q.TextZh, q.Text),
		}
		var place []string
		if q.Row > 0 {
			place = append(place, r.words.T("import.row", q.Row))
		}
		if q.Column != "" {
			place = append(place, q.Column)
		}
		one.Place = strings.Join(place, " · ")
		for _, o := range q.Options {
			one.Options = append(one.Options, option{o.Value, r.words.pick(o.TextZh, o.Text), o.Value == q.Answer})
		}
		list = append(list, one)
	}
	return list
}

func (r *request) previewColumns(p *importForm, found *importer.Preview) {
	p.Wide = len(found.Columns)
	for i, c := range found.Columns {
		lang, fields := string(r.words), importer.Fields(found.Kind)
		field := takenFor(c)
		skip := importer.Passed
		if c.Field == importer.Private {
			skip = importer.Private
		}
		column := importColumn{
			c,
			"column-" + strconv.Itoa(i),
			[]option{{"", importer.FieldLabel(found.Kind, skip, lang), field == ""}},
		}
		for _, f := range fields {
			column.Options = append(column.Options, option{f.Name, r.words.pick(f.Zh, f.En), f.Name == field})
		}
		if field != "" && !slices.ContainsFunc(fields, func(f importer.Field) bool { return f.Name == field }) {
			column.Options = append(column.Options, option{field, importer.FieldLabel(found.Kind, field, lang), true})
		}
		p.Columns = append(p.Columns, column)
	}
}

func (r *request) previewRows(p *importForm, found *importer.Preview, wrong map[int][]string) {
	if len(found.Sheets) > 1 {
		for _, name := range found.Sheets {
			p.Sheets = append(p.Sheets, option{name, name, name == found.Sheet})
		}
	}
	if len(found.Rows) > ownUses {
		p.Uses = r.rowUses(found.Kind, "")
	}
	looks := lookOf(found)
	p.Headings = []option{
		{strconv.Itoa(importer.NoHeading), r.words.T("import.none"), found.Heading == importer.NoHeading},
	}
	for i, row := range found.Rows {
		if i < importer.HeadRows || row.Number == found.Heading {
			text := r.words.T(
				"import.row",
				row.Number,
			) + " · " + strings.Join(
				strings.Fields(strings.Join(row.Cells, " ")),
				" ",
			)
			p.Headings = append(
				p.Headings,
				option{strconv.Itoa(row.Number), shortChoice(text), row.Number == found.Heading},
			)
		}
		one := importRow{
			Number: row.Number,
			Use:    row.Use,
			Label:  row.Use.Label(string(r.words)),
			Wrong:  wrong[row.Number],
		}
		if one.Whole = wordsOf(row); one.Whole == "" {
			one.Cells, one.Blank = importCells(row.Cells, looks), p.Wide-len(row.Cells)
		}
		if mayChooseUse(row, found.Heading) && (row.Use != importer.UseLine || len(found.Rows) <= ownUses) {
			one.Uses = r.rowUses(found.Kind, row.Use)
		}
		p.Rows = append(p.Rows, one)
		delete(wrong, row.Number)
	}
	for _, row := range slices.Sorted(maps.Keys(wrong)) { // that could not even be split
		p.Rows = append(p.Rows, importRow{Number: row, Wrong: wrong[row]})
	}
}

// lookOf is how the cells of each column look.
func lookOf(found *importer.Preview) (looks []string) {
	for _, c := range found.Columns {
		look := ""
		switch field := takenFor(c); {
		case field == "":
			look = "off"
		case slices.Contains([]string{"income", "expense", "amount", "balance", "debit", "credit", "persons", "quantity"}, field):
			look = "num"
		}
		looks = append(looks, look)
	}
	return looks
}

// wordsOf returns the text of a title or a remark: it is spread over the columns without their meaning.
func wordsOf(row importer.Row) string {
	if row.Use != importer.UseTitle && row.Use != importer.UseRemark {
		return ""
	}
	return strings.Join(slices.DeleteFunc(slices.Clone(row.Cells), func(c string) bool { return c == "" }), "　")
}

func importCells(texts, looks []string) (list []importCell) {
	for i, text := range texts {
		one := importCell{Text: text}
		if i < len(looks) {
			one.Look = looks[i]
		}
		list = append(list, one)
	}
	return list
}

// rowUses returns the choices for a row; the row's present use comes first where it is none of them.
func (r *request) rowUses(kind record.Kind, now importer.Use) (list []option) {
	all := importer.RowUses(kind)
	if now != "" && !slices.Contains(all, now) {
		list = append(list, option{string(now), now.Label(string(r.words)), true})
	}
	for _, u := range all {
		list = append(list, option{string(u), u.Label(string(r.words)), u == now})
	}
	return list
}

// shortChoice is a text that a list of choices has room for.
func shortChoice(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}

// placedNote is a note after its row.
func (r *request) placedNote(one importer.Problem) string {
	if one.Row == 0 {
		return r.importWords(one)
	}
	return r.words.T("import.row", one.Row) + " · " + r.importWords(one)
}

// importWords is a problem of a file in the language, after its column.
func (r *request) importWords(one importer.Problem) string {
	text := r.words.pick(one.ReasonZh, one.Reason)
	if one.Column != "" {
		text = one.Column + r.words.pick("：", ": ") + text
	}
	return text
}
