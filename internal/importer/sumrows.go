package importer

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// askSums asks about rows that have the numbers of a sum, and no word that says so: taken for a line, such a row
// counts
// twice. The lines that it adds up are above it or below.
func (p *Preview) askSums() {
	for _, t := range p.tables {
		s := sumSearch{table: t}
		for i, l := range t.lines {
			if l.label == labelSection {
				s.section = sums{}
			}
			if l.use == UseLine && p.notSaid(l) && (s.looksLikeSum(i) || s.headsGroup(i)) {
				l.use = l.askRole("The row is named like a sum, or has the numbers of a sum of other rows. What is it?",
					"这一行的名称像合计，或数字等于其他行之和。它是什么？",
					UseTotal, UseSubtotal, UseLine)
				l.row.Use = l.use
			}
			switch l.use {
			case UseLine:
				s.add(l)
			case UseTotal, UseSubtotal, UseUnread:
				s.since = sums{}
			}
		}
	}
}

// notSaid reports whether a person has not yet chosen the row's use.
func (p *Preview) notSaid(l *line) bool {
	_, chosen := p.choice.Rows[l.row.Number]
	id := l.question()
	return !chosen && !slices.ContainsFunc(p.Answered, func(q Question) bool { return q.ID == id })
}

// sums are the sums of the numbers of some lines: by column, and by column and mark of direction.
type sums struct {
	lines int
	all   map[int]int64
	with  map[markedColumn]int64
}

type markedColumn struct {
	column int
	mark   string
}

// sumSearch is the walk over a table for rows that add up others.
type sumSearch struct {
	*table
	whole, section, since sums // all lines, those of the part, those below the last row of sums
}

func (s *sumSearch) add(l *line) {
	for _, one := range []*sums{&s.whole, &s.section, &s.since} {
		one.add(l)
	}
}

func (s *sums) add(l *line) {
	if s.all == nil {
		s.all, s.with = map[int]int64{}, map[markedColumn]int64{}
	}
	s.lines++
	for i, n := range l.figures() {
		s.all[i] += n
		s.with[markedColumn{i, l.mark()}] += n
	}
}

// figures are the numbers of a row in columns of amounts and counts that are not zero.
func (l *line) figures() map[int]int64 {
	list := map[int]int64{}
	for i := l.from; i < min(l.to, len(l.columns)); i++ {
		field := l.columns[i].Field
		if !isCounted(field) && (!moneyColumn(field) || field == "balance") {
			continue
		}
		if n, ok := l.number(i); ok && n != 0 {
			list[i] = n
		}
	}
	return list
}

// looksLikeSum reports whether a row has no name of its own, and the numbers of a sum. A name like that of a place or
// of a person is enough in a list where the row adds up others and nothing else in it is a person's.
func (s *sumSearch) looksLikeSum(i int) bool {
	l := s.lines[i]
	nameless := l.namedLikeSum()
	if !nameless && (l.Kind == record.KindFinanceStatement || hidden.MatchString(l.cell("name")) || l.hasOwnMarks()) {
		return false
	}
	if l.Kind == record.KindFinanceStatement && sumWord.MatchString(l.ownWords()) {
		return true
	}
	least := 2
	if !nameless && !l.namedLikePlace() && s.linesAfter(i) {
		least = 3 // of a few lines one may well add up two others
	}
	for _, one := range []sums{s.whole, s.section, s.since} {
		if one.lines >= least && one.agreesWith(l) {
			return true
		}
	}
	return s.addsUpBelow(i, nameless || l.namedLikePlace())
}

// addsUpBelow reports whether a row adds up all lines below it, where it is the first, or the ones down to the next
// row
// like it.
func (s *sumSearch) addsUpBelow(i int, likePlace bool) bool {
	var below sums
	for n, other := range s.lines[i+1:] {
		if other.use != UseLine {
			break
		}
		next := likePlace && below.lines > 1 && (other.namedLikeSum() || other.namedLikePlace())
		if next && below.agreesWith(s.lines[i]) {
			return true
		}
		below.add(other)
		if last := i+1+n == len(s.lines)-1; last && (s.whole.lines == 0 || likePlace) && below.agreesWith(s.lines[i]) {
			return true
		}
	}
	return false
}

// linesAfter reports whether a table has lines below a row.
func (s *sumSearch) linesAfter(i int) bool {
	return slices.ContainsFunc(s.lines[i+1:], func(l *line) bool { return l.use == UseLine })
}

// places are the last characters of what hamlets and groups are called.
var places = regexp.MustCompile(`^\p{Han}{1,3}[湾庄屯坪沟寨岗店桥铺营堡坝塘岭坡冲洼垸圩集镇乡村组队社片区街巷院楼口头窝台]$`)

// namedLikePlace reports whether the row's name is that of a place: by its last character, or since the title or the
// column of groups has it too.
func (l *line) namedLikePlace() bool {
	name := l.ownWords()
	if places.MatchString(name) {
		return true
	}
	for _, r := range l.Rows[:l.table.head] {
		if strings.Contains(plainLabel(strings.Join(r.Cells, "")), name) {
			return true
		}
	}
	i, has := l.at["group"]
	return has && slices.ContainsFunc(l.table.lines, func(other *line) bool {
		return strings.HasPrefix(plainLabel(other.cellAt(i)), name)
	})
}

// hasOwnMarks reports whether a row has what only a person's row has: its number in the list, an identity or an
// account
// number, a class, a number of persons that is no sum.
func (l *line) hasOwnMarks() bool {
	if l.hasNumber() {
		return true
	}
	for i, c := range l.columns[l.from:min(l.to, len(l.columns))] {
		own := c.Field == Private || c.Field == "home" || c.Field == "class" || c.Field == "group"
		if own && l.cellAt(l.from+i) != "" {
			return true
		}
	}
	return false
}

// headsGroup reports whether a row states the sum of the lines right below it: of those that have a date where it has
// none, or of the others of its day. Where the first line has a date, a blank one may mean that of the row above, and
// one line proves nothing.
func (s *sumSearch) headsGroup(i int) bool {
	l := s.lines[i]
	if l.hasField("balance") || l.Kind != record.KindFinanceStatement {
		return false // a running balance proves the line
	}
	var group sums
	for _, other := range s.lines[i+1:] {
		if other.use != UseLine || !other.hasDate() || l.hasDate() && other.cell("date") != l.cell("date") {
			break
		}
		group.add(other)
	}
	if group.lines == 1 && !l.hasDate() && !s.firstLine().hasDate() {
		return maps.Equal(group.all, l.figures())
	}
	return group.agreesWith(l)
}

// firstLine is the first row of the table that was a line by its cells.
func (s *sumSearch) firstLine() *line {
	return s.lines[slices.IndexFunc(s.lines, func(l *line) bool { return l.use == UseLine || l.hasAmount() })]
}

// agreesWith reports whether a row states the sums in each column in which it has a number, one of money or goods among
// them.
func (s sums) agreesWith(l *line) bool {
	figures, found := l.figures(), false
	for i, n := range figures {
		if s.all[i] != n && (l.mark() == "" || s.with[markedColumn{i, l.mark()}] != n) {
			return false
		}
		found = found || l.columns[i].Field != "persons"
	}
	return s.lines > 1 && found
}

var (
	// onlySums are names of rows that have no other words than those of sums, directions and periods.
	onlySums = regexp.MustCompile(`^[计总共数额累合小收支入出付进余结存本当上下全各项以期月季年度日旬周半村组社户人的为和与及至到止金款元发生汇\d一二三四五六七八九十〇零两第]+$`)
	sumWord  = regexp.MustCompile(`计|总|共|累|汇`)
	// ofSums are words in a name that a person's name has not.
	ofSums = regexp.MustCompile(`计|总|共|户|数|额|累|村|组|全[体部员]|所有|对象|人员|发放|资金`)
	hidden = regexp.MustCompile(`[*＊○〇某xX×]`)
)

// namedLikeSum reports whether the row's name or item is none: in a list no name of a person, in a ledger words of
// sums
// alone.
func (l *line) namedLikeSum() bool {
	name := l.ownWords()
	if l.Kind == record.KindFinanceStatement {
		return onlySums.MatchString(name)
	}
	return name != "" && (ofSums.MatchString(name) || !privacy.SuspectName(name) && !hidden.MatchString(l.cell("name")))
}

// ownWords returns the row's words for its purpose or person.
func (l *line) ownWords() string {
	if l.Kind == record.KindFinanceStatement {
		return plainLabel(l.cell("item") + strings.TrimSpace(l.cell("class")))
	}
	return plainLabel(l.cell("name"))
}
