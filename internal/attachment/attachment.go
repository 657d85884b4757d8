// Package attachment makes of an uploaded file what kiosks show: of a picture one that stands upright, no larger than a
// screen needs, and without what the camera wrote beside it (place, time, owner); of a document the pictures of its pages,
// which internal/pdf has drawn. A room of the centre without disk, network or clock; the console imports it.
package attachment

import (
	"bytes"
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

// Limits of what is taken. A picture is decoded as a whole: four bytes a pixel, eight of a PNG with 16 bits.
const (
	MaxFile   = 16 << 20 // bytes of a file
	maxPixels = 50e6
	maxSide   = 2400 // pixels of what is kept: a kiosk's screen, and room to look closer
	maxPNG    = 1 << 20
	quality   = 85 // of a JPEG
	maxName   = 80 // characters, the ending not counted
)

// Picture reads a JPEG, PNG or WebP, and gives what is kept of it: JPEG, or PNG where the picture was one and stays small.
// errs.Invalid, with what to do, for anything else.
func Picture(name string, data []byte) (record.Attachment, []byte, error) {
	if err := checkName(name); err != nil {
		return record.Attachment{}, nil, err
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return record.Attachment{}, nil, errs.F(errs.Invalid, "The file is neither a picture that can be read nor a PDF. Save it as JPEG, PNG or PDF, and choose it again.")
	}
	if format != "jpeg" && format != "png" && format != "webp" {
		return record.Attachment{}, nil, errs.F(errs.Invalid, "Pictures are taken as JPEG, PNG or WebP; this one is %s. Save it as JPEG, and choose it again.", strings.ToUpper(format))
	}
	if config.Width < 1 || config.Height < 1 || config.Width*config.Height > maxPixels {
		return record.Attachment{}, nil, errs.F(errs.Invalid, "The picture has %d × %d pixels; at most %d million are possible. Make it smaller, and choose it again.", config.Width, config.Height, int(maxPixels/1e6))
	}
	img, err := imaging.Decode(bytes.NewReader(data), imaging.AutoOrientation(true))
	if err != nil {
		return record.Attachment{}, nil, errs.F(errs.Invalid, "The picture is damaged: it ends too early or holds what is none. Choose another copy.")
	}
	if b := img.Bounds(); b.Dx() > maxSide || b.Dy() > maxSide {
		img = imaging.Fit(img, maxSide, maxSide, imaging.Lanczos)
	}
	kept, mediaType, ending, err := encode(img, format == "png")
	if err != nil {
		return record.Attachment{}, nil, errs.E(errs.Internal, "The picture cannot be written.", err)
	}
	sum := sha256.Sum256(kept)
	return record.Attachment{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(kept)), MediaType: mediaType, Name: bare(name) + ending}, kept, nil
}

// encode writes the pixels and nothing else.
func encode(img image.Image, drawn bool) (kept []byte, mediaType, ending string, err error) {
	var out bytes.Buffer
	if drawn {
		if err := png.Encode(&out, img); err != nil || out.Len() <= maxPNG {
			return out.Bytes(), "image/png", ".png", err
		}
		out.Reset()
	}
	// JPEG knows no transparency: what shines through is paper.
	paper := imaging.New(img.Bounds().Dx(), img.Bounds().Dy(), image.White.C)
	err = jpeg.Encode(&out, imaging.Overlay(paper, img, image.Point{}, 1), &jpeg.Options{Quality: quality})
	return out.Bytes(), "image/jpeg", ".jpg", err
}

// checkName refuses a name that says too much: it is published with the file, and cannot be changed afterwards.
func checkName(name string) error {
	for _, f := range privacy.Find(bare(name)) {
		if f.Kind.Certain() || f.Kind == privacy.Mobile { // a camera's number may look like a card's: a reviewer is asked
			return errs.F(errs.Invalid, "The name of the file holds personal information (%s). Give it another name, and choose it again.", f.Masked)
		}
	}
	return nil
}

// bare is a file's name without folders and ending.
func bare(name string) string {
	name = strings.ToValidUTF8(name[strings.LastIndexAny(name, `/\`)+1:], "")
	name = strings.Trim(strings.TrimSuffix(name, path.Ext(name)), " .")
	if letters := []rune(name); len(letters) > maxName {
		name = string(letters[:maxName])
	}
	if name == "" {
		return "1"
	}
	return name
}
