package console

import (
	"context"
	"io"
	"slices"
	"strings"

	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// Preview draws a record that is not published as a kiosk shows it; files are its pictures by digest.
type Preview func(ctx context.Context, r *record.Record, files map[string][]byte, look Look) (png []byte, err error)

// Look is how a kiosk is set; the words are those of kiosk shot.
type Look struct{ Size, Lang, Text string }

// previewSizes are the screens: upright, on its side, and as long as what one reads on by scrolling.
var previewSizes = map[string]string{"portrait": "1080x1920", "landscape": "1920x1080", "whole": "1080x5400"}

type previewPage struct {
	Frame
	ID          string
	Ways, Texts []option
	Languages   []option
	Picture     string // its address; "" if this server can draw none
	About       string // what the picture shows
}

func (*previewPage) template() string { return "preview.html" }

// chosen is a field of which only the values known count; the first stands for every other.
func (r *request) chosen(field string, known ...string) string {
	if v := r.value(field); slices.Contains(known, v) {
		return v
	}
	return known[0]
}

// look is what the address asks for: way of the screen, language, size of the text.
func (r *request) look() (way string, l Look) {
	way = r.chosen("way", "portrait", "landscape", "whole")
	return way, Look{Size: previewSizes[way], Lang: r.chosen("lang", string(r.words), "zh", "en"), Text: r.chosen("text", "normal", "large", "largest")}
}

// drafted is the record of a draft that has not ended.
func (r *request) drafted() (*record.Record, string, error) {
	m, err := r.draft(r.console.store.Manuscript(r.Context(), r.actor(), r.PathValue("id")))
	if err == nil && m.Record == nil {
		err = nowhere()
	}
	return m.Record, m.ID, err
}

// draftPreview shows a draft as a kiosk will.
func draftPreview(r *request) (answer, error) {
	rec, id, err := r.drafted()
	if err != nil {
		return nil, err
	}
	way, l := r.look()
	p := &previewPage{ID: id}
	p.Title = r.words.T("preview.title")
	options := func(prefix, chosen string, values ...string) (list []option) {
		for _, v := range values {
			list = append(list, option{v, r.words.T(prefix + v), v == chosen})
		}
		return list
	}
	p.Ways = options("preview.", way, "portrait", "landscape", "whole")
	p.Texts = options("preview.", l.Text, "normal", "large", "largest")
	p.Languages = []option{{"zh", "中文", l.Lang == "zh"}, {"en", "English", l.Lang == "en"}}
	if r.console.opt.Preview != nil {
		p.Picture = Root + "drafts/" + id + "/preview.png?way=" + way + "&lang=" + l.Lang + "&text=" + l.Text
		p.About = r.words.T("preview.about", strings.TrimSpace(rec.Title), l.Size)
	}
	return show(p)
}

// draftPicture is the picture of that page.
func draftPicture(r *request) (answer, error) {
	rec, id, err := r.drafted()
	if err != nil {
		return nil, err
	}
	if r.console.opt.Preview == nil {
		return nil, errs.F(errs.Unavailable, "This server has no kiosk program to draw with.")
	}
	files, err := r.pictures(id, rec)
	if err != nil {
		return nil, err
	}
	_, l := r.look()
	png, err := r.console.opt.Preview(r.Context(), rec, files, l)
	if err != nil {
		return nil, err
	}
	return picture{"image/png", png}, nil
}

// maxPictures is how many bytes of pictures a preview has; those after them are drawn as not arrived yet.
const maxPictures = 32 << 20

// pictures are what a kiosk shows of a draft's attachments, by digest.
func (r *request) pictures(id string, rec *record.Record) (map[string][]byte, error) {
	files, size := map[string][]byte{}, 0
	add := func(digest, mediaType string) error {
		if !isPicture(mediaType) || size >= maxPictures {
			return nil
		}
		b, _, err := r.console.store.DraftFile(r.Context(), r.actor(), id, digest)
		if err != nil {
			return err
		}
		files[digest], err = io.ReadAll(b)
		size += len(files[digest])
		return err
	}
	for _, a := range rec.Attachments {
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
	return ignore(err)
}
