package console

import (
	"context"
	"io"
	"slices"
	"strings"

	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// Preview draws a record, published or not, as a kiosk shows it; files are its pictures by digest.
type Preview func(ctx context.Context, r *record.Record, files map[string][]byte, look Look) (png []byte, err error)

// Look is how a kiosk is set; the words are those of kiosk shot.
type Look struct{ Size, Lang, Text string }

// previewSizes are the screens: upright, on its side, and as long as a scrolled page.
var previewSizes = map[string]string{"portrait": "1080x1920", "landscape": "1920x1080", "whole": "1080x5400"}

type previewPage struct {
	Frame
	At, Leave   string // the address and the name of the shown thing's page
	Hint        string
	Ways, Texts []option
	Languages   []option
	Picture     string // its address; "" if this server can draw none
	About       string // the picture's subject
}

func (*previewPage) template() string { return "preview.html" }

// knownField returns a field's value if it is among the known ones; the first replaces every other.
func (r *request) knownField(field string, known ...string) string {
	if v := r.value(field); slices.Contains(known, v) {
		return v
	}
	return known[0]
}

// previewLook returns the way of the screen, language and size of the text in the address.
func (r *request) previewLook() (review string, l Look) {
	review = r.knownField("way", "portrait", "landscape", "whole")
	return review, Look{Size: previewSizes[review], Lang: r.knownField("lang", string(r.words), "zh", "en"), Text: r.knownField("text", "normal", "large", "largest")}
}

// screened is a record that kiosks show, or will.
type screened struct {
	record *record.Record
	kind   string                                   // draft or record, of the words
	at     string                                   // its page
	file   func(digest string) (*store.Blob, error) // opens a picture
}

// draftRecord is the record of a draft that has not ended.
func draftRecord(r *request) (screened, error) {
	m, err := r.draftOrNotFound(r.console.store.Draft(r.Context(), r.actor(), r.PathValue("id")))
	if err == nil && m.Record == nil {
		err = notFound()
	}
	return screened{m.Record, "draft", Root + "drafts/" + m.ID, func(digest string) (*store.Blob, error) {
		b, _, err := r.console.store.DraftFile(r.Context(), r.actor(), m.ID, digest)
		return b, err
	}}, err
}

// currentRecord is a record in the revision that is in force.
func currentRecord(r *request) (screened, error) {
	past, err := r.readHistory()
	if err != nil {
		return screened{}, err
	}
	rec := store.CurrentRevision(past)
	if rec == nil {
		return screened{}, notFound()
	}
	return screened{rec, "record", Root + "records/" + rec.ID, func(digest string) (*store.Blob, error) {
		return r.console.store.Blob(r.Context(), digest)
	}}, nil
}

// withScreened is the handler that passes find's result to then.
func withScreened(find func(*request) (screened, error), then func(*request, screened) (answer, error)) func(*request) (answer, error) {
	return func(r *request) (answer, error) {
		s, err := find(r)
		if err != nil {
			return nil, err
		}
		return then(r, s)
	}
}

// previewOf shows a record as a kiosk does.
func (r *request) previewOf(s screened) (answer, error) {
	review, l := r.previewLook()
	p := &previewPage{At: s.at, Leave: r.words.T("preview.back." + s.kind), Hint: r.words.T("preview.hint." + s.kind)}
	p.Title = r.words.T("preview.title")
	options := func(prefix, chosen string, values ...string) (list []option) {
		for _, v := range values {
			list = append(list, option{v, r.words.T(prefix + v), v == chosen})
		}
		return list
	}
	p.Ways = options("preview.", review, "portrait", "landscape", "whole")
	p.Texts = options("preview.", l.Text, "normal", "large", "largest")
	p.Languages = []option{{"zh", "中文", l.Lang == "zh"}, {"en", "English", l.Lang == "en"}}
	if r.console.opt.Preview != nil {
		p.Picture = s.at + "/preview.png?way=" + review + "&lang=" + l.Lang + "&text=" + l.Text
		p.About = r.words.T("preview.about", strings.TrimSpace(s.record.Title), l.Size)
	}
	return showPage(p)
}

// pictureOf is the picture of that page.
func (r *request) pictureOf(s screened) (answer, error) {
	if r.console.opt.Preview == nil {
		return nil, errs.F(errs.Unavailable, "This server has no kiosk program to draw with.")
	}
	files, err := s.attachmentPictures()
	if err != nil {
		return nil, err
	}
	_, l := r.previewLook()
	png, err := r.console.opt.Preview(r.Context(), s.record, files, l)
	if err != nil {
		return nil, err
	}
	return picture{"image/png", png}, nil
}

// maxPictures is how many bytes of pictures a preview has; those after them are drawn as not arrived yet.
const maxPictures = 32 << 20

// attachmentPictures returns the attachments' pictures for a kiosk, by digest.
func (s screened) attachmentPictures() (map[string][]byte, error) {
	files, size := map[string][]byte{}, 0
	add := func(digest, mediaType string) error {
		if !isPicture(mediaType) || size >= maxPictures {
			return nil
		}
		b, err := s.file(digest)
		if err != nil {
			return err
		}
		files[digest], err = io.ReadAll(b)
		size += len(files[digest])
		return err
	}
	for _, a := range s.record.Attachments {
		if err := add(a.SHA256, a.MediaType); err != nil {
			return nil, err
		}
		for _, page := range a.Pages {
			if err := add(page.SHA256, page.MediaType); err != nil {
				return nil, err
			}
		}
	}
	return files, nil
}

// picture is one to be shown in a page.
type picture struct {
	mediaType string
	body      []byte
}

func (p picture) write(r *request) error {
	r.w.Header().Set("Content-Type", p.mediaType)
	_, err := r.w.Write(p.body)
	return dropWriteError(err)
}
