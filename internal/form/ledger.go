package form

import (
	"slices"
	"strconv"

	"gongshi/internal/importer"
	"gongshi/internal/record"
)

// ledgerName is the name of the table of income and expense; its blank rows are those of expense.
const ledgerName = "/body/ledger"

// columns are the members of a line that the table shows before its two amounts; the line's other members are folded.
var columns = []string{"date", "voucher", "class", "item"}

// oppositeColumn returns the amount column of the opposite side.
func (f *Form) oppositeColumn(side int) record.Field { return f.sides[1-side] }

// readLedger reads the rows of both sides.
func (r *reader) readLedger(body *tree, object map[string]any) {
	if len(r.sides) == 0 {
		return
	}
	var own, moved [2][]any
	for side, one := range r.sides {
		rows := body.at(one.Name)
		for _, at := range rows.rows() {
			token := strconv.Itoa(at)
			name, t := "/body/"+one.Name+"/"+token, rows.at(token)
			if t.removed {
				continue
			}
			line := map[string]any{}
			r.readFields(one.Fields, t, line, name)
			here, _ := line["amount"].(int64)
			there, given := r.readAcross(r.oppositeColumn(side).Name, t, name)
			switch {
			case here != 0 && there != 0:
				r.addProblem(name+"/amount", t.at("amount").text(), "stands beside an amount in the other column. A line is income or expense; clear one of them.", "与另一栏的金额同时填写；一行只能是收入或支出，请删去其中一个。")
			case here == 0 && given:
				line["amount"] = there
				moved[1-side] = append(moved[1-side], line)
				continue
			}
			if len(line) > 0 {
				own[side] = append(own[side], line)
			}
		}
	}
	for side, one := range r.sides {
		if all := nonEmpty(append(own[side], moved[side]...)); all != nil {
			object[one.Name] = all
		} else {
			delete(object, one.Name)
		}
	}
}

// readAcross reads the amount, in fen, that was typed into a row's column of the opposite side.
func (r *reader) readAcross(column string, t *tree, name string) (fen int64, given bool) {
	before := len(r.problems)
	fen, given = r.readText(record.Field{Type: record.FieldMoney}, t.at(column).text(), name+"/amount").(int64)
	for i := range r.problems[before:] {
		r.problems[before+i].Field = name + "/" + column
	}
	return fen, given
}

// line is a row of the table while it is laid out.
type line struct {
	Node
	day     record.Date
	in, out record.Fen
	known   bool // its amounts can be read
}

// ledger lays out the rows of both sides in order of date, undated rows last, each with the balance after it.
func (s shower) ledger(body *tree) Node {
	n := Node{Name: ledgerName, Label: s.label(s.sides[0].Doc) + " / " + s.label(s.sides[1].Doc), Look: Ledger}
	for _, one := range s.sides[0].Fields {
		if controlOf(one) == Choice && s.rules.List(one.Doc.List).Open {
			list := Node{Name: suggestions(one.Name)}
			s.options(&list, one, nil)
			n.Shared = append(n.Shared, list)
		}
	}
	var lines []line
	next := 0
	for side, one := range s.sides {
		rows := body.at(one.Name)
		n.Filled += rows.filledRows()
		next = 0
		for _, at := range rows.rows() {
			next = at + 1
			lines = append(lines, s.line(side, rows.at(strconv.Itoa(at)), at))
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int {
		switch {
		case a.day.IsZero() == b.day.IsZero():
			return a.day.DaysSince(b.day)
		case a.day.IsZero():
			return 1
		}
		return -1
	})
	for range s.more[ledgerName] {
		lines = append(lines, s.line(1, nil, next))
		next++
	}
	var in, out record.Fen
	opening, known := parseFen(body.at("opening_balance"))
	for i, one := range lines {
		if one.Label = strconv.Itoa(i + 1); !one.Removed {
			in, out, known = in+one.in, out+one.out, known && one.known
			if known && (one.in != 0 || one.out != 0) {
				one.Ledger.Balance = (opening + in - out).String()
			}
		}
		n.Nodes = append(n.Nodes, one.Node)
	}
	if known {
		n.Ledger = Sums{in.String(), out.String(), (opening + in - out).String()}
	}
	return n
}

// parseFen returns the amount in an input; a blank input holds none.
func parseFen(t *tree) (record.Fen, bool) {
	if t.text() == "" {
		return 0, true
	}
	return importer.Amount(t.text())
}

// suggestions returns the id of the suggestions for a column of the ledger.
func suggestions(column string) string { return ledgerName + "/" + column + "-list" }

// line lays out a row of a side.
func (s shower) line(side int, t *tree, at int) line {
	own, other := s.sides[side], s.oppositeColumn(side)
	row := s.row(own.Fields, t, "/body/"+own.Name+"/"+strconv.Itoa(at))
	all := row.Nodes
	row.Nodes = make([]Node, len(columns)+2)
	for i, one := range own.Fields {
		if all[i].Look == Choice && all[i].Open {
			all[i].Options, all[i].List = nil, suggestions(one.Name)
		}
		switch at := slices.Index(columns, one.Name); {
		case at >= 0:
			row.Nodes[at] = all[i]
		case one.Name == "amount":
			all[i].Label = s.label(own.Doc)
			row.Nodes[len(columns)+side] = all[i]
		default:
			if row.Folded = append(row.Folded, all[i]); all[i].Value != "" {
				row.Filled++
			}
		}
	}
	row.Nodes[len(columns)+1-side] = Node{Name: row.Name + "/" + other.Name, Label: s.label(other.Doc), Look: Money, Value: t.at(other.Name).text()}
	l := line{Node: row}
	l.day, _ = importer.Day(t.at("date").text())
	amounts := [2]record.Fen{}
	var a, b bool
	amounts[side], a = parseFen(t.at("amount"))
	amounts[1-side], b = parseFen(t.at(other.Name))
	l.in, l.out, l.known = amounts[0], amounts[1], a && b
	return l
}
