package console

import (
	"maps"
	"slices"
	"strconv"

	"gongshi/internal/importer"
	"gongshi/internal/record"
)

// shownFile is the last shown state of a held file: differences in the form are the person's choices.
type shownFile struct {
	sheet   string
	heading int
	sheets  []string
	fields  []string             // of its columns
	uses    map[int]importer.Use // of its rows, by their numbers
	open    map[int]bool         // rows whose use can be chosen
	asked   map[string][]string  // the answers that each question can have
}

// asShown returns the shown state of a preview. Where no row of headings was found, the person still has to name it.
func asShown(found *importer.Preview, choice importer.Choice) shownFile {
	s := shownFile{sheet: found.Sheet, heading: found.Heading, sheets: found.Sheets, uses: map[int]importer.Use{}, open: map[int]bool{}, asked: map[string][]string{}}
	if found.Heading == importer.NoHeading {
		s.heading = choice.Heading
	}
	for _, c := range found.Columns {
		s.fields = append(s.fields, takenFor(c))
	}
	for _, row := range found.Rows {
		s.uses[row.Number], s.open[row.Number] = row.Use, mayChooseUse(row, found.Heading)
	}
	for _, q := range slices.Concat(found.Questions, found.Answered) {
		for _, o := range q.Options {
			s.asked[q.ID] = append(s.asked[q.ID], o.Value)
		}
	}
	return s
}

// mayChooseUse reports whether a person may choose the use of a row: not of the headings, nor of the rows above them.
func mayChooseUse(row importer.Row, heading int) bool {
	return row.Use != "" && row.Use != importer.UseHeading && (row.Use != importer.UseTitle || row.Number > heading)
}

// takenFor is the field that a column is shown to be taken for; "" where it is left out.
func takenFor(c importer.Column) string {
	if c.Field == importer.Private || c.Field == importer.Passed {
		return ""
	}
	return c.Field
}

// sheetQuestion asks for the sheet of a workbook: another sheet voids the choices of rows and columns.
const sheetQuestion = "sheet"

// importChoice returns the person's choices for a file: the earlier ones, and the form's differences from the shown
// state. Only offered values are kept, and never the form's own text, which would be kept with its whole body.
func (r *request) importChoice(kind record.Kind, f upload) importer.Choice {
	c := f.choice
	c.Columns, c.Rows, c.Answers = copyMap(c.Columns), copyMap(c.Rows), copyMap(c.Answers)
	r.chooseAnswers(c.Answers, f.shown)
	if i := slices.Index(f.shown.sheets, r.value("sheet")); i >= 0 && f.shown.sheets[i] != f.shown.sheet {
		return importer.Choice{Sheet: f.shown.sheets[i]}
	}
	if answer := c.Answers[sheetQuestion]; answer != f.choice.Answers[sheetQuestion] {
		return importer.Choice{Answers: map[string]string{sheetQuestion: answer}}
	}
	if n, err := strconv.Atoi(r.value("heading")); err == nil && n != f.shown.heading && (f.shown.has(n) || n == importer.NoHeading) {
		c.Heading = n
	}
	r.chooseColumns(c.Columns, kind, f.shown)
	r.chooseRows(c.Rows, kind, f.shown)
	return c
}

func (s shownFile) has(row int) bool { _, ok := s.uses[row]; return ok }

func (r *request) chooseAnswers(answers map[string]string, shown shownFile) {
	for id, values := range shown.asked {
		if i := slices.Index(values, r.value("answer:"+id)); i >= 0 {
			answers[id] = values[i]
		}
	}
}

func (r *request) chooseColumns(columns map[int]string, kind record.Kind, shown shownFile) {
	fields := importer.Fields(kind)
	for i, field := range shown.fields {
		said, ok := r.PostForm["column-"+strconv.Itoa(i)]
		if !ok || len(said) != 1 || said[0] == field {
			continue
		}
		if said[0] == "" {
			columns[i] = ""
		} else if n := slices.IndexFunc(fields, func(one importer.Field) bool { return one.Name == said[0] }); n >= 0 {
			columns[i] = fields[n].Name
		}
	}
}

// chooseRows takes the uses of rows: those that are chosen in their rows, and one of a row that is named by its number.
func (r *request) chooseRows(rows map[int]importer.Use, kind record.Kind, shown shownFile) {
	take := func(number int, said string) {
		uses := importer.RowUses(kind)
		if n := slices.Index(uses, importer.Use(said)); n >= 0 && shown.open[number] && shown.uses[number] != uses[n] {
			rows[number] = uses[n]
		}
	}
	for number := range shown.uses {
		if said := r.PostForm["row-"+strconv.Itoa(number)]; len(said) == 1 {
			take(number, said[0])
		}
	}
	if number, err := strconv.Atoi(r.value("row")); err == nil {
		take(number, r.value("use"))
	}
}

func copyMap[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return maps.Clone(m)
}

func sameChoice(a, b importer.Choice) bool {
	return a.Sheet == b.Sheet && a.Heading == b.Heading && maps.Equal(a.Columns, b.Columns) && maps.Equal(a.Rows, b.Rows) && maps.Equal(a.Answers, b.Answers)
}
