package editorial

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongshi/assets"
	"gongshi/internal/errs"
	"gongshi/internal/hang"
	"gongshi/internal/record"
)

func table(t testing.TB) *Workflow {
	t.Helper()
	w, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestStepsOfEachKind: three for what touches people's money and decisions, one for alerts, two for everything else.
func TestStepsOfEachKind(t *testing.T) {
	w := table(t)
	for _, kind := range record.Kinds() {
		want := 2
		switch kind {
		case record.KindReliefDistribution, record.KindDecision:
			want = 3
		case record.KindAlert:
			want = 1
		}
		got := w.stepNames(kind)
		if last := w.Steps[got[len(got)-1]]; len(got) != want || last.Release != (kind == record.KindAlert) || last.Questions == last.Release {
			t.Errorf("%s goes through %v", kind, got)
		}
	}
}

func TestBadWorkflows(t *testing.T) {
	good := `{"steps":{"a":{"zh":"甲","en":"A","action":"x","working_days":1},"b":{"zh":"乙","en":"B","action":"y","working_days":1,"questions":true}},"usual":["a","b"],"kinds":{}}`
	released := strings.NewReplacer(`},"usual"`, `,"c":{"zh":"丙","en":"C","action":"z","working_days":1,"release":true}},"usual"`, `"kinds":{}`, `"kinds":{"alert":["c"]}`).Replace(good)
	for _, text := range []string{good, released} {
		if _, err := ParseWorkflow([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	beside := strings.Replace(released, `["c"]`, `["a","c"]`, 1)
	if _, err := ParseWorkflow([]byte(beside)); !errs.Is(err, errs.Invalid) {
		t.Errorf("a release beside another step: %v", err)
	}
	for name, change := range map[string][2]string{
		"no JSON": {"{", "["}, "unknown member": {`"kinds"`, `"kind"`}, "one step": {`["a","b"]`, `["b"]`}, "twice": {`["a","b"]`, `["b","b"]`},
		"no questions": {`,"questions":true`, ``}, "unknown step": {`["a","b"]`, `["a","c"]`}, "no such kind": {`"kinds":{}`, `"kinds":{"poem":["a","b"]}`},
		"a kind without review":   {`"kinds":{}`, `"kinds":{"policy":[]}`},
		"an alert without review": {`"kinds":{}`, `"kinds":{"alert":[]}`}, "an alert with one review that does not release": {`"kinds":{}`, `"kinds":{"alert":["b"]}`},
		"a policy released":   {`"questions":true}},"usual":["a","b"],"kinds":{}`, `"release":true}},"usual":["a","b"],"kinds":{"policy":["b"]}`},
		"everything released": {`"questions":true}},"usual":["a","b"]`, `"release":true}},"usual":["b"]`}, "no days": {`"working_days":1}`, `"working_days":0}`}, "no name": {`"zh":"甲"`, `"zh":""`},
	} {
		if _, err := ParseWorkflow([]byte(strings.Replace(good, change[0], change[1], 1))); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTheWayOfADraft: submitted, returned with a reason, corrected, reviewed by two people who had no hand in it,
// published.
func TestTheWayOfADraft(t *testing.T) {
	w, now := table(t), time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	d := New(record.KindAnnouncement, "ann", now)
	must := func(next Review, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		d = next
	}
	no := func(kind errs.Kind, says string, _ Review, err error) {
		t.Helper()
		if !errs.Is(err, kind) || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %v saying %q", err, kind, says)
		}
	}
	review := func(by string, approve bool, opinion string) Verdict {
		return Verdict{By: by, Revision: d.Revision, Step: w.Waits(d), Approve: approve, Opinion: opinion}
	}
	decide := func(r Verdict) (Review, error) { return w.Decide(d, r, now) }
	wrong := []record.Problem{{Field: "/title", Reason: "holds a resident ID number"}}
	next, err := w.Submit(d, wrong, now)
	no(errs.Invalid, "holds a resident ID number", next, err)
	must(w.Submit(d, nil, now))
	next, err = w.Submit(d, nil, now)
	no(errs.Conflict, "reviewing already", next, err)
	next, err = decide(review("ben", true, ""))
	no(errs.Conflict, "Open revision 1", next, err)
	d = w.Open(w.Open(d, "ann"), "ben")
	next, err = decide(review("ann", true, ""))
	no(errs.Forbidden, "does not review", next, err)
	next, err = decide(review("ben", false, " "))
	no(errs.Invalid, "Say why", next, err)
	must(decide(review("ben", false, "少一个附件。")))
	if r := d.Returned(); r == nil || r.Opinion != "少一个附件。" || r.By != "ben" || r.Step != "first" {
		t.Fatalf("%+v", d)
	}
	must(w.Edit(d, "ann", now))
	if d.Returned() == nil {
		t.Error("while it is mended, the reason is gone")
	}
	must(w.Submit(d, nil, now))
	next, err = decide(Verdict{By: "ben", Revision: 1, Step: "first", Approve: true})
	no(errs.Conflict, "not 1", next, err)
	next, err = decide(review("ben", true, ""))
	no(errs.Conflict, "Open revision 2", next, err)
	d = w.Open(d, "ben")
	must(decide(review("ben", true, "")))
	next, err = decide(Verdict{By: "ben", Revision: 2, Step: "first", Approve: true})
	no(errs.Conflict, "does not wait", next, err)
	next, err = decide(review("ben", true, ""))
	no(errs.Forbidden, "earlier step", next, err)
	d = w.Open(d, "cai")
	next, err = decide(review("cai", true, ""))
	no(errs.Invalid, "four questions", next, err)
	secret := review("cai", true, "")
	secret.Answers = &Answers{Privacy: true}
	next, err = decide(secret)
	no(errs.Invalid, "is not approved", next, err)
	next, err = w.Publish(d, now)
	no(errs.Conflict, "not approved", next, err)
	clean := review("cai", true, "可以公开。")
	clean.Answers = &Answers{}
	must(decide(clean))
	next, err = w.Schedule(d, now, now)
	no(errs.Invalid, "has passed", next, err)
	must(w.Schedule(d, now.Add(time.Hour), now))
	must(w.Schedule(d, time.Time{}, now))
	must(w.Schedule(d, now.Add(time.Hour), now))
	before := d
	must(w.Edit(d, "dan", now)) // a word changed after the approval: everything begins anew
	if d.State != Writing || len(d.Passed()) != 0 || !d.Due.IsZero() || before.State != Scheduled || len(before.Passed()) != 2 || len(d.Decisions) != 3 {
		t.Errorf("%+v, before %+v", d, before)
	}
	back, err := w.Return(before, "system", "withdrawn meanwhile", nil, now)
	if r := back.Returned(); err != nil || r == nil || r.Opinion != "withdrawn meanwhile" || len(back.Passed()) != 0 || !back.Due.IsZero() {
		t.Errorf("%+v, %v", back, err)
	}
	if next, err = w.Submit(back, nil, now); err != nil || len(next.Passed()) != 0 || w.Waits(next) != "first" || len(next.Decisions) != 4 {
		t.Errorf("submitted again, it is where it was: %+v, %v", next, err)
	}
	if cleared := w.Clear(back, now); cleared.State != Discarded || cleared.Decisions[0].Opinion+cleared.Decisions[3].Opinion != "" || back.Decisions[0].Opinion == "" {
		t.Errorf("%+v", cleared)
	}
	must(w.Publish(before, now))
	next, err = w.Edit(d, "ann", now)
	no(errs.Conflict, "published", next, err)
	next, err = w.Discard(d, now)
	no(errs.Conflict, "published", next, err)
}

// TestBefore: what a reader had before them comes first, then what was decided on, and never the present revision or
// one that is not kept.
func TestBefore(t *testing.T) {
	w := table(t)
	d := Review{Revision: 3, Decisions: []Decision{{Revision: 1}, {Revision: 3}, {Revision: 2}}}
	d = w.Open(w.Open(d, "ben"), "ben") // twice is once
	d.Revision = 7
	d = w.Open(d, "cai")
	for name, tc := range map[string]struct {
		draft  Review
		reader string
		kept   []int
		want   int
		own    bool
	}{
		"opened":               {d, "ben", []int{1, 3, 7}, 3, true},
		"opened, now again":    {w.Open(d, "ben"), "ben", []int{1, 3, 7}, 3, true},
		"opened, not kept":     {w.Open(d, "ben"), "ben", []int{1, 2, 7}, 2, false},
		"for the first time":   {d, "cai", []int{2, 3, 7}, 3, false},
		"never":                {d, "dan", []int{2, 3, 7}, 3, false},
		"nobody decided on it": {d, "dan", []int{5, 7}, 0, false},
		"nothing kept":         {d, "ben", nil, 0, false},
	} {
		if got, own := tc.draft.Before(tc.reader, tc.kept); got != tc.want || own != tc.own {
			t.Errorf("%s: %d, %t, want %d, %t", name, got, own, tc.want, tc.own)
		}
	}
}

// TestBoundsOfDecisions: neither the length of a word about a draft nor the number of them grows without end.
func TestBoundsOfDecisions(t *testing.T) {
	w, now := table(t), time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	d, err := w.Submit(New(record.KindPolicy, "ann", now), nil, now)
	if err != nil {
		t.Fatal(err)
	}
	d = w.Open(d, "ben")
	back := Verdict{By: "ben", Revision: 1, Step: "first", Opinion: strings.Repeat("长", maxOpinion+1)}
	if _, err := w.Decide(d, back, now); !errs.Is(err, errs.TooLarge) {
		t.Error(err)
	}
	back.Opinion = "不行。"
	for range maxDecisions {
		if d, err = w.Decide(d, back, now); err == nil {
			d, err = w.Submit(d, nil, now)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Decide(d, back, now); !errs.Is(err, errs.Conflict) {
		t.Errorf("after %d decisions: %v", len(d.Decisions), err)
	}
}

// TestNothingGetsPastTheReviews: whatever a crowd does in whatever order, what is published was passed, in this very
// revision, at every step, by different people who had opened it and written no word of it.
func TestNothingGetsPastTheReviews(t *testing.T) {
	w, now := table(t), time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	reached := 0
	rapid.Check(t, func(t *rapid.T) {
		d := New(rapid.SampledFrom(record.Kinds()).Draw(t, "kind"), "p0", now)
		wrote, opened := map[string]bool{"p0": true}, map[string]int{}
		person := rapid.Custom(func(t *rapid.T) string { return fmt.Sprint("p", rapid.IntRange(0, 4).Draw(t, "person")) })
		for range rapid.IntRange(1, 60).Draw(t, "acts") {
			by, old, next := person.Draw(t, "by"), d, d
			var err error
			act := rapid.IntRange(0, 24).Draw(t, "act")
			if act > 11 { // mostly what leads on, so that walks arrive
				act = map[State]int{Writing: 1, Reviewing: 6, Approved: 11, Scheduled: 11}[d.State]
				if act == 6 && opened[by] != d.Revision {
					act = 3
				}
			}
			switch act {
			case 0:
				if next, err = w.Edit(d, by, now); err == nil {
					wrote[by] = true
				}
			case 1, 2:
				next, err = w.Submit(d, nil, now)
			case 3, 4, 5:
				next, opened[by] = w.Open(d, by), d.Revision
			case 6, 7, 8, 9:
				next, err = w.Decide(d, Verdict{By: by, Revision: d.Revision - rapid.IntRange(0, 1).Draw(t, "late"), Step: w.Waits(d),
					Approve: rapid.IntRange(0, 5).Draw(t, "no") > 0, Opinion: "x", Answers: &Answers{}}, now)
			case 10:
				next, err = w.Schedule(d, now.Add(time.Hour), now)
			case 11:
				next, err = w.Publish(d, now)
			}
			if err != nil {
				continue
			}
			if diff := cmp.Diff(old, d); diff != "" {
				t.Fatalf("an act changed the draft that it was given: %s", diff)
			}
			if d = next; d.State != Published {
				continue
			}
			reached++
			var people []string
			for _, p := range d.Passed() {
				if wrote[p.By] || opened[p.By] != d.Revision || slices.Contains(people, p.By) {
					t.Fatalf("%s passed a step of revision %d: %+v", p.By, d.Revision, d)
				}
				people = append(people, p.By)
			}
			if len(people) != len(w.stepNames(d.Kind)) {
				t.Fatalf("published after %v", people)
			}
			return
		}
	})
	if reached == 0 {
		t.Error("no walk reached publication: nothing was tested")
	}
}

func FuzzParseWorkflow(f *testing.F) {
	f.Add([]byte(`{"steps":{},"usual":[]}`))
	f.Add(assets.Workflow())
	f.Fuzz(func(t *testing.T, text []byte) {
		hang.Watch(t)
		w, err := ParseWorkflow(text)
		if err != nil {
			return
		}
		for _, kind := range record.Kinds() {
			if steps := w.stepNames(kind); len(steps) < 2 && (kind != record.KindAlert || len(steps) == 0) {
				t.Errorf("%s is published without reviews", kind)
			}
		}
	})
}
