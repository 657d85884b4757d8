package demo

import (
	"fmt"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

// publishRegional publishes a list over all sample villages of a district or township: handed out, up for objection
// before that, and checked after.
func (b *builder) publishRegional(c division.Code, scheme scheme, title string, handed record.Date) {
	d := newDice(fmt.Sprintf("regional %s %s %s", c, scheme.Programme, handed))
	var groups []string
	for _, v := range b.divisionsBelow(division.Village) {
		if c.Contains(v) {
			groups = append(groups, b.names.Name(v))
		}
	}
	t := batch{
		scheme: scheme, groups: groups, households: d.between(18, 34), handedOut: handed, inspected: handed.AddDays(14),
		procedure: [4]record.Date{handed.AddDays(-45), handed.AddDays(-36), handed.AddDays(-24), handed.AddDays(-14)},
	}
	e := b.publishRelief(c, title, b.newDistribution(d, t), handed.AddDays(15), 10)
	e.record.Publicity.From, e.record.Publicity.To = handed.AddDays(-13), handed.AddDays(-7)
}

// publishWinter is the relief of the last winter that is over and accounted for.
func (b *builder) publishWinter(c division.Code) {
	scheme := b.words.Relief.Village["winter"]
	last := b.daysAgo(120)
	if last.Month < time.March {
		last.Year--
	}
	fill := b.placeSlots(c).withPairs("year", fmt.Sprintf("%d—%d", last.Year-1, last.Year))
	b.publishRegional(
		c,
		scheme,
		fill.fillText(scheme.Title),
		workdayBefore(record.Date{Year: last.Year, Month: time.January, Day: 22}),
	)
}

// publishTemporary is the temporary assistance of the month before last.
func (b *builder) publishTemporary(c division.Code) {
	scheme := b.words.Relief.Village["temporary"]
	month := b.daysAgo(45)
	month.Day = 1
	fill := b.placeSlots(c).withPairs("month", fmt.Sprintf("%d年%d月", month.Year, month.Month))
	b.publishRegional(c, scheme, fill.fillText(scheme.Title), workdayBefore(month.AddDays(26)))
}

// publishMedical is the medical assistance of a district in the last quarter.
func (b *builder) publishMedical(c division.Code) {
	scheme := b.words.Relief.Village["medical"]
	quarter := b.lastQuarter()
	fill := b.placeSlots(c).withPairs("quarter", periodName(quarter))
	b.publishRegional(c, scheme, fill.fillText(scheme.Title), workdayBefore(quarter.To().AddDays(8)))
}

// lastQuarter is the quarter whose lists have been made up by now.
func (b *builder) lastQuarter() record.Period {
	on := b.daysAgo(25)
	return record.Period{Type: "quarter", Year: on.Year, Number: (int(on.Month)-1)/3 + 1}.Previous()
}
