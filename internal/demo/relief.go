package demo

import (
	"cmp"
	"fmt"
	"slices"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

type reliefWords struct {
	Procedure  []stepWords       `json:"procedure"`
	Payment    string            `json:"payment"`
	Objection  string            `json:"objection"`
	Inspection []string          `json:"inspection"`
	City       []cityRelief      `json:"city"`
	Seasons    []seasonWords     `json:"seasons"`
	Village    map[string]scheme `json:"village"`
}

// stepWords is written ["name", "by", "note"].
type stepWords [3]string

// goodsRow is written ["name", "unit", for each household, left in stock].
type goodsRow struct {
	name, unit string
	each, left int64
}

func (g *goodsRow) UnmarshalJSON(data []byte) error {
	return unmarshalTuple(data, &g.name, &g.unit, &g.each, &g.left)
}

// scheme is a table of benefits: classes and their amounts in fen for each person, or for each household where flat.
type scheme struct {
	Programme string     `json:"programme"`
	Title     string     `json:"title"`
	Source    string     `json:"source"`
	Scope     string     `json:"scope"`
	Standard  string     `json:"standard"`
	Classes   []string   `json:"classes"`
	Per       []int64    `json:"per"`
	Flat      bool       `json:"flat"`
	Goods     []goodsRow `json:"goods"`
}

// seasonWords is a disaster that fits the time of year.
type seasonWords struct {
	Months    []int      `json:"months"`
	Type      string     `json:"type"`
	Programme string     `json:"programme"` // where the kind of disaster has one of its own
	Loss      string     `json:"loss"`
	Goods     []goodsRow `json:"goods"`
}

// batch is one distribution to be made up.
type batch struct {
	scheme
	name       string // batch, "第一批"
	number     string // document number of the funds
	event      *record.DisasterEvent
	groups     []string
	households int
	procedure  [4]record.Date // 户报 村评 乡审 县定
	handedOut  record.Date    // zero: not yet
	left       record.Fen     // money in stock after handing out
	returned   record.Fen
	inspected  record.Date // zero: not yet
}

// newDistribution makes the list and balances money and goods over it.
func (b *builder) newDistribution(d dice, t batch) *record.ReliefDistribution {
	r := &record.ReliefDistribution{
		Programme: t.Programme, Event: t.event, Batch: t.name, Scope: t.Scope, Standard: t.Standard,
		PaymentMethod: b.words.Relief.Payment, EligibleHouseholds: t.households, Returned: t.returned, InStock: t.left,
	}
	for i, s := range b.words.Relief.Procedure {
		r.Procedure = append(r.Procedure, record.ProcedureStep{Name: s[0], By: s[1], Date: t.procedure[i], Note: s[2]})
	}
	for i := range t.households {
		recipient := b.inventHousehold(d, t)
		recipient.Group = t.groups[i*len(t.groups)/t.households]
		r.EligiblePersons += recipient.Persons
		r.Recipients = append(r.Recipients, recipient)
	}
	b.balanceRelief(r, t)
	if !t.inspected.IsZero() {
		n := d.between(4, 9)
		fill := slots{"n", fmt.Sprint(n), "m", fmt.Sprint(n - 3)}
		r.Inspections = []record.Inspection{{
			Date: t.inspected, By: []string{"民政", "财政", "审计"}, Finding: fill.fillText(pickOne(d, b.words.Relief.Inspection)),
		}}
	}
	return r
}

// inventHousehold invents a household; the second class and those after it are more common than the first.
func (b *builder) inventHousehold(d dice, t batch) record.Recipient {
	class := max(d.IntN(len(t.Classes)), d.IntN(len(t.Classes)))
	r := record.Recipient{
		Name: b.words.People.inventResident(d), Persons: d.between(1, 5), Class: t.Classes[class],
		Amount: record.Fen(t.Per[class]), HandedOutOn: t.handedOut,
	}
	r.Standard = r.Amount.String() + "元/户"
	if t.Programme == "高龄补贴" {
		r.Persons, r.Standard = 1, r.Amount.String()+"元/人"
	} else if !t.Flat {
		r.Standard = r.Amount.String() + "元/人"
		r.Amount *= record.Fen(r.Persons)
	}
	for _, g := range t.Goods {
		r.Goods = append(r.Goods, record.Goods{Name: g.name, Unit: g.unit, Quantity: g.each})
	}
	r.CollectedByOther = !t.handedOut.IsZero() && d.chance(8)
	return r
}

// balanceRelief sets received = distributed + returned + in stock, for money and every kind of goods. Goods that have
// not been handed out are in stock.
func (b *builder) balanceRelief(r *record.ReliefDistribution, t batch) {
	for _, p := range r.Recipients {
		if p.HandedOutOn.IsZero() {
			r.InStock += p.Amount
		} else {
			r.Distributed += p.Amount
		}
	}
	r.Received = r.Distributed + r.Returned + r.InStock
	fund := record.Fund{Name: t.Source, DocumentNumber: t.number, Amount: r.Received}
	for _, g := range t.Goods {
		line := record.GoodsBalance{Name: g.name, Unit: g.unit, InStock: g.left}
		planned := g.each * int64(len(r.Recipients))
		if t.handedOut.IsZero() {
			line.InStock += planned
		} else {
			line.Distributed = planned
		}
		line.Received = line.Distributed + line.InStock
		r.Goods = append(r.Goods, line)
		if fund.Goods != "" {
			fund.Goods += "、"
		}
		fund.Goods += fmt.Sprintf("%s%d%s", g.name, line.Received, g.unit)
	}
	r.Funds = []record.Fund{fund}
}

// publishRelief adds the record with its publicity period.
func (b *builder) publishRelief(
	c division.Code,
	title string,
	body *record.ReliefDistribution,
	from record.Date,
	hour int,
) *entry {
	summary := fmt.Sprintf("%s，共%d户%d人，到账%s元，已发放%s元。", body.Standard, body.EligibleHouseholds, body.EligiblePersons,
		body.Received, body.Distributed)
	e := b.addSample(draft{
		division: c, title: title, summary: summary, keywords: []string{body.Programme, "发放名单", "公示"}, issued: from, at: momentOf(from, hour, 20), body: body,
	})
	objection := slots{
		"upper",
		e.record.Supervision.Body,
		"phone",
		e.record.Supervision.Phone,
	}.fillText(
		b.words.Relief.Objection,
	)
	e.record.Publicity = &record.Publicity{From: from, Days: 7, To: from.AddDays(6), Objection: objection}
	return e
}

// villageRelief publishes batches: one under publicity on the set's day, one handed out and
// inspected, the subsistence allowance of four months, and the last quarter's old-age allowance.
func (b *builder) villageRelief(c division.Code) {
	d := newDice(fmt.Sprintf("relief %s %s", c, b.asOf))
	groups := b.residentGroups(c)
	fill := b.placeSlots(c)
	b.publishEmergency(c, d, groups, fill, "二", b.daysAgo(3), true)
	b.publishEmergency(c, d, groups, fill, "一", b.daysAgo(34), false)

	month := record.PeriodOn("month", b.daysAgo(13)) // this month's list from the 14th on
	for n := range 4 {
		b.publishDibao(c, groups, fill, month, n)
		month = month.Previous()
	}

	elder := b.words.Relief.Village["elder"]
	quarter := b.lastQuarter()
	paid := workdayBefore(quarter.To().AddDays(15))
	t := batch{scheme: elder, groups: groups, households: d.between(15, 32), handedOut: paid}
	t.procedure = [4]record.Date{paid.AddDays(-30), paid.AddDays(-25), paid.AddDays(-15), paid.AddDays(-8)}
	title := fill.withPairs("quarter", periodName(quarter)).fillText(elder.Title)
	b.publishRelief(c, title, b.newDistribution(d, t), paid.AddDays(1), 11)
}

// tardy is a sample community that has not put up one list.
const tardy division.Code = "340803001902"

// publishDibao is a month's subsistence allowance, put up on the day after it was paid; ago counts back from the newest
// list. That of the month before came late at the demo kiosk and never at the tardy community.
func (b *builder) publishDibao(c division.Code, groups []string, fill slots, month record.Period, ago int) {
	if c == tardy && ago == 1 {
		return
	}
	d := newDice(fmt.Sprintf("dibao %s %s", c, month))
	scheme := b.words.Relief.Village["dibao"]
	paid := workdayBefore(month.From().AddDays(9))
	t := batch{scheme: scheme, groups: groups, households: d.between(15, 26), handedOut: paid}
	t.procedure = [4]record.Date{paid.AddDays(-40), paid.AddDays(-32), paid.AddDays(-24), paid.AddDays(-12)}
	title := fill.withPairs("month", fmt.Sprintf("%d年%d月", month.Year, month.Number)).fillText(scheme.Title)
	issued := paid.AddDays(1)
	up := issued
	if c == Kiosk && ago == 1 {
		up = month.Next().From().AddDays(12)
	}
	b.publishRelief(c, title, b.newDistribution(d, t), up, 10).record.IssuedOn = issued
}

// publishEmergency is a batch after a disaster of the season; the open one has been decided and not handed out.
func (b *builder) publishEmergency(
	c division.Code,
	d dice,
	groups []string,
	fill slots,
	number string,
	from record.Date,
	open bool,
) {
	scheme := b.words.Relief.Village["emergency"]
	i := slices.IndexFunc(
		b.words.Relief.Seasons,
		func(s seasonWords) bool { return slices.Contains(s.Months, int(b.daysAgo(55).Month)) },
	)
	season := b.words.Relief.Seasons[i]
	scheme.Goods, scheme.Programme = season.Goods, cmp.Or(season.Programme, scheme.Programme)
	t := batch{
		scheme: scheme, name: "第" + number + "批", number: fmt.Sprintf("区救示例〔%d〕%d号", from.Year, d.between(3, 30)),
		event:  &record.DisasterEvent{Type: season.Type, Date: b.daysAgo(55), Area: b.names.Name(c), Loss: season.Loss},
		groups: groups, households: d.between(18, 46),
		procedure: [4]record.Date{from.AddDays(-16), from.AddDays(-12), from.AddDays(-6), from.AddDays(-1)},
	}
	if !open {
		t.handedOut, t.inspected, t.left = from.AddDays(8), from.AddDays(18), d.yuan(0, 1200, 150)
	}
	title := fill.withPairs("type", season.Type, "batch", number).fillText(scheme.Title)
	when := from
	if !open {
		when = from.AddDays(19) // the final account, after the inspection
	}
	e := b.publishRelief(c, title, b.newDistribution(d, t), when, 9)
	if !open {
		e.record.Publicity.From, e.record.Publicity.To = from, from.AddDays(6)
	}
}

// residentGroups are the villagers' groups, or the residents' groups of a community.
func (b *builder) residentGroups(c division.Code) []string {
	n := newDice("groups "+string(c)).between(6, 10)
	return slices.Clone([]string{"一组", "二组", "三组", "四组", "五组", "六组", "七组", "八组", "九组", "十组"}[:n])
}
