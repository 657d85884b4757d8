package e2e

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// TestLongLedgerTravels: a ledger of 5,000 lines is typed into its form, saved, reviewed twice, published, carried to a
// kiosk and shown there line by line.
func TestLongLedgerTravels(t *testing.T) {
	const lines = 5000
	o := newOffice(t)
	o.publish(notice("关于修建村口桥的公告", "桥宽六米。"))
	o.serveWith()
	editor := o.sits("writer", "editor", village)
	draft := editor.begins("finance_statement")
	form := url.Values{"version": {editor.version(draft + "/edit")}, "then": {"edit"}, "/title": {"示例村2026年9月财务收支"}, "/summary": {"逐项逐笔公开。"},
		"/issued_on": {"2026-10-03"}, "/issuer/name": {"示例村村民委员会"}, "/issuer/code": {"900000001"}, "/basis": {"《中华人民共和国村民委员会组织法》"}, "/manner": {"主动公开"},
		"/body/period/type": {"month"}, "/body/period/year": {"2026"}, "/body/period/number": {"9"}, "/body/account": {"committee"}, "/body/opening_balance": {"0"},
		"/body/check/members": {"示例成员"}, "/body/check/date": {"2026-10-02"}, "/body/check/opinion": {"账实相符。"}}
	for i := range lines {
		side, class, at := "income", "上级拨款", i/2
		if i%2 == 1 {
			side, class = "expense", "道路维修"
		}
		for name, text := range map[string]string{"date": fmt.Sprintf("2026-09-%02d", i*30/lines+1), "voucher": fmt.Sprintf("记-%04d", i+1), "class": class,
			"item": fmt.Sprintf("村内道路维修材料款及人工费第%d笔，见附件清单", i+1), "amount": "100.50", "income": "", "expense": "", "handler": "李经办", "witness": "王证明", "approver": "张审批",
			"remark": "经村民代表会议讨论通过，票据齐全。", "receipts": ""} {
			if name != side {
				form.Set(fmt.Sprintf("/body/%s/%d/%s", side, at, name), text)
			}
		}
	}
	if at := editor.sends(draft+"/edit", form); at != "/console/"+draft+"/edit" {
		t.Fatal(at)
	}
	editor.sends(draft+"/submit", url.Values{"version": {editor.version(draft)}})
	o.sits("content", "content_reviewer", village).approves(draft)
	o.sits("secrecy", "confidentiality_reviewer", village).approves(draft, "state_secret", "work_secret", "business_secret", "privacy")
	publisher := o.sits("publisher", "publisher", village)
	publisher.sends(draft+"/publish", url.Values{"version": {publisher.version(draft)}, "when": {"now"}})

	k := o.screen("kiosk")
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	hits := k.search("示例村2026年9月财务收支")
	if len(hits) != 1 {
		t.Fatalf("%+v", hits)
	}
	shown := k.show(hits[0].ID)
	for _, i := range []int{1, 2, 2500, lines - 1, lines} {
		if want := fmt.Sprintf("人工费第%d笔，", i); !strings.Contains(shown, want) {
			t.Errorf("the kiosk does not show %s", want)
		}
	}
	if n := strings.Count(shown, `"voucher"`); n < lines {
		t.Errorf("the kiosk shows %d lines", n)
	}
}
