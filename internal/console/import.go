package console

import (
	"bytes"
	"io"
	"slices"
	"strconv"

	"gongshi/internal/errs"
	"gongshi/internal/importer"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// importableDraft finds the draft of the address, if the person may write it and its kind can be imported.
func (r *request) importableDraft() (store.Draft, *importForm, error) {
	m, _, err := r.editableDraft()
	if err == nil && !slices.Contains(importer.Kinds, m.Kind) {
		err = notFound()
	}
	if err != nil {
		return m, nil, err
	}
	p := &importForm{ID: m.ID, Version: m.Version}
	p.Title = r.words.T("import.title")
	return m, p, nil
}

// importPage shows the file that is held for the draft, or asks for one.
func importPage(r *request) (answer, error) {
	m, p, err := r.importableDraft()
	if err != nil {
		return nil, err
	}
	if f, ok := r.console.uploads.findUpload(m.ID, r.session.ID); ok {
		found, err := r.previewUpload(m, &f)
		if err != nil {
			return refuseForm(r, p, "file", err)
		}
		r.showImported(p, found, f)
	}
	return showPage(p)
}

// previewUpload reads a file with the person's choices, checks it against the draft by the rules of publication, and
// keeps the shown state.
func (r *request) previewUpload(m store.Draft, f *upload) (*importer.Preview, error) {
	files, err := r.fileReaders()
	if err != nil {
		return nil, err
	}
	choice := f.choice
	rules := r.console.store.Rules()
	choice.Known = importer.KnownOf(m.Record, rules)
	found, err := files.Workbook(r.Context(), r.actor().ID, f.data, m.Kind, choice)
	if err != nil {
		return nil, err
	}
	found.CheckAgainst(m.Record, rules, func(filled *record.Record) []record.Problem { return filled.Validate(rules, now()) })
	f.shown = asShown(found, f.choice)
	r.console.uploads.noteChoice(*f)
	return found, nil
}

// importFile holds a spreadsheet for a draft, stores the person's choices about it, and imports its rows.
func importFile(r *request) (answer, error) {
	m, p, err := r.importableDraft()
	if err != nil {
		return nil, err
	}
	here := Root + "drafts/" + m.ID + "/import"
	version, err := strconv.Atoi(r.value("version"))
	if err != nil {
		return r.nothingShown(here)
	}
	then := r.value("then")
	if then == "" {
		return r.holdUpload(m, p)
	}
	f, ok := r.console.uploads.findUpload(m.ID, r.session.ID)
	if !ok {
		return refuseForm(r, p, "file", errs.F(errs.Invalid, "The file is not here any more: it is kept for 30 minutes. Choose it again."))
	}
	if r.value("held") != f.id {
		found, err := r.previewUpload(m, &f)
		if err != nil {
			return refuseForm(r, p, "file", err)
		}
		r.showImported(p, found, f)
		return refuseForm(r, p, "", errs.F(errs.Conflict, "Another file was uploaded meanwhile. It is shown here now; look at it first."))
	}
	if then == "drop" {
		r.console.uploads.dropUploads(func(old *upload) bool { return old.id == f.id })
		return goTo(here), nil
	}
	next := importer.Choice{}
	if then != "reset" {
		next = r.importChoice(m.Kind, f)
	}
	changed := !sameChoice(next, f.choice)
	f.choice = next
	switch {
	case then == "import" && !changed:
		p.Version = version
		return r.takeOver(m, p, f)
	case then == "import": // nothing is taken over that was not seen
		here += "?done=reread"
	}
	r.console.uploads.noteChoice(f)
	return goTo(here), nil
}

// takeOver puts the rows of a file into its draft, or shows why not.
func (r *request) takeOver(m store.Draft, p *importForm, f upload) (answer, error) {
	found, err := r.previewUpload(m, &f)
	if err != nil {
		return refuseForm(r, p, "file", err)
	}
	r.showImported(p, found, f)
	if !p.Ready {
		p.Status = errs.Invalid.Status()
		return showPage(p)
	}
	// Fill changes the body in place: the draft as it was read is this request's own.
	if err = found.Fill(m.Record); err == nil {
		tidy, _ := r.console.store.Rules().Tidy(m.Record, found.Names...) // which the page has noted
		_, err = r.console.store.SaveDraft(r.Context(), r.actor(), m.ID, p.Version, tidy)
	}
	if err != nil {
		return refuseForm(r, p, "", err)
	}
	r.console.uploads.dropDraft(m.ID)
	return goTo(Root + "drafts/" + m.ID + "/edit?done=imported"), nil
}

// hold keeps the file of the form for the draft; one in which no columns are found is shown at once, and not kept.
func (r *request) holdUpload(m store.Draft, p *importForm) (answer, error) {
	name, data, err := r.readUpload("file")
	if err != nil {
		return refuseForm(r, p, "file", err)
	}
	f := upload{draft: m.ID, session: r.session.ID, person: r.actor().ID, name: name, data: data}
	found, err := r.previewUpload(m, &f)
	if err != nil {
		return refuseForm(r, p, "file", err)
	}
	if len(found.Columns) == 0 {
		r.showImported(p, found, upload{})
		p.Status = errs.Invalid.Status()
		return showPage(p)
	}
	r.console.uploads.putUpload(f)
	return goTo(Root + "drafts/" + m.ID + "/import"), nil
}

// readUpload reads the file of a form, and the name that it had.
func (r *request) readUpload(field string) (name string, data []byte, err error) {
	file, head, err := r.FormFile(field)
	if err != nil {
		return "", nil, errs.F(errs.Invalid, "Choose a file.")
	}
	defer file.Close()
	if data, err = io.ReadAll(file); err != nil {
		return "", nil, errs.E(errs.Invalid, "The file did not arrive whole. Choose it again.", err)
	}
	return head.Filename, data, nil
}

// xlsx is the media type of a workbook.
const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// importTemplate is the workbook to fill in for a draft's kind.
func importTemplate(r *request) (answer, error) {
	m, _, err := r.importableDraft()
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := importer.WriteTemplate(&body, m.Kind, string(r.words)); err != nil {
		return nil, err
	}
	return file{string(m.Kind) + ".xlsx", xlsx, body.Bytes()}, nil
}

// recordRows are a record's rows in the shape that the import reads.
func recordRows(r *request) (answer, error) {
	past, err := r.readHistory()
	if err != nil {
		return nil, err
	}
	var rec *record.Record
	if rec = store.CurrentRevision(past); rec == nil || !slices.Contains(importer.Kinds, rec.Kind) {
		return nil, notFound()
	}
	var body bytes.Buffer
	if err := importer.WriteRecord(&body, rec, string(r.words)); err != nil {
		return nil, err
	}
	return file{rec.ID + ".xlsx", xlsx, body.Bytes()}, nil
}
