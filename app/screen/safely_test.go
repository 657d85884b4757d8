package screen

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"gongshi/app/nav"
	"gongshi/internal/catalogue"
	"gongshi/internal/record"
)

// trap is a source that panics where it is told to: a record that nobody thought of.
type trap struct {
	*shelf
	list, record, freshness bool
}

func (s *trap) List(ctx context.Context, q catalogue.Query) (catalogue.Page, error) {
	if s.list {
		panic("list of 津贴")
	}
	return s.shelf.List(ctx, q)
}

func (s *trap) Record(ctx context.Context, id string) (*record.Record, error) {
	if s.record {
		var none []int
		_ = none[len(id)]
	}
	return s.shelf.Record(ctx, id)
}

func (s *trap) Freshness(ctx context.Context) (catalogue.Freshness, error) {
	if s.freshness {
		panic("freshness")
	}
	return s.shelf.Freshness(ctx)
}

// logged catches what is logged while a test runs.
func logged(t *testing.T) *bytes.Buffer {
	t.Helper()
	var out bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&out, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return &out
}

// A panic in a screen's build costs that screen and nothing else, and an engineer finds its stack.
func TestAPanicCostsOneScreen(t *testing.T) {
	test.NewTempApp(t)
	out := logged(t)
	source := &trap{shelf: fixtures()}
	s := at(source, cabinet, nav.Route{Page: nav.Home})
	show(t, s, cabinet)
	tap(t, s, "财务公开")
	source.record = true
	tap(t, s, "2026年第三季度收支")
	if !texts(s)["没能打开"] || !strings.Contains(out.String(), "recordPage") || !strings.Contains(out.String(), "index out of range") {
		t.Fatalf("the screen says %v, the log %q", texts(s), out)
	}
	tap(t, s, "大字")
	tap(t, s, "返回")
	if !texts(s)["财务公开"] {
		t.Errorf("back from it: %v", texts(s))
	}
	source.record = false
	tap(t, s, "2026年第三季度收支")
	if texts(s)["没能打开"] {
		t.Error("the screen stays broken")
	}
}

// Not even home and the header take the kiosk down, and it recovers with the data.
func TestAPanicOnHome(t *testing.T) {
	test.NewTempApp(t)
	out := logged(t)
	source := &trap{shelf: fixtures(), list: true, record: true, freshness: true}
	s, w := living(source, cabinet)
	show(t, s, cabinet)
	w.pass(s, 80) // the attract loop, too
	if !says(s, "村务公开") {
		t.Errorf("at rest: %v", texts(s))
	}
	s.Reset()
	tap(t, s, "搜索")
	s.TypedRune('津')
	tap(t, s, "首页")
	if !texts(s)["没能打开"] {
		t.Errorf("home says %v", texts(s))
	}
	if log := out.String(); !strings.Contains(log, "home") || strings.Contains(log, "q=") {
		t.Errorf("the log says %q", log)
	}
	source.list, source.record, source.freshness = false, false, false
	s.Rebuild()
	if texts(s)["没能打开"] || !texts(s)["财务公开"] {
		t.Errorf("after the data is whole again: %v", texts(s))
	}
}
