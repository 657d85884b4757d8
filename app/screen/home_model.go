package screen

import (
	"context"
	"slices"
	"time"

	"gongshi/app/i18n"
	"gongshi/internal/catalogue"
	"gongshi/internal/record"
)

// homeModel is the content of home. A part that cannot be read is empty, never an error: home is the screen that is
// always there.
type homeModel struct {
	counts    map[record.Kind]int
	new       map[record.Kind]int // by duty.Rules.NewSince
	duties    dutyBoard
	underway  map[record.Kind]int // under publicity
	total     int
	alerts    []alertCard // in force, the most urgent first
	cleared   []allClear
	publicity []catalogue.Card // by the end of the period, the earliest first
	latest    []catalogue.Card
	sample    bool
}

const latestRead = 12

func newHomeModel(c *Ctx) *homeModel {
	ctx, cancel := c.readContext()
	defer cancel()
	m := &homeModel{
		counts: kindCounts(ctx, c.Source, catalogue.Query{}),
		new:    kindCounts(ctx, c.Source, catalogue.Query{Since: c.Duties.NewSince(c.Now).Add(-time.Nanosecond)}),
	}
	for _, n := range m.counts {
		m.total += n
	}
	m.duties, _ = newDutyBoard(ctx, c, c.Place.Own().Code)
	list := func(q catalogue.Query) []catalogue.Card {
		page, err := c.Source.List(ctx, q)
		if err != nil {
			return nil
		}
		for _, card := range page.Cards {
			m.sample = m.sample || card.Sample
		}
		return page.Cards
	}
	m.latest = list(catalogue.Query{Kinds: latestKinds, Limit: latestRead})
	m.publicity = list(catalogue.Query{PublicOn: c.Today(), Limit: 200})
	m.sortByUrgency()
	m.holdAlerts(c)
	return m
}

// holdAlerts takes the alerts that hold at the moment from those that the shell holds.
func (m *homeModel) holdAlerts(c *Ctx) {
	all := c.standingAlerts()
	m.alerts, m.cleared = alertCards(all, c.Now), allClears(all, c.Now)
}

func kindCounts(ctx context.Context, s Source, q catalogue.Query) map[record.Kind]int {
	counts := map[record.Kind]int{}
	facets, err := s.Facets(ctx, q, catalogue.ByKind)
	if err != nil {
		return counts
	}
	for _, f := range facets {
		counts[record.Kind(f.Value)] = f.Count
	}
	return counts
}

// latestKinds are those of the newest notices: alerts have their own places, and many of them hide nothing else.
var latestKinds = slices.DeleteFunc(record.Kinds(), func(k record.Kind) bool { return k == record.KindAlert })

// alertCard is an alert in force.
type alertCard struct {
	catalogue.Card
	severity string
}

// alertCards are the alerts in force, real ones first; an all-clear is none of them.
func alertCards(all []*record.Record, now time.Time) (cards []alertCard) {
	for _, r := range inForce(all, now) {
		b := alertOf(r)
		if b.MsgType == "Cancel" {
			continue
		}
		cards = append(cards, alertCard{severity: b.Severity, Card: catalogue.Card{
			ID: r.ID, Revision: r.Revision, Kind: r.Kind, Class: b.Status, Division: r.Division, Title: r.Title, Summary: r.Summary,
			PublishedAt: r.PublishedAt, ExpiresAt: b.Expires, Sample: r.Sample,
		}})
	}
	return cards
}

// sortByUrgency sorts notices by the end of their period, and counts those under publicity.
func (m *homeModel) sortByUrgency() {
	m.publicity = slices.DeleteFunc(m.publicity, func(c catalogue.Card) bool { return c.Publicity == nil })
	slices.SortStableFunc(m.publicity, func(a, b catalogue.Card) int { return a.Publicity.To.DaysSince(b.Publicity.To) })
	m.underway = map[record.Kind]int{}
	for _, card := range m.publicity {
		m.underway[card.Kind]++
	}
}

// newRecords is how many records behind a tile are new.
func (m *homeModel) newRecords(t tile) int {
	n := 0
	for _, k := range t.kinds {
		n += m.new[k]
	}
	return n
}

// tileSubtitle describes the content behind a tile.
func (m *homeModel) tileSubtitle(p i18n.Printer, t tile) string {
	n := 0
	for _, k := range t.kinds {
		n += m.counts[k]
	}
	switch {
	case n == 0:
		return p.T("tile.empty")
	case t.name == "relief" && m.underway[record.KindReliefDistribution] > 0:
		return p.T("tile.relief.underway", "n", n, "public", m.underway[record.KindReliefDistribution])
	case t.name == "institution" && m.counts[record.KindPower] > 0:
		return p.T("tile.institution.powers", "n", p.Number(m.counts[record.KindPower]))
	}
	return p.T("tile."+t.name+".count", "n", p.Number(n))
}
