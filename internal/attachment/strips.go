package attachment

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"

	"github.com/disintegration/imaging"

	"gongshi/internal/errs"
)

// A long screenshot is cut into pages, as wide as a screen shows them, and a panorama into pieces side by side: in one
// picture their text would be too small to read.
const (
	tall       = 3    // a tall picture is so many times as high as wide, and higher than maxSide; a wide one likewise
	stripWidth = 1440 // pixels of a page
	stripRatio = 1.5  // of a page's height to its width, and at least of a piece's width to its height
	pieceRatio = 3    // at most
	quietIn    = 0.25 // of a page's height, in which cutAt looks for a row without text
	quiet      = 24   // how much a row's colours may differ
	overlap    = 0.04 // of a page's height that the next page repeats, where no row is quiet
	leastWhole = 200  // pixels of height from which a panorama is shown as a whole too, before its pieces
)

// isTall reports whether a picture has to be cut into pages.
func isTall(b image.Rectangle) bool { return b.Dy() > maxSide && b.Dy() > tall*b.Dx() }

// isWide reports whether a picture is to be cut into pieces side by side.
func isWide(b image.Rectangle) bool { return b.Dx() > maxSide && b.Dx() > tall*b.Dy() }

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
		bottom, next := cutAt(top, height, b.Max.Y, func(y int) bool { return isQuiet(img, y) })
		if len(pages) == MaxPages {
			return nil, errs.F(errs.Invalid, "The picture is too long for its width. Cut it into parts, and choose these.")
		}
		page, err := pageOf(img, image.Rect(b.Min.X, top, b.Max.X, bottom), stripWidth)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
		top = next
	}
	return pages, nil
}

// cutPieces cuts a wide picture into pieces from left to right, between characters where it can. The whole picture
// comes first if anything can be made out on it.
func cutPieces(img image.Image) ([]Page, error) {
	b := img.Bounds()
	width := int(min(max(stripWidth, stripRatio*float64(b.Dy())), pieceRatio*float64(b.Dy())))
	var pages []Page
	if b.Dy()*maxSide/b.Dx() >= leastWhole {
		whole, err := pageOf(img, b, maxSide)
		if err != nil {
			return nil, err
		}
		pages = append(pages, whole)
	}
	if pieces := (b.Dx() + width - 1) / width; pieces > MaxPages {
		return nil, errs.F(errs.Invalid, "The picture has %d × %d pixels: it is too wide for its height, and would have "+
			"%d pieces; at most %d are possible. Cut it into parts side by side, and choose these.",
			b.Dx(), b.Dy(), pieces, MaxPages)
	}
	for left := b.Min.X; left < b.Max.X; {
		right, next := cutAt(left, width, b.Max.X, func(x int) bool { return isQuietColumn(img, x) })
		if len(pages) == MaxPages {
			return nil, errs.F(errs.Invalid,
				"The picture is too wide for its height. Cut it into parts side by side, and choose these.")
		}
		piece, err := pageOf(img, image.Rect(left, b.Min.Y, right, b.Max.Y), maxSide)
		if err != nil {
			return nil, err
		}
		pages = append(pages, piece)
		left = next
	}
	return pages, nil
}

// pageOf draws a part of a picture as a page that is at most so wide.
func pageOf(img image.Image, part image.Rectangle, width int) (Page, error) {
	page := imaging.Crop(img, part)
	if page.Bounds().Dx() > width {
		page = imaging.Resize(page, width, 0, imaging.Lanczos)
	}
	paper := imaging.New(page.Bounds().Dx(), page.Bounds().Dy(), image.White.C)
	var out bytes.Buffer
	err := jpeg.Encode(&out, imaging.Overlay(paper, page, image.Point{}, 1), &jpeg.Options{Quality: quality})
	return Page{JPEG: out.Bytes()}, err
}

// cutAt returns where a part of a picture that begins at a row or column ends, and where the next part begins.
func cutAt(begin, size, end int, isQuiet func(int) bool) (cut, next int) {
	if begin+size+size/8 >= end { // a few rows more are no page
		return end, end
	}
	for at := begin + size; at > begin+size-int(float64(size)*quietIn); at-- {
		if isQuiet(at) && isQuiet(at-1) && isQuiet(at+1) {
			return at, at
		}
	}
	return begin + size, begin + size - int(float64(size)*overlap)
}

// isQuiet reports whether a row has one colour.
func isQuiet(img image.Image, y int) bool {
	b := img.Bounds()
	return isEven(b.Min.X, b.Max.X, func(x int) color.Color { return img.At(x, y) })
}

// isQuietColumn reports whether a column has one colour.
func isQuietColumn(img image.Image, x int) bool {
	b := img.Bounds()
	return isEven(b.Min.Y, b.Max.Y, func(y int) color.Color { return img.At(x, y) })
}

func isEven(from, to int, at func(int) color.Color) bool {
	low, high := 255, 0
	for i := from; i < to; i++ {
		v := int(color.GrayModel.Convert(at(i)).(color.Gray).Y)
		low, high = min(low, v), max(high, v)
		if high-low > quiet {
			return false
		}
	}
	return true
}
