// Package importer reads the ledgers and lists that committees keep in spreadsheets: XLSX, and CSV in UTF-8 or GB18030,
// as LibreOffice, WPS and old Windows programs write them. It makes a preview of every row with its faults, and fills a
// record from the preview when there are none. Bytes go in and typed rows come out: no disk, no network, no clock.
//
// # Invariants
//
//   - All or nothing: Fill refuses while there is a problem or an open question, or a cell with digits that was neither
//     used nor skipped by name. Nothing is guessed: an amount that is not exact to the fen, a total that does not add
//     up is a problem of its row; an ambiguous value is a question with options, unless a running balance or a sum
//     proves one.
//   - Every row has a use and every column a field, or it is asked about. A row with an amount is never a title or a
//     remark.
//   - Amounts are decimal arithmetic. Only a number that a spreadsheet itself stored as binary floating point is
//     rounded, and only where it is within a ten-thousandth of a fen.
//   - Columns of identity numbers, telephones and accounts are never carried over, names are masked. A number whose
//     last digits a spreadsheet has destroyed (it keeps 15) is a problem in every column, since the file needs mending,
//     not only the import.
//   - Every size is bounded, packed, unpacked and in memory: a workbook is measured (extent.go) before it is opened,
//     and its rows are measured before they are returned. A Preview can be written as JSON and read back; Fill works on
//     the Preview. All the same a file can be made to cost much: Read belongs into a process with limits of its own
//     (cmd/central's read).
//   - Everything that is not imported is named: sheets, columns, remarks, the example row of the template.
//   - A Choice holds a person's better knowledge: the sheet, the row of headings, the uses of columns and rows, answers
//     to questions.
//
// # The way of a file
//
// Bytes become rows of cells (load.go, foreign.go, csv.go, xlsx.go, format.go, marks.go, hidden.go), whose dates and
// amounts are read in many spellings (day.go, values.go, amounts.go). Tables with their headings are found in
// them (layout.go, headrows.go, tables.go) and a field for each column (headings.go, columns.go). Each row gets its
// role by its label and its cells (labels.go, rows.go, sumrows.go), each column of money its unit (units.go). Of
// several columns of money those that count are found, with their direction (books.go, alternatives.go, direction.go,
// order.go). Then lines are read (ledger.go, list.go) and compared with every sum that the file states (totals.go,
// closing.go, addup.go, titlesums.go, statements.go, capital.go), and the cells with digits counted (tally.go).
//
// Column headings are data: assets/importer/columns.json. The centre's rooms import this one.
package importer

import (
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// Limits of a file.
const (
	MaxFile     = 10 << 20
	MaxUnzipped = 48 << 20
	MaxRows     = 10_000 // a published list has fewer; a longer list is split by group or month. No more are read
	MaxColumns  = 100
	MaxCell     = 2_000   // characters
	MaxCells    = 300_000 // of all rows, blank ones before the last of a row too
	MaxText     = 8 << 20 // bytes of all cells; a workbook writes a text once and uses it a million times
	maxSaid     = 1_000   // problems that are listed, and notes: nobody reads more
)

// Kinds can be imported.
var Kinds = []record.Kind{record.KindFinanceStatement, record.KindReliefDistribution}

// Problem is something that keeps the file from being taken over.
type Problem struct {
	Row      int    `json:"row,omitzero"`     // as the file counts, from 1; 0 for the file as a whole
	Column   string `json:"column,omitempty"` // its heading
	Reason   string `json:"reason"`
	ReasonZh string `json:"reason_zh"`
}

// Use is the use of a row of the file.
type Use string

const (
	UseTitle    Use = "title"    // above the headings
	UseHeading  Use = "heading"  // names the columns
	UseLine     Use = "line"     // is taken over
	UseOpening  Use = "opening"  // states the balance before
	UseClosing  Use = "closing"  // states the balance after
	UseSubtotal Use = "subtotal" // of the rows above it, up to the last of its like: is checked, not taken over
	UseTotal    Use = "total"    // is checked, not taken over
	UseCarried  Use = "carried"  // carried forward from a page to the next (承前页, 过次页): is checked, not taken over
	UseMore     Use = "more"     // further goods or amounts of a household
	UseRemark   Use = "remark"   // signatures, remarks and the template's example: skipped, and named
	UseUnread   Use = "unread"   // not understood: a person must choose
)

// Row is a row that is not blank.
type Row struct {
	Number int      `json:"number"`
	Cells  []string `json:"cells"`
	Use    Use      `json:"use"`

	width  int  // the cells that a text has for it, blank ones to the right too
	hidden bool // in the workbook
	struck bool // through, in the workbook
}

// Column is a column of the file.
type Column struct {
	Letter  string   `json:"letter"`            // as a spreadsheet names it
	Heading string   `json:"heading,omitempty"` // "" where there is none
	Field   string   `json:"field,omitempty"`   // "" if it is not taken over, "private" if it must not be
	Samples []string `json:"samples,omitempty"` // the first cells below the headings that say something
}

// Choice is a person's decisions about a file, which replace the importer's; the zero value leaves all to the importer.
type Choice struct {
	Sheet   string            `json:"sheet,omitempty"`   // of a workbook
	Heading int               `json:"heading,omitzero"`  // the number of the row of headings, as the file counts; NoHeading if rows begin at once, 0 to look for it
	Columns map[int]string    `json:"columns,omitempty"` // the fields of columns by their number from 0, "" for a column to leave out
	Rows    map[int]Use       `json:"rows,omitempty"`    // the uses of rows by their numbers
	Answers map[string]string `json:"answers,omitempty"` // by the ID of the question
	Known   Known             `json:"known,omitzero"`    // of the record that is to be filled
}

// Known holds the record's facts that matter for reading a file.
type Known struct {
	From    record.Date `json:"from,omitzero"` // the first day of its period: a day without a year is within it
	To      record.Date `json:"to,omitzero"`
	Opening record.Fen  `json:"opening,omitzero"` // its opening balance

	Titles     string      `json:"titles,omitempty"`     // its title, issuer and source: where its village is named
	Programme  string      `json:"programme,omitempty"`  // the code of its programme of relief
	Programmes []Programme `json:"programmes,omitempty"` // all of them
	Event      record.Date `json:"event,omitzero"`       // the day of its disaster
}

// NoHeading is the row of headings of a file without one.
const NoHeading = -1

// Preview is the result of reading a file.
type Preview struct {
	Kind     record.Kind `json:"kind"`
	Sheet    string      `json:"sheet,omitempty"`  // of a workbook
	Sheets   []string    `json:"sheets,omitempty"` // that can be chosen: visible ones with something in them
	Heading  int         `json:"heading"`          // the number of the row of headings; NoHeading where none was found, or none is to be
	Columns  []Column    `json:"columns,omitempty"`
	Rows     []Row       `json:"rows,omitempty"`
	Problems []Problem   `json:"problems,omitempty"`
	Notes    []Problem   `json:"notes,omitempty"` // decisions of the importer that a person should look at

	Sums      []Sum      `json:"sums,omitempty"`      // the sums of the imported rows, for a look before the import
	Questions []Question `json:"questions,omitempty"` // that are open: with one of them there is no import
	Answered  []Question `json:"answered,omitempty"`  // that were answered, so that an answer can be put right
	Cells     Tally      `json:"cells,omitzero"`      // of the cells with digits

	Ledger     *Ledger            `json:"ledger,omitzero"`     // of a finance statement
	Recipients []record.Recipient `json:"recipients,omitzero"` // of a relief list
	Names      []string           `json:"names,omitempty"`     // in full, of which a part was masked

	IncomeRows    []int          `json:"income_rows,omitempty"` // the rows that the ledger's lines come from, in their order
	ExpenseRows   []int          `json:"expense_rows,omitempty"`
	RecipientRows []int          `json:"recipient_rows,omitempty"` // the first rows of the recipients
	Receipts      map[int]string `json:"receipts,omitempty"`       // the rows' names of receipts: attachments of the record, which Fill knows

	choice  Choice
	answers map[string]string
	body    int       // the index of the last row of headings; -1 for none
	named   catalogue // the kind's fields
	tables  []*table
	used    map[place]bool // cells that were taken over, or compared
	lines   []*line        // the rows of the tables
	epoch   serialDays     // of a workbook's dates
	merged  map[place]bool // cells that have their value from a merged one above
	wide    map[place]int  // of merged cells the last column over which they reach
	book    *excelize.File // of a workbook, while it is read
	extent  extent         // of a workbook
	marks   map[place]mark // facts of a workbook about its cells beside their text
	veiled  []int          // the columns that a workbook hides, from 0
	wanted  string         // the sheet that a person chose
	cells   int            // of all rows
	text    int            // bytes in them
	commas  bool           // the rows come from text with delimiters
	lookups int            // cost so far of finding formulas, see maxLookups
	worded  []statement    // the sums in words around the tables; nil before they were looked for
	unseen  int            // cells that invisible characters were taken out of
}

// Ledger is the content of a finance statement's file.
type Ledger struct {
	Opening record.Fen           `json:"opening_balance"`
	Closing record.Fen           `json:"closing_balance"`
	Income  []record.FinanceLine `json:"income,omitempty"`
	Expense []record.FinanceLine `json:"expense,omitempty"`
	Stated  bool                 `json:"stated"` // the file states the balance before; else Opening is 0 and Closing the movement
}

// Read reads a file. It never fails: faults are problems of the preview.
func Read(data []byte, kind record.Kind, choice Choice) *Preview {
	p := &Preview{Kind: kind, Heading: NoHeading, body: -1, choice: choice.merge(), answers: choice.Answers, named: headings()[kind],
		merged: map[place]bool{}, wide: map[place]int{}, marks: map[place]mark{}, wanted: choice.Sheet, used: map[place]bool{}}
	if p.named == nil {
		p.addProblem(0, "", "Records of this kind are not imported from spreadsheets.", "这类信息不能从电子表格导入。")
		return p
	}
	defer func() {
		if p.book != nil {
			p.book.Close()
			p.book = nil
		}
	}()
	if !p.loadRows(data) {
		return p
	}
	p.choice = p.askRows(p.choice)
	if !p.findTables() {
		return p
	}
	switch kind {
	case record.KindFinanceStatement:
		p.readLedger()
	case record.KindReliefDistribution:
		p.readList()
	}
	p.tallyCells()
	p.askInTurn()
	return p
}

// findTables finds the tables of the sheet, the uses of their columns and rows, and the units and directions of
// amounts; false if there is nothing to read.
func (p *Preview) findTables() bool {
	if p.digitColumns() || !p.layOut(p.choice) || !p.checkWidths() {
		return false
	}
	chosen := p.askHidden(p.choice.Columns)
	var tables []*table
	for _, t := range p.tables {
		p.chooseColumns(t, chosen)
	}
	p.chooseTables()
	for _, t := range p.tables {
		tables = append(tables, p.splitBeside(t)...)
	}
	p.tables = tables
	for _, t := range p.tables {
		p.askApart(t)
		p.settleWords(t, chosen)
		p.findRelations(t)
		p.checkColumns(t, chosen)
		if !p.checkComplete(t) {
			return false
		}
	}
	p.giveRoles()
	p.checkCurrency()
	p.checkErrors()
	for _, t := range p.tables {
		p.askNames(t)
		p.askNameless(t)
		p.askMembers(t)
		p.joinHouseholds(t)
		p.askUncollected(t)
	}
	p.askTwice()
	p.askSamePeople()
	p.findUnits()
	p.askSums()
	for _, t := range p.tables {
		p.askGroups(t)
		p.settleMoney(t)
	}
	p.Columns = p.shownColumns()
	p.sayRemarks()
	return len(p.Problems) == 0
}

func (p *Preview) addProblem(row int, column, reason, reasonZh string, args ...any) {
	p.Problems = appendSaid(p.Problems, newProblem(row, column, reason, reasonZh, args))
}

func (p *Preview) addNote(row int, column, reason, reasonZh string, args ...any) {
	p.Notes = appendSaid(p.Notes, newProblem(row, column, reason, reasonZh, args))
}

// appendSaid adds to a list that ends with a word of it where there would be too many.
func appendSaid(all []Problem, one Problem) []Problem {
	switch {
	case len(all) < maxSaid:
		return append(all, one)
	case len(all) == maxSaid:
		return append(all, Problem{Reason: "There are more of these; only the first are listed.", ReasonZh: "还有更多，这里只列出前面的。"})
	}
	return all
}

func newProblem(row int, column, reason, reasonZh string, args []any) Problem {
	if len(args) > 0 {
		reason, reasonZh = fmt.Sprintf(reason, args...), fmt.Sprintf(reasonZh, args...)
	}
	return Problem{row, column, reason, reasonZh}
}

// Fill puts the rows into a record of the file's kind: a ledger's lines and balances, a list's recipients and the sums
// that follow from them. A fault that only the record shows, such as a missing attachment, becomes a problem. It fails
// with errs.Invalid while there are problems.
func (p *Preview) Fill(r *record.Record) error {
	if len(p.Problems) > 0 {
		return p.refusal()
	}
	if len(p.Questions) > 0 {
		return errs.F(errs.Invalid, "The file leaves %d questions open; nothing was taken over.", len(p.Questions))
	}
	if p.Cells.Open > 0 {
		return errs.F(errs.Invalid, "The file has %d cells with digits that were not understood; nothing was taken over.", p.Cells.Open)
	}
	switch body := r.Body.(type) {
	case *record.FinanceStatement:
		if p.Ledger == nil {
			break
		}
		if p.Ledger.Stated {
			body.OpeningBalance = p.Ledger.Opening
		}
		income, wrong := p.giveReceipts(p.Ledger.Income, p.IncomeRows, r.Attachments)
		expense, more := p.giveReceipts(p.Ledger.Expense, p.ExpenseRows, r.Attachments)
		if p.Problems = slices.Concat(p.Problems, wrong, more); len(p.Problems) > 0 {
			return p.refusal()
		}
		body.Income, body.Expense = income, expense
		body.ClosingBalance = body.OpeningBalance + body.TotalIncome() - body.TotalExpense()
		return nil
	case *record.ReliefDistribution:
		if p.Recipients == nil {
			break
		}
		body.Recipients, body.Distributed = p.Recipients, 0
		for _, one := range p.Recipients {
			if !one.HandedOutOn.IsZero() {
				body.Distributed += one.Amount
			}
		}
		body.InStock = body.Received - body.Returned - body.Distributed
		body.Goods = handedOut(body.Goods, p.Recipients)
		return nil
	}
	return errs.F(errs.Invalid, "The file is a %s, the record a %s.", p.Kind, r.Kind)
}

func (p *Preview) refusal() error {
	return errs.F(errs.Invalid, "The file has %d problems; nothing was taken over.", len(p.Problems))
}
