package importer

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

// line is a row of a table while it is read.
type line struct {
	*Preview
	*table
	index            int
	row              *Row
	use              Use
	label            label
	section          *line    // the title of the part of the table that the row is in
	parsed           []parsed // its cells as amounts, once they were read
	day              record.Date
	group            string  // of a title: the group that follows
	lost             bool    // an amount of it could not be read
	startsIn         bool    // of a section's title: income follows
	settled          bool    // its direction is known by the balances,
	settledIn        bool    // and is this
	split            []*line // the rows that divide its balance,
	splitOf          *line   // or the row whose balance it divides
	summed           bool    // the balance is the sum of its own amount and of those rows
	entryHead        *line   // the first row of its double entry, which says for all when and for what
	account          string  // the account on the other side of its double entry
	came             int     // how many lines of income were taken of it
	went             int     // and of expense
	cameFen, wentFen record.Fen
	household        *line  // of a further row of a household: its first
	waiting          bool   // nothing of it was handed out yet, as a person said
	member           bool   // of a further row of a household: it is of one of its members
	members          int    // of the first row of a household: how many rows of members follow
	groupAbove       string // the group of the rows above, which a blank cell means
}

// giveRoles sets the use of each row below the headings.
func (p *Preview) giveRoles() {
	p.lines = nil
	for _, t := range p.tables {
		t.lines = nil
		lined := false
		var section *line
		for i := t.body; i < t.end; i++ {
			l := &line{Preview: p, table: t, index: i, row: &p.Rows[i], section: section}
			if l.row.Use == UseHeading || l.isBlank() {
				continue
			}
			l.use = l.role(lined)
			lined = lined || l.use == UseLine
			if l.label == labelSection {
				section = l
			}
			l.row.Use = strongerUse(l.row.Use, l.use)
			p.lines, t.lines = append(p.lines, l), append(t.lines, l)
		}
		p.findSplits(t)
	}
}

// strongerUse is the use that a row has for the reader, of those that it has in tables side by side.
func strongerUse(a, b Use) Use {
	order := []Use{"", UsePassed, UseRemark, UseTitle, UseCarried, UseSubtotal, UseTotal, UseOpening, UseClosing, UseMore, UseLine, UseUnread}
	if slices.Index(order, a) > slices.Index(order, b) {
		return a
	}
	return b
}

// isBlank reports whether the row has nothing in the table's columns.
func (l *line) isBlank() bool {
	for i, c := range l.row.Cells {
		if i >= l.from && i < l.to && c != "" {
			return false
		}
	}
	return true
}

// role returns the use of a row: the person's choice, by its label, or by its values.
func (l *line) role(lined bool) Use {
	if use, said := l.chosenUse(); said {
		return use
	}
	if l.isExample() {
		return UseRemark
	}
	if sumsUp.MatchString(plainLabel(l.cell(keyField[l.Kind]))) && l.hasDay() && l.Kind == record.KindFinanceStatement {
		return l.askRole("The row has a day, and is named like a sum. What is it?", "这一行有日期，名称又像合计。它是什么？", UseLine, UseSubtotal, UseTotal)
	}
	if average.MatchString(plainLabel(l.cell(keyField[l.Kind]))) && !l.hasDay() {
		return l.askRole("The row states an average, and no line. Leave it out?", "这一行是平均数，不是明细。不导入这一行吗？")
	}
	if l.label = l.labelOf(); l.label == labelPartMore {
		return l.roleOfSum()
	}
	if l.label == labelClosing && !lined && l.Kind == record.KindFinanceStatement && l.isUndecided() {
		return l.askRole("The row is above the lines. Which balance is it?", "这一行在明细上面。这是哪个余额？", UseOpening, UseClosing)
	}
	balance := l.label == labelOpening || l.label == labelClosing
	if balance && l.Kind == record.KindReliefDistribution && l.hasAmount() {
		return l.askRole("The row is named like a balance. What is it?", "这一行的名称像余额。它是什么？", UseTotal, UseSubtotal)
	}
	if l.label != labelNone {
		return l.label.use()
	}
	if in, known := l.sectionTitle(); known {
		l.label = labelSection
		l.startsIn = in
		if l.hasAmount() {
			return UseSubtotal
		}
		return UseTitle
	}
	if l.Kind == record.KindFinanceStatement && l.section != nil && l.partWithoutDirection() {
		l.addProblem(l.row.Number, "", "The title of this part does not say whether what follows is income or expense. Write one of these words in it, or take the part out.",
			"这一段的标题没有写明下面是收入还是支出。请在标题里写“收入”或“支出”，或删去这一段。")
	}
	if l.Kind == record.KindFinanceStatement {
		return l.askBalance(l.ledgerRole(), lined)
	}
	return l.listRole(lined)
}

// partWithoutDirection reports whether the row is nothing but the numbered title of a part.
func (l *line) partWithoutDirection() bool {
	words := ""
	for i, c := range l.row.Cells {
		if i >= l.from && i < l.to && c != "" {
			words += c
		}
	}
	return len(l.columnsOf("amount")) > 0 && !l.hasAmount() && numberedPart.MatchString(strings.Join(strings.Fields(norm.NFKC.String(words)), ""))
}

// sumsLike are words under names that are none of a person's.
var sumsLike = regexp.MustCompile(`^(?:总数|总额|计|共|hj|xj|σ|[总合共]?计?人民币元?|\d+[人户])$|` +
	`^.{0,8}(?:资金|经费|小记|总数|总额|发放)$|^.{0,6}(?:备用金|预备金)$|` +
	`^(?:[村组镇乡社]|.{2,6})?(?:预留|机动|拨款|拨付|拨入|下拨|下达|到位|上缴|退回|剩余|节余|待发|未发)(?:数|款|金额)?$`)

// sumsUp are names of rows that may sum up a month.
var sumsUp = regexp.MustCompile(`^(?:本|当|该|全)(?:月|期|日|季|年)度?(?:总)?(?:收入|支出|收支)$`)

// average are words of rows that say how much each has.
var average = regexp.MustCompile(`^(?:平均|人均|户均|均值)(?:每[人户])?(?:值|数|金额|每[人户])?$|^每[人户]平均$|^average$`)

// ofGroups are the names of parts in a row of sums.
var ofGroups = regexp.MustCompile(`(?:组|队|片|村|户|页|类|项|期|批|费|款|金|社)(?:合计|总计|共计)$`)

// roleOfSum tells a sum called 某某合计 from a transaction or a person with such a name: these have a day or a number of
// their own.
func (l *line) roleOfSum() Use {
	name := plainLabel(l.cell(keyField[l.Kind]))
	switch {
	case l.Kind == record.KindReliefDistribution && (l.hasDay() || l.hasNumber()):
		l.label = labelNone
		return UseLine
	case l.hasDay():
		return l.askRole("The row has a day, and is named like a sum. What is it?", "这一行有日期，名称又像合计。它是什么？", UseLine, UseSubtotal)
	case l.Kind == record.KindReliefDistribution && name != "" && !ofGroups.MatchString(name):
		return l.askRole("The row is named like a sum, or like a person. What is it?", "这一行的名称像合计，也像姓名。它是什么？", UseLine, UseSubtotal)
	}
	return UseSubtotal
}

// hasNumber reports whether the row has a number that counts it.
func (l *line) hasNumber() bool {
	return slices.ContainsFunc(l.columns[l.from:min(l.to, len(l.columns))], func(c Column) bool {
		return counting.MatchString(plainLabel(lastPart(c.Heading))) && hasDigit(l.cellAt(slices.IndexFunc(l.columns, func(o Column) bool { return o.Letter == c.Letter })))
	})
}

// chosenUse returns the person's choice for the row.
func (l *line) chosenUse() (use Use, said bool) {
	use, said = l.choice.Rows[l.row.Number]
	if !said {
		return "", false
	}
	l.label = labelled[use]
	switch use {
	case Skip, UseRemark, UsePassed:
		return UsePassed, true
	case UseCarried:
		if l.label = l.labelOf(); l.label != labelIn {
			l.label = labelOn
		}
	}
	return use, slices.Contains([]Use{UseLine, UseOpening, UseClosing, UseTotal, UseSubtotal, UseCarried}, use)
}

// labelled maps a person's choice of use to the row's label.
var labelled = map[Use]label{UseOpening: labelOpening, UseClosing: labelClosing, UseTotal: labelTotal, UseSubtotal: labelPart}

// ledgerRole returns the use of a ledger's row without a label.
func (l *line) ledgerRole() Use {
	words := l.cell("item") != "" || l.cell("class") != ""
	moves := l.hasAmount()
	switch {
	case moves && (words || l.hasDate()), words && l.hasDay(), l.hasField("balance") && (words || l.hasDay()):
		return UseLine
	case !moves && l.inWords():
		return l.askRole("The row has a day and an amount in one cell. What is it? A transaction is read if they have cells of their own.",
			"这一行的日期和金额写在同一格里。它是什么？如果是一笔收支，请把日期、摘要、金额分别填入各列。")
	case moves, l.hasField("balance"):
		return l.askRole("The row has amounts, and does not say for what. What is it?", "这一行有金额，没有写明是什么。它是什么？", UseTotal, UseSubtotal, UseOpening, UseClosing)
	}
	return UseRemark
}

// A row of one cell between the lines may be a transaction that somebody has written as a sentence. Words of sums and
// of signatures make it none.
var (
	sentence   = regexp.MustCompile(`(?:\d{1,2}月\d{1,2}[日号]|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}).*\d(?:\.\d+)?元`)
	noSentence = regexp.MustCompile(`合计|总计|共计|小计|累计|余额|结余|结存|收入|支出|共|总|制表|制单|审核|公示|截[至止]|备注|说明|注[:：]|单位|电话|附`)
)

// inWords reports whether the row is one cell with a day and an amount, and lines follow.
func (l *line) inWords() bool {
	text, cells := "", 0
	for i, c := range l.row.Cells {
		if c != "" && i >= l.from && i < l.to {
			text, cells = c, cells+1
		}
	}
	if cells != 1 || !sentence.MatchString(norm.NFKC.String(text)) || noSentence.MatchString(text) {
		return false
	}
	return l.index+1 < l.end && slices.ContainsFunc(l.Rows[l.index+1:l.end], func(r Row) bool {
		_, ok := parseDay(cellOf(r, l.at, "date"), l.epoch)
		return ok
	})
}

// cellOf is the cell of a row under a field; "" for none.
func cellOf(r Row, at map[string]int, field string) string {
	if i, has := at[field]; has && i < len(r.Cells) {
		return r.Cells[i]
	}
	return ""
}

var (
	maybeOpening = regexp.MustCompile(`余额|结余|结存|结转|余款|余钱|剩余|剩下|移交|接交|原有|旧账|老账|账上|前任|上任|上届|上年|上期|上月|上季|期初|年初|月初`)
	maybeClosing = regexp.MustCompile(`(?:余额|结余|结存|余款|结转).*(?:下|期末|月末|年末|剩)|(?:下|期末|月末|年末|剩).*(?:余额|结余|结存|余款|结转)`)
)

// likeSum are words of rows without a day that may state a sum or a balance, and move no money.
var likeSum = regexp.MustCompile(`余额|结余|结存|余款|盈余|差额|净额|净收|相抵|合计|总计|共计|小计|累计`)

// askBalance asks about a row that would be a line, and may state a balance by its words and its place.
func (l *line) askBalance(use Use, lined bool) Use {
	item := plainLabel(l.cell("item"))
	switch {
	case use != UseLine || !l.hasAmount():
	case l.undated && likeSum.MatchString(item):
		return l.askRole("The row is named like a sum or a balance. What is it?", "这一行的名称像合计或余额。它是什么？",
			UseLine, UseSubtotal, UseTotal, UseOpening, UseClosing)
	case !lined && maybeOpening.MatchString(item):
		return l.askRole("The row may be the balance before the lines, or a transaction. What is it?", "这一行可能是期初余额，也可能是一笔收支。它是什么？", UseLine, UseOpening)
	case lined && maybeClosing.MatchString(item):
		return l.askRole("The row may be the balance that is left, or a transaction. What is it?", "这一行可能是期末余额，也可能是一笔收支。它是什么？", UseLine, UseClosing)
	}
	return use
}

// isSentence reports whether the row speaks as a signature or an explanation does: with a colon, or beginning so.
func (l *line) isSentence() bool {
	text := strings.Join(l.row.Cells, "")
	return strings.ContainsAny(text, ":：") || strings.HasPrefix(text, "注") || strings.HasPrefix(text, "说明")
}

func (l *line) filled() (n int) {
	for i, c := range l.row.Cells {
		if i >= l.from && i < l.to && c != "" {
			n++
		}
	}
	return n
}

// hasAmount reports whether the row has a possible amount of money, readable or not.
func (l *line) hasAmount() bool {
	for _, field := range []string{"income", "expense", "amount", "debit", "credit", "sum", "capital"} {
		if l.hasField(field) {
			return true
		}
	}
	return false
}

// hasField reports whether a column of a field has a possible amount.
func (l *line) hasField(field string) bool {
	return slices.ContainsFunc(l.columnsOf(field), func(i int) bool {
		text := strings.Join(strings.Fields(norm.NFKC.String(l.cellAt(i))), "")
		if unitIn(text) != "" && !hasDigit(text) {
			return false // a unit alone
		}
		if _, dated := l.dayOf(text); spokenCell.MatchString(text) || dated && !serial.MatchString(text) {
			return false
		}
		return hasDigit(text) || strings.Trim(text, "-—－/") != "" && inDigits.MatchString(text)
	})
}

// spokenCell is a cell that speaks, such as a signature or 支出合计：300.00 at the foot of a page.
var spokenCell = regexp.MustCompile(`^[^\d:]*\p{Han}[^\d:]*:`)

func hasDigit(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' })
}

func (l *line) hasDate() bool {
	return l.cell("date") != "" || l.cell("day") != "" || l.cell("month") != ""
}

// hasDay reports whether the row has a day, or a sign for that of the row above.
func (l *line) hasDay() bool {
	if text := l.cell("date"); text != "" {
		_, ok := l.dayOf(text)
		return ok || isDitto(text)
	}
	if text := l.cell("handed_out_on"); text != "" {
		_, ok := l.dayOf(text)
		return ok
	}
	day := l.cell("day")
	return isDitto(day) || dayAlone.MatchString(norm.NFKC.String(day))
}

// askRole asks for a row's use.
func (l *line) askRole(text, textZh string, uses ...Use) Use {
	q := Question{ID: l.question(), Row: l.row.Number, Text: text, TextZh: textZh}
	for _, u := range uses {
		words := useWords[u]
		if u == UseLine && l.Kind == record.KindReliefDistribution {
			words = [2]string{"A household", "一户"}
		}
		q.Options = append(q.Options, Option{string(u), words[0], words[1]})
	}
	out := Option{string(UsePassed), "Leave the row out", "不导入这一行"}
	if len(uses) > 0 {
		out.Text, out.TextZh = "None of these: leave it out", "都不是，不导入这一行"
	}
	q.Options = append(q.Options, out)
	if answer := Use(l.ask(q)); answer != "" {
		l.label = labelled[answer]
		return answer
	}
	return UseUnread
}

// question returns the ID of the question for the row's use.
func (l *line) question() string { return "row:" + strconv.Itoa(l.row.Number) }

// useWords are the uses of a row in both languages.
var useWords = map[Use][2]string{
	UseLine: {"A transaction of its own", "一笔收支"}, UseTotal: {"The sum of all lines", "全部明细的合计"}, UseSubtotal: {"The sum of some lines", "一部分明细的小计"},
	UseOpening: {"The balance before", "期初余额"}, UseClosing: {"The balance that is left", "期末余额"},
}

var decidedClosing = regexp.MustCompile(`^(?:本|当|期末|年末|月末|季末|截|转|结转|下|收支)`)

// sayRemarks names the rows that are skipped as remarks, or by a person's choice.
func (p *Preview) sayRemarks() {
	said := map[int]bool{}
	for _, l := range p.lines {
		text := shortQuote(joinCells(l.row.Cells))
		switch {
		case said[l.row.Number] || l.row.Use != l.use:
			continue
		case l.use == UseRemark && l.label != labelExample:
			l.addNote(l.row.Number, "", "Passed over as a remark: “%[1]s”", "作为说明跳过：%[1]s", text)
		case l.use == UsePassed:
			l.addNote(l.row.Number, "", "Left out, as was said: “%[1]s”", "按选择不导入：%[1]s", text)
		}
		said[l.row.Number] = true
	}
}

// joinCells are the cells of a row that say something, with a space between them.
func joinCells(cells []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(cells), func(c string) bool { return c == "" }), " ")
}

// merge takes answers about columns, rows, the sheet and the headings into the choice.
func (c Choice) merge() Choice {
	c.Columns, c.Rows = maps.Clone(c.Columns), maps.Clone(c.Rows)
	if c.Columns == nil {
		c.Columns = map[int]string{}
	}
	if c.Rows == nil {
		c.Rows = map[int]Use{}
	}
	return c
}
