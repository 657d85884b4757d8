package importer

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

const (
	signIs    = `(?:号|数)?(?:的|时)?(?:为|是|表示|代表|即|指|:|=)?`
	writtenAs = `(?:时|的)?(?:为|用|以|记|填|写|是|记为|记作)`
)

var (
	plusIsIn  = regexp.MustCompile(`(?:正|\+)` + signIs + `收入|收入(?:` + writtenAs + `正|\+)|(?:负|-)` + signIs + `支出|支出` + writtenAs + `(?:负|-)`)
	plusIsOut = regexp.MustCompile(`(?:正|\+)` + signIs + `支出|支出(?:` + writtenAs + `正|\+)|(?:负|-)` + signIs + `收入|收入` + writtenAs + `(?:负|-)`)
)

// signsNamed tells from words such as 正数为支出，负数为收入 whether a positive amount came in.
func signsNamed(text string) (plusIn, known bool) {
	compact := strings.NewReplacer("−", "-", "－", "-").Replace(strings.Join(strings.Fields(norm.NFKC.String(text)), ""))
	plusIn = plusIsIn.MatchString(compact)
	return plusIn, plusIn != plusIsOut.MatchString(compact)
}

// signsSaid looks for words about signs in the headings of amounts, then around the table.
func (p *Preview) signsSaid(t *table, w reading) (plusIn, said bool) {
	for _, i := range w.columns["amount"] {
		if plusIn, said = signsNamed(t.columns[i].Heading); said {
			return plusIn, true
		}
	}
	for i, r := range p.Rows {
		if i < t.end && (r.Use == UseTitle || r.Use == UseRemark) {
			if plusIn, said = signsNamed(strings.Join(r.Cells, " ")); said {
				return plusIn, true
			}
		}
	}
	return false, false
}

// hasSigns reports whether an amount of a table has a minus or a plus.
func (p *Preview) hasSigns(t *table) bool {
	for l := range p.linesOf(t) {
		for _, i := range t.columnsOf("amount") {
			if text := norm.NFKC.String(l.cellAt(i)); l.use == UseLine && strings.ContainsAny(text, "-−+(") {
				return true
			}
		}
	}
	return false
}

// askMinus asks about columns of one direction in which every amount has a minus: they may be written so, or all be
// reversals.
func (p *Preview) askMinus(t *table) {
	for _, field := range []string{"income", "expense", "debit", "credit"} {
		for _, i := range t.columnsOf(field) {
			if !p.allNegative(t, i) {
				continue
			}
			c := t.columns[i]
			q := Question{ID: "minus:" + c.Letter, Row: p.numberOf(t), Column: c.displayName(),
				Text:   "Every amount of this column has a minus. Are these amounts only written so, or are they reversals?",
				TextZh: "这一列的金额全是负数。只是这样写，还是冲销？",
				Options: []Option{
					{"written", "Only written so: the column counts without the minus", "只是写法，按正数计入"},
					{"reversal", "They are reversals", "是冲销"},
				}}
			if p.ask(q) != "reversal" {
				t.turned[i] = true
				for l := range p.linesOf(t) {
					l.parsed = nil
				}
			}
		}
	}
}

func (p *Preview) allNegative(t *table, column int) bool {
	found := false
	for l := range p.linesOf(t) {
		fen, _ := l.readMoneyQuietly(column)
		if l.use == UseLine && fen > 0 {
			return false
		}
		found = found || l.use == UseLine && fen < 0
	}
	return found
}

// signsAgree reports whether each amount has a minus just where its mark means expense: the minus then adds nothing.
func (t *table) signsAgree(p *Preview) bool {
	if t.agrees != nil {
		return *t.agrees
	}
	agree, found := true, false
	for l := range p.linesOf(t) {
		fen := l.sumQuiet(t.parts["amount"])
		if l.use != UseLine || fen == 0 {
			continue
		}
		in, known := l.direction(reading{debitIn: t.debitIn})
		agree = agree && known && in == (fen > 0)
		found = found || fen < 0
	}
	agree = agree && found
	t.agrees = &agree
	return agree
}
