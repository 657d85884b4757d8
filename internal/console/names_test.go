package console

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/record"
)

// TestNamesInTheForm: however names are typed into the form of a relief list, the draft has none of them whole, and the
// page says so, by its own saving and by the button. Invisible characters are taken out, and of a home the group is
// kept.
func TestNamesInTheForm(t *testing.T) {
	data, err := os.ReadFile("../privacy/testdata/names.tsv")
	if err != nil {
		t.Fatal(err)
	}
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	page := editor.send(Root+"drafts", url.Values{"kind": {string(record.KindReliefDistribution)}, "division": {string(village)}})
	var want []string
	form := with(editor.form(page), "/title", "\u202d发放名单𪚥\u200b", "/summary", "一\u2028二")
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || cells[2] == "unclear" {
			continue
		}
		text, err := strconv.Unquote(cells[0])
		shown, err2 := strconv.Unquote(cells[1])
		if err != nil || err2 != nil {
			t.Fatal(line)
		}
		at := fmt.Sprintf("/body/recipients/%d", len(want))
		form.Set(at+"/name", text)
		form.Set(at+"/group", "甲示例村二组12号")
		form.Set(at+"/amount", "1")
		want = append(want, shown)
	}
	if len(want) < 40 {
		t.Fatalf("%d names", len(want))
	}
	check := func(how string) {
		t.Helper()
		id := strings.TrimSuffix(strings.TrimPrefix(page, Root+"drafts/"), "/edit")
		m, err := o.store.Draft(t.Context(), account.System(), id)
		if err != nil {
			t.Fatal(err)
		}
		list := m.Record.Body.(*record.ReliefDistribution).Recipients
		if len(list) != len(want) || m.Record.Title != "发放名单𪚥" || m.Record.Summary != "一\n二" && m.Record.Summary != "一二" {
			t.Fatalf("%s: %d names of %d, %q, %q", how, len(list), len(want), m.Record.Title, m.Record.Summary)
		}
		for i := range want {
			if string(list[i].Name) != want[i] || list[i].Group != "二组" {
				t.Errorf("%s: %+v, not %q", how, list[i], want[i])
			}
		}
	}
	r := editor.saves(page, form)
	r.is(t, http.StatusOK, "已隐去", "个领取人姓名的部分文字", "处领取人住址", "看不见的字符", "𪚥 U&#43;2A6A5（信息名称）", "居民看到的是“〓”")
	check("by itself")
	for key := range form {
		if strings.HasPrefix(key, "/body/recipients/") && strings.HasSuffix(key, "/amount") {
			form.Set(key, "2")
		}
	}
	to := editor.send(page, form)
	if !strings.Contains(to, "tidied=names") {
		t.Fatal(to)
	}
	editor.get(to).is(t, http.StatusOK, "已隐去领取人姓名的部分文字", "只公开村民小组名称", "已去掉看不见的字符", "𪚥 U&#43;2A6A5（信息名称）")
	check("by the button")
}
