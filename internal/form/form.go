// Package form is the input form of a record: the fields of each kind in their order, the typed values, and the record
// that follows from them. The fields, their labels, limits and code lists are those of record.Rules, so that a rule
// that an operator adds is on the form at once.
//
// # Shape
//
// Every input has the JSON pointer of its field as its name ("/body/income/0/amount"); a form travels as url.Values.
// Money is typed in yuan, a list of texts as one text a line, numbers of a list with spaces between, moments in China's
// time.
//
// Invariants: Read returns the record that Values has written. Fields that are not on the form (id, revision,
// attachments …) keep their values. A text that cannot be read is a problem at its field, and Read then returns no
// record: nothing is guessed, nothing dropped. Rows without any value are left out, and so are rows that a "remove:"
// input names.
//
// Income and expense of a ledger are one table. A row of either side ("/body/expense/3") has the other side's column
// too ("/body/expense/3/income"), and an amount in that column moves the row there.
//
// A room of the centre without disk, network or clock; the console imports it.
package form

import (
	"slices"

	"gongshi/internal/record"
)

// Node is a part of the form: an input, a group of inputs, a list of rows, a row of a list, or a ledger.
type Node struct {
	Name     string // JSON pointer
	Label    string
	Look     Look
	Value    string
	Options  []Option
	Open     bool // other values than the options are accepted; a list is shown unfolded
	Required bool
	Max      int  // characters; 0 for a number or the like
	Rows     int  // height of a text area in rows
	Marked   bool // a text area whose toolbar marks headings and points
	Nodes    []Node
	Folded   []Node // inputs of a ledger's row that are seldom used
	Filled   int    // number of a list's rows, or of a row's folded inputs, that have a value
	Removed  bool   // a row that goes when the form is saved
	Ledger   Sums   // of a ledger, or after a row of it
	List     string // id of the suggestions for an open choice in a ledger's row; "" if it has its own in Options
	Shared   []Node // suggestions for the rows of a ledger, once for all: thousands of rows would have thousands of copies
}

// Sums are the income, the expense and the balance after them, in yuan; "" where an amount cannot be read.
type Sums struct{ Income, Expense, Balance string }

// Look names the control that shows a node.
type Look string

// The looks. A field that names attachments is a choice among them, and hidden while there are none.
const (
	Line    Look = "line"
	Area    Look = "area"  // several lines of text
	Lines   Look = "lines" // one text a line
	Choice  Look = "choice"
	Choices Look = "choices"
	Number  Look = "number"
	Money   Look = "money"
	Day     Look = "day"
	Moment  Look = "moment"
	Flag    Look = "flag"
	Hidden  Look = "hidden"
	Group   Look = "group"
	List    Look = "list"
	Row     Look = "row"
	Ledger  Look = "ledger" // income and expense as one table with a running balance
)

// Option is an entry of a code list.
type Option struct {
	Value, Text string
	Chosen      bool
}

// Form is the input form of a kind.
type Form struct {
	rules          *record.Rules
	kind           record.Kind
	envelope, body []record.Field
	sides          []record.Field // income and expense of a ledger; they are not in body
	files          []record.Attachment
}

// ofTheCentre are the members of the envelope that nobody types.
var ofTheCentre = []string{"id", "revision", "kind", "division", "index_number", "published_at", "attachments", "sample", "last_confirmed_at", "confirmed_by"}

// New returns the form of a kind. A correction's form asks for its reason. Fields can name the attachments.
func New(rules *record.Rules, kind record.Kind, correction bool, attachments ...record.Attachment) *Form {
	f := &Form{rules: rules, kind: kind, files: attachments}
	f.envelope, f.body = rules.Fields(kind)
	if kind == record.KindFinanceStatement {
		for _, name := range []string{"income", "expense"} {
			i := slices.IndexFunc(f.body, func(one record.Field) bool { return one.Name == name })
			f.sides = append(f.sides, f.body[i])
			f.body = slices.Delete(f.body, i, i+1)
		}
	}
	f.envelope = slices.DeleteFunc(f.envelope, func(one record.Field) bool {
		return slices.Contains(ofTheCentre, one.Name) || one.Name == "correction" && !correction
	})
	for i, one := range f.envelope {
		if one.Name == "correction" {
			f.envelope[i].Fields = slices.DeleteFunc(slices.Clone(one.Fields), func(in record.Field) bool { return in.Name == "at" })
		}
	}
	return f
}

// first are the members of the envelope above the body, last those directly below it. All others are seldom changed and
// come at the end.
var (
	first = []string{"correction", "title", "summary", "issued_on"}
	after = []string{"publicity", "supervision"}
)

// Layout is the form as the page shows it.
type Layout struct{ Head, Body, After, Rest []Node }

// usual are the lists that most records of their kinds have; others are folded until they have a value.
var usual = []string{"income", "expense", "recipients", "materials", "steps", "milestones", "topics", "process", "services"}

// long is the number of characters from which a text gets more than a line.
const long = 200

// namesFile reports whether a field holds digests of attachments.
func namesFile(f record.Field) bool { return f.Doc.Form == "digest" || f.Doc.Form == "image" }

// controlOf returns the control for a field.
func controlOf(f record.Field) Look {
	switch {
	case namesFile(f) && f.Repeated:
		return Choices
	case namesFile(f):
		return Choice
	case f.Type == record.FieldObject && f.Repeated:
		return List
	case f.Type == record.FieldObject:
		return Group
	case f.Doc.List != "" && f.Repeated:
		return Choices
	case f.Repeated && f.Type == record.FieldNumber:
		return Line
	case f.Repeated:
		return Lines
	case f.Doc.List != "":
		return Choice
	case f.Doc.Lines, f.Type == record.FieldText && f.Doc.Max > long:
		return Area
	}
	return map[record.FieldType]Look{record.FieldText: Line, record.FieldNumber: Number, record.FieldMoney: Money, record.FieldDate: Day,
		record.FieldMoment: Moment, record.FieldFlag: Flag}[f.Type]
}
