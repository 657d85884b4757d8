package report

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gongshi/internal/record"
)

// Described is a record in the words of one language: its tables, and all else field by field.
type Described struct {
	Title, Kind string
	Body        []Field // fields of the kind
	Envelope    []Field // fields that every record has
	Ledger      *Ledger // of a finance statement
	Recipients  []record.Recipient
}

// Field is a field in words. A list has a line for each of its elements.
type Field struct {
	Name, Value string
	Sections    []record.Section // of a text with headings, whose levels count from 1 here; Value has them without their marks
}

// Ledger is a finance statement as a table with a running balance.
type Ledger struct {
	Opening, Closing, Income, Expense record.Fen
	Lines                             []LedgerLine
}

// LedgerLine is an income or expense, with the balance after it.
type LedgerLine struct {
	record.FinanceLine
	In      bool
	Balance record.Fen
}

// Describe puts the record into words. Fields without a value are left out.
func Describe(rec *record.Record, rules *record.Rules, lang string) *Described {
	d := &Described{Title: rec.Title, Kind: rules.KindLabel(rec.Kind, lang)}
	tables := ""
	switch b := rec.Body.(type) {
	case *record.FinanceStatement:
		d.Ledger, tables = newLedger(b), "/body/income /body/expense"
	case *record.ReliefDistribution:
		d.Recipients, tables = b.Recipients, "/body/recipients"
	}
	blank := &record.Record{Kind: rec.Kind, Body: reflect.New(reflect.TypeOf(rec.Body).Elem()).Interface().(record.Body)}
	for _, c := range record.Diff(blank, rec) {
		if c.New == "" || inTable(c.Field, tables) || inTable(c.Field, "/title /kind /division /sample") {
			continue
		}
		name, value := rules.FieldLabel(rec.Kind, listOf(c.Field), lang), rules.Describe(rec.Kind, c, lang).New
		into := &d.Envelope
		if strings.HasPrefix(c.Field, "/body/") {
			into = &d.Body
		}
		if n := len(*into); n > 0 && (*into)[n-1].Name == name {
			(*into)[n-1].Value += "\n" + value
		} else {
			*into = append(*into, Field{Name: name, Value: value})
		}
	}
	for i, f := range d.Body {
		if b, ok := rec.Body.(*record.Policy); ok && f.Name == rules.FieldLabel(rec.Kind, "/body/text", lang) {
			d.Body[i].divide(b.Sections(rec.Title))
		} else if strings.Contains(f.Value, "# ") {
			d.Body[i].divide(record.Sections(f.Value))
		}
	}
	return d
}

// divide puts the sections of a text into its field.
func (f *Field) divide(all []record.Section) {
	highest := 0
	for _, s := range all {
		if s.Level > 0 && (highest == 0 || s.Level < highest) {
			highest = s.Level
		}
	}
	if highest == 0 {
		return // the text is all there is
	}
	var lines []string
	for n, s := range all {
		if s.Level > 0 {
			all[n].Level = s.Level - highest + 1
		}
		for _, text := range []string{s.Heading, s.Text} {
			if text != "" {
				lines = append(lines, text)
			}
		}
	}
	f.Sections, f.Value = all, strings.Join(lines, "\n")
}

// listOf is the list that a pointer to one of its elements leads into; another pointer stays as it is.
func listOf(pointer string) string {
	cut := strings.LastIndexByte(pointer, '/')
	if _, err := strconv.Atoi(pointer[cut+1:]); err == nil && cut > 0 {
		return pointer[:cut]
	}
	return pointer
}

func inTable(pointer, tables string) bool {
	for table := range strings.FieldsSeq(tables) {
		if pointer == table || strings.HasPrefix(pointer, table+"/") {
			return true
		}
	}
	return false
}

func newLedger(b *record.FinanceStatement) *Ledger {
	l := &Ledger{Opening: b.OpeningBalance, Closing: b.ClosingBalance, Income: b.TotalIncome(), Expense: b.TotalExpense()}
	for _, line := range b.Income {
		l.Lines = append(l.Lines, LedgerLine{FinanceLine: line, In: true})
	}
	for _, line := range b.Expense {
		l.Lines = append(l.Lines, LedgerLine{FinanceLine: line})
	}
	slices.SortStableFunc(l.Lines, func(a, b LedgerLine) int { return a.Date.DaysSince(b.Date) })
	balance := l.Opening
	for i := range l.Lines {
		if l.Lines[i].In {
			balance += l.Lines[i].Amount
		} else {
			balance -= l.Lines[i].Amount
		}
		l.Lines[i].Balance = balance
	}
	return l
}
