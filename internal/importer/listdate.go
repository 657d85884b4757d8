package importer

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

var (
	wholeDay   = regexp.MustCompile(`\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?`)
	handedHere = regexp.MustCompile(`(?:发放|领取|分发|慰问)(?:日期|时间|日|于)?[:为]?$`)
	handedNext = regexp.MustCompile(`^(?:集中|统一|现场)?(?:发放|领取|分发)(?:$|[^标对名清情])`)
	otherDay   = regexp.MustCompile(`(?:公示|制表|填表|填报|报出|打印|编制|审核|审批|截至|截止|统计|监督|举报)[^0-9]{0,8}$`)
)

// dayOfList finds the day on which all of a list was handed out, where no column has days: in its title, or below it. A
// day of which the words do not say that is asked about. It is zero where there is none.
func (p *Preview) dayOfList() (day record.Date) {
	if slices.ContainsFunc(p.tables, func(t *table) bool { _, has := t.at["handed_out_on"]; return has }) {
		return day
	}
	var sure, likely []record.Date
	where := 0
	for i, r := range p.Rows {
		if r.Use != UseTitle && r.Use != UseRemark && r.Use != UseHeading {
			continue
		}
		title := r.Use == UseTitle && i < p.tables[0].head
		for _, c := range r.Cells {
			s := strings.Join(strings.Fields(norm.NFKC.String(c)), "")
			for _, at := range wholeDay.FindAllStringIndex(s, -1) {
				d, ok := dayIn(s[at[0]:at[1]])
				before, after := s[:at[0]], s[at[1]:]
				switch {
				case !ok:
				case handedHere.MatchString(before), handedNext.MatchString(after) && !otherDay.MatchString(before):
					sure, where = addDay(sure, d), r.Number
				case title && !otherDay.MatchString(before):
					likely = addDay(likely, d)
				}
			}
		}
	}
	switch {
	case len(sure) == 1:
		p.addNote(where, "", "All was handed out on %[1]s, as is written here.", "按这里写的，发放日期都是%[1]s。", sure[0])
		return sure[0]
	case len(sure)+len(likely) > 0:
		return p.askDay(append(sure, likely...))
	}
	p.addNote(0, "", "The file does not say on which day this was handed out: nothing counts as handed out until the days are filled in.",
		"文件没有写发放日期：填写发放日期之前，都不算已发放。")
	return day
}

func dayIn(text string) (record.Date, bool) {
	d, ok := parseDay(strings.TrimSuffix(text, "日"), 0)
	return d, ok
}

func addDay(days []record.Date, d record.Date) []record.Date {
	if slices.Contains(days, d) {
		return days
	}
	return append(days, d)
}

// askDay asks which of the days around a list is that of handing out, if any is.
func (p *Preview) askDay(days []record.Date) (day record.Date) {
	q := Question{ID: "date", Text: "No column has the day of handing out. Was everything handed out on a day that is written around the list?",
		TextZh: "表中没有发放日期列。表头或表尾写的日期是发放日期吗？"}
	for _, d := range days[:min(len(days), 10)] {
		q.Options = append(q.Options, Option{d.String(), "Handed out on " + d.String(), "发放日期是" + d.String()})
	}
	q.Options = append(q.Options, Option{"none", "It is another day, or nothing was handed out yet", "不是，或尚未发放"})
	if answer := p.ask(q); answer != "" && answer != "none" {
		day, _ = dayIn(answer)
	}
	return day
}

// anyDay are the headings of days that do not tell whose.
var anyDay = regexp.MustCompile(`^(?:日期|时间|年月日|date)$`)

// spansLives reports whether a column of days with such a heading has days more than a year apart, or before 2000:
// nothing is handed out over so long, but people are born, and wells dug.
func (p *Preview) spansLives(t *table, column int) bool {
	if !anyDay.MatchString(plainLabel(t.columns[column].Heading)) {
		return false
	}
	var first, last record.Date
	for _, r := range p.Rows[t.body:t.end] {
		if column >= len(r.Cells) {
			continue
		}
		d, ok := parseDay(r.Cells[column], p.epoch)
		if !ok {
			continue
		}
		if first.IsZero() || d.Before(first) {
			first = d
		}
		if last.IsZero() || last.Before(d) {
			last = d
		}
	}
	year := record.Date{Year: first.Year + 1, Month: first.Month, Day: first.Day}
	return !first.IsZero() && (first.Year < 2000 || year.Before(last))
}

// askDays asks whether the days of a column are those of handing out.
func (p *Preview) askDays(t *table, column int) {
	c := &t.columns[column]
	answer := p.ask(Question{
		ID: "column:" + c.Letter, Row: p.numberOf(t), Column: c.displayName(),
		Text:   "The days of this column lie years apart. Are they the days of handing out?",
		TextZh: "这一列的日期相差很多年。是发放日期吗？",
		Options: []Option{
			{Skip, "No, such as days of birth: not taken over", "不是（如出生日期），不导入"},
			{c.Field, "Yes, handed out on these days", "是发放日期"},
		},
	})
	switch answer {
	case "":
		delete(t.at, c.Field)
		c.Field = asked
	case Skip:
		delete(t.at, c.Field)
		c.Field = Passed
	}
}
