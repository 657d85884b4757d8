package console

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/importer"
	"gongshi/internal/record"
	"gongshi/internal/report"
	"gongshi/internal/store"
)

type recordView struct {
	Frame
	Record     *record.Record // nil once it was withdrawn
	KindName   string
	Place      string
	Withdrawal *record.Withdrawal
	Erased     bool
	Body       []report.Field
	Envelope   []report.Field
	Ledger     *report.Ledger
	Recipients []record.Recipient
	Past       []pastLine
	Withdraw   string // the address of the form; "" if it is not for this person, or nothing is left to do
	MayConfirm bool
	MayCorrect bool
	Alert      *alertLine // how an alert is by now; nil for other kinds
	Rows       bool       // it has rows that a spreadsheet can have
}

func (*recordView) template() string { return "record.html" }

// pastLine is a statement of the log about the record.
type pastLine struct {
	store.HistoryEntry
	Words  string
	When   string
	Reason string
	By     string
	Before int // the revision to compare with; 0 for none
}

// readHistory reads the history of the record that the address names.
func (r *request) readHistory() ([]store.HistoryEntry, error) {
	id := r.PathValue("id")
	if !record.ValidID(id) {
		return nil, notFound()
	}
	past, err := r.console.store.History(r.Context(), id)
	if errs.Is(err, errs.NotFound) {
		return nil, notFound()
	}
	return past, err
}

func recordPage(r *request) (answer, error) {
	past, err := r.readHistory()
	if err == nil {
		err = r.console.library.refresh(r.Context())
	}
	if err != nil {
		return nil, err
	}
	p := &recordView{}
	p.Title = r.words.T("record.gone")
	for _, one := range past {
		line := pastLine{
			HistoryEntry: one,
			Words:        r.words.T("op." + one.Op),
			When:         r.words.Moment(one.At),
		} // of a withdrawn record, the time of the log
		switch {
		case one.Record != nil:
			p.Record = one.Record
			line.When = r.words.Moment(one.Record.PublishedAt)
			if c := one.Record.Correction; c != nil && one.Revision > 1 {
				line.When, line.Reason, line.By, line.Before = r.words.Moment(c.At), c.Reason, c.By, one.Revision-1
			}
		case one.Withdrawal != nil:
			w := one.Withdrawal
			p.Withdrawal, line.When, line.Reason, line.By = w, r.words.Moment(w.At), w.Reason, w.By
			p.KindName, p.Place = r.console.store.Rules().
				KindLabel(w.Kind, string(r.words)),
				r.console.library.name(
					w.Division,
					r.words,
				)
		case one.Op == "erase":
			p.Erased = true
		}
		p.Past = append(p.Past, line)
	}
	if p.Record != nil {
		r.describeRecord(p)
		p.MayConfirm = r.actor().May(account.Publish, p.Record.Division)
		p.Rows = slices.Contains(importer.Kinds, p.Record.Kind)
		p.MayCorrect = r.actor().May(account.Write, p.Record.Division)
		if p.Record.Kind == record.KindAlert && p.Withdrawal == nil {
			line := r.alertLine(newHolding(p.Record))
			p.Alert = &line
		}
	}
	if form, _, err := r.withdrawForm(); err == nil && (!form.Withdrawn || form.MayErase) {
		p.Withdraw = Root + "records/" + r.PathValue("id") + "/withdraw"
	}
	return showPage(p)
}

// describeRecord puts the record into words.
func (r *request) describeRecord(p *recordView) {
	d := report.Describe(p.Record, r.console.store.Rules(), string(r.words))
	p.Title, p.KindName, p.Place = d.Title, d.Kind, r.console.library.name(p.Record.Division, r.words)
	p.Body, p.Envelope, p.Ledger, p.Recipients = r.nameFields(d.Body), r.nameFields(d.Envelope), d.Ledger, d.Recipients
}

// nameFields puts names in the place of the records and divisions that fields refer to.
func (r *request) nameFields(fields []report.Field) []report.Field {
	for i, f := range fields {
		fields[i].Value = r.nameReferred(f.Value)
	}
	return fields
}

// nameReferred returns a text whose lines that are a record's id or a division's code are names: of a record its title
// and index number.
func (r *request) nameReferred(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if record.ValidID(line) {
			if found, err := r.console.store.Record(r.Context(), line); err == nil {
				lines[i] = r.words.T("record.named", found.Title, found.IndexNumber)
			}
		} else if code, err := division.Parse(line); err == nil {
			lines[i] = r.console.library.name(code, r.words)
		}
	}
	return strings.Join(lines, "\n")
}

// recordSheet is the record on paper, for the wall board.
func recordSheet(r *request) (answer, error) {
	past, err := r.readHistory()
	if err == nil {
		err = r.console.library.refresh(r.Context())
	}
	if err != nil {
		return nil, err
	}
	rec, paper := store.CurrentRevision(past), cmp.Or(r.value("paper"), report.Papers[0])
	if rec == nil || !slices.Contains(report.Papers, paper) {
		return nil, notFound()
	}
	sequel, err := r.console.store.Sequel(r.Context(), rec)
	if err != nil {
		return nil, err
	}
	sheet := report.Sheet{Record: rec, Sequel: sequel, At: time.Now(),
		Place: r.console.library.name(rec.Division, r.words), Paper: paper, Lang: string(r.words),
		Made: record.DateOf(now().In(record.Zone)), Referred: r.nameReferred}
	var body bytes.Buffer
	if err := sheet.WritePDF(&body, r.console.store.Rules()); err != nil {
		return nil, err
	}
	return file{rec.ID + "-" + paper + ".pdf", "application/pdf", body.Bytes()}, nil
}

type changesView struct {
	Frame
	ID          string
	KindName    string
	From, To    int
	Differences Differences
	Reason      string
	By          string
}

func (*changesView) template() string { return "changes.html" }

// changesPage shows two revisions of a record side by side.
func changesPage(r *request) (answer, error) {
	past, err := r.readHistory()
	if err != nil {
		return nil, err
	}
	from, err1 := strconv.Atoi(r.value("from"))
	to, err2 := strconv.Atoi(r.value("to"))
	var old, new *record.Record
	for _, one := range past {
		if one.Record != nil && one.Revision == from {
			old = one.Record
		}
		if one.Record != nil && one.Revision == to {
			new = one.Record
		}
	}
	if err1 != nil || err2 != nil || old == nil || new == nil {
		return nil, notFound()
	}
	p := &changesView{
		ID:       new.ID,
		From:     from,
		To:       to,
		KindName: r.console.store.Rules().KindLabel(new.Kind, string(r.words)),
	}
	p.Title = new.Title
	if new.Correction != nil {
		p.Reason, p.By = new.Correction.Reason, new.Correction.By
	}
	p.Differences = r.describeDifferences(
		old,
		new,
		"",
		r.words.T("changes.revision", from),
		r.words.T("changes.revision", to),
	)
	return showPage(p)
}

// Differences are those between two revisions, side by side, field by field.
type Differences struct {
	words
	Heading  string // names the two revisions
	Old, New string // of the columns
	Changes  []record.Words
}

func (r *request) describeDifferences(old, new *record.Record, heading, from, to string) Differences {
	d := Differences{words: r.words, Heading: heading, Old: from, New: to}
	for _, c := range record.Diff(old, new) {
		w := r.console.store.Rules().Describe(new.Kind, c, string(r.words))
		w.Old, w.New = r.nameReferred(w.Old), r.nameReferred(w.New)
		d.Changes = append(d.Changes, w)
	}
	return d
}
