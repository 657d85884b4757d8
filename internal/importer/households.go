package importer

import (
	"regexp"
	"slices"
	"strings"

	"gongshi/internal/record"
)

var (
	monthsOf  = regexp.MustCompile(`^(?:发放|所属|享受|补贴|补助)?(?:月份|年月|月度)$`)
	ownNumber = regexp.MustCompile(`身份证|证件|卡号|账号|帐号|一卡通|存折`)
)

// joinHouseholds asks about a list that names a household again, for another month or another plot of land: a
// household has one
// row, and its amounts are added up. The same number of identity or of an account proves that it is one, two
// numbers that it is not.
func (p *Preview) joinHouseholds(t *table) {
	if p.Kind != record.KindReliefDistribution {
		return
	}
	month := slices.IndexFunc(
		t.columns,
		func(c Column) bool { return monthsOf.MatchString(plainLabel(lastPart(c.Heading))) },
	)
	first, above := map[string]*line{}, map[string]*line{}
	for l := range p.linesOf(t) {
		key := plainLabel(l.cell("name")) + "\x00" + plainLabel(l.cell("group"))
		if l.use != UseLine || l.cell("name") == "" {
			continue
		}
		one, before := first[key], above[key]
		if above[key] = l; one == nil {
			first[key] = l
			continue
		}
		same, proven := one.sameNumber(l)
		switch {
		case proven && !same:
			first[key] = l
		case proven && l.content() == before.content(): // see askTwice
		case proven, p.mayBeOne(l, before, month) && p.askHousehold(l):
			l.use, l.row.Use, l.household = UseMore, UseMore, one
		}
	}
}

// mayBeOne reports whether a row and the one with the same name before it may be of one household: they follow each
// other and say
// different things, or are of different months.
func (p *Preview) mayBeOne(l, before *line, month int) bool {
	switch {
	case l.content() == before.content():
		return false // see askTwice
	case month >= 0 && l.cellAt(month) != before.cellAt(month):
		return true
	}
	return l.index == before.index+1 && !strings.ContainsAny(l.cell("name"), "*＊某○〇")
}

// samePeople is how many names two lists share at least before they are asked about, if it is half of the shorter one.
const samePeople = 2

// askSamePeople asks about two lists of one file that name the same people, such as two months side by side: a
// household would be counted once for each.
func (p *Preview) askSamePeople() {
	if p.Kind != record.KindReliefDistribution {
		return
	}
	var lists []map[string]bool
	var before *line
	for _, l := range p.lines {
		name := plainLabel(l.cell("name"))
		if l.use != UseLine || name == "" {
			continue
		}
		if before == nil || before.table != l.table || before.from != l.from {
			lists = append(lists, map[string]bool{})
		}
		before = l
		lists[len(lists)-1][name+"\x00"+plainLabel(l.cell("group"))] = true
	}
	for i, one := range lists {
		for _, other := range lists[:i] {
			both := 0
			for name := range one {
				if other[name] {
					both++
				}
			}
			if both < samePeople || both*2 < min(len(one), len(other)) {
				continue
			}
			p.ask(Question{ID: "people",
				Text: "Two lists of the file name the same people. Is each row a household of its own? If one " +
					"was given something twice, write one row for it, or make a record for each list.",
				TextZh:  "文件里有两份名单，姓名相同。每一行都是单独的一户吗？如果是同一户领了两次，请合成一行，或者每份名单各做一条信息。",
				Options: []Option{{"each", "Yes, each row is a household", "是，每行都是一户"}}})
			return
		}
	}
}

func (p *Preview) askHousehold(l *line) (one bool) {
	q := Question{ID: "months", Row: l.row.Number,
		Text:   "The list names people in several rows. Are these the same households, whose rows are to be added up?",
		TextZh: "名单里同一姓名占了几行。是同一户，要把各行合成一户吗？",
		Options: []Option{{"same", "Yes, the same household: add its rows up",
			"是同一户，各行相加"}, {"others", "No, other households with the same name", "不是，是同名的不同户"}}}
	return p.askOnce(q) == "same"
}

// sameNumber compares the numbers of identity or of accounts of two rows. proven is false where none is written in
// full.
func (l *line) sameNumber(other *line) (same, proven bool) {
	for i, c := range l.columns[l.from:min(l.to, len(l.columns))] {
		a, b := plainLabel(l.cellAt(l.from+i)), plainLabel(other.cellAt(l.from+i))
		if c.Field != Private || !ownNumber.MatchString(c.Heading) || len(a) < 10 || len(b) < 10 {
			continue
		}
		if a != b {
			return false, true
		}
		proven = !strings.ContainsAny(l.cellAt(l.from+i), "*＊xX×") || proven
	}
	return true, proven
}

// ofHouseholdAbove reports whether the name of a row is merged with that of the row above it.
func (l *line) ofHouseholdAbove() bool {
	i, has := l.at["name"]
	return has && l.merged[place{l.index, i}]
}

// addGoods adds the goods and the amount of a row to its household: the household that it names again, else the one
// above.
func (l *list) addGoods(at *line) {
	n := len(l.Recipients) - 1
	if at.household != nil {
		n = slices.Index(l.RecipientRows, at.household.row.Number)
	}
	if n < 0 {
		return // its first row is a problem
	}
	one := &l.Recipients[n]
	goods, _ := at.goods()
	one.Goods = append(one.Goods, goods...)
	if !slices.ContainsFunc(at.columnsFor("amount"), func(i int) bool { return l.merged[place{at.index, i}] }) {
		amount, _ := at.amountOf("amount")
		if one.Amount += amount; amount < 0 {
			at.addCellProblem("amount", "The amount is negative.", "金额是负数。")
		}
	}
	l.checkFurther(at, one)
	l.more++
}

// checkFurther holds what else a further row of a household says against its first.
func (l *list) checkFurther(at *line, one *record.Recipient) {
	if n, ok := parseCount(at.cell("persons")); ok && at.cell("persons") != "" && at.household != nil && !at.member &&
		n != one.Persons {
		at.addCellProblem(
			"persons",
			"The rows of one household have different numbers of persons. Write the same in each.",
			"同一户各行的人数不同。请写成一样的。",
		)
	}
	if day := at.date("handed_out_on", false); !day.IsZero() && day != one.HandedOutOn {
		at.addCellProblem("handed_out_on", "The rows of one household were handed out on different days. "+
			"Import each day into a list of its own.",
			"同一户各行的发放日期不同。请把不同日期发放的分别导入各自的名单。")
	}
	if text := at.cell("standard"); text != "" && text != one.Standard {
		one.Standard = "" // each row has its own
	}
}
