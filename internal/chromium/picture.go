//go:build browser

package chromium

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/chromedp/chromedp"
)

const (
	margin = 8  // around the elements of a picture
	shades = 64 // that a picture has at most
)

// Picture writes the elements of a selector, all of them in one rectangle, as a PNG of few colours.
func (b *Tab) Picture(file, selector string) {
	b.Helper()
	Ask[bool](b, "(document.activeElement.blur(), window.scrollTo(0, 0), true)")
	r := Ask[[]int](b, `(all => all.length ? [Math.floor(Math.min(...all.map(r => r.left))), Math.floor(Math.min(...all.map(r => r.top))), Math.ceil(Math.max(...all.map(r => r.right))), Math.ceil(Math.max(...all.map(r => r.bottom)))] : [])
		([...document.querySelectorAll(`+strconv.Quote(selector)+`)].map(e => e.getBoundingClientRect()).filter(r => r.width > 0))`)
	if len(r) != 4 {
		b.Fatalf("%s is not on the page:\n%s", selector, b.Text())
	}
	page, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.Fatal(err)
	}
	whole, err := png.Decode(bytes.NewReader(page))
	if err != nil {
		b.Fatal(err)
	}
	part := image.Rect(r[0], r[1], r[2], r[3]).Inset(-margin).Intersect(whole.Bounds())
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, fewColours(whole, part)); err != nil {
		b.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		b.Fatal(err)
	}
}

// fewColours is a part of a picture in its most frequent colours, each of the others in the nearest of them.
func fewColours(whole image.Image, part image.Rectangle) *image.Paletted {
	count := map[color.RGBA]int{}
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			count[color.RGBAModel.Convert(whole.At(x, y)).(color.RGBA)]++
		}
	}
	all := make([]color.RGBA, 0, len(count))
	for c := range count {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var palette color.Palette
	for _, c := range all[:min(len(all), shades)] {
		palette = append(palette, c)
	}
	small := image.NewPaletted(image.Rect(0, 0, part.Dx(), part.Dy()), palette)
	draw.Draw(small, small.Bounds(), whole, part.Min, draw.Src)
	return small
}
