package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// doubt asks about lines that may not belong to the record: of several villages, or there twice.
func (p *Preview) doubt() {
	for _, t := range p.tables {
		p.askVillage(t)
	}
	p.askTwice()
}

// passOver leaves a row out.
func (l *line) passOver() {
	l.use, l.row.Use = UsePassed, UsePassed
}

// askVillage asks which village's lines are meant, where a column names several. Rows of sums are of all of them, and are left out with
// the lines of the others.
func (p *Preview) askVillage(t *table) {
	i, has := t.at["village"]
	if !has {
		return
	}
	of, names, last := map[*line]string{}, []string{}, ""
	for l := range p.linesOf(t) {
		if name := strings.Join(strings.Fields(l.cellAt(i)), ""); l.use == UseLine || l.use == UseMore {
			if name != "" {
				last = name
			}
			if of[l] = last; last != "" && !slices.Contains(names, last) {
				names = append(names, last)
			}
		}
	}
	if len(names) < 2 {
		return
	}
	q := Question{ID: "village", Row: p.numberOf(t), Column: t.columns[i].called(), Text: "The rows are of several villages. Whose are to be imported?", TextZh: "表中有多个村的数据。要导入哪个村的？"}
	for _, name := range names[:min(len(names), 50)] {
		q.Options = append(q.Options, Option{name, "Only “" + cut(name) + "”", "只导入“" + cut(name) + "”"})
	}
	q.Options = append(q.Options, Option{"all", "All: they are of this record", "全部：都属于本稿件"})
	answer := p.askOnce(q)
	if answer == "" || answer == "all" {
		return
	}
	for l := range p.linesOf(t) {
		if name, line := of[l]; line && name != answer || !line && (l.use == UseTotal || l.use == UseSubtotal || l.use == UseCarried) {
			l.passOver()
		}
	}
}

// counter is a heading of a column that counts the rows.
var counter = regexp.MustCompile(`^(序号|编号|行号|行次|no|sn)$`)

// askTwice asks about each line that says the same as one above in every column, but for the number of the row.
func (p *Preview) askTwice() {
	first := map[string]int{}
	for _, l := range p.lines {
		if l.use != UseLine || l.choice.Rows[l.row.Number] != "" {
			continue
		}
		var said []string
		filled := 0
		for i := l.from; i < min(l.to, len(l.row.Cells)); i++ {
			if c := l.row.Cells[i]; !counter.MatchString(plain(l.columns[i].Heading)) {
				said = append(said, c)
				if c != "" {
					filled++
				}
			}
		}
		key := strings.TrimRight(strings.Join(said, "\x00"), "\x00")
		above, twice := first[key]
		if !twice {
			first[key] = l.row.Number
			continue
		}
		if filled < 2 {
			continue
		}
		q := Question{ID: "row:" + strconv.Itoa(l.row.Number), Row: l.row.Number, Text: "The row says the same as row " + strconv.Itoa(above) + ". Does it count too?",
			TextZh:  "这一行与第" + strconv.Itoa(above) + "行完全相同。也要计入吗？",
			Options: []Option{{string(UseLine), "It counts too", "也计入"}, {string(UsePassed), "It is there twice: leave it out", "是重复的，不导入这一行"}}}
		if Use(p.ask(q)) == UsePassed {
			l.passOver()
		}
	}
}

// office is what the words of a signature begin with.
var office = regexp.MustCompile(`^(?:村|镇|乡|组|单位|统计|财务|监督|理财|分管|主管)*(?:经办|审核|审批|复核|发放|制表|填表|填报|监制|核准|批准|签收|领款|报账)(?:人|员)?$|^(?:单位|统计|财务|分管)?负责人$|^(?:村委会|村|副)?主任$|^(?:村|党)?(?:支部|支)?书记$|^(?:会计|出纳|报账员|包村干部|驻村干部|村民代表|监委会主任|监督委员会主任)$|(?:签字|签名|签章|盖章)$|^(?:公示|制表|填表|填报|报出|打印)(?:日期|时间|期限?)$`)

// ofSignatures reports whether the row is one of signatures: it begins with an office, and has no number.
func (l *line) ofSignatures() bool {
	for i := l.from; i < min(l.to, len(l.row.Cells)); i++ {
		if c := l.row.Cells[i]; c != "" {
			word, _, _ := strings.Cut(strings.NewReplacer("：", ":", " ", ":").Replace(c), ":")
			return office.MatchString(plain(word)) && !slices.ContainsFunc(append(l.columnsOf("amount"), l.columnsOf(goodsColumn)...), func(i int) bool {
				_, number := l.quiet(i)
				return number
			})
		}
	}
	return false
}
