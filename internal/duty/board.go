package duty

import (
	"slices"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

// Fact holds a record's facts that duties depend on.
type Fact struct {
	ID        string
	Title     string
	Division  division.Code
	Kind      record.Kind
	Class     string        // record.Body.Class
	Period    record.Period // that the record is about; zero where its kind has none
	IssuedOn  record.Date   // 成文日期; zero where there is none
	Published time.Time     // first publication, whatever was corrected since; zero: not yet, a draft at the centre
	Expires   time.Time     // zero: never
}

// FactOf takes the fact out of a record. first is its first publication.
func FactOf(r *record.Record, first time.Time) Fact {
	return Fact{
		ID: r.ID, Title: r.Title, Division: r.Division, Kind: r.Kind, Class: r.Body.Class(), Period: r.Period(), IssuedOn: r.IssuedOn,
		Published: first, Expires: r.ExpiresAt,
	}
}

// day is the day that a record is of.
func (f *Fact) day() record.Date {
	if f.IssuedOn.IsZero() && !f.Published.IsZero() {
		return dayOf(f.Published)
	}
	return f.IssuedOn
}

func dayOf(t time.Time) record.Date { return record.DateOf(t.In(record.Zone)) }

// isPublicBy reports whether the record was public at a moment.
func (f *Fact) isPublicBy(now time.Time) bool {
	return !f.Published.IsZero() && !f.Published.After(now)
}

// Place is a division that owes, and since when it has been there; zero: since ever.
type Place struct {
	Code  division.Code
	Since record.Date
}

// PlaceOf is a division by its first publication that is in force, zero without any. It counts as there from the
// beginning of that quarter, or of the one of now, whether it has published by then or not: so the first publication
// changes nothing but the state of what it fulfils.
func PlaceOf(code division.Code, first, now time.Time) Place {
	if first.IsZero() || first.After(now) {
		first = now
	}
	return Place{code, record.PeriodOn("quarter", dayOf(first)).From()}
}

// State is the state of an Item.
type State int

const (
	Due State = iota
	OnTime
	Late
	Missing
)

// Item is one thing that is owed: a duty for a period, for a record, or for the time of the window.
type Item struct {
	Duty     *Duty
	Division division.Code
	Period   record.Period // of a duty by month, quarter or year
	On       record.Date   // date of the record, of a duty for each
	Deadline record.Date
	State    State
	By       *Fact // the record that fulfils it; of a duty for each record also one not yet in time; else nil
}

// Board lists a place's items with a deadline in the window, at a moment: duties in the order of the rules, each by
// deadline. Facts of other divisions do not matter; records published after now count as not yet published. Duties that
// are owed always are owed in every window.
func (r *Rules) Board(at Place, facts []Fact, window record.Period, now time.Time) []Item {
	var items []Item
	for i := range r.duties {
		d := &r.duties[i]
		if !d.Owes(at.Code) {
			continue
		}
		q := query{rules: r, duty: d, at: at, from: window.From(), to: window.To(), now: now}
		for n := range facts {
			if f := &facts[n]; f.Division == at.Code && f.Kind == d.Kind && d.isMetBy(f.Class) {
				q.facts = append(q.facts, f)
			}
		}
		var found []Item
		switch d.Period {
		case Each:
			found = q.itemsPerRecord()
		case Always:
			found = q.alwaysItem()
		default:
			found = q.duePeriods()
		}
		slices.SortStableFunc(found, func(a, b Item) int { return a.Deadline.DaysSince(b.Deadline) })
		items = append(items, found...)
	}
	return items
}

// query is one duty of one place in a window, with the facts that may fulfil it.
type query struct {
	rules    *Rules
	duty     *Duty
	at       Place
	from, to record.Date
	now      time.Time
	facts    []*Fact
}

func (q *query) isWithin(day record.Date) bool { return !day.Before(q.from) && !q.to.Before(day) }

// isOwed reports whether an item that begins on the day is owed under this version.
func (q *query) isOwed(day record.Date) bool { return q.duty.inForce(day) && !day.Before(q.at.Since) }

// firstItem returns the item for the first publication, if there was any.
func (q *query) firstItem(deadline record.Date, by *Fact) Item {
	it := Item{Duty: q.duty, Division: q.at.Code, Deadline: deadline, By: by}
	switch {
	case by != nil && by.isPublicBy(q.now) && deadline.Before(dayOf(by.Published)):
		it.State = Late
	case by != nil && by.isPublicBy(q.now):
		it.State = OnTime
	case deadline.Before(dayOf(q.now)):
		it.State = Missing
	}
	return it
}

// duePeriods returns the periods whose deadline is in the window; deadlines ascend with periods.
func (q *query) duePeriods() []Item {
	var items []Item
	for p := record.PeriodOn(string(q.duty.Period), q.to); p.Valid(); p = p.Previous() {
		deadline := q.rules.deadlineFrom(q.duty, p.To())
		if deadline.Before(q.from) {
			break
		}
		if !q.isWithin(deadline) || !q.isOwed(p.From()) {
			continue
		}
		it := q.firstItem(
			deadline,
			firstPublished(q.facts, func(f *Fact) bool { return f.isPublicBy(q.now) && f.isAboutPeriod(p) }),
		)
		it.Period = p
		items = append(items, it)
	}
	return items
}

// isAboutPeriod reports whether the record is that of a period: by its own period, where its kind has one, else by
// its date.
func (f *Fact) isAboutPeriod(p record.Period) bool {
	if f.Period != (record.Period{}) {
		return f.Period == p
	}
	day := f.day()
	return !day.Before(p.From()) && !p.To().Before(day)
}

// itemsPerRecord returns an item for every record whose deadline is in the window.
func (q *query) itemsPerRecord() []Item {
	var items []Item
	for _, f := range q.facts {
		deadline := q.rules.deadlineFrom(q.duty, f.day())
		if f.day().IsZero() || !q.isWithin(deadline) || !q.isOwed(f.day()) {
			continue
		}
		it := q.firstItem(deadline, f)
		it.On = f.day()
		items = append(items, it)
	}
	return items
}

// alwaysItem gives the one item of the window: by its first day, or, for a duty or a division that had just begun
// then, by the end of its time limit, something must be up.
func (q *query) alwaysItem() []Item {
	deadline := q.from
	for _, began := range []record.Date{q.duty.From, q.at.Since} {
		if began.IsZero() {
			continue
		}
		if last := q.rules.deadlineFrom(q.duty, began); deadline.Before(last) {
			deadline = last
		}
	}
	if !q.isWithin(deadline) || !q.isOwed(q.from) {
		return nil
	}
	moment := q.now
	if end := q.to.AddDays(1).Time(); end.Before(moment) {
		moment = end.Add(-time.Second)
	}
	up := firstPublished(
		q.facts,
		func(f *Fact) bool { return f.isPublicBy(moment) && (f.Expires.IsZero() || f.Expires.After(moment)) },
	)
	return []Item{q.firstItem(deadline, up)}
}

// firstPublished is the fact that was published first among those that fit; nil where none does.
func firstPublished(facts []*Fact, fits func(*Fact) bool) *Fact {
	var found *Fact
	for _, f := range facts {
		if fits(f) && (found == nil || f.Published.Before(found.Published)) {
			found = f
		}
	}
	return found
}
