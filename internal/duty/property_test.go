package duty

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongshi/internal/record"
)

// someDuty draws a duty of a village, with a time limit and a validity.
func someDuty(t *rapid.T, id string) Duty {
	d := Duty{
		ID: id, Levels: []string{"village"}, Kind: rapid.SampledFrom([]record.Kind{record.KindFinanceStatement, record.KindDecision}).Draw(t, "kind"),
		Period: rapid.SampledFrom([]Period{Month, Quarter, Year, Each, Always}).Draw(t, "period"),
	}
	if rapid.Bool().Draw(t, "of a class") {
		d.Classes = []string{"m"}
	}
	if n := rapid.IntRange(0, 40).Draw(t, "limit"); rapid.Bool().Draw(t, "working") {
		d.WorkingDays = n
	} else {
		d.Days = n
	}
	if rapid.Bool().Draw(t, "bounded") {
		d.From = someDay(t, "from")
		d.To = d.From.AddDays(rapid.IntRange(0, 700).Draw(t, "validity"))
	}
	return d
}

var epoch = record.Date{Year: 2025, Month: time.January, Day: 1}

func someDay(t *rapid.T, name string) record.Date {
	return epoch.AddDays(rapid.IntRange(0, 1000).Draw(t, name))
}

func someMoment(t *rapid.T, name string) time.Time {
	return someDay(t, name).Time().Add(time.Duration(rapid.IntRange(0, 86_399).Draw(t, name+" second")) * time.Second)
}

func someFact(t *rapid.T) Fact {
	f := Fact{Division: village, Kind: record.KindDecision, Class: rapid.SampledFrom([]string{"m", "n"}).Draw(t, "class"), IssuedOn: someDay(t, "issued")}
	if rapid.Bool().Draw(t, "a statement") {
		f.Kind = record.KindFinanceStatement
		f.Period = record.PeriodOn(rapid.SampledFrom([]string{"month", "quarter", "year"}).Draw(t, "of a"), f.IssuedOn)
	}
	if rapid.IntRange(0, 9).Draw(t, "published") > 0 {
		f.Published = f.IssuedOn.Time().Add(time.Duration(rapid.IntRange(-30, 120).Draw(t, "hours later")) * 12 * time.Hour)
	}
	return f
}

func TestBoardInvariants(t *testing.T) {
	base := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		r := *base
		r.duties = []Duty{someDuty(t, "a"), someDuty(t, "b"), someDuty(t, "c")}
		facts := rapid.SliceOfN(rapid.Custom(someFact), 0, 12).Draw(t, "facts")
		place := Place{Code: village}
		if rapid.Bool().Draw(t, "young") {
			place.Since = someDay(t, "since")
		}
		window := record.PeriodOn("quarter", someDay(t, "window"))
		now, later := someMoment(t, "now"), someMoment(t, "later")
		if later.Before(now) {
			now, later = later, now
		}
		items, after := r.Board(place, facts, window, now), r.Board(place, facts, window, later)
		checkItems(t, items, window, now)
		checkItems(t, after, window, later)
		if len(items) != len(after) {
			t.Fatalf("%d items become %d", len(items), len(after))
		}
		for i, it := range items {
			allowed := map[State][]State{Due: {Due, OnTime, Missing, Late}, OnTime: {OnTime}, Late: {Late}, Missing: {Missing, Late}}[it.State]
			if !slices.Contains(allowed, after[i].State) {
				t.Fatalf("state %d of %s becomes %d", it.State, it.Duty.ID, after[i].State)
			}
		}
		whole := Totals{}
		for _, month := range []int{0, 1, 2} { // the quarter's months share its items, but for those always owed
			m := record.PeriodOn("month", record.DateOf(window.From().Time().AddDate(0, month, 0)))
			whole = whole.Plus(Count(without(r.Board(place, facts, m, now), Always)))
		}
		if quarter := Count(without(items, Always)); quarter != whole {
			t.Fatalf("the quarter has %+v, its months %+v", quarter, whole)
		}
	})
}

// checkItems holds what is true of every board: one item for each duty and period or record, one state each
// that fits what was published and when, and totals that add up.
func checkItems(t *rapid.T, items []Item, window record.Period, now time.Time) {
	type key struct {
		duty   string
		period record.Period
		by     *Fact
	}
	seen := map[key]bool{}
	for _, it := range items {
		k := key{duty: it.Duty.ID, period: it.Period}
		if it.Duty.Period == Each {
			k.by = it.By
		}
		if seen[k] {
			t.Fatalf("%+v is there twice", k)
		}
		seen[k] = true
		if it.Deadline.Before(window.From()) || window.To().Before(it.Deadline) {
			t.Fatalf("the deadline %s is not in %s", it.Deadline, window)
		}
		published := it.By != nil && it.By.isPublicBy(now)
		past := it.Deadline.Before(dayOf(now))
		holds := map[State]bool{
			Due: !published && !past, Missing: !published && past,
			OnTime: published && !it.Deadline.Before(dayOf(it.By.Published)), Late: published && it.Deadline.Before(dayOf(it.By.Published)),
		}
		for state, holds := range holds {
			if holds != (state == it.State) {
				t.Fatalf("state %d, but state %d holds: %v", it.State, state, holds)
			}
		}
	}
	if total := Count(items); total.All() != len(items) || total.Posted()+total.Due+total.Missing != len(items) {
		t.Fatalf("%d items add up to %+v", len(items), total)
	}
}

func without(items []Item, p Period) []Item {
	return slices.DeleteFunc(slices.Clone(items), func(it Item) bool { return it.Duty.Period == p })
}

// A board made from what Needs asks for is the board made from everything.
func TestNeedsAreEnough(t *testing.T) {
	base := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		r := *base
		r.duties = []Duty{someDuty(t, "a"), someDuty(t, "b"), someDuty(t, "c")}
		facts := rapid.SliceOfN(rapid.Custom(someFact), 0, 20).Draw(t, "facts")
		for i := range facts { // what a store holds is published, and not before its date
			if facts[i].Published.Before(facts[i].IssuedOn.Time()) {
				facts[i].Published = facts[i].IssuedOn.Time()
			}
		}
		window := record.PeriodOn("quarter", someDay(t, "window"))
		now := someMoment(t, "now")
		facts = slices.DeleteFunc(facts, func(f Fact) bool { return !f.isPublicBy(now) })
		for i := range facts {
			facts[i].ID = strconv.Itoa(i)
		}
		var needed []Fact
		for _, n := range r.Needs(village, window) {
			for _, f := range n.of(facts, now) {
				if !slices.ContainsFunc(needed, func(g Fact) bool { return g.ID == f.ID }) {
					needed = append(needed, f)
				}
			}
		}
		all, few := r.Board(Place{Code: village}, facts, window, now), r.Board(Place{Code: village}, needed, window, now)
		if len(all) != len(few) {
			t.Fatalf("%d items of everything, %d of what is needed", len(all), len(few))
		}
		for i := range all {
			if all[i].State != few[i].State || all[i].Deadline != few[i].Deadline {
				t.Fatalf("%+v of everything, %+v of what is needed", all[i], few[i])
			}
		}
	})
}

// However outages lie, a period is as long as it must be, and its days add up.
func TestPublicityInvariants(t *testing.T) {
	r := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		from := someDay(t, "from")
		p := record.Publicity{From: from, Days: 7, To: from.AddDays(6)}
		outages := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Outage {
			o := Outage{From: from.Time().Add(time.Duration(rapid.IntRange(-72, 300).Draw(t, "begins")) * time.Hour)}
			if rapid.IntRange(0, 5).Draw(t, "over") > 0 {
				o.To = o.From.Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "hours")) * time.Hour)
			}
			return o
		}), 0, 5).Draw(t, "outages")
		now := from.Time().Add(time.Duration(rapid.IntRange(-100, 900).Draw(t, "now")) * time.Hour)
		c := r.Publicity(p, outages, now)
		if c.Left < 0 || c.Passed < 0 || c.Left+c.Passed != 7+c.Added || c.Last != p.To.AddDays(c.Added) {
			t.Fatalf("%+v", c)
		}
		if (c.Phase == Over) != (c.Left == 0) || (c.Phase == Ahead) != now.Before(from.Time()) {
			t.Fatalf("phase %d with %d days left at %s", c.Phase, c.Left, now)
		}
		readable := c.Last.AddDays(1).Time().Sub(from.Time()) - lostTime(outages, from.Time(), c.Last.AddDays(1).Time())
		if c.Phase == Over && readable < 7*day-time.Hour {
			t.Fatalf("over after %s of reading", readable)
		}
	})
}

// of takes what a Need asks for out of facts that are all at hand; a fact may be among it twice.
func (n Need) of(facts []Fact, now time.Time) []Fact {
	var out []Fact
	for _, f := range facts {
		if f.Kind == n.Kind && !n.From.IsZero() && !f.Published.Before(n.From) {
			out = append(out, f)
		}
	}
	for _, class := range n.First {
		var up *Fact
		for i, f := range facts {
			if f.Kind == n.Kind && (class == "" || class == f.Class) && (f.Expires.IsZero() || f.Expires.After(now)) &&
				(up == nil || f.Published.Before(up.Published)) {
				up = &facts[i]
			}
		}
		if up != nil {
			out = append(out, *up)
		}
	}
	return out
}

// TestFirstPublicationWipesNothing: the first publication of a division changes the state of what it fulfils, and no
// other item of the window of that day.
func TestFirstPublicationWipesNothing(t *testing.T) {
	base := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		r := *base
		r.duties = []Duty{someDuty(t, "a"), someDuty(t, "b"), someDuty(t, "c")}
		fact := someFact(t)
		fact.Published = someMoment(t, "published")
		now := fact.Published.Add(time.Duration(rapid.IntRange(0, 72).Draw(t, "hours later")) * time.Hour)
		window := record.PeriodOn("quarter", dayOf(now))
		before := r.Board(PlaceOf(village, time.Time{}, now), nil, window, now)
		after := r.Board(PlaceOf(village, fact.Published, now), []Fact{fact}, window, now)
		for _, it := range before {
			at := slices.IndexFunc(after, func(o Item) bool {
				return o.Duty.ID == it.Duty.ID && o.Period == it.Period && o.Deadline == it.Deadline
			})
			if at < 0 && it.Duty.Period != Always && window.From() == record.PeriodOn("quarter", dayOf(fact.Published)).From() {
				t.Fatalf("%s by %s is gone: %+v, %+v", it.Duty.ID, it.Deadline, before, after)
			}
			if at >= 0 && after[at].By == nil && after[at].State != it.State {
				t.Fatalf("%s by %s: %v became %v", it.Duty.ID, it.Deadline, it.State, after[at].State)
			}
		}
	})
}
