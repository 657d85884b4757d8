package console

import (
	"crypto/rand"
	"errors"
	"net/url"
	"slices"
	"strconv"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/form"
	"gongshi/internal/importer"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

type newDraftForm struct {
	Frame
	Kinds, Divisions []option
}

func (*newDraftForm) template() string { return "new-draft.html" }

func (r *request) newDraftForm() (*newDraftForm, error) {
	if err := r.console.library.refresh(r.Context()); err != nil {
		return nil, err
	}
	p := &newDraftForm{Divisions: r.writableDivisions("division")}
	p.Title = r.words.T("newdraft.title")
	for _, k := range record.Kinds() {
		p.Kinds = append(p.Kinds, option{string(k), r.console.store.Rules().KindLabel(k, string(r.words)), r.value("kind") == string(k)})
	}
	return p, nil
}

func newDraftPage(r *request) (answer, error) {
	p, err := r.newDraftForm()
	if err != nil {
		return nil, err
	}
	return showPage(p)
}

// beginDraft begins a draft of a kind, with the stable values of the last record of the kind there.
func beginDraft(r *request) (answer, error) {
	p, err := r.newDraftForm()
	if err != nil {
		return nil, err
	}
	kind := record.Kind(r.value("kind"))
	at, err := r.divisionField("division")
	if err == nil && (!kind.Valid() || at == "") {
		err = errs.F(errs.Invalid, "Choose a kind and a division.")
	}
	var m store.Draft
	if err == nil {
		var blank *record.Record
		if blank, err = r.blankRecord(kind, at, r.value("copy") != ""); err == nil {
			m, err = r.console.store.BeginDraft(r.Context(), r.actor(), blank)
		}
	}
	if err != nil {
		return refuseForm(r, p, "division", hideDivision(err))
	}
	return goTo(Root + "drafts/" + m.ID + "/edit"), nil
}

// hideDivision hides a division that is not theirs like a missing one.
func hideDivision(err error) error {
	if errs.Is(err, errs.NotFound) {
		return errs.F(errs.Invalid, "Choose a kind and a division.")
	}
	return err
}

// blankRecord returns the first content of a new draft of a kind.
func (r *request) blankRecord(kind record.Kind, at division.Code, whole bool) (*record.Record, error) {
	blank := &record.Record{Kind: kind, Division: at, Body: record.NewBody(kind), IssuedOn: record.DateOf(now().In(record.Zone))}
	found := r.console.library.find(wish{kind: kind, within: []division.Code{at}})
	i := slices.IndexFunc(found, func(h holding) bool { return h.Division == at })
	if i < 0 {
		me, err := r.console.accounts.User(r.Context(), r.actor(), r.actor().ID)
		blank.Issuer.Name = me.Organisation
		return blank, err
	}
	last, err := r.console.store.Record(r.Context(), found[i].ID)
	if err != nil {
		return nil, err
	}
	return fillFromLast(last, blank, whole), nil
}

// fillFromLast fills a blank record with the values that the last one of its kind and division shares.
func fillFromLast(last, blank *record.Record, whole bool) *record.Record {
	next := *last
	next.ID, next.Revision, next.IndexNumber, next.Correction, next.Attachments = "", 0, "", nil, nil
	next.PublishedAt, next.LastConfirmedAt, next.ConfirmedBy = blank.PublishedAt, blank.LastConfirmedAt, ""
	next.ExpiresAt, next.EffectiveOn, next.RepealedOn, next.Publicity = blank.ExpiresAt, blank.EffectiveOn, blank.RepealedOn, nil
	next.IssuedOn = blank.IssuedOn
	if !whole {
		next.Title, next.Summary, next.Keywords, next.DocumentNumber, next.Body = "", "", nil, "", blank.Body
	}
	switch old := last.Body.(type) {
	case *record.FinanceStatement:
		// Every period has its own lines; its opening balance is the closing one of the period before.
		next.Title, next.Summary = "", ""
		next.Body = &record.FinanceStatement{Account: old.Account, Period: old.Period.Next(), OpeningBalance: old.ClosingBalance, ClosingBalance: old.ClosingBalance}
	case *record.ReliefDistribution:
		if whole {
			body := *old
			body.Recipients, body.Batch, body.Received, body.Distributed, body.Returned, body.InStock, body.Goods, body.Inspections = nil, "", 0, 0, 0, 0, nil, nil
			next.Body = &body
		}
	}
	return &next
}

// beginCorrection begins the correction of a record, or leads to the one under way.
func beginCorrection(r *request) (answer, error) {
	past, err := r.readHistory()
	if err != nil {
		return nil, err
	}
	rec := store.CurrentRevision(past)
	if rec == nil || !r.actor().May(account.Write, rec.Division) {
		return nil, notFound()
	}
	draft := *rec
	draft.Correction = &record.Correction{}
	m, err := r.console.store.BeginDraft(r.Context(), r.actor(), &draft)
	var under *store.CorrectionUnderWay
	if errors.As(err, &under) {
		return goTo(Root + "drafts/" + under.Draft + "?under=way"), nil
	}
	if err != nil {
		return nil, err
	}
	return goTo(Root + "drafts/" + m.ID + "/edit"), nil
}

type editForm struct {
	Frame
	ID      string
	Version int
	Form    string // of this page, see drafting
	Layout  form.Layout
	State   string    // the state of the save
	Tidied  []string  // changes that Tidy made
	Missing []Problem // problems to mend before it can be submitted
	Notes   []draftNote
	Sums    string // of a ledger
	Import  bool   // there is an import for the kind
}

func (*editForm) template() string { return "edit.html" }

func (r *request) editableDraft() (store.Draft, *form.Form, error) {
	m, err := r.draftOrNotFound(r.console.store.Draft(r.Context(), r.actor(), r.PathValue("id")))
	if err == nil && (m.Record == nil || !r.actor().May(account.Write, m.Division)) {
		err = notFound()
	}
	if err != nil {
		return m, nil, err
	}
	return m, form.New(r.console.store.Rules(), m.Kind, m.RecordID != "", m.Record.Attachments...), nil
}

// editForm shows a draft's words for writing.
func (r *request) editForm(m store.Draft, f *form.Form, values url.Values, more map[string]int) *editForm {
	p := &editForm{ID: m.ID, Version: m.Version, Form: rand.Text(), Layout: f.Layout(values, more, string(r.words)), Import: slices.Contains(importer.Kinds, m.Kind)}
	name := m.Title
	if name == "" {
		name = r.console.store.Rules().KindLabel(m.Kind, string(r.words))
	}
	p.Title, p.State = r.words.T("edit.title", name), r.words.T("edit.saved", m.Review.Revision)
	obstacles, err := r.console.store.Obstacles(r.Context(), m, now())
	if err != nil { // problems with other records are named when the draft is handed in
		obstacles = m.Review.Check(m.Record, r.console.store.Rules(), now())
	}
	p.Missing = r.words.problemTexts(obstacles)
	p.Tidied, p.Notes = r.undrawnNotes(m.Record), r.draftNotes(m)
	if b, ok := m.Record.Body.(*record.FinanceStatement); ok {
		p.Sums = r.words.T("edit.sums", b.TotalIncome(), b.TotalExpense(), b.OpeningBalance+b.TotalIncome()-b.TotalExpense())
	}
	return p
}

func editPage(r *request) (answer, error) {
	m, f, err := r.editableDraft()
	if err != nil {
		return nil, err
	}
	values, err := f.Values(m.Record)
	if err != nil {
		return nil, err
	}
	return showPage(r.editForm(m, f, values, f.Lists()))
}

// saveDraft saves the typed words. Unreadable values, and another person's changes meanwhile, are shown beside the
// typed words, which stay.
func saveDraft(r *request) (answer, error) {
	r.console.forms.Lock()
	defer r.console.forms.Unlock()
	m, f, err := r.editableDraft()
	if err != nil {
		return nil, err
	}
	version, err := strconv.Atoi(r.value("version"))
	if err != nil {
		return r.nothingShown(Root + "drafts/" + m.ID + "/edit")
	}
	typed, problems, err := f.Read(m.Record, r.PostForm)
	var tidied []record.Tidied
	if typed != nil {
		typed, tidied = r.console.store.Rules().Tidy(typed)
	}
	if typed != nil && r.value("/body/closing_balance") == "" {
		settleClosing(typed)
	}
	more := map[string]int{}
	if list := r.value("add"); list != "" {
		more[list] = 3
	}
	refused := func(err error) (answer, error) {
		p := r.editForm(m, f, r.PostForm, more)
		p.Version, p.Form, p.State = version, r.value("sheet"), r.words.T("edit.unsaved")
		p.Problems = r.words.problemTexts(problems)
		p.Status = errs.Invalid.Status()
		if err != nil {
			if _, err := refuseForm(r, p, "", err); err != nil {
				return nil, err
			}
		}
		if r.Header.Get("HX-Request") != "" {
			p.Status = 0 // only an answer that succeeds is put into the page
		}
		return showPage(p)
	}
	if err != nil || len(problems) > 0 {
		return refused(err)
	}
	one := drafting{m.ID, r.session.ID, r.value("sheet")}
	if own, ok := r.console.forms.lastVersion(one); ok && own == m.Version {
		version = own
	}
	if m, err = r.saveIfChanged(m, version, typed); err != nil {
		return refused(err)
	}
	if r.Header.Get("HX-Request") != "" || len(more) > 0 {
		if r.Header.Get("HX-Request") != "" {
			r.console.forms.noteVersion(one, m.Version)
		} else {
			r.console.forms.forgetForm(one)
		}
		p := r.editForm(m, f, r.PostForm, more)
		p.Tidied = r.words.formatTidied(tidied)
		return showPage(p)
	}
	r.console.forms.forgetForm(one)
	to, done := Root+"drafts/"+m.ID, "?done=saved"+tidiedQuery(tidied)
	switch then := r.value("then"); then {
	case "preview", "files", "import":
		if tidiedQuery(tidied) == "" {
			done = ""
		}
		return goTo(to + "/" + then + done), nil
	case "view":
		return goTo(to + done), nil
	}
	return goTo(to + "/edit" + done), nil
}

// formatTidied puts Tidy's changes into words.
func (w words) formatTidied(list []record.Tidied) (said []string) {
	for _, one := range list {
		said = append(said, w.pick(one.ReasonZh, one.Reason))
	}
	return said
}

// tidiedWords are the keys of the next page's words about them.
var tidiedWords = map[string]string{
	record.TidyNames: "tidied.names", record.TidyMentions: "tidied.mentions", record.TidyNamesakes: "tidied.namesakes",
	record.TidyAddresses: "tidied.addresses", record.TidyUnseen: "tidied.unseen",
}

// tidiedQuery returns the query by which the next page shows the changes, see Frame.complete.
func tidiedQuery(list []record.Tidied) (query string) {
	for _, one := range list {
		if tidiedWords[one.What] != "" {
			query += "&tidied=" + one.What
		}
	}
	return query
}

// undrawnNotes names the characters of a draft that no kiosk can draw.
func (r *request) undrawnNotes(draft *record.Record) (said []string) {
	_, tidied := r.console.store.Rules().Tidy(draft)
	return r.words.formatTidied(slices.DeleteFunc(tidied, func(one record.Tidied) bool { return one.What != record.TidyUndrawn }))
}

// settleClosing gives a ledger the closing balance that follows from its lines, where nobody stated one.
func settleClosing(r *record.Record) {
	if b, ok := r.Body.(*record.FinanceStatement); ok {
		b.ClosingBalance = b.OpeningBalance + b.TotalIncome() - b.TotalExpense()
	}
}

// saveIfChanged leaves a draft alone, and its reviews, if it has the typed words already: sending the same words twice
// is no conflict.
func (r *request) saveIfChanged(m store.Draft, version int, typed *record.Record) (store.Draft, error) {
	before, err := m.Record.Canonical()
	if err != nil {
		return m, err
	}
	after, err := typed.Canonical()
	if err != nil || string(before) == string(after) {
		return m, err
	}
	saved, err := r.console.store.SaveDraft(r.Context(), r.actor(), m.ID, version, typed)
	if err != nil {
		return m, err
	}
	return saved, nil
}
