package screen

import (
	"slices"
	"time"

	"gongshi/app/nav"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/record"
)

// attractPage is a page of the attract loop with its subject and its route.
type attractPage struct {
	kind  attractKind
	to    nav.Route
	card  catalogue.Card   // of attractPublicity and attractAlert; of attractMoney its Sample alone
	cards []catalogue.Card // of attractLatest
	money *statement       // of attractMoney
	board dutyBoard        // of attractDuties

	cleared allClear // of attractClear
}

// hasSample reports whether something on the page is invented.
func (p attractPage) hasSample() bool {
	return p.card.Sample || p.cleared.clear != nil && p.cleared.clear.Sample || slices.ContainsFunc(p.cards, func(c catalogue.Card) bool { return c.Sample })
}

type attractKind int

const (
	attractWelcome   attractKind = iota // there is nothing to show yet
	attractAlert                        // an alert in force that does not fill the screen
	attractClear                        // an alert that was called off
	attractPublicity                    // up for objection
	attractMoney                        // the village's newest statement in one picture
	attractDuties                       // the quarter's duties and their states
	attractLatest                       // newest notices
)

// The loop stays short enough that who waits sees all of it.
const (
	attractAlerts    = 2
	attractPublicMax = 4
	attractLatestMax = 4
)

// attractLoop is which page is shown, and since when.
type attractLoop struct {
	pages  []attractPage
	at     int
	n      int // counts turns, so that every page is another cover
	turned time.Time
}

// current is the page to show.
func (l *attractLoop) current() attractPage { return l.pages[l.at] }

// pageAt returns the index of the page for this moment. Pages are read at each begin of the loop; there is always one.
func (l *attractLoop) pageAt(now time.Time, each time.Duration, read func() []attractPage) int {
	gap := now.Sub(l.turned)
	if gap < each && gap >= 0 && len(l.pages) > 0 {
		return l.n
	}
	l.n, l.at, l.turned = l.n+1, l.at+1, now
	if l.at >= len(l.pages) || gap > 2*each+time.Minute {
		l.pages, l.at = read(), 0
	}
	return l.n
}

// begin forgets the pages, because records have changed: a withdrawn record is not shown a moment longer.
func (l *attractLoop) reset() { l.pages = nil }

// readAttract picks the present pages: alerts, notices up for objection with the days left, the village's newest
// accounts, the board of duties, the newest notices. Records that cannot be read are left out.
func readAttract(c *Ctx) []attractPage {
	var pages []attractPage
	runSafely("attract loop", func() {
		m := newHomeModel(c)
		for _, one := range m.alerts[:min(attractAlerts, len(m.alerts))] {
			pages = append(pages, attractPage{kind: attractAlert, to: toRecord(one.ID), card: one.Card})
		}
		for _, one := range m.cleared[:min(attractAlerts, len(m.cleared))] {
			pages = append(pages, attractPage{kind: attractClear, to: toRecord(one.clear.ID), cleared: one})
		}
		for _, card := range firstOf(m.publicity, attractPublicMax) {
			pages = append(pages, attractPage{kind: attractPublicity, to: toRecord(card.ID), card: card})
		}
		if page, ok := readMoneyPage(c); ok {
			pages = append(pages, page)
		}
		if len(m.duties.items) > 0 {
			pages = append(pages, attractPage{kind: attractDuties, to: nav.Route{Page: nav.Catalogue, Group: byDuty}, board: m.duties})
		}
		if latest := firstOf(m.latest, attractLatestMax); len(latest) > 0 {
			pages = append(pages, attractPage{kind: attractLatest, to: nav.Route{Page: nav.Latest}, cards: latest})
		}
	})
	if len(pages) == 0 {
		pages = []attractPage{{kind: attractWelcome, to: nav.Route{Page: nav.Home}}}
	}
	return pages
}

func toRecord(id string) nav.Route { return nav.Route{Page: nav.Record, ID: id} }

func firstOf(cards []catalogue.Card, n int) []catalogue.Card { return cards[:min(n, len(cards))] }

// statementsLooked is how many of the newest statements are looked through for the latest period.
const statementsLooked = 12

// readMoneyPage finds the village's statement of the latest period, the shorter one where two end on the
// same day: the month rather than the quarter.
func readMoneyPage(c *Ctx) (attractPage, bool) {
	ctx, cancel := c.readContext()
	defer cancel()
	list, _, err := c.Source.Records(ctx, catalogue.Query{
		Kinds: []record.Kind{record.KindFinanceStatement}, Divisions: []division.Code{c.Place.Own().Code}, Limit: statementsLooked,
	})
	if err != nil {
		return attractPage{}, false
	}
	var found []attractPage
	for _, r := range list {
		if b, ok := r.Body.(*record.FinanceStatement); ok {
			page := attractPage{kind: attractMoney, to: toRecord(r.ID), money: &statement{r.ID, b}}
			page.card.Sample = r.Sample
			found = append(found, page)
		}
	}
	if len(found) == 0 {
		return attractPage{}, false
	}
	return slices.MinFunc(found, func(a, b attractPage) int {
		if d := b.money.Period.To().DaysSince(a.money.Period.To()); d != 0 {
			return d
		}
		return a.money.Period.From().DaysSince(b.money.Period.From()) * -1
	}), true
}
