package console

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/attachment"
)

// uploadMany sends several files in one form.
func (b *browser) uploadMany(page string, fields url.Values, files ...[]byte) reply {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, list := range fields {
		for _, value := range list {
			if err := w.WriteField(name, value); err != nil {
				b.o.t.Fatal(err)
			}
		}
	}
	for i, data := range files {
		part, err := w.CreateFormFile("file", []string{"一.jpg", "二.jpg", "三.png", "四.jpg", "五.jpg"}[i%5])
		if err != nil {
			b.o.t.Fatal(err)
		}
		if _, err := part.Write(data); err != nil {
			b.o.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.o.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.o.t.Context(), http.MethodPost, b.o.url+page, &body)
	if err != nil {
		b.o.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(r)
}

// TestManyFiles: of several files at once each is accounted for, and a refused file keeps out no other. A long
// screenshot becomes pages.
func TestManyFiles(t *testing.T) {
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	draft := strings.TrimSuffix(editor.send(Root+"drafts", url.Values{"kind": {"announcement"}, "division": {string(village)}}), "/edit")
	page := draft + "/files"
	form := func() url.Values { return url.Values{"version": {editor.form(page).Get("version")}} }
	var long bytes.Buffer
	if err := png.Encode(&long, image.NewGray(image.Rect(0, 0, 400, 4000))); err != nil {
		t.Fatal(err)
	}
	r := editor.uploadMany(page, form(), photo(t, color.White), []byte("姓名,金额\n"), long.Bytes(), photo(t, color.White))
	r.is(t, http.StatusUnprocessableEntity, "已添加2个文件，另有2个没有添加", "“二.jpg”没有添加：", "也不是 PDF", "“四.jpg”没有添加：", "已经附上了", "附件（2）", "三.pdf", "第7页")
	large := make([]byte, attachment.MaxFile+1)
	copy(large, photo(t, color.Black))
	editor.uploadMany(page, form(), photo(t, color.Black), large).is(t, http.StatusUnprocessableEntity, "文件有17 MB，最大16 MB", "附件（3）")
	editor.uploadMany(page, form(), large).is(t, http.StatusRequestEntityTooLarge, "文件有17 MB，最大16 MB")
	if r := editor.uploadMany(page, form(), large[:12<<20], large[:12<<20], large[:12<<20]); r.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(r.text, "合计超过32 MB") || !strings.Contains(r.text, "附件（3）") {
		t.Errorf("%s\n%s", r.Status, r.text)
	}
	small := make([][]byte, mostFiles+1)
	editor.uploadMany(page, form(), small...).is(t, http.StatusRequestEntityTooLarge, "一次最多20个")
	if r := editor.uploadMany(page, form(), photo(t, color.Gray{Y: 99})); r.StatusCode != http.StatusSeeOther {
		t.Errorf("%s\n%s", r.Status, r.text)
	}
}
