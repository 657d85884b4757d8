package screen

import (
	"image"

	"gongshi/app/widget"
	"gongshi/internal/record"
)

// sheet is a picture that belongs to a record: a photo, a receipt, a page of a document.
type sheet struct {
	digest string
	name   string // of the attachment
	page   int    // from 1; 0 where the attachment is one picture
	pages  int
}

// recordPictures are all pictures of a record, in the order of its attachments and their pages.
func recordPictures(r *record.Record) []sheet {
	var out []sheet
	for _, a := range r.Attachments {
		images := shownImages(a)
		for i, digest := range images {
			s := sheet{digest: digest, name: a.Name}
			if len(a.Pages) > 0 {
				s.page, s.pages = i+1, len(images)
			}
			out = append(out, s)
		}
	}
	return out
}

// pictureAround finds a picture among others, with its neighbours; position 0 means that it is none of them.
func pictureAround(all []sheet, digest string) (position int, here sheet, before, after string) {
	for i, s := range all {
		if s.digest != digest {
			continue
		}
		if i > 0 {
			before = all[i-1].digest
		}
		if i+1 < len(all) {
			after = all[i+1].digest
		}
		return i + 1, s, before, after
	}
	return 0, sheet{}, "", ""
}

// pictureModel is the picture that is looked at, decoded once, and how it is looked at.
type pictureModel struct {
	digest string
	img    image.Image // nil: it has not arrived, or cannot be read
	zoom   widget.Zoom
}

// turnTo looks at another picture from afar; the one before is let go.
func (m *pictureModel) turnTo(digest string, read func() image.Image) {
	if m.digest != digest || m.img == nil {
		*m = pictureModel{digest: digest, img: read()}
	}
}
