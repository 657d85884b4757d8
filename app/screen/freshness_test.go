package screen

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/internal/catalogue"
)

// doubt is a state of freshness with words of the header, and of the freshness and the administrator's page.
type doubt struct {
	change       func(*catalogue.Freshness)
	header, page map[i18n.Lang]string
}

// doubts are what speaks against what is shown being new.
func doubts() map[string]doubt {
	clock := func(state catalogue.ClockState, wall time.Time) func(*catalogue.Freshness) {
		return func(f *catalogue.Freshness) {
			f.Clock = catalogue.Clock{State: state, Wall: wall, Now: fixedNow, Confirmed: true}
		}
	}
	old := func(ago time.Duration, reason string, logs ...int) func(*catalogue.Freshness) {
		return func(f *catalogue.Freshness) {
			f.Signed, f.LastFailure = fixedNow.Add(-ago), reason
			for _, i := range logs {
				f.Chain[i].Signed = f.Signed
				if reason == "replay" {
					f.Chain[i].Refused = reason
				}
			}
		}
	}
	type words = map[i18n.Lang]string
	return map[string]doubt{
		"slow": {clock(catalogue.ClockSlow, fixedNow.Add(-5*time.Minute)),
			words{i18n.Zh: "时钟慢 5 分钟", i18n.En: "clock 5 min slow"}, words{i18n.Zh: "2026-11-23 16:37", i18n.En: "2026-11-23 16:37"}},
		"behind": {clock(catalogue.ClockBehind, time.Unix(0, 0)),
			words{i18n.Zh: "本机时钟不对", i18n.En: "clock is wrong"}, words{i18n.Zh: "本机时钟为 1970-01-01", i18n.En: "The clock says 1970-01-01"}},
		"ahead": {clock(catalogue.ClockAhead, fixedNow.AddDate(10, 0, 0)),
			words{i18n.Zh: "时钟与中心不符", i18n.En: "clock in doubt"}, words{i18n.Zh: "本机时钟为 2036-11-23", i18n.En: "The clock says 2036-11-23"}},
		"replay": {old(35*time.Minute, "replay", 1),
			words{i18n.Zh: "收到的是旧数据 · 35 分钟前更新", i18n.En: "old data sent again · updated 35 min ago"}, words{i18n.Zh: "旧的签名（重放）", i18n.En: "An old signature was replayed"}},
		"standing": {old(35*time.Minute, "stale", 0, 1, 2, 3),
			words{i18n.Zh: "35 分钟前更新", i18n.En: "updated 35 min ago"}, words{i18n.Zh: "签名一直没有更新", i18n.En: "signatures stand still"}},
	}
}

// TestDoubtsAreSaid looks for the words, and with -pictures DIR writes what they look like.
func TestDoubtsAreSaid(t *testing.T) {
	test.NewTempApp(t)
	for name, d := range doubts() {
		for _, f := range []form{{1080, 1920, i18n.Zh, theme.Normal, false}, {1920, 1080, i18n.En, theme.Normal, false}, {1080, 1920, i18n.En, theme.Largest, false}} {
			t.Run(name+"/"+f.String(), func(t *testing.T) {
				s, _, m := manned(f)
				fresh := &s.opt.Source.(*shelf).fresh
				d.change(fresh)
				m.syncing.Last = Pass{Known: true, Trouble: fresh.LastFailure}
				has := func(where, words string) {
					t.Helper()
					show(t, s, f)
					if !says(s, words) {
						t.Errorf("%s does not say %q", where, words)
					}
					if *pictures != "" {
						writePicture(t, filepath.Join(*pictures, "doubt-"+name+"-"+strings.Fields(where)[0]+"-"+f.String()+".png"), s, f)
					}
				}
				has("home", d.header[f.lang])
				s.Go(nav.Route{Page: nav.Freshness})
				has("freshness", d.page[f.lang])
				s.openAdmin()
				s.admin.open = true
				s.rebuildParts(false)
				has("admin", d.page[f.lang])
			})
		}
	}
}
