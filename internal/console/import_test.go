package console

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gongshi/internal/account"
	"gongshi/internal/record"
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

// imports is somebody before the import page of a new draft.
func (o *office) imports(login string, kind record.Kind) (b *browser, edit, page string) {
	o.t.Helper()
	b = o.seated(login, account.Editor, village)
	edit = b.send(Root+"drafts", url.Values{"kind": {string(kind)}, "division": {string(village)}})
	return b, edit, strings.TrimSuffix(edit, "edit") + "import"
}

func gb18030(t *testing.T, text string) []byte {
	t.Helper()
	data, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

const ledgerOfWindows = "某某村收支台账\r\n日期,摘要,收入,支出,余额,说法\r\n,期初余额,,,\"1,000.00\",\r\n2026/9/1,示例补助款,\"１，２００.５0\",,2200.50,甲\r\n2026年9月3日,修路,,三百,1900.50,乙\r\n"

// TestImportPage: a ledger of a Windows program is shown row by row with what is wrong in it, and taken over to the fen
// once it is right; columns are chosen without the file.
func TestImportPage(t *testing.T) {
	o := newOffice(t, Options{})
	editor, edit, page := o.imports("editor", record.KindFinanceStatement)
	editor.get(edit).is(t, http.StatusOK, `name="then" value="import"`)
	editor.get(page).is(t, http.StatusOK, "下载模板")
	if r := editor.get(strings.TrimSuffix(edit, "edit") + "template.xlsx"); !strings.HasPrefix(r.text, "PK") {
		t.Error(r.Status)
	}
	form := editor.form(page)
	upload := func(text string) {
		t.Helper()
		if r := editor.uploadTo(page, gb18030(t, text), form); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != page {
			t.Fatalf("%s\n%s", r.Status, r.text)
		}
	}
	upload(ledgerOfWindows)
	editor.get(page).is(t, http.StatusOK, "现在什么都没有导入", "三百", "某某村收支台账", `name="column-5"`, "F · 说法", `class="use-line wrong"`, `id="why"`, "改正1处错误以后就可以导入", `<a href="#row-5">第5行</a>`, `<option value="2" selected>第2行`)
	shown := editor.form(page)
	editor.postForm(page, with(shown, "then", "import")).is(t, http.StatusUnprocessableEntity, "现在什么都没有导入", "三百")
	editor.get(edit).lacks(t, "示例补助款")

	upload(strings.Replace(ledgerOfWindows, "三百", "300", 1))
	editor.get(page).is(t, http.StatusOK, "可以导入", "<b class=\"good\">1,200.50</b>", "<b>1,900.50</b>", `value="import">导入到稿件`)
	shown = editor.form(page)
	if r := editor.postForm(page, with(with(shown, "then", "look"), "column-5", "remark")); r.Header.Get("Location") != page {
		t.Fatalf("%s\n%s", r.Status, r.text)
	}
	editor.get(page).is(t, http.StatusOK, `<option value="remark" selected>备注</option>`, "明细行数</span><b>2</b>")
	chosen := editor.form(page)
	if r := editor.postForm(page, with(chosen, "then", "import")); r.Header.Get("Location") != edit+"?done=imported" {
		t.Fatalf("%s\n%s", r.Status, r.text)
	}
	editor.get(edit).is(t, http.StatusOK, `value="1,200.50"`, `value="300.00"`, `value="乙"`, "期末余额应为1,900.50元")
	editor.get(page).lacks(t, "示例补助款")
	if r := editor.postForm(page, with(chosen, "then", "import")); r.Header.Get("Location") != strings.TrimSuffix(edit, "/edit")+"?done=again" {
		t.Errorf("sent twice: %s\n%s", r.Status, r.text)
	}
	chosen.Del("once")
	editor.postForm(page, with(chosen, "then", "import")).is(t, http.StatusUnprocessableEntity, "文件已不在")

	upload(strings.Replace(ledgerOfWindows, "三百", "300", 1))
	if r := editor.postForm(page, with(editor.form(page), "then", "import", "version", chosen.Get("version"))); r.StatusCode != http.StatusConflict || !strings.Contains(r.text, "editor") {
		t.Errorf("an import over what somebody changed: %s", r.Status)
	}
	if r := editor.postForm(page, with(editor.form(page), "then", "")); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(r.text, "请选择一个文件") {
		t.Errorf("without a file: %s", r.Status)
	}
	if r := editor.uploadTo(page, make([]byte, 11<<20), form); r.StatusCode != http.StatusRequestEntityTooLarge ||
		!strings.Contains(r.text, "表格文件超过10 MB") {
		t.Errorf("a file without bounds: %s", r.Status)
	}
	editor.uploadTo(page, []byte("%PDF-1.7"), form).is(t, http.StatusUnprocessableEntity, "这是PDF等版式文件，不是电子表格")
	editor.uploadTo(page, []byte("日期,摘要,收入,支出\n"+strings.Repeat("2026-02-03,修路,,1\n", 100_000)), form).is(t, http.StatusUnprocessableEntity, "一次最多导入10000行")
	notice := editor.send(Root+"drafts", url.Values{"kind": {"announcement"}, "division": {string(village)}})
	editor.get(strings.TrimSuffix(notice, "edit")+"import").is(t, http.StatusNotFound)
}

// TestImportWithoutHeadings: of a file whose columns nobody has named the person says what they are, in either
// language.
func TestImportWithoutHeadings(t *testing.T) {
	o := newOffice(t, Options{})
	editor, edit, page := o.imports("editor", record.KindReliefDistribution)
	editor.uploadTo(page, []byte("李小明,一组,300,大米,2,袋\n张某,二组,150.5,棉被,1,床\n"), editor.form(page))
	editor.get(page).is(t, http.StatusOK, "没有找到表头", `<option value="-1" selected>`, "李小明")
	f := with(editor.form(page), "heading", "-1")
	for i, field := range []string{"name", "group", "amount", "goods", "quantity", "unit"} {
		f = with(f, "column-"+strconv.Itoa(i), field)
	}
	editor.postForm(page, with(f, "then", "look"))
	editor.get(page).is(t, http.StatusOK, "户数</span><b>2</b>", `<option value="amount" selected>金额</option>`)
	editor.post(Root+"language", "lang", "en", "to", page)
	english := editor.get(page)
	english.is(t, http.StatusOK, "Can be imported", "Households</span><b>2</b>", `<option value="amount" selected>Amount</option>`, "Names that were masked: 1.", "None: the rows begin at once")
	english.lacks(t, "没有")
	editor.post(Root+"language", "lang", "zh", "to", page)
	if r := editor.postForm(page, with(editor.form(page), "then", "import")); r.Header.Get("Location") != edit+"?done=imported" {
		t.Fatalf("%s\n%s", r.Status, r.text)
	}
	editor.get(edit).is(t, http.StatusOK, `value="李*明"`, `value="150.50"`, `value="棉被"`)
	editor.get(strings.TrimSuffix(edit, "/edit")).is(t, http.StatusOK, "大米2袋")
}

// TestHeldFiles: a file is there for the session that uploaded it, and for nobody else; it goes with the session, the
// draft, the person's word and time.
func TestHeldFiles(t *testing.T) {
	o := newOffice(t, Options{})
	editor, edit, page := o.imports("editor", record.KindFinanceStatement)
	other := o.seated("other", account.Editor, village)
	upload := func() {
		t.Helper()
		editor.uploadTo(page, gb18030(t, ledgerOfWindows), editor.form(page))
		editor.get(page).is(t, http.StatusOK, "示例补助款", "台账.csv")
	}
	upload()
	other.get(page).lacks(t, "示例补助款")
	o.login("editor").get(page).lacks(t, "示例补助款")
	editor.postForm(page, with(editor.form(page), "then", "drop"))
	editor.get(page).lacks(t, "示例补助款")
	upload()
	editor.post(Root + "logout")
	editor = o.login("editor")
	editor.get(page).lacks(t, "示例补助款")
	upload()
	draft := strings.TrimSuffix(edit, "/edit")
	editor.postForm(draft+"/discard", editor.form(draft))
	editor.get(page).is(t, http.StatusNotFound)
}

// TestHeldIsWhatWasSeen: what a form says is of the file that it shows, not of one that came in its place; what others
// do to a draft that is being written lets no file go.
func TestHeldIsWhatWasSeen(t *testing.T) {
	o := newOffice(t, Options{})
	editor, edit, page := o.imports("editor", record.KindFinanceStatement)
	reviewer := o.seated("content", account.ContentReviewer, village)
	mended := strings.Replace(ledgerOfWindows, "三百", "300", 1)
	editor.uploadTo(page, gb18030(t, mended), editor.form(page))
	seen := editor.form(page)
	editor.uploadTo(page, gb18030(t, strings.Replace(mended, "修路", "修桥", 1)), editor.form(page))
	for _, then := range []string{"import", "look", "drop"} {
		editor.postForm(page, with(seen, "then", then)).is(t, http.StatusConflict, "文件已换成另一个", "修桥")
	}
	editor.get(edit).lacks(t, "修桥")

	draft := strings.TrimSuffix(edit, "/edit")
	id := strings.TrimPrefix(draft, Root+"drafts/")
	m, err := o.store.Draft(t.Context(), account.System(), id)
	if err != nil {
		t.Fatal(err)
	}
	m.Record.Summary = "电话13812345678。"
	if _, err := o.store.SaveDraft(t.Context(), account.System(), id, m.Version, m.Record); err != nil {
		t.Fatal(err)
	}
	if to := editor.send(draft+"/ask", editor.form(draft)); to != draft+"?done=asked" {
		t.Fatal(to)
	}
	if to := reviewer.send(draft+"/stay", with(reviewer.form(draft), "reason", "公开电话")); to != draft+"?done=stays" {
		t.Fatal(to)
	}
	if to := editor.send(page, with(editor.form(page), "then", "import")); to != edit+"?done=imported" {
		t.Error(to)
	}
	editor.get(edit).is(t, http.StatusOK, "修桥")
}

// TestHeldGoesWithItsSession: whoever ends it.
func TestHeldGoesWithItsSession(t *testing.T) {
	o := newOffice(t, Options{})
	boss := o.seated("boss", account.Administrator, village)
	_, _, page := o.imports("editor", record.KindFinanceStatement)
	person := userID(t, o, "editor")
	count := func() int {
		o.console.uploads.mu.Lock()
		defer o.console.uploads.mu.Unlock()
		return len(o.console.uploads.list)
	}
	for _, end := range []struct {
		by  string
		act func()
	}{
		{"the person elsewhere", func() { o.login("editor").post(Root+"account/sessions", "session", "") }},
		{"an administrator", func() { boss.post(Root + "users/" + person + "/sessions") }},
		{"a first password", func() { boss.post(Root + "users/" + person + "/password") }},
	} {
		editor := o.login("editor")
		editor.uploadTo(page, gb18030(t, ledgerOfWindows), editor.form(page))
		if count() != 1 {
			t.Fatalf("%s: %d are held", end.by, count())
		}
		if end.act(); count() != 0 {
			t.Errorf("ended by %s, and still held", end.by)
		}
	}
}

// TestHeldChoice: what is kept of a form is a choice among what there is.
func TestHeldChoice(t *testing.T) {
	o := newOffice(t, Options{})
	editor, _, page := o.imports("editor", record.KindFinanceStatement)
	editor.uploadTo(page, gb18030(t, ledgerOfWindows), editor.form(page))
	editor.postForm(page, with(editor.form(page), "then", "look", "column-0", strings.Repeat("x", 1<<20), "column-5", "remark"))
	held := o.console.uploads.list[0].choice.Columns
	if len(held) != 1 || held[5] != "remark" {
		t.Errorf("%d columns are kept", len(held))
	}
}

// TestHeldBounds: what is held is bounded in bytes and in time, and the oldest makes room.
func TestHeldBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h uploads
		for i := range 8 {
			h.putUpload(upload{draft: strconv.Itoa(i), session: "s", person: strconv.Itoa(i), data: make([]byte, heldBytes/4)})
			h.putUpload(upload{draft: strconv.Itoa(i), session: "s", person: strconv.Itoa(i), data: make([]byte, heldBytes/4)})
			time.Sleep(time.Minute)
		}
		there := func() (list []int) {
			for i := range 8 {
				if _, ok := h.findUpload(strconv.Itoa(i), "s"); ok {
					list = append(list, i)
				}
			}
			return list
		}
		held := func() int { // waking at a moment of the bubble's clock orders nothing for the race detector
			h.mu.Lock()
			defer h.mu.Unlock()
			return len(h.list)
		}
		if got := there(); !slices.Equal(got, []int{4, 5, 6, 7}) || held() != 4 {
			t.Errorf("held are %v, %d", got, held())
		}
		time.Sleep(heldTime - 3*time.Minute)
		synctest.Wait()
		if got := there(); !slices.Equal(got, []int{6, 7}) || held() != 2 {
			t.Errorf("later held are %v, %d", got, held())
		}
		h.dropDraft("6")
		h.dropSession("s")
		if n := held(); n != 0 {
			t.Errorf("%d are left", n)
		}
	})
}

// TestHeldByOne: a person has a share of what is held, over all of their sessions; beyond it their own oldest makes
// room.
func TestHeldByOne(t *testing.T) {
	var h uploads
	h.putUpload(upload{draft: "other", session: "other", person: "other", data: make([]byte, 1)})
	there := func() (list []string) {
		for _, f := range h.list {
			list = append(list, f.draft)
		}
		return list
	}
	for i := range 5 {
		h.putUpload(upload{draft: strconv.Itoa(i), session: strconv.Itoa(i % 2), person: "one", data: make([]byte, 1)})
	}
	if got := there(); !slices.Equal(got, []string{"other", "2", "3", "4"}) {
		t.Errorf("held are %v", got)
	}
	h.putUpload(upload{draft: "large", session: "0", person: "one", data: make([]byte, oneBytes-1)})
	if got := there(); !slices.Equal(got, []string{"other", "4", "large"}) {
		t.Errorf("by size held are %v", got)
	}
}
