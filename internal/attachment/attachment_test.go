package attachment

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"gongshi/internal/errs"
	"gongshi/internal/hang"
	"gongshi/internal/record"
)

// half is a picture whose left half is red, the right one blue.
func half(width, height int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{R: 255, A: 255}
			if x >= width/2 {
				c = color.NRGBA{B: 255, A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// photo is a JPEG as a camera writes it: turned, with a place and a name beside it.
func photo(t testing.TB, img image.Image, orientation uint16) []byte {
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, nil); err != nil {
		t.Fatal(err)
	}
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x02")
	tiff = append(tiff, 0x01, 0x12, 0, 3, 0, 0, 0, 1, byte(orientation>>8), byte(orientation), 0, 0) // Orientation
	tiff = append(tiff, 0x01, 0x3B, 0, 2, 0, 0, 0, 12, 0, 0, 0, 38)                                  // Artist
	tiff = append(tiff, 0, 0, 0, 0)
	tiff = append(tiff, "camera owner\x00"...)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{}, plain.Bytes()[:2]...)
	out = append(out, 0xFF, 0xE1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(segment)+2))
	return append(append(out, segment...), plain.Bytes()[2:]...)
}

// redrawn does what the console does with a picture.
func redrawn(name string, data []byte) (record.Attachment, []byte, error) {
	drawn, err := Redraw(context.Background(), data)
	if err != nil {
		return record.Attachment{}, nil, err
	}
	a, err := Picture(name, drawn)
	return a, drawn.Data, err
}

func TestPhotoIsTurnedAndStripped(t *testing.T) {
	data := photo(t, half(400, 200), 6) // to be turned clockwise: the left becomes the top
	if !bytes.Contains(data, []byte("camera owner")) {
		t.Fatal("the photo has no owner to be stripped")
	}
	a, kept, err := redrawn(`C:\photos\村口桥 3.JPEG`, data)
	if err != nil {
		t.Fatal(err)
	}
	if a.Name != "村口桥 3.jpg" || a.MediaType != "image/jpeg" || a.Size != int64(len(kept)) {
		t.Errorf("taken as %+v", a)
	}
	if bytes.Contains(kept, []byte("Exif")) || bytes.Contains(kept, []byte("camera owner")) {
		t.Error("what the camera wrote is still there")
	}
	img, err := jpeg.Decode(bytes.NewReader(kept))
	if err != nil || img.Bounds().Dx() != 200 || img.Bounds().Dy() != 400 {
		t.Fatalf("kept is %v, %v", img.Bounds(), err)
	}
	if r, _, b, _ := img.At(100, 50).RGBA(); r < b {
		t.Error("the top is not what was left")
	}
	if r, _, b, _ := img.At(100, 350).RGBA(); b < r {
		t.Error("the bottom is not what was right")
	}
}

func TestPictures(t *testing.T) {
	var large, clear bytes.Buffer
	if err := png.Encode(&large, half(3000, 1000)); err != nil {
		t.Fatal(err)
	}
	see := image.NewNRGBA(image.Rect(0, 0, 2, 2))
	if err := png.Encode(&clear, see); err != nil {
		t.Fatal(err)
	}
	a, kept, err := redrawn("图.png", large.Bytes())
	if err != nil || a.MediaType != "image/png" {
		t.Fatalf("%+v, %v", a, err)
	}
	if c, err := png.DecodeConfig(bytes.NewReader(kept)); err != nil || c.Width != maxSide || c.Height != 800 {
		t.Errorf("kept is %+v, %v", c, err)
	}
	if a, _, err := redrawn("..", clear.Bytes()); err != nil || a.Name != "1.png" {
		t.Errorf("%+v, %v", a, err)
	}
	sized := func(width, height uint32) []byte {
		bomb := bytes.Clone(clear.Bytes())
		binary.BigEndian.PutUint32(bomb[16:], width)
		binary.BigEndian.PutUint32(bomb[20:], height)
		binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
		return bomb
	}
	wide := photo(t, half(16, 16), 1)
	frame := bytes.Index(wide, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint32(wide[frame+5:], 65535<<16|65535)
	for name, one := range map[string]struct {
		data []byte
		want string
	}{
		"text":     {[]byte("姓名,金额"), "JPEG, PNG or PDF"},
		"nothing":  {nil, "JPEG, PNG or PDF"},
		"gif":      {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "JPEG"},
		"cut":      {photo(t, half(300, 300), 1)[:700], "damaged"},
		"too many": {sized(12000, 12000), "12000 × 12000 pixels; at most 50 million"},
		"a beam":   {sized(50_000_000, 1), "at most 65535 are possible on a side"},
		"all bits": {sized(0x7fffffff, 0x7fffffff), ""},
		"no side":  {sized(0, 7), ""},
		"65535":    {wide, "65535 × 65535 pixels; at most 50 million"},
		"tiff":     {[]byte("II*\x00\x08\x00\x00\x00"), "this one is TIFF"},
		"bmp":      {append([]byte("BM......\x00\x00\x00\x00"), make([]byte, 60)...), "this one is BMP"},
	} {
		_, kept, err := redrawn("a", one.data)
		if !errs.Is(err, errs.Invalid) || !strings.Contains(errs.Sentence(err), one.want) || kept != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzPicture: whatever is uploaded becomes a picture that can be decoded, or a sentence.
func FuzzPicture(f *testing.F) {
	f.Add("a.jpg", photo(f, half(20, 10), 8))
	f.Add("b/..", []byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		hang.Watch(t)
		if c, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && c.Width*c.Height > 1e6 {
			t.Skip("too large to be many")
		}
		a, kept, err := redrawn(name, data)
		if err != nil {
			if !errs.Is(err, errs.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if _, _, err := image.Decode(bytes.NewReader(kept)); err != nil || strings.ContainsAny(a.Name, `/\`) || a.Name == "" {
			t.Fatalf("%+v: %v", a, err)
		}
	})
}
