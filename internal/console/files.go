package console

import (
	"bytes"
	"io"
	"path"
	"slices"
	"strconv"

	"gongshi/internal/attachment"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

type filesForm struct {
	Frame
	ID      string
	Version int
	Files   []record.Attachment
}

func (*filesForm) template() string { return "files.html" }

// filed finds the draft of the address with its attachments, if the person may write it.
func (r *request) filed() (store.Manuscript, *filesForm, error) {
	m, _, err := r.editable()
	if err != nil {
		return m, nil, err
	}
	p := &filesForm{ID: m.ID, Version: m.Version, Files: m.Record.Attachments}
	p.Title = r.words.T("files.title")
	return m, p, nil
}

func filesPage(r *request) (answer, error) {
	_, p, err := r.filed()
	if err != nil {
		return nil, err
	}
	return show(p)
}

// changeFiles attaches a picture to a draft, or takes an attachment off.
func changeFiles(r *request) (answer, error) {
	m, p, err := r.filed()
	if err != nil {
		return nil, err
	}
	here := Root + path.Join("drafts", m.ID, "files")
	version, err := strconv.Atoi(r.value("version"))
	if err != nil {
		return goTo(here), nil // nothing was shown that could be acted on
	}
	if digest := r.value("remove"); digest != "" {
		words := *m.Record
		words.Attachments = slices.DeleteFunc(slices.Clone(words.Attachments), func(a record.Attachment) bool { return a.SHA256 == digest })
		_, err = r.console.store.SaveManuscript(r.Context(), r.actor(), m.ID, version, &words)
	} else {
		err = r.attach(m.ID, version)
	}
	if err != nil {
		return refuse(r, p, "file", err)
	}
	return goTo(here + "?done=saved"), nil
}

// attach takes the picture of the form in.
func (r *request) attach(id string, version int) error {
	name, data, err := r.upload("file")
	if err != nil {
		return err
	}
	r.console.decoding.Lock()
	a, kept, err := attachment.Picture(name, data)
	r.console.decoding.Unlock()
	if err != nil {
		return err
	}
	files := map[string]store.File{a.SHA256: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(kept)), nil }}
	_, err = r.console.store.AttachFile(r.Context(), r.actor(), id, version, a, files)
	return err
}

// draftFile shows a picture of a draft to whoever may read it; anything else is there to be kept.
func draftFile(r *request) (answer, error) {
	b, mediaType, err := r.console.store.DraftFile(r.Context(), r.actor(), r.PathValue("id"), r.PathValue("digest"))
	if errs.Is(err, errs.NotFound) {
		err = nowhere()
	}
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(b)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"image/png", "image/jpeg", "image/webp"}, mediaType) {
		return file{r.PathValue("digest"), "application/octet-stream", data}, nil
	}
	return picture{mediaType, data}, nil
}
