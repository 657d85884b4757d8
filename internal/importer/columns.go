package importer

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/go-json-experiment/json"
	"golang.org/x/text/unicode/norm"

	"gongshi/assets"
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

const (
	private  = "private" // a column that must not be taken over
	headRows = 30        // headings stand within the first rows that are not blank
)

// required are the fields without which there is nothing to take over: one of each group.
var required = map[record.Kind][][]string{
	record.KindFinanceStatement:   {{"date"}, {"item", "class"}, {"income", "expense", "amount"}},
	record.KindReliefDistribution: {{"name"}, {"amount"}},
}

// bracketed is what headings add in brackets, such as a unit.
var bracketed = regexp.MustCompile(`\([^)]*\)|\[[^\]]*\]`)

// plain is a text as headings and labels are compared: compatibility forms folded, without spaces, brackets and marks.
func plain(s string) string {
	if s = norm.NFKC.String(s); strings.ContainsAny(s, "([") {
		s = bracketed.ReplaceAllString(s, "")
	}
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s))
}

// match finds the row of headings and the columns' fields; false if there is none.
func (p *Preview) match(chosen map[int]string) bool {
	best := -1
	var columns []Column
	for i, r := range p.Rows[:min(len(p.Rows), headRows)] {
		found := p.fields(r.Cells)
		score := 0
		for _, c := range found {
			if c.Field != "" {
				score++
			}
		}
		if score > best && score > 1 {
			best, p.body, columns = score, i, found
		}
	}
	if best < 0 {
		p.problem(0, "", "No row of headings was found: a row that names columns such as %[1]s.", "没有找到表头，即写有“%[2]s”等列名的一行。",
			p.examples("en"), p.examples("zh"))
		return false
	}
	p.Columns = columns
	p.choose(chosen)
	for i, c := range columns {
		if _, twice := p.at[c.Field]; c.Field != "" && c.Field != private && !twice {
			p.at[c.Field] = i
		}
	}
	for i := range p.Rows[:p.body] {
		p.Rows[i].Use = UseTitle
	}
	p.Rows[p.body].Use = UseHeading
	p.findUnits()
	p.leftOut()
	return p.complete()
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
		p.problem(p.Rows[p.body].Number, "", "There is no column %[1]s.", "缺少“%[2]s”列。", strings.Join(en, " or "), strings.Join(zh, "”或“"))
	}
	_, amount := p.at["amount"]
	_, direction := p.at["direction"]
	_, income := p.at["income"]
	_, expense := p.at["expense"]
	if p.Kind == record.KindFinanceStatement && amount && !direction && !income && !expense {
		p.problem(p.Rows[p.body].Number, "", "It cannot be told whether an amount came in or went out: give columns Income and Expense, or a column Direction.",
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
			if field := p.fieldOf(plain(c.Heading), exact); field != "" && (!taken[field] || field == private) {
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
	number := p.Rows[p.body].Number
	for _, i := range slices.Sorted(maps.Keys(chosen)) {
		field := chosen[i]
		known := field == "" || slices.ContainsFunc(p.named, func(h heading) bool { return h.Field == field })
		if !known || i < 0 || i >= len(p.Columns) {
			p.problem(number, "", "Column %[1]d cannot be read as “%[2]s”.", "第%[1]d列不能作为“%[2]s”读取。", i+1, cut(field))
			continue
		}
		for j := range p.Columns {
			if field == "" || field == private || j == i || p.Columns[j].Field != field {
				continue
			}
			if _, both := chosen[j]; both {
				p.problem(number, p.Columns[i].Heading, "Another column is read as the same.", "另一列已经选作同一内容。")
			}
			p.Columns[j].Field = ""
		}
		p.Columns[i].Field = field
	}
}

// leftOut says which columns have something in them and are not taken over.
func (p *Preview) leftOut() {
	for i, c := range p.Columns {
		if c.Field == "" && c.Heading != "" && slices.ContainsFunc(p.Rows[p.body+1:], func(r Row) bool { return i < len(r.Cells) && r.Cells[i] != "" }) {
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
		if h.Field != private {
			list = append(list, Field{h.Field, h.Zh, h.En})
		}
	}
	return list
}
