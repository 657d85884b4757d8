package console

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/attachment"
	"gongshi/internal/importer"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// photo is a small picture of one colour.
func photo(t testing.TB, c color.Color) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for i := range 40 * 30 {
		img.Set(i%40, i/40, c)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// shot is an attachment with its file.
func shot(t testing.TB, c color.Color) (record.Attachment, map[string]store.File) {
	drawn, err := attachment.Redraw(t.Context(), photo(t, c))
	if err != nil {
		t.Fatal(err)
	}
	a, err := attachment.Picture("示例.jpg", drawn)
	if err != nil {
		t.Fatal(err)
	}
	return a, map[string]store.File{a.SHA256: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(drawn.Data)), nil }}
}

// here reads files in this process; of a document the pages are given.
type here struct{ pages func() []attachment.Page }

func (here) Picture(_ context.Context, _ string, data []byte) (attachment.Drawn, error) {
	return attachment.Redraw(context.Background(), data)
}

func (h here) Document(context.Context, string, []byte) ([]attachment.Page, error) {
	return h.pages(), nil
}

func (here) Workbook(_ context.Context, _ string, data []byte, kind record.Kind, choice importer.Choice) (*importer.Preview, error) {
	return importer.Read(data, kind, choice), nil
}

// TestFiles: a picture is attached, seen by whoever reads the draft, taken off again; what is none is refused with a
// sentence.
func TestFiles(t *testing.T) {
	o := newOffice(t, Options{})
	editor, reader, stranger := o.seated("editor", account.Editor, village), o.seated("reader", account.Auditor, town), o.seated("stranger", account.Editor, "340802000000")
	draft := strings.TrimSuffix(editor.send(Root+"drafts", url.Values{"kind": {"announcement"}, "division": {string(village)}}), "/edit")
	page := draft + "/files"
	form := func() url.Values { return url.Values{"version": {editor.form(page).Get("version")}} }
	at := map[string]string{}
	for name, c := range map[string]color.Color{"white": color.White, "black": color.Black} {
		if r := editor.uploadTo(page, photo(t, c), form()); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s\n%s", r.Status, r.text)
		}
		a, _ := shot(t, c)
		at[name] = page + "/" + a.SHA256
	}
	editor.get(page).is(t, http.StatusOK, at["white"], at["black"], "台账.jpg")
	reader.get(draft).is(t, http.StatusOK, at["white"], at["black"])
	if r := reader.get(at["black"]); r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("%s, %s", r.Status, r.Header.Get("Content-Type"))
	}
	reader.get(page).is(t, http.StatusNotFound)
	stranger.get(at["black"]).is(t, http.StatusNotFound)
	editor.get(page+"/"+strings.Repeat("0", 64)).is(t, http.StatusNotFound)

	editor.uploadTo(page, photo(t, color.White), form()).is(t, http.StatusUnprocessableEntity, "已经附上了")
	editor.uploadTo(page, []byte("姓名,金额\n"), form()).is(t, http.StatusUnprocessableEntity, "也不是 PDF")
	editor.uploadTo(page, photo(t, color.White)[:300], form()).is(t, http.StatusUnprocessableEntity)
	stale := form()
	gone := with(form(), "remove", at["black"][len(page)+1:])
	if got := editor.send(page, gone); got != page+"?done=saved" {
		t.Fatal(got)
	}
	editor.get(page).lacks(t, at["black"])
	editor.get(at["black"]).is(t, http.StatusNotFound)
	editor.uploadTo(page, photo(t, color.Black), stale).is(t, http.StatusConflict)
}

// TestPagesOfDocuments: a telephone number on a page blocks the draft until a reviewer lets it stay, a resident's
// number is refused.
func TestPagesOfDocuments(t *testing.T) {
	on := ""
	o := newOffice(t, Options{Files: here{func() []attachment.Page {
		return []attachment.Page{{JPEG: photo(t, color.White)}, {JPEG: photo(t, color.Black), Text: on}}
	}}})
	editor, reviewer := o.seated("editor", account.Editor, village), o.seated("reviewer", account.ContentReviewer, village)
	draft := strings.TrimSuffix(editor.send(Root+"drafts", url.Values{"kind": {"announcement"}, "division": {string(village)}}), "/edit")
	page := draft + "/files"
	form := func() url.Values { return url.Values{"version": {editor.form(page).Get("version")}} }
	on = "公民身份号码：11010519491231002X"
	editor.uploadTo(page, []byte("%PDF-1.7"), form()).is(t, http.StatusUnprocessableEntity, "文档第2页有个人信息")
	on = "报名请拨打13812345678"
	if r := editor.uploadTo(page, []byte("%PDF-1.7"), form()); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", r.Status, r.text)
	}
	if most := o.store.Rules().Limits().AttachmentBytes; attachment.MaxPictures+1<<20 > most {
		t.Errorf("a document of pages may be larger than the %d bytes of an attachment", most)
	}
	editor.get(page).is(t, http.StatusOK, "第2页", "台账.pdf")
	editor.get(draft).is(t, http.StatusOK, "页面图像（第2项）", "138****5678")
	document := regexp.MustCompile(`href="(` + page + `/[0-9a-f]{64})"><span class="paper"`).FindStringSubmatch(editor.get(page).text)
	if document == nil {
		t.Fatal("there is no way to the document")
	}
	if r := reviewer.get(document[1]); !strings.HasPrefix(r.text, "%PDF-") || !strings.HasSuffix(r.Header.Get("Content-Disposition"), `.pdf"`) {
		t.Errorf("%s, %s", r.Status, r.Header.Get("Content-Disposition"))
	}
	if got := reviewer.send(draft+"/stay", reviewer.form(draft, "field", "/attachments/0/pages/1", "at", "5", "reason", "村委会公开的报名电话。")); got != draft+"?done=stays" {
		t.Fatal(got)
	}
	reviewer.get(draft).is(t, http.StatusOK, "村委会公开的报名电话。")
}

// TestNamesOnPagesOfDocuments: the full names on a page of a document block the draft until a reviewer lets them stay: of
// everybody beside a relief list, and beside a notice of who receives something. A page without any blocks nothing.
func TestNamesOnPagesOfDocuments(t *testing.T) {
	on := ""
	o := newOffice(t, Options{Files: here{func() []attachment.Page {
		return []attachment.Page{{JPEG: photo(t, color.White)}, {JPEG: photo(t, color.Black), Text: on}}
	}}})
	editor, reviewer := o.seated("editor", account.Editor, village), o.seated("reviewer", account.ContentReviewer, village)
	for _, c := range []struct{ kind, text, shown string }{
		{"relief_distribution", "姓名\n李小例\n王大样\n金额\n300\n200", "李*例"},
		{"announcement", "经评议，李小例、王大样纳入低保。", "李*例"},
		{"announcement", "会议由村党支部书记主持，讨论道路硬化。", ""},
		{"policy", "救助对象的申请由村民委员会受理。", ""},
	} {
		draft := strings.TrimSuffix(editor.send(Root+"drafts", url.Values{"kind": {c.kind}, "division": {string(village)}}), "/edit")
		page := draft + "/files"
		on = c.text
		form := url.Values{"version": {editor.form(page).Get("version")}}
		if r := editor.uploadTo(page, []byte("%PDF-1.7"), form); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s\n%s", r.Status, r.text)
		}
		seen := editor.get(draft)
		seen.is(t, http.StatusOK, c.shown)
		if blocks := strings.Contains(seen.text, "疑似个人完整姓名"); blocks != (c.shown != "") || strings.Contains(seen.text, "李小例") {
			t.Errorf("%s: blocks %v\n%s", c.text, blocks, seen.text)
		}
		if c.shown == "" {
			continue
		}
		at := regexp.MustCompile(`name="at" value="(\d+)"`).FindStringSubmatch(reviewer.get(draft).text)
		if at == nil {
			t.Fatalf("nobody can let it stay: %s", reviewer.get(draft).text)
		}
		stay := reviewer.form(draft, "field", "/attachments/0/pages/1", "at", at[1], "reason", "文件里是办事人员姓名。")
		if got := reviewer.send(draft+"/stay", stay); got != draft+"?done=stays" {
			t.Fatal(got)
		}
		reviewer.get(draft).is(t, http.StatusOK, "文件里是办事人员姓名。")
	}
}
