//go:build test && browser

package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// kioskShows: the kiosk has the ledger after its next pass, and not before.
func (p *play) kioskShows(id string) {
	p.Helper()
	fails(p, 1, kiosk, "show", "--dir", p.kiosk.dir, id)
	p.syncs()
	got := p.shown(id)
	if got.State != "current" || got.Record.Body.ClosingBalance != 13265330 || !got.Proof.Verified || len(got.Revisions) != 1 {
		p.Errorf("after the pass the kiosk shows %+v", got)
	}
	if got := p.kiosk.titles("鱼塘承包费"); got != "龙山示例村集体经济"+p.on(1, "2006年1月")+"财务收支（示例）" {
		p.Errorf("a search on the kiosk finds %q", got)
	}
	p.pictured("record", "record/"+id, "1080x1920")
}

// kioskShowsBoth: after the next pass old, new and the reason are on the kiosk.
func (p *play) kioskShowsBoth(id string) {
	p.Helper()
	before := p.pictured("record-before-pass", "record/"+id, "1080x1920")
	p.syncs()
	got := p.shown(id)
	if got.Record.Body.ClosingBalance != 13465330 || len(got.Revisions) != 2 || got.Revisions[1].Op != "correct" || !strings.Contains(got.Revisions[1].Reason, "漏记2000元") {
		p.Fatalf("after the correction the kiosk shows %+v", got)
	}
	amount := regexp.MustCompile(`^/body/income/\d+/amount$`)
	if !slices.ContainsFunc(got.Revisions[1].Changes, func(c struct{ Field, Old, New string }) bool {
		return amount.MatchString(c.Field) && strings.Contains(c.Old, "1800000") && strings.Contains(c.New, "2000000")
	}) {
		p.Errorf("old and new are not both shown: %+v", got.Revisions[1].Changes)
	}
	if after := p.pictured("record-corrected", "record/"+id, "1080x1920"); bytes.Equal(before, after) {
		p.Error("the correction is not on the picture of the record")
	}
	p.pictured("trail-corrected", "trail/"+id, "1080x3200")
	p.Open("/console/records/" + id)
	p.looks("record-corrected")
	p.Press(`a[href$="/preview"]`)
	p.Until(`(e => e && e.complete && e.naturalWidth > 0)(document.querySelector(".screen img"))`)
	p.looksOnce("record-preview")
	p.Open("/console/records/" + id)
	p.Press(`a[href*="/changes?"]`)
	p.Shows("18,000.00", "20,000.00")
	p.looks("changes")
}

// isWithdrawn: the publisher takes the record down with a reason; after the next pass the kiosk has the trace only.
func (p *play) isWithdrawn(id string) {
	p.enters("publisher")
	p.Open("/console/records/" + id)
	p.Press(`a[href$="/withdraw"]`)
	p.looks("withdraw")
	p.Type("#reason", "台账重新核对，另行公布。")
	p.Press("main form button.main")
	p.Shows("已撤回", "台账重新核对，另行公布。")
	p.looks("withdrawn")
	if p.kiosk.titles("鱼塘承包费") == "" {
		p.Error("the kiosk lost the record before its pass")
	}
	p.syncs()
	if got := p.kiosk.titles("鱼塘承包费"); got != "" {
		p.Errorf("a search on the kiosk finds %q after the withdrawal", got)
	}
	if got := p.shown(id); got.State != "withdrawn" || got.Withdrawal.Reason != "台账重新核对，另行公布。" || got.Record.Title != "" {
		p.Errorf("after the withdrawal the kiosk shows %+v", got)
	}
	if text := p.kiosk.show(id); strings.Contains(text, "鱼塘承包费") {
		p.Errorf("the words of a withdrawn record are shown: %s", cut(text))
	}
	p.pictured("withdrawn", "record/"+id, "1080x1920")
}

// reportSays: the office has the report counted, on the page, printed and as PDF: how many statements, what came in and
// went out.
func (p *play) reportSays(name, statements, income, expense string) {
	p.enters("office")
	p.Press(`nav a[href="/console/report"]`)
	p.Choose("#division", district)
	p.Click("#below")
	p.Press("main form button.main")
	p.looks(name)
	says := func(what, text string) {
		p.Helper()
		for _, figure := range []string{`财务公开\s+` + statements, `月报收入（元）\s+` + regexp.QuoteMeta(income), `月报支出（元）\s+` + regexp.QuoteMeta(expense)} {
			if !regexp.MustCompile(figure + `\s`).MatchString(text) {
				p.Errorf("%s does not say %s:\n%s", what, figure, text)
			}
		}
	}
	says("the page", p.Text())
	file := p.Download(`a[href*="/report.pdf?"]`)
	printed := filepath.Join(p.TempDir(), name+".pdf")
	if err := os.WriteFile(printed, p.Print(), 0o600); err != nil {
		p.Fatal(err)
	}
	for _, pdf := range []string{file, printed} {
		if text, ok := pdfText(p, pdf); ok {
			says(filepath.Base(pdf), text)
		}
	}
}

// trailIsRead: the administrator finds what everybody did, and the whole verifies.
func (p *play) trailIsRead() {
	p.enters("boss")
	p.Press(`nav a[href="/console/audit"]`)
	p.Shows("撤回", "更正", "退回稿件", "审查通过", "reviewer")
	p.looks("audit")
	for _, page := range []string{"duties", "divisions", "account", "help"} {
		p.Press(`nav a[href="/console/` + page + `"]`)
		p.looks(page)
	}
	must(p, central, "verify", "--dir", p.office.dir, "--trust", p.office.trust)
}
