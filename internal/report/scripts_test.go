package report_test

import (
	"bytes"
	"image"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gongshi/internal/record"
	"gongshi/internal/report"
)

// script is a word in each of the scripts that a kiosk draws.
var script = map[string]string{
	"Uyghur": "ئۇيغۇرچە كەنت ئاھالىلىرى", "Tibetan": "བོད་སྐད་རྒྱ་གྲོང",
	"Mongolian": "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ", "Yi": "ꆈꌠꁱꂷ", "rare Han": "𠮷𬭸", "emoji": "🏠📞",
}

// rendered is the first page of a sheet as a picture.
func rendered(t *testing.T, s report.Sheet) image.Image {
	t.Helper()
	draw, err := exec.LookPath("pdftoppm")
	if err != nil {
		t.Fatal("no pdftoppm (Debian: apt-get install poppler-utils)")
	}
	var pdf bytes.Buffer
	if err := s.WritePDF(&pdf, rules(t)); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "sheet")
	if err := os.WriteFile(name+".pdf", pdf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(draw, "-png", "-r", "60", "-singlefile", name+".pdf", name).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if keep := os.Getenv("GONGSHI_KEEP_SHEETS"); keep != "" { // to be looked at
		os.WriteFile(filepath.Join(keep, strings.ReplaceAll(t.Name(), "/", "-")+".pdf"), pdf.Bytes(), 0o600)
	}
	f, err := os.Open(name + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// inkOf counts the dark pixels of a picture.
func inkOf(picture image.Image) (dark int) {
	b := picture.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if r, _, _, _ := picture.At(x, y).RGBA(); r < 0x8000 {
				dark++
			}
		}
	}
	return dark
}

// TestScriptsOnSheets: names and words in every script that a kiosk draws are drawn on paper, in title, text and
// table; what no font has is said in words.
func TestScriptsOnSheets(t *testing.T) {
	sheet := func(words string) report.Sheet {
		r := *examples(t)[record.KindAnnouncement]
		r.Title = "公告 " + words
		body := *r.Body.(*record.Announcement)
		body.Text = strings.Repeat(words+" 2026 年 12.5 元 ", 12)
		r.Body = &body
		return report.Sheet{Record: &r, Place: words, Paper: "a4", Lang: "zh", Made: made}
	}
	empty := inkOf(rendered(t, sheet(" ")))
	for name, words := range script {
		t.Run(name, func(t *testing.T) {
			s := sheet(words)
			text, _ := printed(t, s)
			if strings.Contains(text, "〓") || strings.Contains(text, "U+") {
				t.Errorf("a character is not printed: %.200s", text)
			}
			if dark := inkOf(rendered(t, s)); dark < empty*104/100 {
				t.Errorf("the words leave no ink: %d dark pixels, %d without them", dark, empty)
			}
		})
	}
	text, _ := printed(t, sheet("𡨴\u200b𡨴"))
	if !strings.Contains(text, "〓") || !strings.Contains(text, "字库里没有，印不出来：U+21A34。") {
		t.Errorf("what no font has is not said: %.300s", text)
	}
}
