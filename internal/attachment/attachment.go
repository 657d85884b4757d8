// Package attachment turns an uploaded file into the files that kiosks show. A picture becomes upright, no larger than
// a screen needs, and loses the data that the camera wrote beside it (place, time, owner). A document becomes the
// pictures of its pages, which internal/pdf has drawn. A file's kind follows from its first bytes, never from its name
// or from the browser's word.
//
// Take does this for an upload of the console and for a file beside a record that the command line publishes: it is the
// only way in. It has the file read by a Reader, and searches the words of its pages for personal information.
//
// Redraw decodes what strangers have made (also HEIC, heic.go; long screenshots and panoramas become pages, strips.go).
// Decoding may take any memory and time, so it runs in a child process with limits (cmd/central's read). All other
// functions are quick: they look at names and at the child's output.
//
// A room of the centre without disk, network or clock; the console and cmd/central import it.
package attachment

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/jpeg"
	"image/png"
	"path"
	"strings"

	"github.com/disintegration/imaging"
	_ "golang.org/x/image/webp" // pictures of telephones

	"gongshi/internal/errs"
	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// Limits of an uploaded file. A picture is decoded as a whole: four bytes a pixel, eight of a PNG with 16 bits.
const (
	MaxFile   = 16 << 20 // bytes of a file
	MaxDrawn  = 32 << 20 // bytes of a redrawn picture; a picture of maxSide has far fewer
	maxPixels = 50e6
	maxEdge   = 65_535 // pixels of a side: as many as a JPEG can have
	maxSide   = 2400   // pixels of a redrawn picture's side: a kiosk's screen, and room to look closer
	maxPNG    = 1 << 20
	quality   = 85 // of a JPEG
	maxName   = 80 // characters without the ending
)

// Kind is a file's format, told by its first bytes.
type Kind int

// The formats that are accepted.
const (
	KindNone Kind = iota
	KindPicture
	KindDocument
)

// magic holds the first bytes of pictures. A dot is any byte.
var magic = []struct {
	beginning, name string
	taken           bool
}{
	{"\xff\xd8\xff", "JPEG", true},
	{"\x89PNG\r\n\x1a\n", "PNG", true},
	{"RIFF....WEBPVP8", "WebP", true},
	{"GIF8.a", "GIF", false},
	{"BM......\x00\x00\x00\x00", "BMP", false},
	{"II*\x00", "TIFF", false},
	{"MM\x00*", "TIFF", false},
	{"....ftypheic", "HEIC", true},
	{"....ftypheix", "HEIC", true},
	{"....ftypheim", "HEIC", true},
	{"....ftypheis", "HEIC", true},
	{"....ftypmif1", "HEIC", true},
	{"....ftyphevc", "HEIC", false},
	{"....ftypmsf1", "HEIC", false},
	{"....ftypavif", "AVIF", false},
}

// KindOf returns a file's kind. It fails with errs.Invalid, and the way out, for a format that is not accepted.
func KindOf(data []byte) (Kind, error) {
	for _, m := range magic {
		switch {
		case !hasPrefix(data, m.beginning):
		case m.taken:
			return KindPicture, nil
		default:
			return KindNone, errs.F(errs.Invalid, "Pictures are taken as JPEG, PNG, WebP or HEIC; this one is %s. Save it as JPEG, and choose it again.", m.name)
		}
	}
	if isDocument(data) {
		return KindDocument, nil
	}
	return KindNone, errs.F(errs.Invalid, "The file is neither a picture that can be read nor a PDF. Save it as JPEG, PNG or PDF, and choose it again.")
}

func hasPrefix(data []byte, beginning string) bool {
	if len(data) < len(beginning) {
		return false
	}
	for i := range len(beginning) {
		if beginning[i] != '.' && data[i] != beginning[i] {
			return false
		}
	}
	return true
}

// Drawn is a redrawn picture: JPEG or PNG, or the pages that a long or wide picture was cut into.
type Drawn struct {
	Data      []byte `json:"data"`
	MediaType string `json:"media_type"`
	Pages     []Page `json:"pages,omitempty"`
}

// Redraw reads a JPEG, PNG, WebP or HEIC and returns the picture to publish: a PNG where the picture was a PNG and
// stays small, pages where it is a long screenshot or a panorama, else a JPEG. It fails with errs.Invalid, and the way
// out, for all other files.
func Redraw(ctx context.Context, data []byte) (Drawn, error) {
	if kind, err := KindOf(data); err != nil || kind != KindPicture {
		return Drawn{}, cmp.Or(err, damagedFile())
	}
	img, format, err := decodePicture(ctx, data)
	if err != nil {
		return Drawn{}, err
	}
	if isTall(img.Bounds()) {
		pages, err := cutStrips(img)
		return Drawn{Pages: pages}, err
	}
	if isWide(img.Bounds()) {
		pieces, err := cutPieces(img)
		return Drawn{Pages: pieces}, err
	}
	if b := img.Bounds(); b.Dx() > maxSide || b.Dy() > maxSide {
		img = imaging.Fit(img, maxSide, maxSide, imaging.Lanczos)
	}
	drawn, err := encodePicture(img, format == "png")
	if err != nil {
		return Drawn{}, errs.E(errs.Internal, "The picture cannot be written.", err)
	}
	return drawn, nil
}

// decodePicture returns the pixels of a picture, upright.
func decodePicture(ctx context.Context, data []byte) (image.Image, string, error) {
	if IsHEIC(data) {
		img, err := decodeHEIC(ctx, data)
		return img, "heic", err
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, "", damagedFile()
	}
	if err := checkSize(config.Width, config.Height); err != nil {
		return nil, "", err
	}
	img, err := imaging.Decode(bytes.NewReader(data), imaging.AutoOrientation(true))
	if err != nil {
		return nil, "", damagedFile()
	}
	return img, format, nil
}

// checkSize refuses a picture with too many pixels, and a picture with a side that is too long or too thin.
func checkSize(width, height int) error {
	switch {
	case width < 1 || height < 1:
		return damagedFile()
	case width > maxEdge || height > maxEdge:
		return errs.F(errs.Invalid, "The picture has %d × %d pixels; at most %d are possible on a side. Make it smaller, and choose it again.", width, height, maxEdge)
	case width*height > maxPixels:
		return errs.F(errs.Invalid, "The picture has %d × %d pixels; at most %d million are possible. Make it smaller, and choose it again.", width, height, int(maxPixels/1e6))
	}
	return nil
}

func damagedFile() error {
	return errs.F(errs.Invalid, "The picture is damaged: it ends too early or holds what is none. Choose another copy.")
}

// Picture describes a picture that Redraw has drawn, under the name of its file. It fails with errs.Invalid if the name
// holds personal information.
func Picture(name string, d Drawn) (record.Attachment, error) {
	if err := checkName(name); err != nil {
		return record.Attachment{}, err
	}
	ending, beginning := ".jpg", "\xff\xd8\xff"
	if d.MediaType == "image/png" {
		ending, beginning = ".png", "\x89PNG\r\n\x1a\n"
	}
	if len(d.Data) > MaxDrawn || !hasPrefix(d.Data, beginning) {
		return record.Attachment{}, errs.F(errs.Internal, "what was drawn is no picture")
	}
	sum := sha256.Sum256(d.Data)
	return record.Attachment{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(d.Data)), MediaType: d.MediaType, Name: baseName(name) + ending}, nil
}

// encodePicture writes the pixels without any metadata.
func encodePicture(img image.Image, drawn bool) (Drawn, error) {
	var out bytes.Buffer
	if drawn {
		if err := png.Encode(&out, img); err != nil || out.Len() <= maxPNG {
			return Drawn{Data: out.Bytes(), MediaType: "image/png"}, err
		}
		out.Reset()
	}
	// JPEG knows no transparency: paper shines through.
	paper := imaging.New(img.Bounds().Dx(), img.Bounds().Dy(), image.White.C)
	err := jpeg.Encode(&out, imaging.Overlay(paper, img, image.Point{}, 1), &jpeg.Options{Quality: quality})
	return Drawn{Data: out.Bytes(), MediaType: "image/jpeg"}, err
}

// checkName refuses a name with personal information: the name is published with the file and cannot be changed later.
func checkName(name string) error {
	for _, f := range privacy.Find(baseName(name)) {
		if f.Kind.Certain() || f.Kind == privacy.Mobile { // a camera's number may look like a card's: a reviewer is asked
			return errs.F(errs.Invalid, "The name of the file holds personal information (%s). Give it another name, and choose it again.", f.Masked)
		}
	}
	return nil
}

// baseName returns a file's name without folders and ending.
func baseName(name string) string {
	name = privacy.Clean(strings.ToValidUTF8(name[strings.LastIndexAny(name, `/\`)+1:], ""), false)
	name = strings.Trim(strings.TrimSuffix(name, path.Ext(name)), " .")
	if letters := []rune(name); len(letters) > maxName {
		name = string(letters[:maxName])
	}
	if name == "" {
		return "1"
	}
	return name
}
