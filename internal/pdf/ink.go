package pdf

import (
	"image"
	"image/color"
	"math"
	"slices"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// nothingThere reports whether the page has one colour at the place of a character.
func (g *glyphs) nothingThere(i int) (bool, error) {
	on, err := g.pixelsOf(i)
	return err == nil && oneColour(g.drawn, on), err
}

// pixelsOf returns the part of the drawn page at the place of a character.
func (g *glyphs) pixelsOf(i int) (image.Rectangle, error) {
	box, err := g.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: g.text, Index: i})
	if err != nil {
		return image.Rectangle{}, err
	}
	device := func(x, y float32) (image.Point, error) {
		at, err := g.FPDF_PageToDevice(&requests.FPDF_PageToDevice{
			Page: g.on, SizeX: g.drawn.Bounds().Dx(), SizeY: g.drawn.Bounds().Dy(), PageX: float64(x), PageY: float64(y),
		})
		if err != nil {
			return image.Point{}, err
		}
		return image.Pt(at.DeviceX, at.DeviceY), nil
	}
	from, err := device(box.Rect.Left, box.Rect.Bottom)
	if err != nil {
		return image.Rectangle{}, err
	}
	to, err := device(box.Rect.Right, box.Rect.Top)
	if err != nil {
		return image.Rectangle{}, err
	}
	return image.Rectangle{from, to}.Canon().Intersect(g.drawn.Bounds()), nil
}

// isUndrawn reports whether a character that the document draws itself (Type 3) draws nothing. A character in the
// colour of the paper, outside of the page, cut off or covered does not count.
func (g *glyphs) isUndrawn(c character, object references.FPDF_PAGEOBJECT) (bool, error) {
	on, err := g.pixelsOf(c.index)
	if err != nil || on.Empty() || !isPlain(g.drawn, on) {
		return false, err
	}
	fill, err := g.FPDFText_GetFillColor(&requests.FPDFText_GetFillColor{TextPage: g.text, Index: c.index})
	if err != nil {
		return false, err
	}
	paper := g.drawn.At((on.Min.X+on.Max.X)/2, (on.Min.Y+on.Max.Y)/2)
	if isLike(greyOf(paper), greyOf(color.RGBA{uint8(fill.R), uint8(fill.G), uint8(fill.B), 255})) {
		return false, nil
	}
	clipped, err := g.isClipped(c, object)
	if err != nil || clipped {
		return false, err
	}
	alone, err := g.FPDFTextObj_GetRenderedBitmap(&requests.FPDFTextObj_GetRenderedBitmap{
		Document: g.document, Page: *g.on.ByReference, PageObject: object, Scale: 2,
	})
	if err != nil {
		return false, err
	}
	defer g.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: alone.Bitmap})
	buffer, err := g.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: alone.Bitmap})
	if err != nil {
		return false, err
	}
	if !slices.ContainsFunc(buffer.Buffer, func(b byte) bool { return b != 0 }) {
		return true, nil
	}
	return g.hasNeighbour(c)
}

// hasNeighbour reports whether the character before or after is drawn.
func (g *glyphs) hasNeighbour(c character) (bool, error) {
	for _, i := range []int{c.index - 1, c.index + 1} {
		code, err := g.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: g.text, Index: i})
		if err != nil || !isVisible(rune(code.Unicode)) {
			continue // there is no neighbour
		}
		on, err := g.pixelsOf(i)
		if err != nil || !isPlain(g.drawn, on) {
			return err == nil, err
		}
	}
	return false, nil
}

// isClipped reports whether the middle of a character may be cut off.
func (g *glyphs) isClipped(c character, object references.FPDF_PAGEOBJECT) (bool, error) {
	clip, err := g.FPDFPageObj_GetClipPath(&requests.FPDFPageObj_GetClipPath{PageObject: object})
	if err != nil {
		return false, nil // there is no clip path
	}
	count, err := g.FPDFClipPath_CountPaths(&requests.FPDFClipPath_CountPaths{ClipPath: clip.ClipPath})
	if err != nil {
		return false, nil
	}
	for i := range count.Count {
		box, err := g.clipBox(clip.ClipPath, i)
		if err != nil {
			return false, err
		}
		x, y := (c.box.left+c.box.right)/2, (c.box.bottom+c.box.top)/2
		if x < box.left || x > box.right || y < box.bottom || y > box.top {
			return true, nil
		}
	}
	return false, nil
}

func (g *glyphs) clipBox(clip references.FPDF_CLIPPATH, i int) (area, error) {
	box := area{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	count, err := g.FPDFClipPath_CountPathSegments(&requests.FPDFClipPath_CountPathSegments{ClipPath: clip, PathIndex: i})
	if err != nil {
		return box, err
	}
	for j := range min(count.Count, maxSegments) {
		segment, err := g.FPDFClipPath_GetPathSegment(&requests.FPDFClipPath_GetPathSegment{
			ClipPath: clip, PathIndex: i, SegmentIndex: j,
		})
		if err != nil {
			return box, err
		}
		point, err := g.FPDFPathSegment_GetPoint(&requests.FPDFPathSegment_GetPoint{PathSegment: segment.PathSegment})
		if err != nil {
			return box, err
		}
		x, y := float64(point.X), float64(point.Y)
		box = area{min(box.left, x), min(box.bottom, y), max(box.right, x), max(box.top, y)}
	}
	return box, nil
}

// oneColour reports whether an area shows nothing but one colour and straight lines from side to side, such as those of
// a table or beneath a word; an area without pixels shows nothing.
func oneColour(picture image.Image, on image.Rectangle) bool {
	grey := make([][]uint8, on.Dy())
	for y := range grey {
		for x := range on.Dx() {
			grey[y] = append(grey[y], greyOf(picture.At(on.Min.X+x, on.Min.Y+y)))
		}
	}
	rows, columns := make([]uint8, on.Dy()), make([]uint8, on.Dx())
	for y := range rows {
		rows[y] = median(grey[y])
	}
	for x := range columns {
		column := make([]uint8, 0, len(rows))
		for y := range rows {
			column = append(column, grey[y][x])
		}
		columns[x] = median(column)
	}
	darker, lighter := 0, 0 // pixels that no dark lines explain, and no light ones
	for y, row := range rows {
		for x, column := range columns {
			if !isLike(grey[y][x], min(row, column)) {
				darker++
			}
			if !isLike(grey[y][x], max(row, column)) {
				lighter++
			}
		}
	}
	const edges = 500 // of a line that crosses another one, a part of all pixels
	return min(darker, lighter) <= max(4, on.Dx()*on.Dy()/edges)
}

// isPlain reports whether all pixels of an area are of one grey.
func isPlain(picture image.Image, on image.Rectangle) bool {
	for y := on.Min.Y; y < on.Max.Y; y++ {
		for x := on.Min.X; x < on.Max.X; x++ {
			if greyOf(picture.At(x, y)) != greyOf(picture.At(on.Min.X, on.Min.Y)) {
				return false
			}
		}
	}
	return true
}

func median(greys []uint8) uint8 {
	sorted := slices.Sorted(slices.Values(greys))
	return sorted[len(sorted)/2]
}

// isLike reports whether two greys differ by no more than the noise of a picture.
func isLike(a, b uint8) bool {
	const noise = 24
	return max(a, b)-min(a, b) <= noise
}

func greyOf(c color.Color) uint8 { return color.GrayModel.Convert(c).(color.Gray).Y }
