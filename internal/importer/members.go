package importer

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

var (
	// relationTo are headings of columns that say how each person is related to the head of the household.
	relationTo = regexp.MustCompile(`^(?:[与同和]?(?:户主|本人|申请人|救助对象|持证人)(?:的)?)?` +
		`(?:家庭)?(?:成员)?关系$|^称谓$`)
	// relative are words of persons of a household who are not its head.
	relative = regexp.MustCompile(`^(?:之|其)?(?:配偶|妻子?|丈夫|夫|爱人|老伴|` +
		`[长次三四五大二小]?[子女]|儿子?|女儿|独生[子女]|儿媳妇?|媳妇?|女婿|婿|` +
		`父亲?|母亲?|父母|爸爸?|妈妈?|公公?|婆婆?|岳父|岳母|祖父|祖母|爷爷?|奶奶?|` +
		`外祖?[父母公婆]|外[公婆]|[曾外]?孙[子女]?|兄长?|弟弟?|姐姐?|妹妹?|哥哥?|兄弟|姐妹|` +
		`侄[子女儿]?|外甥女?|伯父?|叔父?|姑|舅|继[子女父母]|养[子女父母]|` +
		`家庭成员|成员|共同生活(?:人|成员)?)$`)
)

// askMembers asks about rows of persons of the household above them: its head alone receives, or each for himself.
func (p *Preview) askMembers(t *table) {
	if p.Kind != record.KindReliefDistribution {
		return
	}
	var bare, own []*line
	var head *line
	for l := range p.linesOf(t) {
		switch {
		case l.use != UseLine || !p.notSaid(l):
			if l.label == labelSection || l.use == UseTotal || l.use == UseSubtotal {
				head = nil
			}
		case head == nil || !l.isMember(head):
			head = l
		default:
			if l.household = head; l.hasOwnGift() {
				own = append(own, l)
			} else {
				bare = append(bare, l)
			}
		}
	}
	p.settleMembers(bare, Question{ID: "members",
		Text: "Rows %[1]s may be of members of the household above them, with no amount " +
			"or goods of their own. What are they?",
		TextZh: "第%[1]s行可能是上面一户的家庭成员，没有自己的金额或物资。怎样处理？",
		Options: []Option{
			{"count", "Members: count them into the household's number of persons", "是家庭成员，计入该户人数"},
			{Skip, "Members: leave the rows out", "是家庭成员，不导入这些行"},
			{"each", "Households of their own", "不是，各是一户"},
		}})
	p.settleMembers(own, Question{ID: "members:amounts",
		Text: "Rows %[1]s are of relatives of the person above them, and have amounts or goods of their own. " +
			"Is that one household, or does each receive for himself?",
		TextZh: "第%[1]s行是上面一人的家庭成员，又各有金额或物资。是合为一户，还是各人分别领取？",
		Options: []Option{
			{"count", "One household: add its rows up", "合为一户，金额、物资相加"},
			{"each", "Each receives for himself, in a row of his own", "各人分别领取，各列一行"},
		}})
}

// settleMembers asks what rows of members are.
func (p *Preview) settleMembers(members []*line, q Question) {
	if len(members) == 0 {
		return
	}
	var rows []Row
	for _, l := range members {
		rows = append(rows, *l.row)
	}
	numbers := numbersOf(rows)
	q.Row = rows[0].Number
	q.Text = strings.ReplaceAll(q.Text, "%[1]s", numbers)
	q.TextZh = strings.ReplaceAll(q.TextZh, "%[1]s", strings.ReplaceAll(numbers, ", ", "、"))
	answer := p.askOnce(q)
	for _, l := range members {
		switch answer {
		case "count":
			l.use, l.row.Use, l.member = UseMore, UseMore, true
			l.household.members++
		case Skip:
			l.use, l.row.Use, l.household = UsePassed, UsePassed, nil
		case "each":
			l.household = nil
		default:
			l.use, l.row.Use = UseUnread, UseUnread
		}
	}
}

// isMember reports whether the row is of a member of the household whose head is above: by a word of relation, or since
// it has nothing but a name where the head has a number in the list.
func (l *line) isMember(head *line) bool {
	if l.cell("name") == "" {
		return false
	}
	gift := l.hasOwnGift()
	for i := l.from; i < min(l.to, len(l.columns)); i++ {
		heading := plainLabel(lastPart(l.columns[i].Heading))
		text := strings.Join(strings.Fields(norm.NFKC.String(l.cellAt(i))), "")
		related := relationTo.MatchString(heading)
		if (related || !gift && heading != "性别" && l.columns[i].Field != "name") && relative.MatchString(text) {
			return true
		}
	}
	return !gift && head.hasNumber() && !l.hasNumber() && privacy.FormOf(l.cell("name")) == privacy.FormPerson
}

// hasOwnGift reports whether the row has an amount or goods that are not merged with those of the row above.
func (l *line) hasOwnGift() bool {
	fields := []string{"amount", "sum", "capital", goodsColumn, "goods", "quantity"}
	return slices.ContainsFunc(fields, func(field string) bool {
		return slices.ContainsFunc(l.columnsOf(field), func(i int) bool {
			return l.cellAt(i) != "" && !none.MatchString(l.cellAt(i)) && !l.merged[place{l.index, i}]
		})
	})
}

// checkMembers holds a household's number of persons against the members that are listed below it.
func (l *line) checkMembers(one *record.Recipient) {
	switch listed := l.members + 1; {
	case l.members == 0:
	case one.Persons == 0:
		one.Persons = listed
	case one.Persons != listed:
		l.addCellProblem("persons", "It says %[1]d persons; with those listed below it there are %[2]d.",
			"写明%[1]d人，加上下面列出的成员是%[2]d人。", one.Persons, listed)
	}
}

// askNameless asks about rows of a list with an amount or goods, and without a name.
func (p *Preview) askNameless(t *table) {
	if _, named := t.at["name"]; p.Kind != record.KindReliefDistribution || !named {
		return
	}
	lined := false
	for l := range p.linesOf(t) {
		if l.use != UseLine {
			continue
		}
		if l.cell("name") != "" || l.ofHouseholdAbove() || !p.notSaid(l) || !l.hasOwnGift() {
			lined = true
			continue
		}
		q := Question{ID: "nameless:" + l.question()[len("row:"):], Row: l.row.Number, Column: l.heading("name"),
			Text: "The row has an amount or goods, and no name. If a name is missing, write it into the file. " +
				"What is the row?",
			TextZh: "这一行有金额或物资，没有姓名。如果漏写了姓名，请在文件里补上。这一行是什么？"}
		if lined {
			q.Options = append(q.Options, Option{string(UseMore), "Further goods or amounts of the household above",
				"上面一户的其他金额或物资"})
		}
		q.Options = append(q.Options, Option{string(UseTotal), useWords[UseTotal][0], useWords[UseTotal][1]},
			Option{string(UseSubtotal), useWords[UseSubtotal][0], useWords[UseSubtotal][1]})
		l.use = UseUnread
		if answer := Use(p.ask(q)); answer != "" {
			l.use, l.label = answer, labelled[answer]
		}
		l.row.Use = l.use
	}
}
