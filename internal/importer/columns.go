package importer

import (
	"cmp"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/xuri/excelize/v2"

	"gongshi/assets"
	"gongshi/internal/hanzi"
	"gongshi/internal/record"
)

// heading is a field with what its column may be called.
type heading struct {
	Field string   `json:"field"`
	Zh    string   `json:"zh"`
	En    string   `json:"en"`
	Also  []string `json:"also"`

	called []string // all of these, as plain gives them
}

// headings are those of each kind, as the project ships them.
var headings = sync.OnceValue(func() map[record.Kind][]heading {
	text, err := fs.ReadFile(assets.Importer(), "columns.json")
	var all map[record.Kind][]heading
	if err == nil {
		err = json.Unmarshal(text, &all, json.RejectUnknownMembers(true))
	}
	if err != nil {
		panic(err) // embedded; the tests read it
	}
	for _, list := range all {
		for i, h := range list {
			for _, name := range append([]string{h.Zh, h.En}, h.Also...) {
				if name = plain(name); name != "" {
					list[i].called = append(list[i].called, name)
				}
			}
		}
	}
	return all
})

// Private is the field of a column that must not be taken over.
const Private = "private"

// HeadRows are the rows that are not blank among which headings are looked for.
const HeadRows = 30

const samples = 3 // cells of a column that are shown

// required are the fields without which there is nothing to take over: one of each group.
var required = map[record.Kind][][]string{
	record.KindFinanceStatement:   {{"date"}, {"item", "class"}, {"income", "expense", "amount"}},
	record.KindReliefDistribution: {{"name"}, {"amount", "goods"}},
}

// bracketed is what headings add in brackets, such as a unit.
var bracketed = regexp.MustCompile(`\([^)]*\)|\[[^\]]*\]`)

// plain is a text as headings and labels are compared: folded, without spaces, brackets and marks.
func plain(s string) string {
	if s = hanzi.Fold(s); strings.ContainsAny(s, "([") {
		s = bracketed.ReplaceAllString(s, "")
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// match finds the row of headings and the columns' fields; false if something that is needed is not there.
func (p *Preview) match(choice Choice) bool {
	known := p.findHeading(choice.Heading)
	p.describeColumns()
	if !known || !p.checkWidths() {
		return false
	}
	p.choose(choice.Columns)
	p.dropLoose(choice.Columns)
	for i, c := range p.Columns {
		if _, twice := p.at[c.Field]; c.Field != "" && c.Field != Private && !twice {
			p.at[c.Field] = i
		}
	}
	for i := range p.body {
		p.Rows[i].Use = UseTitle
	}
	if p.body >= 0 {
		p.Rows[p.body].Use = UseHeading
	}
	p.findUnits()
	p.leftOut()
	return p.complete()
}

// findHeading finds the row of headings, or takes the one that was chosen; false if it is not there.
func (p *Preview) findHeading(chosen int) bool {
	switch chosen {
	case NoHeading:
		return true
	case 0:
		best := -1
		for i, r := range p.Rows[:min(len(p.Rows), HeadRows)] {
			found := p.fields(r.Cells)
			score := 0
			for _, c := range found {
				if c.Field != "" {
					score++
				}
			}
			if score > best && score > 1 {
				best, p.body, p.Columns = score, i, found
			}
		}
		if best < 0 {
			p.problem(0, "", "No row of headings was found: a row that names columns such as %[1]s.", "没有找到表头，即写有“%[2]s”等列名的一行。",
				p.examples("en"), p.examples("zh"))
			return false
		}
	default:
		p.body = slices.IndexFunc(p.Rows, func(r Row) bool { return r.Number == chosen })
		if p.body < 0 {
			p.problem(0, "", "Row %[1]d is blank, or not in the file, and names no columns.", "第%[1]d行是空行，或不在文件中，不能作为表头。", chosen)
			return false
		}
		p.Columns = p.fields(p.Rows[p.body].Cells)
	}
	p.Heading = p.Rows[p.body].Number
	return true
}

// describeColumns lists every column that something stands in, with its letter and the first that it says.
func (p *Preview) describeColumns() {
	for _, r := range p.Rows {
		for len(p.Columns) < len(r.Cells) {
			p.Columns = append(p.Columns, Column{})
		}
	}
	for i := range p.Columns {
		c := &p.Columns[i]
		c.Letter, _ = excelize.ColumnNumberToName(i + 1) // there are at most MaxColumns
		for _, r := range p.Rows[p.body+1:] {
			if len(c.Samples) == samples {
				break
			}
			if i < len(r.Cells) && r.Cells[i] != "" {
				c.Samples = append(c.Samples, cut(r.Cells[i]))
			}
		}
	}
}

// called is the column's heading, or its letter where it has none.
func (c Column) called() string { return cmp.Or(c.Heading, c.Letter) }

// dropLoose gives up columns that a name alone was found for and that mean nothing without another: a unit is one of goods.
func (p *Preview) dropLoose(chosen map[int]string) {
	if slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Field == "goods" }) {
		return
	}
	for i, c := range p.Columns {
		if _, meant := chosen[i]; !meant && (c.Field == "quantity" || c.Field == "unit") {
			p.Columns[i].Field = ""
		}
	}
}

func (p *Preview) examples(lang string) string {
	var names []string
	for _, group := range required[p.Kind] {
		i := slices.IndexFunc(p.named, func(h heading) bool { return h.Field == group[0] })
		if lang == "zh" {
			names = append(names, p.named[i].Zh)
		} else {
			names = append(names, p.named[i].En)
		}
	}
	if lang == "zh" {
		return strings.Join(names, "、")
	}
	return strings.Join(names, ", ")
}

// complete says which columns are missing.
func (p *Preview) complete() bool {
	for _, group := range required[p.Kind] {
		if slices.ContainsFunc(group, func(field string) bool { _, ok := p.at[field]; return ok }) {
			continue
		}
		var zh, en []string
		for _, h := range p.named {
			if slices.Contains(group, h.Field) {
				zh, en = append(zh, h.Zh), append(en, h.En)
			}
		}
		p.problem(max(p.Heading, 0), "", "There is no column %[1]s.", "缺少“%[2]s”列。", strings.Join(en, " or "), strings.Join(zh, "”或“"))
	}
	_, amount := p.at["amount"]
	_, direction := p.at["direction"]
	_, income := p.at["income"]
	_, expense := p.at["expense"]
	if p.Kind == record.KindFinanceStatement && amount && !direction && !income && !expense {
		p.problem(max(p.Heading, 0), "", "It cannot be told whether an amount came in or went out: give columns Income and Expense, or a column Direction.",
			"分不清金额是收入还是支出：请分列“收入”“支出”，或增加“收支方向”列。")
	}
	return len(p.Problems) == 0
}

// fields names the columns of a row taken for headings: first those that are called exactly so, then those whose
// heading contains a name, the longest first. A field has one column, but for the private ones.
func (p *Preview) fields(cells []string) []Column {
	columns := make([]Column, len(cells))
	taken := map[string]bool{}
	for i, c := range cells {
		columns[i].Heading = strings.Join(strings.Fields(c), " ")
	}
	for _, exact := range []bool{true, false} {
		for i, c := range columns {
			if c.Field != "" {
				continue
			}
			if field := p.fieldOf(plain(c.Heading), exact); field != "" && (!taken[field] || field == Private) {
				columns[i].Field, taken[field] = field, true
			}
		}
	}
	return columns
}

func (p *Preview) fieldOf(name string, exact bool) (field string) {
	longest := 1
	if name == "" || len([]rune(name)) > 20 {
		return ""
	}
	for _, h := range p.named {
		for _, called := range h.called {
			if exact && called == name {
				return h.Field
			}
			if n := len([]rune(called)); !exact && n > longest && strings.Contains(name, called) {
				field, longest = h.Field, n
			}
		}
	}
	return field
}

// choose gives columns the fields that a person chose; a field is then no other column's.
func (p *Preview) choose(chosen map[int]string) {
	number := max(p.Heading, 0)
	for _, i := range slices.Sorted(maps.Keys(chosen)) {
		field := chosen[i]
		known := field == "" || slices.ContainsFunc(p.named, func(h heading) bool { return h.Field == field })
		if !known || i < 0 || i >= len(p.Columns) {
			p.problem(number, "", "Column %[1]d cannot be read as “%[2]s”.", "第%[1]d列不能作为“%[2]s”读取。", i+1, cut(field))
			continue
		}
		for j := range p.Columns {
			if field == "" || field == Private || j == i || p.Columns[j].Field != field {
				continue
			}
			if _, both := chosen[j]; both {
				p.problem(number, p.Columns[i].called(), "Another column is read as the same.", "另一列已经选作同一内容。")
			}
			p.Columns[j].Field = ""
		}
		p.Columns[i].Field = field
	}
}

// leftOut says which columns have something in them and are not taken over.
func (p *Preview) leftOut() {
	for i, c := range p.Columns {
		if c.Field != "" || !slices.ContainsFunc(p.Rows[p.body+1:], func(r Row) bool { return i < len(r.Cells) && r.Cells[i] != "" }) {
			continue
		}
		if c.Heading == "" {
			p.note(0, c.Letter, "The column is not taken over: it has no heading. Say above what it is if it belongs to the list.", "该列不导入：没有列名。如需导入，请在上面选择该列是什么。")
		} else {
			p.note(0, c.Heading, "The column is not taken over: it is none of those of this kind.", "该列不导入：不属于这类信息的列。")
		}
	}
}

// Field is what a column of a kind's file may be taken for.
type Field struct{ Name, Zh, En string }

// Fields are those of a kind, in the order of the template; nil where there is no import.
func Fields(kind record.Kind) []Field {
	var list []Field
	for _, h := range headings()[kind] {
		if h.Field != Private {
			list = append(list, Field{h.Field, h.Zh, h.En})
		}
	}
	return list
}
