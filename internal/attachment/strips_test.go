package attachment

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/disintegration/imaging"

	"gongshi/internal/errs"
)

// chat is a screenshot with a dark line of text every forty rows, 24 rows high.
func chat(width, height int) image.Image {
	img := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.Gray{Y: 250}
			if y%40 < 24 && x > width/8 && x%7 < 3 {
				c.Y = 20
			}
			img.SetGray(x, y, c)
		}
	}
	return img
}

// TestLongScreenshots: what is long keeps its width, is cut between lines of text, and loses no row.
func TestLongScreenshots(t *testing.T) {
	for _, size := range []image.Point{{1080, 20_000}, {1080, 3300}} {
		var file bytes.Buffer
		if err := png.Encode(&file, chat(size.X, size.Y)); err != nil {
			t.Fatal(err)
		}
		drawn, err := Redraw(t.Context(), file.Bytes())
		if err != nil || len(drawn.Pages) == 0 || drawn.Data != nil {
			t.Fatalf("%v: %d pages, %v", size, len(drawn.Pages), err)
		}
		rows, cut := 0, 0
		for i, p := range drawn.Pages {
			img, err := jpeg.Decode(bytes.NewReader(p.JPEG))
			if err != nil || img.Bounds().Dx() != size.X {
				t.Fatalf("%v: page %d is %v, %v", size, i, img.Bounds(), err)
			}
			rows += img.Bounds().Dy()
			for _, y := range []int{0, img.Bounds().Dy() - 1} { // no line of text is cut
				if i > 0 && y == 0 && !isQuiet(img, y) && rows%40 != 24 {
					cut++
				}
			}
		}
		if rows != size.Y || cut > len(drawn.Pages) {
			t.Errorf("%v: the pages have %d rows", size, rows)
		}
		a, kept, err := Document("聊天记录.png", drawn.Pages)
		if err != nil || a.MediaType != "application/pdf" || len(a.Pages) != len(drawn.Pages) || len(kept) == 0 {
			t.Errorf("%v: %+v, %v", size, a, err)
		}
	}
}

// TestNoisyScreenshot: where no row is quiet, what is cut comes again on the next page.
func TestNoisyScreenshot(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 900, 4000))
	for i := range img.Pix {
		img.Pix[i] = byte(i * 37)
	}
	pages, err := cutStrips(img)
	if err != nil || len(pages) < 3 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	rows := 0
	for _, p := range pages {
		c, err := jpeg.DecodeConfig(bytes.NewReader(p.JPEG))
		if err != nil {
			t.Fatal(err)
		}
		rows += c.Height
	}
	if want := 4000 + (len(pages)-1)*54; rows != want {
		t.Errorf("%d rows, want %d", rows, want)
	}
}

// TestPanoramas: what is wide keeps its height, is cut between characters into pieces side by side, and loses no
// column; a panorama of which something can be made out as a whole is shown whole first.
func TestPanoramas(t *testing.T) {
	for _, tc := range []struct {
		width, height, most int
		whole               bool
	}{{30_000, 300, 300, false}, {9000, 1000, 1000, true}, {2500, 400, 400, true}} {
		var file bytes.Buffer
		if err := png.Encode(&file, imaging.Transpose(chat(tc.height, tc.width))); err != nil {
			t.Fatal(err)
		}
		drawn, err := Redraw(t.Context(), file.Bytes())
		if err != nil || len(drawn.Pages) < 2 || drawn.Data != nil {
			t.Fatalf("%v: %d pages, %v", tc, len(drawn.Pages), err)
		}
		columns := 0
		for i, p := range drawn.Pages {
			c, err := jpeg.DecodeConfig(bytes.NewReader(p.JPEG))
			if err != nil {
				t.Fatal(err)
			}
			if tc.whole && i == 0 {
				if c.Width != maxSide {
					t.Errorf("%v: the whole is %d × %d", tc, c.Width, c.Height)
				}
				continue
			}
			if columns += c.Width; c.Height != tc.most || c.Width > pieceRatio*c.Height+c.Height/2 {
				t.Errorf("%v: piece %d is %d × %d", tc, i, c.Width, c.Height)
			}
		}
		if columns != tc.width {
			t.Errorf("%v: the pieces have %d columns", tc, columns)
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, imaging.Transpose(chat(60, 20_000))); err != nil {
		t.Fatal(err)
	}
	if _, err := Redraw(t.Context(), file.Bytes()); !errs.Is(err, errs.Invalid) || !strings.Contains(errs.Sentence(err), "parts side by side") {
		t.Error(err)
	}
}

// TestThreads: what would be a thread on any screen is refused with what to do.
func TestThreads(t *testing.T) {
	var file bytes.Buffer
	if err := png.Encode(&file, chat(60, 20_000)); err != nil {
		t.Fatal(err)
	}
	if _, err := Redraw(t.Context(), file.Bytes()); !errs.Is(err, errs.Invalid) || !strings.Contains(errs.Sentence(err), "Cut it into parts") {
		t.Error(err)
	}
}

// TestHEIC: files of telephones are read; damaged ones end in a sentence, whatever is wrong with them.
func TestHEIC(t *testing.T) {
	files, err := filepath.Glob("testdata/*.heic")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		a, kept, err := redrawn("IMG_0001.HEIC", data)
		if err != nil || a.MediaType != "image/jpeg" || a.Name != "IMG_0001.jpg" {
			t.Fatalf("%s: %+v, %v", name, a, err)
		}
		if _, err := jpeg.Decode(bytes.NewReader(kept)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{"cut": data[:len(data)/2], "changed": append(bytes.Clone(data[:200]), bytes.Repeat([]byte{0xff}, len(data)-200)...)} {
		if _, err := Redraw(t.Context(), bad); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ended, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	if _, err := Redraw(ended, data); err == nil {
		t.Error("it was read after its time")
	}
}
