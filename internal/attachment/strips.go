package attachment

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"

	"github.com/disintegration/imaging"

	"gongshi/internal/errs"
)

// A long screenshot is cut into pages, as wide as a screen shows them: in one picture its text would be too small to
// read.
const (
	tall       = 3    // a tall picture is so many times as high as wide, and higher than maxSide
	stripWidth = 1440 // pixels of a page
	stripRatio = 1.5  // of a page's height to its width
	quietIn    = 0.25 // of a page's height, in which cutAt looks for a row without text
	quiet      = 24   // how much a row's colours may differ
	overlap    = 0.04 // of a page's height that the next page repeats, where no row is quiet
)

// isTall reports whether a picture has to be cut into pages.
func isTall(b image.Rectangle) bool { return b.Dy() > maxSide && b.Dy() > tall*b.Dx() }

// cutStrips cuts a tall picture into pages, between lines of text where it can.
func cutStrips(img image.Image) ([]Page, error) {
	b := img.Bounds()
	height := int(float64(b.Dx()) * stripRatio)
	if pages := (b.Dy() + height - 1) / max(height, 1); height < 1 || pages > MaxPages {
		return nil, errs.F(errs.Invalid, "The picture has %d × %d pixels: it is too long for its width, and would have %d pages; at most %d are possible. Cut it into parts, and choose these.",
			b.Dx(), b.Dy(), pages, MaxPages)
	}
	var pages []Page
	for top := b.Min.Y; top < b.Max.Y; {
		bottom, next := cutAt(img, top, height)
		if len(pages) == MaxPages {
			return nil, errs.F(errs.Invalid, "The picture is too long for its width. Cut it into parts, and choose these.")
		}
		page := imaging.Crop(img, image.Rect(b.Min.X, top, b.Max.X, bottom))
		if page.Bounds().Dx() > stripWidth {
			page = imaging.Resize(page, stripWidth, 0, imaging.Lanczos)
		}
		paper := imaging.New(page.Bounds().Dx(), page.Bounds().Dy(), image.White.C)
		var out bytes.Buffer
		if err := jpeg.Encode(&out, imaging.Overlay(paper, page, image.Point{}, 1), &jpeg.Options{Quality: quality}); err != nil {
			return nil, err
		}
		pages = append(pages, Page{JPEG: out.Bytes()})
		top = next
	}
	return pages, nil
}

// cutAt returns the row where a page that begins at top ends, and the row where the next page begins.
func cutAt(img image.Image, top, height int) (bottom, next int) {
	end := img.Bounds().Max.Y
	if top+height+height/8 >= end { // a few rows more are no page
		return end, end
	}
	for y := top + height; y > top+height-int(float64(height)*quietIn); y-- {
		if isQuiet(img, y) && isQuiet(img, y-1) && isQuiet(img, y+1) {
			return y, y
		}
	}
	return top + height, top + height - int(float64(height)*overlap)
}

// isQuiet reports whether a row has one colour.
func isQuiet(img image.Image, y int) bool {
	b := img.Bounds()
	low, high := 255, 0
	for x := b.Min.X; x < b.Max.X; x++ {
		v := int(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)
		low, high = min(low, v), max(high, v)
		if high-low > quiet {
			return false
		}
	}
	return true
}
