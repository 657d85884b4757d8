package demo

import (
	"fmt"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

// regional publishes a list over all sample villages of a district or township: handed out, up for objection
// before that, and checked after.
func (b *builder) regional(c division.Code, scheme scheme, title string, handed record.Date) {
	d := newDice(fmt.Sprintf("regional %s %s %s", c, scheme.Programme, handed))
	var groups []string
	for _, v := range b.below(division.Village) {
		if c.Contains(v) {
			groups = append(groups, b.names.Name(v))
		}
	}
	t := batch{
		scheme: scheme, groups: groups, households: d.between(18, 34), handedOut: handed, inspected: handed.AddDays(14),
		procedure: [4]record.Date{handed.AddDays(-45), handed.AddDays(-36), handed.AddDays(-24), handed.AddDays(-14)},
	}
	e := b.publishRelief(c, title, b.distribution(d, t), handed.AddDays(15), 10)
	e.record.Publicity.From, e.record.Publicity.To = handed.AddDays(-13), handed.AddDays(-7)
}

// winter is the relief of the last winter that is over and accounted for.
func (b *builder) winter(c division.Code) {
	scheme := b.words.Relief.Village["winter"]
	last := b.ago(120)
	if last.Month < time.March {
		last.Year--
	}
	fill := b.placeSlots(c).with("year", fmt.Sprintf("%d—%d", last.Year-1, last.Year))
	b.regional(c, scheme, fill.fill(scheme.Title), workday(record.Date{Year: last.Year, Month: time.January, Day: 22}))
}

// temporary is the temporary assistance of the month before last.
func (b *builder) temporary(c division.Code) {
	scheme := b.words.Relief.Village["temporary"]
	month := b.ago(45)
	month.Day = 1
	fill := b.placeSlots(c).with("month", fmt.Sprintf("%d年%d月", month.Year, month.Month))
	b.regional(c, scheme, fill.fill(scheme.Title), workday(month.AddDays(26)))
}

// medical is the medical assistance of a district in the last quarter.
func (b *builder) medical(c division.Code) {
	scheme := b.words.Relief.Village["medical"]
	quarter := b.lastQuarter()
	fill := b.placeSlots(c).with("quarter", periodName(quarter))
	b.regional(c, scheme, fill.fill(scheme.Title), workday(quarter.To().AddDays(8)))
}

// lastQuarter is the quarter whose lists have been made up by now.
func (b *builder) lastQuarter() record.Period {
	on := b.ago(25)
	return record.Period{Type: "quarter", Year: on.Year, Number: (int(on.Month)-1)/3 + 1}.Previous()
}
