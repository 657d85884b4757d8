package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/signintech/gopdf"
)

// printed is a PDF with a page for each text, and its author's name.
func printed(t *testing.T, texts ...string) []byte {
	t.Helper()
	var out gopdf.GoPdf
	out.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	out.SetInfo(gopdf.PdfInfo{Author: "author of the file"})
	if err := out.AddTTFFont("hei", "../../assets/fonts/NotoSansSC-Regular.ttf"); err != nil {
		t.Fatal(err)
	}
	if err := out.SetFont("hei", "", 20); err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		out.AddPage()
		out.SetXY(60, 80)
		if err := out.Cell(nil, text); err != nil {
			t.Fatal(err)
		}
	}
	data, err := out.GetBytesPdfReturnErr()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// written is a PDF of one page with a text, its font and an annotation. It has no table of its objects, so that a
// reader looks for them.
func written(content, font, annotation string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	for i, object := range []string{"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] >> >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> /Annots [6 0 R] >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content), font, annotation,
		"<< /Length 36 >>\nstream\n1000 0 0 0 1000 1000 d1             \nendstream",
		"<< /Length 119 >>\nstream\nbegincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <61> <6751> endbfchar endcmap                \nendstream",
		"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Batang /CIDSystemInfo << /Registry (Adobe) /Ordering (Korea1) /Supplement 1 >> /DW 1000 >>"} {
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	out.WriteString("trailer\n<< /Root 1 0 R >>\n%%EOF\n")
	return out.Bytes()
}

// preparePDF puts a compiled PDFium into the office's folder, which outlives a run: compiling it takes longer than a
// test.
func (o *office) preparePDF() {
	o.t.Helper()
	own, err := os.UserCacheDir()
	if err != nil {
		own = os.TempDir()
	}
	shared := filepath.Join(own, "gongshi-test-pdfium")
	if err := os.MkdirAll(shared, 0o700); err != nil {
		o.t.Fatal(err)
	}
	prepare := exec.Command(central, "read", "--kind", "nothing", "--cache", shared)
	if _, err := prepare.StdinPipe(); err != nil { // its end would be the end of the program
		o.t.Fatal(err)
	}
	if err := prepare.Run(); err != nil {
		o.t.Fatalf("PDFium cannot be prepared: %v", err)
	}
	if err := os.CopyFS(filepath.Join(o.dir, "cache", "pdfium"), os.DirFS(shared)); err != nil {
		o.t.Fatal(err)
	}
}

// TestDocuments: of an uploaded PDF the pictures of its pages are published, with a PDF of them, and nothing that
// cannot be seen. One that names a person's number is refused, with the page, and so is one that is locked.
func TestDocuments(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("关于修建村口桥的公告", "桥宽六米。"))
	o.preparePDF()
	o.serveWith()
	editor := o.sits("writer", "editor", village)
	draft := editor.begins("announcement")
	files := draft + "/files"
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"a number on the second page": {printed(t, "示例一", "公民身份号码：11010519491231002X"), "文档第2页有个人信息"},
		"cut off":                     {printed(t, "示例一")[:300], "不是能读取的 PDF"},
		"a character that is not drawn": {written("BT /F 24 Tf 20 40 Td (a) Tj ET", "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] "+
			"/CharProcs << /a 7 0 R >> /Encoding << /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [1000] /ToUnicode 8 0 R >>", "null"), "第1页有无法显示的文字（村）"},
		"a font that is nowhere": {written("BT /F 24 Tf 20 40 Td <D55C> Tj ET", "<< /Type /Font /Subtype /Type0 /BaseFont /Batang /Encoding /UniKS-UCS2-H /DescendantFonts [9 0 R] >>",
			"null"), "第1页有无法显示的文字（한）"},
		"a field without a drawing": {written("", "null", "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V <FEFF674E56DB> /Rect [10 10 200 60] /F 4 >>"), "第1页有填写的表单内容或批注无法显示"},
		"too many pages":            {printed(t, strings.Split(strings.Repeat("页 ", 51), " ")...), "至多50页"},
	} {
		if status, page := editor.uploads(files, "示例.pdf", c.data); status != http.StatusUnprocessableEntity || !strings.Contains(page, c.want) {
			t.Errorf("%s: %d %s", name, status, cut(page))
		}
	}
	if status, page := editor.uploads(files, "示例批复.pdf", printed(t, "示例一", "示例二")); status != http.StatusOK || !strings.Contains(page, "示例批复.pdf") {
		t.Fatalf("%d %s", status, cut(page))
	}
	editor.sends(draft+"/edit", url.Values{"version": {editor.version(draft + "/edit")}, "/title": {"关于印发批复的公告"}, "/issuer/name": {"示例村村民委员会"}, "/issuer/code": {"900000001"}, "/body/medium": {"notice_board"}, "/body/text": {"批复见附件。"}, "then": {"edit"}})
	editor.sends(draft+"/submit", url.Values{"version": {editor.version(draft)}})
	o.sits("content", "content_reviewer", village).approves(draft)
	o.sits("secrecy", "confidentiality_reviewer", village).approves(draft, "state_secret", "work_secret", "business_secret", "privacy")
	publisher := o.sits("publisher", "publisher", village)
	publisher.sends(draft+"/publish", url.Values{"version": {publisher.version(draft)}, "when": {"now"}})

	k := o.screen("kiosk")
	k.sync(0, "--central", o.url())
	var hits []struct{ ID string }
	lines := must(t, kiosk, "search", "--dir", k.dir, "印发批复").stdout
	for line := range strings.Lines(lines) {
		var hit struct{ ID string }
		if err := json.Unmarshal([]byte(line), &hit); err != nil {
			t.Fatal(err)
		}
		hits = append(hits, hit)
	}
	if len(hits) != 1 {
		t.Fatalf("found %s", lines)
	}
	var shown struct {
		Record struct {
			Attachments []struct {
				SHA256 string
				Pages  []struct{ SHA256 string }
			}
		}
	}
	if err := json.Unmarshal([]byte(must(t, kiosk, "show", "--dir", k.dir, hits[0].ID).stdout), &shown); err != nil {
		t.Fatal(err)
	}
	if len(shown.Record.Attachments) != 1 || len(shown.Record.Attachments[0].Pages) != 2 {
		t.Fatalf("the kiosk shows %+v", shown)
	}
	a := shown.Record.Attachments[0]
	blob := func(digest string) []byte {
		got, err := http.Get(o.url() + "/blob/" + digest)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		data, err := io.ReadAll(got.Body)
		if err != nil || got.StatusCode != http.StatusOK {
			t.Fatalf("%s, %v", got.Status, err)
		}
		return data
	}
	for _, page := range a.Pages {
		if _, err := jpeg.Decode(bytes.NewReader(blob(page.SHA256))); err != nil {
			t.Errorf("a page is no picture: %v", err)
		}
	}
	if document := blob(a.SHA256); bytes.Contains(document, []byte("author of the file")) || bytes.Contains(document, []byte("/BaseFont")) {
		t.Error("the document still has its author or its text")
	}
	if folder := os.Getenv("GONGSHI_PICTURES"); folder != "" {
		must(t, kiosk, "shot", "--dir", k.dir, "--route", "record/"+hits[0].ID, "--size", "1080x1920", "--out", filepath.Join(folder, "document.png"))
	}
}
