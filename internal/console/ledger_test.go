package console

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/record"
)

// longLedger has as many lines as a year of a large village, with everything that a line can say.
func longLedger(lines int) *record.Record {
	r := statement(village)
	b := r.Body.(*record.FinanceStatement)
	b.Income, b.Expense = nil, nil
	for i := range lines {
		l := record.FinanceLine{Date: b.Period.From().AddDays(i % 28), Class: "道路维修", Item: fmt.Sprintf("支付村内道路维修材料款及人工费，第%d笔，见附件清单", i+1), Amount: record.Fen(10_000 + i),
			Handler: "李经办", Witness: "王证明", Approver: "张审批", Voucher: fmt.Sprintf("记-%04d", i+1), Remark: "经村民代表会议讨论通过，票据齐全。"}
		if i%2 == 0 {
			l.Class = "上级拨款"
			b.Income = append(b.Income, l)
		} else {
			b.Expense = append(b.Expense, l)
		}
	}
	b.ClosingBalance = b.OpeningBalance + b.TotalIncome() - b.TotalExpense()
	return r
}

var (
	inputTag  = regexp.MustCompile(`<(input|textarea|select)\b([^>]*)>(?s:([^<]*))`)
	nameAttr  = regexp.MustCompile(` name="([^"]*)"`)
	valueAttr = regexp.MustCompile(` value="([^"]*)"`)
	chosen    = regexp.MustCompile(`<option value="([^"]*)" selected`)
)

// filledIn is what a browser sends of the form of the page, without a script.
func filledIn(page string) url.Values {
	form := url.Values{}
	_, page, _ = strings.Cut(page, `<form class="edit"`)
	for _, at := range inputTag.FindAllStringSubmatchIndex(page, -1) {
		kind, attrs, text := page[at[2]:at[3]], page[at[4]:at[5]], page[at[6]:at[7]]
		name := nameAttr.FindStringSubmatch(attrs)
		if name == nil {
			continue
		}
		value := ""
		switch {
		case strings.Contains(attrs, `type="checkbox"`) && !strings.Contains(attrs, " checked"):
			continue
		case kind == "textarea":
			value = text
		case kind == "select":
			whole, _, _ := strings.Cut(page[at[0]:], "</select>")
			if one := chosen.FindStringSubmatch(whole); one != nil {
				value = one[1]
			}
		default:
			if found := valueAttr.FindStringSubmatch(attrs); found != nil {
				value = found[1]
			}
		}
		form.Add(html.UnescapeString(name[1]), html.UnescapeString(value))
	}
	return form
}

// autosave sends a form as the page's script does.
func (b *browser) autosave(path string, form url.Values) reply {
	b.o.t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	text := form.Encode()
	if _, err := io.WriteString(w, text); err != nil || w.Close() != nil {
		b.o.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.o.t.Context(), http.MethodPost, b.o.url+path, &packed)
	if err != nil {
		b.o.t.Fatal(err)
	}
	for name, value := range map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip", unpackedLength: strconv.Itoa(len(text)), "HX-Request": "true"} {
		r.Header.Set(name, value)
	}
	return b.do(r)
}

// TestPackedBodiesAreBounded: a compressed form that grows beyond what it says, or beyond the form's bound, is refused.
func TestPackedBodiesAreBounded(t *testing.T) {
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	for range 64 {
		io.WriteString(w, strings.Repeat("x", 1<<20))
	}
	w.Close()
	for i, says := range []string{"70000", strconv.Itoa(64 << 20), strconv.Itoa(12 << 20), "70000"} {
		who := editor
		if i == 3 {
			who = o.browser()
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.url+Root+"drafts/x/edit", bytes.NewReader(bomb.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip", unpackedLength: says} {
			r.Header.Set(name, value)
		}
		who.do(r).is(t, http.StatusRequestEntityTooLarge)
	}
}

// TestLongLedgerIsSaved: a ledger of 5,000 lines is shown, and saved by its own form, without a script.
func TestLongLedgerIsSaved(t *testing.T) {
	lines := 5000
	if testing.Short() { // under the race detector
		lines = 500
	}
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	m, err := o.store.BeginDraft(t.Context(), account.System(), longLedger(lines))
	if err != nil {
		t.Fatal(err)
	}
	page := Root + "drafts/" + m.ID + "/edit"
	began := time.Now()
	shown := editor.get(page)
	t.Logf("shown: %d bytes in %v", len(shown.text), time.Since(began))
	if shown.StatusCode != http.StatusOK {
		t.Fatal(shown.Status, shown.text[:200])
	}
	form := filledIn(shown.text)
	if len(form) < 10*lines {
		t.Fatalf("the form has %d fields", len(form))
	}
	last := fmt.Sprintf("/body/expense/%d/item", lines/2-1)
	form.Set(last, "改过的最后一笔")
	began = time.Now()
	text := form.Encode()
	t.Logf("%d fields, %d bytes", len(form), len(text))
	r := editor.postForm(page, form)
	t.Logf("saved: %d fields, %d bytes in %v", len(form), len(text), time.Since(began))
	if got := r.Header.Get("Location"); got != page+"?done=saved" {
		t.Fatalf("%s to %q: %.2000s", r.Status, got, r.text)
	}
	// As the page's script saves it: compressed, and the answer is the sums and balances alone.
	form.Set(last, "改过两次的最后一笔")
	form.Set("version", strconv.Itoa(m.Version+1))
	saved := editor.autosave(page, form)
	saved.is(t, http.StatusOK, `id="state"`, "已保存", fmt.Sprintf("/body/expense/%d ", lines/2-1))
	if strings.Contains(saved.text, "<input id=") || len(saved.text) > 1<<20 {
		t.Errorf("%d bytes come back", len(saved.text))
	}
	if m, err = o.store.Draft(t.Context(), account.System(), m.ID); err != nil {
		t.Fatal(err)
	}
	b := m.Record.Body.(*record.FinanceStatement)
	if len(b.Income) != lines/2 || len(b.Expense) != lines/2 || b.Expense[lines/2-1].Item != "改过两次的最后一笔" || b.Income[17].Handler != "李经办" {
		t.Errorf("%d and %d lines, %+v", len(b.Income), len(b.Expense), b.Expense[lines/2-1])
	}
}
