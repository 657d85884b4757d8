package e2e

import (
	"regexp"
	"strings"
	"testing"
)

// TestForkAndRollback: whoever has the right key still cannot show two kiosks, or one kiosk on two days, two
// different pasts. The kiosk refuses with the division and a reason, and keeps showing what it had.
func TestForkAndRollback(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"), notice("乙公告", "二"))
	early := o.copyTo("early")
	o.publish(notice("丙公告", "三"), notice("丁公告", "四"))
	o.start()
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	o.serve.stop(t)
	before, record := k.titles("公告"), steady(k.show(k.search("甲公告")[0].ID))

	refuses := func(name, reason string, other *office) {
		t.Helper()
		tree := other.dir + "-tree"
		must(t, central, "export", "--dir", other.dir, "--out", tree)
		must(t, central, "verify", "--tree", tree, "--trust", o.trust) // by itself each history is sound
		other.start()
		for _, from := range [][]string{{"--central", other.url()}, {"--tree", tree}} {
			r := k.sync(3, append(from, "--trust", o.trust)...)
			if !strings.Contains(r.stdout, village) || !strings.Contains(r.stdout, reason) {
				t.Errorf("%s by %s: the report names neither division nor reason %q: %v", name, from[0], reason, r)
			}
			if now := k.titles("公告"); now != before {
				t.Errorf("%s by %s: the kiosk showed %q and shows %q", name, from[0], before, now)
			}
			if now := steady(k.show(k.search("甲公告")[0].ID)); now != record {
				t.Errorf("%s by %s: a record changed from %s to %s", name, from[0], cut(record), cut(now))
			}
		}
		other.serve.stop(t)
	}
	refuses("a rolled-back log", "rollback", early)

	same := early.copyTo("same")
	same.publish(notice("另一丙公告", "三"), notice("另一丁公告", "四"))
	refuses("a fork of the same size", "fork", same)

	longer := same.copyTo("longer")
	longer.publish(notice("另一戊公告", "五"), notice("另一己公告", "六"), notice("另一庚公告", "七"))
	refuses("a longer fork", "fork", longer)

	o.start() // the true centre, on its old address
	k.sync(0, "--central", o.url(), "--trust", o.trust)
}

// steady is what a kiosk prints of a record without the moment at which it verified that.
func steady(shown string) string {
	return regexp.MustCompile(`"verified_at": "[^"]*"`).ReplaceAllString(shown, "")
}

// TestOtherKey: a centre of the same name with a key of its own is not believed, pinned or configured.
func TestOtherKey(t *testing.T) {
	o, thief := newOffice(t), newOffice(t)
	o.publish(notice("甲公告", "一"))
	thief.publish(notice("假公告", "二"), notice("假公告", "三"))
	o.start()
	thief.start()
	k := o.screen("pinned")
	if r := k.sync(0, "--central", o.url()); !strings.Contains(r.stdout+r.stderr, "test.gongshi.example") {
		t.Errorf("without --trust the kiosk says which key it pins: %v", r)
	}
	k.sync(3, "--central", thief.url())
	o.screen("configured").sync(3, "--central", thief.url(), "--trust", o.trust)
	if got := k.titles("公告"); got != "甲公告" {
		t.Errorf("the kiosk shows %q", got)
	}
}
