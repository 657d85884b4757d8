package e2e

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestRunningKiosk follows a statement to a kiosk that runs all the while, as its window would: it appears at the
// next pass, a correction shows old and new, a withdrawal takes it away and leaves the trace, and an erasure leaves
// no byte in a file, although the centre and the kiosk have the files open. Commands of the same folder work beside.
func TestRunningKiosk(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("关于修建村口桥的公告", "桥宽六米。"))
	o.start()
	k := o.screen("kiosk")
	p := launch(t, nil, kiosk, "--dir", k.dir, "--central", o.url(), "--division", village, "--trust", o.trust,
		"--windowed", "1080x1920", "--every", "@every 1s")
	soon := func(what string, ok func() bool) {
		t.Helper()
		eventually(t, time.Minute, what, func() bool {
			if !p.running() {
				t.Fatalf("the kiosk ended: %s", cut(p.out.String()))
			}
			return ok()
		})
	}
	soon("the first pass", func() bool { return k.holds(t) && k.titles("村口桥") != "" })
	if r := fails(t, 1, kiosk, "--dir", k.dir, "--central", o.url()); !strings.Contains(r.stderr, "Another window is under way") {
		t.Errorf("a second window on one folder: %v", r)
	}

	statement := func(more float64) map[string]any {
		return example(t, "finance_statement", func(r map[string]any) {
			body := r["body"].(map[string]any)
			line := body["income"].([]any)[0].(map[string]any)
			line["amount"], line["item"] = line["amount"].(float64)+more, rare(1)
			body["closing_balance"] = body["closing_balance"].(float64) + more
			if more != 0 {
				line["remark"] = rare(2)
			}
		})
	}
	first := o.publish(statement(0))[0]
	soon("a new statement", func() bool { return len(k.search(rare(1))) == 1 })
	o.publish(corrected(first, statement(12300), "漏记一笔收入"))
	soon("its correction", func() bool { return len(k.search(rare(2))) == 1 })
	if shown := k.show(first.ID); !strings.Contains(shown, `"old"`) || !strings.Contains(shown, `"new"`) || !strings.Contains(shown, "漏记一笔收入") {
		t.Errorf("after a correction residents see old, new and why: %s", cut(shown))
	}
	k.sync(0, "--central", o.url(), "--trust", o.trust)

	must(t, central, "withdraw", "--dir", o.dir, "--id", first.ID, "--reason", "重复发布")
	soon("the withdrawal", func() bool { return len(k.search(rare(1))) == 0 })
	if shown := k.show(first.ID); !strings.Contains(shown, `"state": "withdrawn"`) || !strings.Contains(shown, "重复发布") {
		t.Errorf("a withdrawal leaves its trace: %s", cut(shown))
	}

	second := o.publish(notice("名单 "+rare(3), rare(4)))[0]
	soon("a list", func() bool { return len(k.search(rare(3))) == 1 })
	if len(filesWith(t, k.dir, rare(4))) == 0 || len(filesWith(t, o.dir, rare(4))) == 0 {
		t.Fatal("before the erasure no file holds the words: this test could not see them")
	}
	refused := fails(t, 1, central, "withdraw", "--dir", o.dir, "--id", second.ID, "--reason", "请拨打13805561234", "--erase")
	if !strings.Contains(refused.stderr, "/reason") || refused.stdout != "" {
		t.Errorf("a refused erasure: %v", refused)
	}
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	if len(k.search(rare(3))) != 1 {
		t.Error("a refused erasure took the list away")
	}
	must(t, central, "withdraw", "--dir", o.dir, "--id", second.ID, "--reason", "误发", "--erase")
	for n := 3; n <= 4; n++ {
		if files := filesWith(t, o.dir, rare(n)); len(files) != 0 {
			t.Errorf("right after the erasure %v of the centre hold %s", files, rare(n))
		}
	}
	soon("no byte of an erased record in a file of the kiosk", func() bool {
		return len(filesWith(t, k.dir, rare(3)))+len(filesWith(t, k.dir, rare(4))) == 0
	})
	if shown := k.show(second.ID); !strings.Contains(shown, `"state": "erased"`) || !strings.Contains(shown, "误发") {
		t.Errorf("an erasure leaves its trace: %s", cut(shown))
	}
	p.stop(t)
	if out := p.out.String(); strings.Contains(out, "panic") || strings.Contains(out, "level=ERROR") {
		t.Errorf("the kiosk said: %s", cut(out))
	}
}

// holds says whether the folder holds a kiosk that can be asked; before its first pass began it is none.
func (s screen) holds(t *testing.T) bool {
	t.Helper()
	return run(t, kiosk, "search", "--dir", s.dir, "的").code == 0
}

// TestUnfilledFolder: a folder that no kiosk has filled, with or without a database in it, says what to do and is
// not made by asking.
func TestUnfilledFolder(t *testing.T) {
	o := newOffice(t)
	absent, opened := o.screen("absent"), o.screen("opened")
	fails(t, 2, kiosk, "--dir", opened.dir, "--central", "http://127.0.0.1:1")
	if len(databases(t, opened.dir)) == 0 {
		t.Fatal("there is no database: this test could not see it asked")
	}
	for _, s := range []screen{absent, opened} {
		for _, args := range [][]string{{"search", "低保"}, {"show", "some-id"}, {"shot", "--route", "home", "--out", s.dir + ".png"}} {
			r := fails(t, 1, kiosk, append([]string{args[0], "--dir", s.dir}, args[1:]...)...)
			if !strings.Contains(r.stderr, "run kiosk sync first") {
				t.Errorf("an unfilled folder does not say what to do: %v", r)
			}
		}
	}
	if left, err := filepath.Glob(absent.dir + "*"); err != nil || len(left) != 0 {
		t.Errorf("asking left %v, %v", left, err)
	}
}
