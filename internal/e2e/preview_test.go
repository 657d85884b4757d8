package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
)

// TestPreviewOfDrafts: the console's preview of a draft, begun a moment ago and still without words, is the picture
// that the kiosk program draws, and what was typed is on the next one.
func TestPreviewOfDrafts(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("关于修建村口桥的公告", "桥宽六米。"))
	o.serveWith("--kiosk", kiosk)
	editor := o.sits("writer", "editor", village)
	draft := editor.begins("announcement")
	blank := editor.reads(draft + "/preview.png?way=landscape&text=large")
	editor.sends(draft+"/edit", url.Values{"version": {editor.version(draft + "/edit")}, "/title": {"关于清理河道的公告"}, "/body/text": {"周六上午集合。"}, "then": {"edit"}})
	typed := editor.reads(draft + "/preview.png?way=landscape&text=large")
	for name, picture := range map[string][]byte{"blank": blank, "typed": typed} {
		img, err := png.Decode(bytes.NewReader(picture))
		if err != nil || img.Bounds().Dx() != 1920 || img.Bounds().Dy() != 1080 {
			t.Fatalf("the %s draft: %v", name, err)
		}
	}
	if bytes.Equal(blank, typed) {
		t.Error("what was typed is not on the preview")
	}
	plain := image.NewRGBA(image.Rect(0, 0, 400, 300))
	draw.Draw(plain, plain.Rect, image.NewUniform(color.RGBA{R: 255, A: 255}), image.Point{}, draw.Src)
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, plain, nil); err != nil {
		t.Fatal(err)
	}
	if status, page := editor.uploads(draft+"/files", "示例.jpg", photo.Bytes()); status != http.StatusOK {
		t.Fatalf("%d %s", status, cut(page))
	}
	img, err := png.Decode(bytes.NewReader(editor.reads(draft + "/preview.png?way=whole")))
	if err != nil {
		t.Fatal(err)
	}
	red := 0
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y += 10 {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x += 10 {
			if r, g, b, _ := img.At(x, y).RGBA(); r > 0xE000 && g < 0x2000 && b < 0x2000 {
				red++
			}
		}
	}
	if red < 500 {
		t.Errorf("of the photo %d points are on the preview", red)
	}
	// A route needs a kiosk's folder; only a record can do without.
	fails(t, 2, kiosk, "shot", "--route", "home", "--out", filepath.Join(t.TempDir(), "home.png"))
}
