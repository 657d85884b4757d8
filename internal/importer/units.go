package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

// moneyUnit is a unit of money.
type moneyUnit struct {
	fen int64
	en  string
}

const yuanFen = 100

var units = map[string]moneyUnit{
	"分":   {1, "fen"},
	"角":   {10, "jiao"},
	"元":   {yuanFen, "yuan"},
	"百元":  {100 * yuanFen, "hundred yuan"},
	"千元":  {1000 * yuanFen, "thousand yuan"},
	"万元":  {10_000 * yuanFen, "ten thousand yuan"},
	"十万元": {100_000 * yuanFen, "hundred thousand yuan"},
	"百万元": {1_000_000 * yuanFen, "million yuan"},
	"千万元": {10_000_000 * yuanFen, "ten million yuan"},
	"亿元":  {100_000_000 * yuanFen, "hundred million yuan"},
}

const (
	unitWord  = `(人民币)?([元角分圆]|[百千万亿]元?|百圆|千圆|万圆|[十百千]万元?)`
	unitEnd   = `(?:$|[^\p{Han}\d])`
	unitLists = `(?:[\p{Han}]{1,2}[、,/])*` // 单位：户、人、元
)

// unitForms are how a unit is named: 单位：万元, （万元）, 以万元为单位, 收入/万元, 收入万元, or the word alone. The same word names an
// organisation, so that a unit must follow at once and end there.
var (
	unitForms = []*regexp.Regexp{
		regexp.MustCompile(`单位(?:均|都|皆|全部|统一|一律)?[:为是]*\(?` + unitLists + unitWord + unitEnd),
		regexp.MustCompile(`[(\[](?:金额|计量|货币)?(?:单位[:为]?)?` + unitLists + unitWord + `[)\]、,/]`),
		regexp.MustCompile(`以` + unitWord + `(?:为(?:金额|计量)?单位|计)`),
		regexp.MustCompile(`金额[:为]` + unitWord + `$`),
		regexp.MustCompile(`^` + unitWord + `$`),
	}
	unitAfterTitle = regexp.MustCompile(`(?:表|情况|公示|公开|明细|账|单|月|报|册|年度?) ((?:[十百千]万|[百千万亿])?元)$`)
	unitInHeading  = regexp.MustCompile(`(?:[/:,_\- ]|[收支]入?出?|金额|余额|结余|发生额|方)` + unitWord + `$`)
	unitAtEnd      = regexp.MustCompile(`^[^\d]*[\d.,]+` + unitWord + `整?$`)
)

// unitIn finds the unit that a text names; "" for none.
func unitIn(text string) string {
	compact := strings.Join(strings.Fields(norm.NFKC.String(text)), "")
	if m := englishUnit.FindStringSubmatch(strings.ToLower(compact)); m != nil {
		return englishUnits[m[1]]
	}
	if m := unitAfterTitle.FindStringSubmatch(strings.Join(strings.Fields(norm.NFKC.String(text)), " ")); m != nil {
		return m[1]
	}
	for _, form := range unitForms {
		if m := form.FindStringSubmatch(compact); m != nil {
			return unitName(m[len(m)-1])
		}
	}
	return ""
}

// severalUnits is a list of units, of which one counts for each column: 单位：元、万元.
var severalUnits = regexp.MustCompile(`单位[:为是]*\(?((?:\p{Han}{1,3}[、,/或及和])+\p{Han}{1,3})`)

// unitsIn returns the units that a text names: mostly one.
func unitsIn(text string) (names []string) {
	if m := severalUnits.FindStringSubmatch(strings.Join(strings.Fields(norm.NFKC.String(text)), "")); m != nil {
		for _, word := range strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune("、,/或及和", r) }) {
			if _, known := units[word]; known && !slices.Contains(names, word) {
				names = append(names, word)
			}
		}
		if len(names) > 1 {
			return names
		}
	}
	if name := unitIn(text); name != "" {
		return []string{name}
	}
	return nil
}

var (
	englishUnit  = regexp.MustCompile(`(?:unit:?|in|\()(10,?000|1,?000|tenthousand|thousand|)(?:yuan|rmb|cny)(?:$|\))`)
	englishUnits = map[string]string{"": "元", "10000": "万元", "10,000": "万元", "1000": "千元", "1,000": "千元", "thousand": "千元", "tenthousand": "万元"}
)

// unitName is the unit in the form of units; "" where that has none.
func unitName(word string) string {
	word = strings.ReplaceAll(word, "圆", "元")
	if _, known := units[word]; !known && !strings.HasSuffix(word, "元") {
		word += "元"
	}
	if _, known := units[word]; known {
		return word
	}
	return ""
}

// unitOfHeading finds the unit that a heading names, with or without brackets.
func unitOfHeading(heading string) string {
	var found string
	for _, part := range strings.Split(heading, "·") {
		compact := strings.TrimSpace(norm.NFKC.String(part))
		if name := unitIn(part); name != "" {
			found = name
		} else if m := unitInHeading.FindStringSubmatch(compact); m != nil {
			found = unitName(m[len(m)-1])
		}
	}
	return found
}

// unitOfCell finds the unit that is written behind an amount; "" for none.
func unitOfCell(text string) string {
	compact := strings.Join(strings.Fields(norm.NFKC.String(text)), "")
	if _, worded := wordedMoney(compact); worded {
		return "元"
	}
	m := unitAtEnd.FindStringSubmatch(compact)
	if m == nil {
		return ""
	}
	return unitName(m[len(m)-1])
}

// unitStated is a place outside the columns that names a unit.
type unitStated struct {
	row  int // its index
	name string
}

// findUnits finds the unit of each column of money in its heading, else above or below the table; else it is the yuan.
// A contradiction is a question, and any other unit than the yuan is noted.
func (p *Preview) findUnits() {
	for _, t := range p.tables {
		own := p.ownUnits(t)
		around := p.unitAround(t, own)
		if around == "" && own.unnamed > 0 && slices.ContainsFunc(own.named, func(name string) bool { return name != "元" }) {
			around = p.askUnit(t, append([]string{"元"}, own.named...))
		}
		if around != "" && len(own.named) > 0 && own.unnamed == 0 && !slices.Contains(own.named, around) {
			around = p.askUnit(t, append(own.named, around))
			own.names = map[int]string{}
		}
		for i, c := range t.columns {
			if !moneyColumn(c.Field) {
				continue
			}
			name := own.names[i]
			if name == "" {
				name = around
			}
			if name == "" {
				name = "元"
			}
			t.unit[i] = units[name].fen
			if name != "元" && i >= t.from && i < t.to {
				p.addNote(0, c.displayName(), "Amounts are in %[1]s.", "金额单位是%[2]s。", units[name].en, name)
			}
		}
	}
}

// moneyColumn reports whether the cells of a field's column are amounts.
func moneyColumn(field string) bool {
	return moneyFields[field] || field == "sum" || strings.HasSuffix(field, "_sum") || field == asked || field == partOfAmount
}

// columnUnits are the units that a table's columns of money name.
type columnUnits struct {
	names   map[int]string
	named   []string
	unnamed int
}

func (p *Preview) ownUnits(t *table) (u columnUnits) {
	u.names = map[int]string{}
	for i, c := range t.columns {
		if !moneyColumn(c.Field) {
			continue
		}
		name := unitOfHeading(c.Heading)
		if name == "" {
			name = p.unitBelowHeading(t, i)
		}
		if name == "" {
			if slices.ContainsFunc(p.Rows[t.body:t.end], func(r Row) bool { return i < len(r.Cells) && hasDigit(r.Cells[i]) }) {
				u.unnamed++
			}
			continue
		}
		u.names[i], u.named = name, append(u.named, name)
	}
	return u
}

// unitBelowHeading is the unit that a row which numbers the columns gives, as in official forms: 甲, 乙, 人, 元.
func (p *Preview) unitBelowHeading(t *table, column int) string {
	for i := t.head + 1; i < t.body; i++ {
		if column < len(p.Rows[i].Cells) && p.numbersColumns(i) {
			if name := unitIn(p.Rows[i].Cells[column]); name != "" {
				return name
			}
		}
	}
	return ""
}

// unitAround returns the unit that is named above or below a table; of several a person chooses.
func (p *Preview) unitAround(t *table, own columnUnits) string {
	var stated []unitStated
	for i, r := range p.Rows {
		lines := i >= t.body && (r.Use == UseLine || r.Use == UseMore)
		if lines || i >= t.end || r.Use == UseHeading && i != t.head {
			continue
		}
		for column, c := range r.Cells {
			if i == t.head && column < len(t.columns) && t.columns[column].Field != "" {
				continue
			}
			if labelOf(c) != labelNone && len(own.named) > 0 && own.unnamed == 0 {
				continue // the unit of that row alone, see unitOfSums
			}
			if p.merged[place{i, column}] {
				continue
			}
			for _, name := range unitsIn(c) {
				stated = append(stated, unitStated{i, name})
			}
		}
	}
	var names []string
	if name := unitIn(p.Sheet); name != "" {
		names = append(names, name)
	}
	for _, s := range stated {
		if !slices.Contains(names, s.name) {
			names = append(names, s.name)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	return p.askUnit(t, names)
}

// askUnit asks which of the units that a file names is that of its amounts.
func (p *Preview) askUnit(t *table, names []string) string {
	id := "unit"
	if t != p.tables[0] {
		id += ":" + strconv.Itoa(p.numberOf(t))
	}
	q := Question{ID: id, Row: p.numberOf(t)}
	var zh, en []string
	for _, name := range names {
		if !slices.ContainsFunc(q.Options, func(o Option) bool { return o.Value == name }) {
			q.Options = append(q.Options, Option{name, units[name].en, name})
			zh, en = append(zh, name), append(en, units[name].en)
		}
	}
	q.Text = "The file names several units of money: " + strings.Join(en, ", ") + ". In which are its amounts?"
	q.TextZh = "文件写了几种金额单位：" + strings.Join(zh, "、") + "。金额以哪个为单位？"
	return p.ask(q)
}

// moneyAt reads a cell in the unit that counts for it, once: its own, else that of its column.
func (l *line) moneyAt(i int) (fen record.Fen, ok, exact bool) {
	text, unit := l.cellAt(i), l.unit[i]
	if unit == 0 {
		unit = yuanFen
	}
	if l.ownUnit(i, text) {
		return 0, false, false
	}
	if name := l.unitOfSums(); name != "" && unitOfHeading(l.columns[i].Heading) != "" {
		unit = units[name].fen
	}
	if number, found := l.beforeAside(text); found {
		text = number
	}
	if fen, ok, exact = parseMoney(text, unit); ok {
		fen = l.asShown(place{l.index, i}, fen)
		if l.turned[i] || l.red[i] && fen > 0 && l.use == UseLine && l.marks[place{l.index, i}].red {
			fen = -fen
		}
	}
	return fen, ok, exact
}

// unitOfSums is the unit that the label of a row of sums names, in place of that of the headings: 合计（万元）.
func (l *line) unitOfSums() string {
	if l.use != UseTotal && l.use != UseSubtotal {
		return ""
	}
	for i, c := range l.row.Cells {
		if i >= l.from && i < l.to && labelOf(c) != labelNone {
			return unitIn(c)
		}
	}
	return ""
}

// ownUnit reports whether a cell is written in another unit than its column names.
func (l *line) ownUnit(i int, text string) bool {
	name := unitOfCell(text)
	return name != "" && l.unit[i] != 0 && l.unit[i] != units[name].fen && (l.unit[i] != yuanFen || name != "万元")
}

// aside are words in brackets behind an amount: 200（含税）.
var aside = regexp.MustCompile(`^(.*\d)\(\p{Han}{1,8}\)$`)

// beforeAside returns the amount before words in brackets in a cell, once a person has confirmed such amounts.
func (l *line) beforeAside(text string) (number string, found bool) {
	m := aside.FindStringSubmatch(strings.Join(strings.Fields(norm.NFKC.String(text)), ""))
	if m == nil || l.answers["aside"] != "yes" {
		return "", false
	}
	l.askAside(text) // notes that the answer was asked for
	return m[1], true
}

// askAside asks whether amounts with words in brackets count as they are; false if the cell is none of these.
func (l *line) askAside(text string) bool {
	m := aside.FindStringSubmatch(strings.Join(strings.Fields(norm.NFKC.String(text)), ""))
	if m == nil {
		return false
	}
	if _, ok, exact := parseMoney(m[1], yuanFen); !ok || !exact {
		return false
	}
	q := Question{ID: "aside", Row: l.row.Number, Text: "An amount has words in brackets behind it: “" + shortQuote(text) + "”. Do such amounts count as they are?", TextZh: "金额后面带有括号说明：“" + shortQuote(text) + "”。这样的金额按数字计入吗？",
		Options: []Option{{"yes", "Yes, by the digits", "是，按数字计入"}}}
	return l.askOnce(q) == ""
}
