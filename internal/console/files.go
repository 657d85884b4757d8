package console

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"path"
	"slices"
	"strconv"
	"strings"

	"gongshi/internal/account"
	"gongshi/internal/attachment"
	"gongshi/internal/errs"
	"gongshi/internal/importer"
	"gongshi/internal/privacy"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

type filesForm struct {
	Frame
	ID      string
	Version int
	Files   []attachedFile
	Kinds   string // media types that are taken
}

// Limits of one upload.
const (
	mostFiles   = 20
	mostOfFiles = 32 << 20 // bytes of all together
)

// MostPages, MostOfOne and MostTogether are for the hints; the latter are in MB.
func (*filesForm) MostPages() int    { return attachment.MaxPages }
func (*filesForm) MostOfOne() int    { return attachment.MaxFile >> 20 }
func (*filesForm) MostTogether() int { return mostOfFiles >> 20 }

// attachedFile is an attachment of a draft with its viewable pictures.
type attachedFile struct {
	SHA256, Name string
	Shots        []shotLink
}

// shotLink leads to a picture, or with Document to the file that the pictures are of.
type shotLink struct {
	At, Name string
	Document string // "" for a picture
}

// attachedFiles are the attachments of a draft: pictures, and documents with their pages.
func (r *request) attachedFiles(m store.Draft) []attachedFile {
	if m.Record == nil {
		return nil
	}
	var out []attachedFile
	at := Root + path.Join("drafts", m.ID, "files") + "/"
	for _, a := range m.Record.Attachments {
		one := attachedFile{SHA256: a.SHA256, Name: a.Name}
		for i, page := range a.Pages {
			one.Shots = append(one.Shots, shotLink{At: at + page.SHA256, Name: r.words.T("files.page", i+1)})
		}
		one.Shots = append(one.Shots, shotLink{At: at + a.SHA256, Name: a.Name, Document: kindOf(a)})
		out = append(out, one)
	}
	return out
}

// kindOf is the kind of a file by its ending, "" for a picture.
func kindOf(a record.Attachment) string {
	if isPicture(a.MediaType) {
		return ""
	}
	return strings.ToUpper(strings.TrimPrefix(path.Ext(a.Name), "."))
}

// isPicture reports whether a browser is shown a file in a page: none of these kinds can carry a script, whatever
// kinds of pictures an operator adds to the code list.
func isPicture(mediaType string) bool {
	return slices.Contains([]string{"image/png", "image/jpeg", "image/webp"}, mediaType)
}

func (*filesForm) template() string { return "files.html" }

// draftWithFiles finds the draft of the address with its attachments, if the person may write it.
func (r *request) draftWithFiles() (store.Draft, *filesForm, error) {
	m, _, err := r.editableDraft()
	if err != nil {
		return m, nil, err
	}
	p := &filesForm{ID: m.ID, Version: m.Version, Files: r.attachedFiles(m), Kinds: "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,application/pdf"}
	p.Title = r.words.T("files.title")
	return m, p, nil
}

func filesPage(r *request) (answer, error) {
	_, p, err := r.draftWithFiles()
	if err != nil {
		return nil, err
	}
	return showPage(p)
}

// filesTooLarge shows the limit on the page of a draft's attachments.
func (r *request) filesTooLarge(why error) (answer, error) {
	_, p, err := r.draftWithFiles()
	if err != nil {
		return nil, err
	}
	return refuseForm(r, p, "file", why)
}

// changeFiles attaches a file to a draft, or takes an attachment off.
func changeFiles(r *request) (answer, error) {
	m, p, err := r.draftWithFiles()
	if err != nil {
		return nil, err
	}
	here := Root + path.Join("drafts", m.ID, "files")
	version, err := strconv.Atoi(r.value("version"))
	if err != nil {
		return r.nothingShown(here)
	}
	if digest := r.value("remove"); digest != "" {
		words := *m.Record
		words.Attachments = slices.DeleteFunc(slices.Clone(words.Attachments), func(a record.Attachment) bool { return a.SHA256 == digest })
		_, err = r.console.store.SaveDraft(r.Context(), r.actor(), m.ID, version, &words)
		if err != nil {
			return refuseForm(r, p, "file", err)
		}
		return goTo(here + "?done=saved"), nil
	}
	taken, problems, err := r.attachAll(m.ID, version)
	switch {
	case err != nil:
		return refuseForm(r, p, "file", err)
	case len(problems) == 0:
		return goTo(here + "?done=saved"), nil
	}
	if _, p, err = r.draftWithFiles(); err != nil {
		return nil, err
	}
	p.Problems, p.Status = problems, errs.Invalid.Status()
	if taken > 0 {
		p.Done = r.words.T("files.some", taken, len(problems))
	}
	return showPage(p)
}

// attachAll takes the files of the form in, one after the other. A refused file does not keep out the others. It
// returns how many files were taken, and the problem of each refused file.
func (r *request) attachAll(id string, version int) (taken int, problems []Problem, err error) {
	var heads []*multipart.FileHeader
	if r.MultipartForm != nil {
		heads = r.MultipartForm.File["file"]
	}
	switch {
	case len(heads) == 0:
		return 0, nil, errs.F(errs.Invalid, "Choose a file.")
	case len(heads) > mostFiles:
		return 0, nil, errs.F(errs.TooLarge, "These are %d files; at most %d are taken at once. Choose fewer.", len(heads), mostFiles)
	}
	for _, head := range heads {
		m, err := r.attachFile(id, version, head)
		if err == nil {
			taken, version = taken+1, m.Version
			continue
		}
		var repeated *account.Repeated
		if errors.As(err, &repeated) { // the same form, sent while these files were read
			return taken, nil, err
		}
		switch errs.KindOf(err) {
		case errs.Invalid, errs.Conflict, errs.Forbidden, errs.TooLarge, errs.Unavailable:
		default:
			r.console.opt.Log.Error("a file was not attached", "draft", id, "cause", err)
			err = errs.F(errs.Unavailable, "The file could not be attached now; the log of this server says why. Choose it again.")
		}
		if len(heads) == 1 {
			return 0, nil, err
		}
		problems = append(problems, Problem{Field: "file", Text: r.words.T("files.refused", shortName(head.Filename), r.words.translateSentence(errs.Sentence(err)))})
	}
	return taken, problems, nil
}

// shortName is a file's name as a page may repeat it.
func shortName(name string) string {
	name = privacy.Mask(strings.ToValidUTF8(name[strings.LastIndexAny(name, `/\\`)+1:], ""))
	if letters := []rune(name); len(letters) > 60 {
		name = string(letters[:60]) + "…"
	}
	return name
}

// Files reads the files of strangers, in a process of its own.
type Files interface {
	attachment.Reader
	// Workbook looks at a spreadsheet.
	Workbook(ctx context.Context, asker string, data []byte, kind record.Kind, choice importer.Choice) (*importer.Preview, error)
}

// fileReaders returns the reader of files.
func (r *request) fileReaders() (Files, error) {
	if r.console.opt.Files == nil {
		return nil, errs.F(errs.Unavailable, "This server has nothing to read files with.")
	}
	return r.console.opt.Files, nil
}

// attachFile takes a file in.
func (r *request) attachFile(id string, version int, head *multipart.FileHeader) (m store.Draft, err error) {
	if head.Size > attachment.MaxFile {
		return m, errs.F(errs.TooLarge, "The file has %d MB; at most %d are possible. Make it smaller or split it, and choose it again.", (head.Size-1)>>20+1, attachment.MaxFile>>20)
	}
	if r.Context().Err() != nil {
		return m, errs.F(errs.Unavailable, "There was no time left to read this file. Choose it again.")
	}
	file, err := head.Open()
	if err != nil {
		return m, errs.E(errs.Invalid, "The file did not arrive whole. Choose it again.", err)
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return m, errs.E(errs.Invalid, "The file did not arrive whole. Choose it again.", err)
	}
	draft, err := r.console.store.Draft(r.Context(), r.actor(), id)
	if err != nil {
		return m, err
	}
	if draft.Record == nil {
		draft.Record = &record.Record{} // it has ended, which is refused below
	}
	reader, err := r.fileReaders()
	if err != nil {
		return m, err
	}
	taken, err := attachment.Take(r.Context(), reader, r.actor().ID, draft.Record, head.Filename, data)
	if err != nil {
		return m, err
	}
	files := map[string]store.File{}
	for digest, data := range taken.Files {
		files[digest] = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	}
	return r.console.store.AttachFile(r.Context(), r.actor(), id, version, taken.Attachment, files, taken.Found...)
}

// draftFile shows a picture of a draft to a person who may read it; other files are downloads.
func draftFile(r *request) (answer, error) {
	b, mediaType, err := r.console.store.DraftFile(r.Context(), r.actor(), r.PathValue("id"), r.PathValue("digest"))
	if errs.Is(err, errs.NotFound) {
		err = notFound()
	}
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(b)
	if err != nil {
		return nil, err
	}
	if !isPicture(mediaType) {
		name := r.PathValue("digest")
		if mediaType == "application/pdf" {
			name += ".pdf" // without it an office's computer opens nothing
		}
		return file{name, "application/octet-stream", data}, nil
	}
	return picture{mediaType, data}, nil
}
