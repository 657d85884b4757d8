package screen

import (
	"context"
	"image"

	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/record"
)

// What a page has read is held until records change or the page is left: a tap that draws it again, for another chip,
// tab or part, reads nothing a second time.

// readOnce returns the source's answer to a read, which the page holds by a name; an error is not held.
func readOnce[T any](c *Ctx, name string, read func(context.Context) (T, error)) (T, error) {
	if held, ok := c.page.read[name].(*T); ok {
		return *held, nil
	}
	ctx, cancel := c.readContext()
	defer cancel()
	value, err := read(ctx)
	if err == nil {
		c.page.read[name] = &value
	}
	return value, err
}

// readRecord returns a record, as Source.Record does.
func (c *Ctx) readRecord(id string) (*record.Record, error) {
	return readOnce(c, "record "+id, func(ctx context.Context) (*record.Record, error) {
		return c.Source.Record(ctx, id)
	})
}

// readTrail returns a record's history, as Source.Trail does.
func (c *Ctx) readTrail(id string) (*catalogue.Trail, error) {
	return readOnce(c, "trail "+id, func(ctx context.Context) (*catalogue.Trail, error) {
		return c.Source.Trail(ctx, id)
	})
}

// readDutyBoard returns a division's board of this day.
func (c *Ctx) readDutyBoard(code division.Code) (dutyBoard, error) {
	return readOnce(c, "duties "+string(code)+" "+c.Today().String(), func(ctx context.Context) (dutyBoard, error) {
		return newDutyBoard(ctx, c, code)
	})
}

// pixelsHeld bounds the pictures that a page holds, 4 bytes a pixel: sixteen pages of a document, or a wall of photos.
const pixelsHeld = 40_000_000

// heldPictures are decoded pictures by digest.
type heldPictures struct {
	of     map[string]image.Image
	pixels int
}

// readPicture returns a picture; nil for one that has not arrived, or does not decode.
func (c *Ctx) readPicture(digest string) image.Image {
	h := Cached(c, "pictures", func() *heldPictures { return &heldPictures{of: map[string]image.Image{}} })
	if img, held := h.of[digest]; held {
		return img
	}
	ctx, cancel := c.readContext()
	defer cancel()
	data, err := c.Source.Blob(ctx, digest)
	if err != nil {
		return nil
	}
	img := widget.Decode(data)
	h.hold(digest, img)
	return img
}

// hold keeps a picture, and lets go of all others where they are too many.
func (h *heldPictures) hold(digest string, img image.Image) {
	if img == nil {
		return
	}
	size := img.Bounds().Dx() * img.Bounds().Dy()
	if h.pixels+size > pixelsHeld {
		clear(h.of)
		h.pixels = 0
	}
	h.of[digest] = img
	h.pixels += size
}
