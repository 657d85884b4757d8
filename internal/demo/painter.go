package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"gongshi/assets"
	"gongshi/internal/record"
)

// hue is a place in the palette that all pictures share, which keeps the files small, the drawing quick
// and the bytes the same everywhere.
type hue uint8

const (
	white hue = iota
	sky
	field
	earth
	stone
	blue
	jade
	amber
	skin
	paper
	ink  = paper + shades // the shades between paper and ink make letters smooth
	seal = ink + shades   // likewise between paper and seal red
)

// shades: with three of each the palette has sixteen colours, four bits a point.
const shades = 3

var plain = []color.RGBA{
	white: {0xFF, 0xFF, 0xFF, 0xFF}, sky: {0xBF, 0xD4, 0xE6, 0xFF}, field: {0x9D, 0xBB, 0x86, 0xFF}, earth: {0xB3, 0x95, 0x6F, 0xFF},
	stone: {0x8A, 0x8F, 0x8C, 0xFF}, blue: {0x2B, 0x5F, 0xA8, 0xFF}, jade: {0x1F, 0x7A, 0x5C, 0xFF}, amber: {0xD9, 0xA4, 0x41, 0xFF},
	skin: {0xE8, 0xC9, 0xA8, 0xFF}, paper: {0xFA, 0xF6, 0xEF, 0xFF},
}

// painter draws the few pictures of the demo: silhouettes, receipts, signed sheets, building sites.
type painter struct {
	palette color.Palette
	small   font.Face
	large   font.Face
	encoder png.Encoder
	once    map[string]*image.Paletted // pictures that many records share
}

// spare lets the encoder keep its buffers between pictures.
type spare struct{ held *png.EncoderBuffer }

func (s *spare) Get() *png.EncoderBuffer  { return s.held }
func (s *spare) Put(b *png.EncoderBuffer) { s.held = b }

// drawOnce draws a picture once.
func (p *painter) drawOnce(name string, draw func() *image.Paletted) *image.Paletted {
	if p.once[name] == nil {
		p.once[name] = draw()
	}
	return p.once[name]
}

func newPainter() (*painter, error) {
	parsed, err := opentype.Parse(assets.NotoSansSC)
	if err != nil {
		return nil, fmt.Errorf("read the embedded font: %w", err)
	}
	p := &painter{encoder: png.Encoder{BufferPool: new(spare)}, once: map[string]*image.Paletted{}}
	for _, c := range plain {
		p.palette = append(p.palette, c)
	}
	for _, full := range []color.RGBA{{0x1F, 0x24, 0x21, 0xFF}, {0xC8, 0x32, 0x1E, 0xFF}} {
		for i := 1; i <= shades; i++ {
			p.palette = append(p.palette, mix(plain[paper], full, i, shades))
		}
	}
	for _, f := range []struct {
		face *font.Face
		size float64
	}{{&p.small, 20}, {&p.large, 32}} {
		if *f.face, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: f.size, DPI: 72, Hinting: font.HintingNone}); err != nil {
			return nil, fmt.Errorf("size the embedded font: %w", err)
		}
	}
	return p, nil
}

func mix(a, b color.RGBA, i, of int) color.RGBA {
	m := func(x, y uint8) uint8 { return uint8((int(x)*(of-i) + int(y)*i) / of) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 0xFF}
}

func (p *painter) newCanvas(width, height int, ground hue) *image.Paletted {
	img := image.NewPaletted(image.Rect(0, 0, width, height), p.palette)
	drawBox(img, 0, 0, width, height, ground)
	return img
}

// text writes one line in ink or seal red; x and y are the base line's point below its first letter.
func (p *painter) text(img *image.Paletted, face font.Face, x, y int, c hue, s string) {
	dot := fixed.P(x, y)
	for _, r := range s {
		where, mask, from, advance, ok := face.Glyph(dot, r)
		if !ok {
			continue
		}
		bounds := where.Intersect(img.Bounds())
		for gy := bounds.Min.Y; gy < bounds.Max.Y; gy++ {
			for gx := bounds.Min.X; gx < bounds.Max.X; gx++ {
				_, _, _, alpha := mask.At(from.X+gx-where.Min.X, from.Y+gy-where.Min.Y).RGBA()
				if shade := (alpha*shades + 0x7FFF) / 0xFFFF; shade > 0 {
					img.SetColorIndex(gx, gy, uint8(c)-shades+uint8(shade))
				}
			}
		}
		dot.X += advance
	}
}

func textWidth(face font.Face, s string) int { return font.MeasureString(face, s).Ceil() }

// fillShape fills the points for which inside holds.
func fillShape(img *image.Paletted, r image.Rectangle, c hue, inside func(x, y int) bool) {
	r = r.Intersect(img.Bounds())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if inside(x, y) {
				img.Pix[y*img.Stride+x] = uint8(c)
			}
		}
	}
}

func drawBox(img *image.Paletted, x, y, w, h int, c hue) {
	fillShape(img, image.Rect(x, y, x+w, y+h), c, func(int, int) bool { return true })
}

func drawEllipse(img *image.Paletted, cx, cy, rx, ry int, c hue) {
	fillShape(img, image.Rect(cx-rx, cy-ry, cx+rx+1, cy+ry+1), c, func(x, y int) bool {
		dx, dy := x-cx, y-cy
		return dx*dx*ry*ry+dy*dy*rx*rx <= rx*rx*ry*ry
	})
}

// drawTag writes 示例 into the lower right corner, so that no picture can be taken for a photograph.
func (p *painter) drawTag(img *image.Paletted) {
	r := img.Bounds()
	drawBox(img, r.Max.X-62, r.Max.Y-34, 54, 28, white)
	p.text(img, p.small, r.Max.X-55, r.Max.Y-12, seal, "示例")
}

// storePicture stores a picture and returns the attachment for a record.
func (b *builder) storePicture(img *image.Paletted, name string) record.Attachment {
	var buf bytes.Buffer
	if err := b.painter.encoder.Encode(&buf, img); err != nil && b.err == nil {
		b.err = fmt.Errorf("encode %s: %w", name, err)
	}
	sum := sha256.Sum256(buf.Bytes())
	digest := hex.EncodeToString(sum[:])
	b.blobs[digest] = buf.Bytes()
	return record.Attachment{SHA256: digest, Size: int64(buf.Len()), MediaType: "image/png", Name: name}
}
