package e2e

import (
	"strings"
	"testing"
)

// TestStory follows one notice: published, seen at the next pass, corrected, withdrawn; the centre serves all
// the while and the commands write beside it.
func TestStory(t *testing.T) {
	o := newOffice(t)
	first := o.publish(notice("关于修建村口桥的公告", "桥宽六米。"))[0]
	o.start()
	k := o.screen("kiosk")
	from := []string{"--central", o.url(), "--trust", o.trust}
	k.sync(0, from...)
	if got := k.titles("修建"); got != "关于修建村口桥的公告" {
		t.Fatalf("after the first pass the kiosk finds %q", got)
	}

	second := o.publish(notice("关于灌溉轮值的公告", "本周起轮流放水。"))[0]
	if got := k.titles("灌溉"); got != "" {
		t.Fatalf("a record that was not carried yet is found: %q", got)
	}
	k.sync(0, from...)
	if got := k.titles("灌溉"); got != "关于灌溉轮值的公告" {
		t.Fatalf("after the next pass the kiosk finds %q", got)
	}

	changed := o.publish(corrected(first, notice("关于修建村口桥的公告（更正）", "桥宽八米。"), "原数字有误"))[0]
	if changed.ID != first.ID || changed.Revision != 2 || changed.IndexNumber != first.IndexNumber {
		t.Errorf("corrected %+v, got %+v", first, changed)
	}
	k.sync(0, from...)
	shown := k.show(first.ID)
	for _, part := range []string{"桥宽六米", "桥宽八米", "原数字有误"} {
		if !strings.Contains(shown, part) {
			t.Errorf("after a correction residents see old, new and why; %q is missing in %s", part, cut(shown))
		}
	}
	if got := k.titles("村口桥"); got != "关于修建村口桥的公告（更正）" {
		t.Errorf("a search finds %q", got)
	}
	stale := fails(t, 1, central, "publish", "--dir", o.dir, o.draft(corrected(first, notice("旧", "旧"), "旧")))
	if !strings.Contains(stale.stderr, "draft-") {
		t.Errorf("the refusal of a stale correction does not name the file: %v", stale)
	}

	must(t, central, "withdraw", "--dir", o.dir, "--id", second.ID, "--reason", "内容重复发布")
	k.sync(0, from...)
	if got := k.titles("灌溉"); got != "" {
		t.Errorf("a withdrawn record is found: %q", got)
	}
	if shown := k.show(second.ID); !strings.Contains(shown, "内容重复发布") {
		t.Errorf("a withdrawal leaves its trace and its reason; got %s", cut(shown))
	}
	must(t, central, "verify", "--dir", o.dir, "--trust", o.trust)
	must(t, central, "verify", "--url", o.url(), "--trust", o.trust)
	o.serve.stop(t)

	fails(t, 1, kiosk, append([]string{"sync", "--dir", k.dir, "--division", village}, from...)...)
	if got := k.titles("村口桥"); got != "关于修建村口桥的公告（更正）" {
		t.Errorf("with the server down a search finds %q", got)
	}
}

// TestCarriers: what comes over the line and what comes on a stick is the same, and a kiosk takes both in turn.
func TestCarriers(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"), notice("乙公告", "二"))
	tree := o.root + "/tree"
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	k := o.screen("kiosk")
	k.sync(0, "--tree", tree, "--trust", o.trust)
	o.publish(notice("丙公告", "三"))
	o.start()
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	o.publish(notice("丁公告", "四"))
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	must(t, central, "verify", "--tree", tree, "--trust", o.trust)
	k.sync(0, "--tree", tree, "--trust", o.trust)
	got := k.titles("公告")
	for _, title := range []string{"甲公告", "乙公告", "丙公告", "丁公告"} {
		if strings.Count(got, title) != 1 {
			t.Errorf("%s is found %d times in %q", title, strings.Count(got, title), got)
		}
	}
}
