package editorial

import (
	"testing"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// TestReplay: only acts that the rules allow lead to an approval.
func TestReplay(t *testing.T) {
	w, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	acts := func(list ...[2]string) (all []Act) {
		for i, a := range list {
			all = append(all, Act{Name: a[0], By: a[1], At: now.Add(time.Duration(i) * time.Minute), Due: now.Add(time.Hour)})
		}
		return all
	}
	approved := [][2]string{{"draft_begin", "ed"}, {"draft_submit", "ed"}, {"draft_open", "co"}, {"draft_approve", "co"}, {"draft_open", "se"}, {"draft_approve", "se"}}
	for name, c := range map[string]struct {
		acts  [][2]string
		state State
		fails bool
	}{
		"approved":          {approved, Approved, false},
		"scheduled":         {append(approved[:6:6], [2]string{"draft_schedule", "pu"}), Scheduled, false},
		"mended":            {append(approved[:6:6], [2]string{"draft_save", "ed"}), Writing, false},
		"published":         {append(approved[:6:6], [2]string{"draft_publish", "pu"}), Published, false},
		"nothing":           {approved[:1], Writing, false},
		"one review":        {approved[:4], Reviewing, false},
		"no review":         {[][2]string{{"draft_begin", "ed"}, {"draft_submit", "ed"}, {"draft_schedule", "pu"}}, "", true},
		"by an author":      {[][2]string{{"draft_begin", "ed"}, {"draft_submit", "ed"}, {"draft_open", "ed"}, {"draft_approve", "ed"}}, "", true},
		"twice by one":      {append(approved[:4:4], [2]string{"draft_approve", "co"}), "", true},
		"unopened":          {append(approved[:4:4], [2]string{"draft_approve", "se"}), "", true},
		"before the change": {append(approved[:6:6], [2]string{"draft_save", "ed"}, [2]string{"draft_publish", "pu"}), "", true},
		"after its end":     {append(approved[:6:6], [2]string{"draft_publish", "pu"}, [2]string{"draft_schedule", "pu"}), "", true},
		"no beginning":      {approved[1:], "", true},
		"two beginnings":    {append(approved[:1:1], approved...), "", true},
		"an unknown act":    {append(approved[:6:6], [2]string{"draft_forge", "x"}), "", true},
	} {
		d, err := w.Replay(record.KindAnnouncement, acts(c.acts...))
		if (err != nil) != c.fails || err != nil && !errs.Is(err, errs.Conflict) || err == nil && d.State != c.state {
			t.Errorf("%s: %s, %v", name, d.State, err)
		}
	}
	a, _ := w.Replay(record.KindAnnouncement, acts(approved...))
	for name, change := range map[string]func(d *Review){
		"its state is": func(d *Review) { d.State = Scheduled }, "its revision is": func(d *Review) { d.Revision++ },
		"its authors are": func(d *Review) { d.Authors = nil }, "the reviews are": func(d *Review) { d.Decisions = d.Decisions[:1] },
		"the time of publication is": func(d *Review) { d.Due = now }, "its kind is": func(d *Review) { d.Kind = "" },
	} {
		b := a.clone(a.State, a.Since)
		change(&b)
		if got := a.Differs(b); got != name {
			t.Errorf("%q, want %q", got, name)
		}
	}
	if got := a.Differs(a); got != "" {
		t.Error(got)
	}
}
