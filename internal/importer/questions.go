package importer

import (
	"slices"
	"strings"
)

// Question is something that the file does not prove and a person must say. With one open there is no import.
type Question struct {
	ID      string   `json:"id"`           // the same over readings of a file: sheet, table, unit, direction, column:D, row:17
	Row     int      `json:"row,omitzero"` // as Excel shows it; 0 for the file as a whole
	Column  string   `json:"column,omitempty"`
	Text    string   `json:"text"`
	TextZh  string   `json:"text_zh"`
	Options []Option `json:"options"`
	Answer  string   `json:"answer,omitempty"` // the Value of one of the options; "" while the question is open
}

// Option is an answer that can be given.
type Option struct {
	Value  string `json:"value"`
	Text   string `json:"text"`
	TextZh string `json:"text_zh"`
}

// Skip answers the question of a column or a row: it is passed over.
const Skip = "skip"

// askInTurn leaves out questions that an open one may make needless: of double entries one side may be taken, whose
// direction and days are known.
func (p *Preview) askInTurn() {
	if !slices.ContainsFunc(p.Questions, func(q Question) bool { return strings.HasPrefix(q.ID, "book") }) {
		return
	}
	p.Questions = slices.DeleteFunc(p.Questions, func(q Question) bool {
		return q.ID == "dates" || strings.HasPrefix(q.ID, "direction")
	})
}

// ask puts a question, or returns the answer that was given to it. An answer that is none of the options is none.
func (p *Preview) ask(q Question) (answer string) {
	given := p.answers[q.ID]
	if slices.ContainsFunc(q.Options, func(o Option) bool { return o.Value == given && given != "" }) {
		q.Answer = given
		p.Answered = append(p.Answered, q)
		return given
	}
	if slices.ContainsFunc(p.Questions, func(open Question) bool { return open.ID == q.ID }) {
		return "" // one question of a row at a time
	}
	if len(p.Questions) < maxSaid {
		p.Questions = append(p.Questions, q)
	}
	return ""
}
