package pdf

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/signintech/gopdf"

	"gongshi/internal/errs"
	"gongshi/internal/hang"
)

// cache outlives a run: compiling PDFium takes longer than all tests.
var cache string

func TestMain(m *testing.M) {
	own, err := os.UserCacheDir()
	if err != nil {
		own = os.TempDir()
	}
	cache = filepath.Join(own, "gongshi-test-pdfium")
	if err := os.MkdirAll(cache, 0o700); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := Prepare(context.Background(), cache); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// document is a PDF of numbered objects, 1 is the catalogue.
func document(objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return out.Bytes()
}

func stream(dictionary, content string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dictionary, len(content), content)
}

// page is a document of one page, count times, with a stamp that lies on it.
func page(box, content string, count int) []byte {
	return document("<< /Type /Catalog /Pages 2 0 R >>",
		fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", count, strings.Repeat("3 0 R ", count)),
		"<< /Type /Page /Parent 2 0 R /MediaBox ["+box+"] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> /Annots [6 0 R] >>",
		stream("", content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
		"<< /Type /Annot /Subtype /Stamp /Rect [72 72 400 200] /F 4 /AP << /N 7 0 R >> >>",
		stream("/Type /XObject /Subtype /Form /BBox [0 0 328 128] /Resources << /Font << /F 5 0 R >> >>",
			"0.9 0 0 rg 0 0 328 128 re f BT 1 g /F 24 Tf 10 40 Td (stamped here) Tj ET"))
}

func read(t testing.TB, data []byte) ([]Page, error) {
	t.Helper()
	var pages []Page
	err := Read(t.Context(), data, 5, cache, func(p Page) error { pages = append(pages, p); return nil })
	return pages, err
}

func seen(t testing.TB, p Page) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(p.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestPages(t *testing.T) {
	pages, err := read(t, page("0 0 595 842", "BT /F 24 Tf 72 700 Td (Call 13800138000) Tj ET", 2))
	if err != nil || len(pages) != 2 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, p := range pages {
		if !strings.Contains(p.Text, "13800138000") || !strings.Contains(p.Text, "stamped here") {
			t.Errorf("the text is %q", p.Text)
		}
		img := seen(t, p)
		if b := img.Bounds(); b.Dy() != maxSide || b.Dx() < 1390 || b.Dx() > 1410 {
			t.Errorf("the picture is %v", b)
		}
		// The stamp is red, the paper white.
		scale := float64(maxSide) / 842
		if r, g, _, _ := img.At(int(390*scale), int((842-190)*scale)).RGBA(); r < 0xC000 || g > 0x4000 {
			t.Errorf("the stamp is %x %x", r, g)
		}
		if r, g, _, _ := img.At(5, 5).RGBA(); r < 0xF000 || g < 0xF000 {
			t.Error("the paper is not white")
		}
	}
	wide, err := read(t, page("0 0 842 595", "", 1))
	if err != nil || len(wide) != 1 || seen(t, wide[0]).Bounds().Dx() != maxSide {
		t.Errorf("a page across: %d, %v", len(wide), err)
	}
}

func TestRefusals(t *testing.T) {
	var locked gopdf.GoPdf
	locked.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4, Protection: gopdf.PDFProtectionConfig{UseProtection: true, UserPass: []byte("示例"), OwnerPass: []byte("示例二")}})
	locked.AddPage()
	whole := page("0 0 595 842", "", 1)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":     {nil, "no PDF"},
		"text":      {[]byte("姓名,金额\n"), "no PDF"},
		"only head": {whole[:20], "no PDF"},
		"many":      {page("0 0 595 842", "", 6), "has 6 pages; at most 5"},
		"locked":    {locked.GetBytesPdf(), "password"},
		"no pages":  {document("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 0 /Kids [] >>"), "no pages"},
	} {
		pages, err := read(t, c.data)
		if !errs.Is(err, errs.Invalid) || !strings.Contains(errs.Sentence(err), c.want) || len(pages) > 0 {
			t.Errorf("%s: %d pages, %v", name, len(pages), err)
		}
	}
}

// A page that takes for ever to draw ends with the context.
func TestLongWork(t *testing.T) {
	var squeezed bytes.Buffer
	w := zlib.NewWriter(&squeezed)
	for range 1_000_000 {
		w.Write([]byte("0 0 m 100 900 500 -300 600 800 c S\n"))
	}
	w.Close()
	data := document("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>", stream("/Filter /FlateDecode", squeezed.String()))
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- Read(ctx, data, 5, cache, func(Page) error { return nil }) }()
	select {
	case err := <-ended:
		if !errs.Is(err, errs.Unavailable) {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it goes on")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(page("0 0 595 842", "BT /F 24 Tf 72 700 Td (text) Tj ET", 2))
	f.Add(page("0 0 1e9 1", "q", 1))
	f.Add(page("nan 0 0 0", "", 0))
	f.Fuzz(func(t *testing.T, data []byte) {
		hang.Watch(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := Read(ctx, data, 5, cache, func(p Page) error {
			if _, err := jpeg.DecodeConfig(bytes.NewReader(p.JPEG)); err != nil {
				t.Errorf("a page is no JPEG: %v", err)
			}
			return nil
		})
		if err != nil && !errs.Is(err, errs.Invalid) && !errs.Is(err, errs.Unavailable) {
			t.Error(err)
		}
	})
}
