package importer

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"gongshi/internal/record"
)

const samples = 3 // cells of a column that are shown

// required are the fields without which there is nothing to take over: one of each group.
var required = map[record.Kind][][]string{
	record.KindFinanceStatement:   {{"date"}, {"item", "class"}, {"income", "expense", "amount"}},
	record.KindReliefDistribution: {{"name"}, {"amount", "goods"}},
}

// instead are fields that do for others.
var instead = map[string]string{"debit": "income", "credit": "expense", "day": "date", goodsColumn: "goods"}

// findHeading finds the row of headings, or uses the chosen one; false if there is no such row.
func (p *Preview) findHeading(chosen int) bool {
	p.body = -1
	switch chosen {
	case NoHeading:
		return true
	case 0:
		best := 1
		for i, r := range p.Rows[:min(len(p.Rows), HeadRows)] {
			if score := p.countNamedFields(r.Cells); score > best {
				best, p.body = score, i
			}
		}
		if p.body < 0 {
			p.addProblem(0, "", "No row of headings was found: a row that names columns such as %[1]s.", "没有找到表头，即写有“%[2]s”等列名的一行。",
				p.examples("en"), p.examples("zh"))
			return false
		}
	default:
		p.body = slices.IndexFunc(p.Rows, func(r Row) bool { return r.Number == chosen })
		if p.body < 0 {
			p.addProblem(0, "", "Row %[1]d is blank, or not in the file, and names no columns.", "第%[1]d行是空行，或不在文件中，不能作为表头。", chosen)
			return false
		}
	}
	p.Heading = p.Rows[p.body].Number
	return true
}

// describeColumns sets every column's letter and its first value.
func (p *Preview) describeColumns() {
	p.lettered(p.Columns)
	for i := range p.Columns {
		c := &p.Columns[i]
		for _, r := range p.Rows[p.body+1:] {
			if len(c.Samples) == samples {
				break
			}
			if i < len(r.Cells) && r.Cells[i] != "" {
				c.Samples = append(c.Samples, shortQuote(r.Cells[i]))
			}
		}
	}
}

func (p *Preview) lettered(columns []Column) {
	for i := range columns {
		columns[i].Letter, _ = excelize.ColumnNumberToName(i + 1) // there are at most MaxColumns
	}
}

// displayName is the column's heading, or its letter where it has none.
func (c Column) displayName() string { return cmp.Or(c.Heading, c.Letter) }

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

// missingFields is the first group of fields of which a table has none, but for some; nil if it is whole.
func (p *Preview) missingFields(t *table, but ...string) []string {
	has := map[string]bool{}
	for _, field := range but {
		has[field] = true
	}
	for _, c := range t.columns {
		has[c.Field], has[instead[c.Field]] = true, true
	}
	for _, group := range required[p.Kind] {
		if !slices.ContainsFunc(group, func(field string) bool { return has[field] }) {
			return group
		}
	}
	return nil
}

// checkComplete reports whether a table has the needed columns, and names the missing ones.
func (p *Preview) checkComplete(t *table) bool {
	if p.missingFields(t) == nil {
		return true
	}
	has := map[string]bool{}
	for _, c := range t.columns {
		has[c.Field], has[instead[c.Field]] = true, true
	}
	complete := true
	for _, group := range required[p.Kind] {
		if slices.ContainsFunc(group, func(field string) bool { return has[field] }) ||
			group[0] == "date" && p.askUndated(t) {
			continue
		}
		complete = false
		var zh, en []string
		for _, h := range p.named {
			if slices.Contains(group, h.Field) {
				zh, en = append(zh, h.Zh), append(en, h.En)
			}
		}
		p.addProblem(p.numberOf(t), "", "There is no column %[1]s.", "缺少“%[2]s”列。", strings.Join(en, " or "), strings.Join(zh, "”或“"))
	}
	return complete
}

// numberOf is the number of a table's row of headings; 0 where it has none.
func (p *Preview) numberOf(t *table) int {
	switch {
	case p.Heading == NoHeading:
		return 0
	case t == p.tables[0] || t.head == p.tables[0].head:
		return p.Heading
	}
	return p.Rows[t.head].Number
}

// chooseColumns gives columns the fields that a person chose; a field is then no other column's.
func (p *Preview) chooseColumns(t *table, chosen map[int]string) {
	number := max(p.Heading, 0)
	for _, i := range slices.Sorted(maps.Keys(chosen)) {
		field := chosen[i]
		known := field == "" || field == Skip || slices.ContainsFunc(p.named, func(h heading) bool { return h.Field == field })
		if !known || i < 0 || i >= len(t.columns) {
			p.addProblem(number, "", "Column %[1]d cannot be read as “%[2]s”.", "第%[1]d列不能作为“%[2]s”读取。", i+1, shortQuote(field))
			continue
		}
		if field == "" || field == Skip {
			field = Passed
		}
		for j := range t.columns {
			if field == Passed || field == Private || j == i || t.columns[j].Field != field {
				continue
			}
			if _, both := chosen[j]; both && j > i {
				p.addProblem(number, t.columns[j].displayName(), "Another column is read as the same.", "另一列已经选作同一内容。")
			} else if !both {
				t.columns[j].Field = Passed
			}
		}
		t.columns[i].Field = field
	}
}

// settleWords leaves each field that is no amount one column: the column with exactly its name, else with its most
// usual name. Several columns of a voucher's number are one. Of several dates a person chooses.
func (p *Preview) settleWords(t *table, chosen map[int]string) {
	p.dropLoose(t, chosen)
	p.findSide(t, chosen)
	for _, h := range p.named {
		if h.Field == Private || h.Field == Passed || h.Field == goodsColumn || moneyFields[h.Field] {
			continue
		}
		all := t.columnsOf(h.Field)
		if h.Field == "date" && len(all) > 1 {
			all = p.withDates(t, all)
		}
		if h.Field == "name" {
			all = p.withNames(t, all, chosen)
		}
		if len(all) == 0 {
			continue
		}
		best := slices.MinFunc(all, func(a, b int) int {
			return cmp.Compare(p.named.headingRank(lastPart(t.columns[a].Heading), h.Field), p.named.headingRank(lastPart(t.columns[b].Heading), h.Field))
		})
		t.at[h.Field] = best
		switch {
		case len(all) == 1:
		case h.Field == "item" && p.eachOnce(t, all):
			t.at[h.Field], t.parts[h.Field] = all[0], all
			t.giveSides(all)
		case h.Field == "voucher" && strings.Contains(t.columns[best].Heading, "·"):
			t.parts[h.Field] = all
		case h.Field == "date", h.Field == "name", h.Field == "persons" && p.namedUnlike(t, all):
			t.at[h.Field] = p.chooseWords(t, h, all, best)
		default:
			for _, i := range all {
				if i != best {
					t.columns[i].Field = ""
				}
			}
		}
	}
}

// namedUnlike reports whether some columns have headings that are none of the usual names: what they differ in must be
// asked.
func (p *Preview) namedUnlike(t *table, all []int) bool {
	return slices.ContainsFunc(all, func(i int) bool {
		return p.named.fieldNamed(plainLabel(lastPart(t.columns[i].Heading))) == ""
	})
}

// findSide uses a column of directions that holds only 借, 贷 and 平, beside columns of both sides, as the side of the
// balance.
func (p *Preview) findSide(t *table, chosen map[int]string) {
	if t.countOf("debit", 0, len(t.columns))+t.countOf("credit", 0, len(t.columns))+t.countOf("income", 0, len(t.columns))+t.countOf("expense", 0, len(t.columns)) == 0 {
		return
	}
	for _, i := range t.columnsOf("direction") {
		sides := !slices.ContainsFunc(p.Rows[t.body:t.end], func(r Row) bool {
			return i < len(r.Cells) && !slices.Contains([]string{"", "借", "贷", "平"}, plainLabel(r.Cells[i]))
		})
		if _, meant := chosen[i]; sides && !meant {
			t.columns[i].Field = "side"
		}
	}
}

// lastPart returns the part of a heading below those that span it.
func lastPart(heading string) string {
	if i := strings.LastIndex(heading, "·"); i >= 0 {
		return heading[i+len("·"):]
	}
	return heading
}

// withDates are the columns in which there is a date at all; others, such as those of times, are passed over. With none
// all stay.
func (p *Preview) withDates(t *table, all []int) (dated []int) {
	for _, i := range all {
		if slices.ContainsFunc(p.Rows[t.body:t.end], func(r Row) bool {
			if i >= len(r.Cells) {
				return false
			}
			_, ok := parseDay(r.Cells[i], p.epoch)
			return ok || monthDay.MatchString(r.Cells[i])
		}) {
			dated = append(dated, i)
		}
	}
	if len(dated) == 0 {
		return all
	}
	for _, i := range all {
		if !slices.Contains(dated, i) {
			t.columns[i].Field = Passed
		}
	}
	return dated
}

// chooseWords asks which of several columns of dates or names counts, unless they say the same in every row.
func (p *Preview) chooseWords(t *table, h heading, all []int, best int) int {
	differ := slices.ContainsFunc(p.Rows[t.body:t.end], func(r Row) bool {
		return slices.ContainsFunc(all, func(i int) bool {
			return i < len(r.Cells) && best < len(r.Cells) && r.Cells[i] != "" && r.Cells[best] != "" && r.Cells[i] != r.Cells[best]
		})
	})
	if differ {
		id := "columns:" + h.Field
		if t != p.tables[0] {
			id += ":" + t.columns[all[0]].Letter
		}
		q := Question{ID: id, Row: p.numberOf(t), Column: t.columns[best].displayName(),
			Text: "There are several columns for “" + h.En + "”. Which one counts?", TextZh: "有几列“" + h.Zh + "”，以哪一列为准？"}
		q.Options = t.columnOptions(all)
		if i := t.answeredColumn(p.ask(q)); i >= 0 {
			best = i
		}
	}
	for _, i := range all {
		if t.columns[i].Field = Passed; i == best {
			t.columns[i].Field = h.Field
		}
	}
	return best
}

// columnOptions are columns to choose from, by their letters.
func (t *table) columnOptions(columns []int) (list []Option) {
	for _, i := range columns {
		c := t.columns[i]
		list = append(list, Option{c.Letter, "Only column " + c.Letter + " “" + shortQuote(c.displayName()) + "”", "只取" + c.Letter + "列“" + shortQuote(c.displayName()) + "”"})
	}
	return list
}

// answeredColumn is the column that an answer names by its letter; -1 for none.
func (t *table) answeredColumn(answer string) int {
	return slices.IndexFunc(t.columns, func(c Column) bool { return c.Letter == answer && answer != "" })
}

// columnsOf are a table's columns of a field.
func (t *table) columnsOf(field string) (all []int) {
	for i := t.from; i < min(t.to, len(t.columns)); i++ {
		if t.columns[i].Field == field {
			all = append(all, i)
		}
	}
	return all
}

// dropLoose gives up columns that a name alone was found for and that mean nothing without another: a unit is one of
// goods.
func (p *Preview) dropLoose(t *table, chosen map[int]string) {
	if slices.ContainsFunc(t.columns, func(c Column) bool { return c.Field == "goods" }) {
		return
	}
	for i, c := range t.columns {
		if _, meant := chosen[i]; !meant && (c.Field == "quantity" || c.Field == "unit") {
			t.columns[i].Field = ""
		}
	}
}

// checkColumns drops columns of money without any number, asks about columns of numbers with an unknown name, and names
// the columns that are not imported.
func (p *Preview) checkColumns(t *table, chosen map[int]string) {
	p.findGoods(t, chosen)
	p.findPartsOfSum(t, chosen)
	for i := t.from; i < min(t.to, len(t.columns)); i++ {
		c := &t.columns[i]
		if _, meant := chosen[i]; !meant && moneyFields[c.Field] && p.named.fieldNamed(plainLabel(lastPart(c.Heading))) != c.Field && p.onlyWords(t, i) {
			c.Field = ""
		}
		if _, meant := chosen[i]; !meant && (c.Field == "" || c.Field == "amount") && p.Kind == record.KindFinanceStatement && measures(c.Heading) {
			c.Field = Passed
		}
		if _, meant := chosen[i]; !meant && p.Kind == record.KindFinanceStatement && t.beforeMoney(i) {
			c.Field = Passed
		}
		if c.Field == "" && p.hasNumbers(t, i) {
			p.askColumn(t, i)
		}
		if _, meant := chosen[i]; !meant && c.Field == "handed_out_on" && p.spansLives(t, i) {
			p.askDays(t, i)
		}
		p.sayLeftOut(t, i)
	}
}

// onlyWords reports whether a column has words, and nothing with a digit.
func (p *Preview) onlyWords(t *table, column int) bool {
	words := false
	for _, r := range p.Rows[t.body:t.end] {
		if column >= len(r.Cells) || r.Cells[column] == "" {
			continue
		}
		if hasDigit(r.Cells[column]) || inDigits.MatchString(r.Cells[column]) {
			return false
		}
		words = true
	}
	return words
}

// hasNumbers reports whether a column has amounts or counts: numbers of at most eight digits that do not count the
// rows.
func (p *Preview) hasNumbers(t *table, column int) bool {
	found, last := false, 0
	counting := true
	for _, r := range p.Rows[t.body:t.end] {
		if column >= len(r.Cells) || r.Cells[column] == "" {
			continue
		}
		fen, ok, _ := parseMoney(r.Cells[column], yuanFen)
		if !ok || longNumber.MatchString(r.Cells[column]) {
			continue
		}
		found = found || fen != 0
		if n, err := strconv.Atoi(r.Cells[column]); err != nil || n != last+1 {
			counting = false
		} else {
			last = n
		}
	}
	return found && !(counting && last > 1)
}

var longNumber = regexp.MustCompile(`^\d{9,}$`)

// numeric are the fields that a column of numbers may be.
var numeric = map[string]bool{"income": true, "expense": true, "balance": true, "amount": true, "persons": true}

// askColumn asks for the field of a column of numbers.
func (p *Preview) askColumn(t *table, column int) {
	c := &t.columns[column]
	q := Question{ID: "column:" + c.Letter, Row: p.numberOf(t), Column: c.displayName(), Text: "The column has numbers, and its heading does not tell what they are. What is it?",
		TextZh: "这一列有数字，从列名看不出是什么。这一列是什么？", Options: []Option{{Skip, "Not taken over", "不导入"}}}
	for _, f := range Fields(p.Kind) {
		if !numeric[f.Name] {
			continue
		}
		q.Options = append(q.Options, Option{f.Name, f.En, f.Zh})
	}
	switch answer := p.ask(q); answer {
	case "":
		c.Field = asked
	case Skip:
		c.Field = Passed
	default:
		c.Field = answer
	}
}

// asked is the field of a column while its question is open.
const asked = "asked"

// sayLeftOut notes that a column has values and is not imported.
func (p *Preview) sayLeftOut(t *table, i int) {
	c := t.columns[i]
	if c.Field != "" && c.Field != Passed || !slices.ContainsFunc(p.Rows[t.body:t.end], func(r Row) bool { return i < len(r.Cells) && r.Cells[i] != "" }) {
		return
	}
	if c.Heading == "" {
		p.addNote(0, c.Letter, "The column is not taken over: it has no heading. Say above what it is if it belongs to the list.", "该列不导入：没有列名。如需导入，请在上面选择该列是什么。")
		return
	}
	field := p.fieldOfColumn([]string{lastPart(c.Heading)})
	if field == "village" {
		p.addNote(0, c.Heading, "The column is not taken over: the record itself says of which village it is.",
			"该列不导入：是哪个村，由稿件本身写明。")
		return
	}
	if other, has := t.at[field]; has && other != i && field != "" {
		p.addNote(0, c.Heading, "The column is not taken over: the same is read from column %[1]s.",
			"该列不导入：这一项取自%[1]s列。", t.columns[other].Letter)
		return
	}
	p.addNote(0, c.Heading, "The column is not taken over: it is none of those of this kind.", "该列不导入：不属于这类信息的列。")
}
