//go:build test && browser

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gongshi/internal/chromium"
)

// Above the village: its subdistrict and its district.
const (
	street   = "340803001000"
	district = "340803000000"
)

// play is the console in a browser, with the village's kiosk beside it.
type play struct {
	*chromium.Tab
	office   *office
	kiosk    screen
	month    time.Time // whose accounts are published: the last one
	password map[string]string
	page     int // how many pages were looked at
}

// TestBrowserStory plays the whole way of a ledger as people do, in a real browser: the administrator makes users; the
// committee imports a messy ledger, mends two rows and submits; the reviewer is refused what they wrote themselves, and
// returns the ledger with a reason; it is mended, reviewed twice and published; the kiosk shows it at its next pass,
// and its correction with old and new; it is withdrawn; the office prints the report before and after.
// GONGSHI_PICTURES=DIR keeps a picture of every page, in both languages and on a telephone, and of what the kiosk
// shows. GONGSHI_HELP=DIR writes the pictures of the help page, DIR/zh/NAME.png and DIR/en/NAME.png.
func TestBrowserStory(t *testing.T) {
	o := newOffice(t)
	today := time.Now().In(time.FixedZone("", 8*60*60))
	other := notice("关于修建村口桥的公告", "桥宽六米。")
	other["issued_on"] = today.Format(time.DateOnly)
	o.publish(other)
	typed(t, 0, personPassword+"\n", central, "user", "add", "--dir", o.dir, "--login", "boss", "--name", "周示例", "--organisation", "大观区数据资源管理局（示例）",
		"--role", "administrator", "--division", district)
	o.serveWith("--kiosk", kiosk)
	p := &play{Tab: chromium.New(t, o.url()), office: o, kiosk: o.screen("kiosk"), password: map[string]string{"boss": personPassword},
		month: time.Date(today.Year(), today.Month()-1, 1, 0, 0, 0, 0, today.Location())}
	p.Size(1366, 768)

	p.peopleAreMade()
	draft := p.ledgerIsImported()
	p.ownWorkIsRefused()
	p.ledgerIsReturned(draft)
	p.ledgerIsMended(draft)
	p.isReviewed(draft, "")
	id := p.isPublished(draft)
	p.kioskShows(id)
	p.reportSays("report", "1", "22,500.00", "18,487.25")
	correction := p.correctionIsWritten(id)
	p.isReviewed(correction, "correction-")
	if got := p.isPublished(correction); got != id {
		t.Fatalf("the correction of %s is published as %s", id, got)
	}
	p.kioskShowsBoth(id)
	p.reportSays("report-corrected", "1", "24,500.00", "18,487.25")
	p.isWithdrawn(id)
	p.reportSays("report-withdrawn", "0", "0.00", "0.00")
	p.alertIsBegun()
	p.trailIsRead()
	p.Quiet("status of 4")
}

// enters logs somebody in, in the place of whoever was; a person who has their first password chooses another.
func (p *play) enters(login string) {
	p.Helper()
	if chromium.Ask[bool](p.Tab, `!!document.querySelector('form[action="/console/logout"]')`) {
		p.Logout()
	}
	if first, ok := p.password["first "+login]; ok {
		delete(p.password, "first "+login)
		p.Login(login, first, "/console/account")
		p.Shows("请先换成自己的密码")
		p.looks("first-login-" + login)
		p.Type("#old", first)
		p.Type("#new", p.password[login])
		p.Type("#again", p.password[login])
		p.Press(`form[action$="/password"] button`)
		p.Shows("密码已更换")
		p.Press(`nav a[href="/console/"]`)
		p.looks("overview-" + login)
		if login == "reviewer" {
			p.helps("overview", ".side, main .columns")
		}
	} else {
		p.Login(login, p.password[login], "/console/")
	}
}

// looks has the page looked at in both languages, and leaves it in Chinese.
func (p *play) looks(name string) {
	p.Helper()
	p.page++
	for _, lang := range []string{"en", "zh"} {
		p.Language(lang)
		p.looked(name, lang)
	}
}

// looksOnce is for what answers a form: the page is there once, in the language that it is in.
func (p *play) looksOnce(name string) {
	p.Helper()
	p.page++
	p.looked(name, chromium.Ask[string](p.Tab, "document.documentElement.lang.slice(0, 2)"))
}

func (p *play) looked(name, lang string) {
	p.Helper()
	for _, width := range []int64{390, 1366} {
		if width < 1366 && lang != "zh" {
			continue
		}
		p.Size(width, 768)
		p.Layout(fmt.Sprintf("story-%02d-%s-%s-%d", p.page, name, lang, width))
	}
}

// helps has what a selector finds kept as a picture of the help page, in both languages, and leaves the page in
// Chinese. What is filled in first goes with the change of language.
func (p *play) helps(name, selector string, fill ...func()) {
	p.Helper()
	dir := os.Getenv("GONGSHI_HELP")
	if dir == "" {
		return
	}
	for _, lang := range []string{"en", "zh"} {
		p.Language(lang)
		p.Size(1366, 768)
		p.Until(`[...document.images].every(e => e.complete && e.naturalWidth > 0)`)
		for _, f := range fill {
			f()
		}
		p.Picture(filepath.Join(dir, lang, name+".png"), selector)
	}
}

// pictured draws a screen of the kiosk.
func (p *play) pictured(name, route, size string) []byte {
	p.Helper()
	out := filepath.Join(p.TempDir(), "screen.png")
	must(p, kiosk, "shot", "--dir", p.kiosk.dir, "--route", route, "--size", size, "--out", out)
	picture := drawn(p.T, out, size)
	if dir := os.Getenv("GONGSHI_PICTURES"); dir != "" {
		p.page++
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("story-%02d-kiosk-%s.png", p.page, name)), picture, 0o644); err != nil {
			p.Fatal(err)
		}
	}
	return picture
}

func (p *play) syncs() {
	p.Helper()
	p.kiosk.sync(0, "--central", p.office.url(), "--trust", p.office.trust)
}

// shown is what kiosk show says of a record.
func (p *play) shown(id string) (s struct {
	State  string
	Record struct {
		Title string
		Body  struct {
			ClosingBalance int64 `json:"closing_balance"`
		}
	}
	Withdrawal struct{ Reason, By string }
	Revisions  []struct {
		Op, Reason string
		Changes    []struct{ Field, Old, New string }
	}
	Proof struct{ Verified bool }
}) {
	p.Helper()
	if err := json.Unmarshal([]byte(p.kiosk.show(id)), &s); err != nil {
		p.Fatal(err)
	}
	return s
}
