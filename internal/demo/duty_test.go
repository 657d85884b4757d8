package demo

import (
	"testing"

	"gongshi/assets"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/record"
)

// boardOf is what a division owes in the quarter of the set's morning, from first publications alone.
func boardOf(rules *duty.Rules, d *Data, c division.Code, asOf record.Date) []duty.Item {
	gone := map[int]bool{}
	for _, w := range d.Withdrawals {
		gone[w.Of] = true
	}
	place := duty.Place{Code: c, Since: asOf}
	var facts []duty.Fact
	for i, r := range d.Records {
		if first := record.DateOf(r.PublishedAt.In(record.Zone)); r.Division == c && first.Before(place.Since) {
			place.Since = first
		}
		if !gone[i] {
			facts = append(facts, duty.FactOf(r, r.PublishedAt))
		}
	}
	return rules.Board(place, facts, record.PeriodOn("quarter", asOf), momentOf(asOf, 8, 0))
}

// What is late or missing is so in two invented villages only: of no real place does the demo say that it owes
// something, and a board is neither empty nor all red.
func TestOnlySampleVillagesAreLate(t *testing.T) {
	rules, err := duty.ParseRules(assets.Duties())
	if err != nil {
		t.Fatal(err)
	}
	everyDay(t, func(t *testing.T, asOf record.Date, d *Data) {
		for _, div := range d.Divisions {
			items := boardOf(rules, d, div.Code, asOf)
			for _, it := range items {
				if bad := it.State == duty.Late || it.State == duty.Missing; bad && (!div.Sample || div.Code != Kiosk && div.Code != tardy) {
					t.Errorf("%s: %s %s %s is in state %d, due %s", div.Name, it.Duty.ID, it.Period, it.On, it.State, it.Deadline)
				}
			}
			if totals := duty.Count(items); div.Sample && (totals.OnTime < 6 && asOf.Year > 2019 || totals.Late+totals.Missing > 1) {
				t.Errorf("%s: %+v is no believable board", div.Name, totals)
			}
		}
	})
}

// On the evening of the story one list came late in the kiosk's village, and one is missing in another.
func TestOneLateOneMissing(t *testing.T) {
	rules, err := duty.ParseRules(assets.Duties())
	if err != nil {
		t.Fatal(err)
	}
	asOf := record.Date{Year: 2026, Month: 11, Day: 23}
	d := build(t, asOf)
	if got := duty.Count(boardOf(rules, d, Kiosk, asOf)); got.Late != 1 || got.Missing != 0 {
		t.Errorf("the kiosk's village: %+v", got)
	}
	if got := duty.Count(boardOf(rules, d, tardy, asOf)); got.Late != 0 || got.Missing != 1 {
		t.Errorf("the other village: %+v", got)
	}
}
