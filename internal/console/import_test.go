package console

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gongshi/internal/account"
)

// uploadTo sends a file with fields to a form.
func (b *browser) uploadTo(path string, data []byte, form url.Values) reply {
	b.o.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				b.o.t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile("file", "台账.csv")
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.o.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.o.t.Context(), http.MethodPost, b.o.url+path, &body)
	if err != nil {
		b.o.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(r)
}

// TestImportPage: a ledger of a Windows program is shown row by row with what is wrong in it, and taken over to the fen once it is right.
func TestImportPage(t *testing.T) {
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	edit := editor.send(Root+"drafts", url.Values{"kind": {"finance_statement"}, "division": {string(village)}})
	page := strings.TrimSuffix(edit, "edit") + "import"
	editor.get(edit).is(t, http.StatusOK, page)
	editor.get(page).is(t, http.StatusOK, "下载空白模板")
	if r := editor.get(strings.TrimSuffix(edit, "edit") + "template.xlsx"); !strings.HasPrefix(r.text, "PK") {
		t.Error(r.Status)
	}
	ledger := "某某村收支台账\r\n日期,摘要,收入,支出,余额,说法\r\n,期初余额,,,\"1,000.00\",\r\n2026/9/1,示例补助款,\"１，２００.５0\",,2200.50,甲\r\n2026年9月3日,修路,,三百,1900.50,乙\r\n"
	gb := func(text string) []byte {
		data, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	form := editor.form(page)
	r := editor.uploadTo(page, gb(ledger), form)
	r.is(t, http.StatusUnprocessableEntity, "还没有导入", "三百", "某某村收支台账", `name="column-5"`, "说法", `class="use-line wrong"`)
	editor.get(edit).lacks(t, "示例补助款")
	fixed := strings.Replace(ledger, "三百", "300", 1)
	r = editor.uploadTo(page, gb(fixed), with(form, "column-5", "remark"))
	if r.Header.Get("Location") != edit+"?done=imported" {
		t.Fatalf("%s\n%s", r.Status, r.text)
	}
	editor.get(edit).is(t, http.StatusOK, `value="1,200.50"`, `value="300.00"`, `value="乙"`, "期末余额应为1,900.50元")
	if r := editor.uploadTo(page, gb(fixed), form); r.StatusCode != http.StatusConflict {
		t.Errorf("an import over what somebody changed: %s", r.Status)
	}
	if r := editor.postForm(page, editor.form(page)); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(r.text, "请选择一个文件") {
		t.Errorf("without a file: %s", r.Status)
	}
	if r := editor.uploadTo(page, make([]byte, 11<<20), form); r.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a file without bounds: %s", r.Status)
	}
	notice := editor.send(Root+"drafts", url.Values{"kind": {"announcement"}, "division": {string(village)}})
	editor.get(strings.TrimSuffix(notice, "edit")+"import").is(t, http.StatusNotFound)
}
