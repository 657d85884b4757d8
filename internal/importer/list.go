package importer

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// list is a relief list's file while it is read.
type list struct {
	*Preview
	hidden, more int         // names that were masked here; rows of further goods
	homes        int         // addresses of which the group's name was kept
	day          record.Date // on which all was handed out, by the words around the table
}

func (p *Preview) readList() {
	l := &list{Preview: p}
	p.Recipients = []record.Recipient{}
	for i := range p.Columns {
		if p.Columns[i].Field == Private {
			p.addNote(0, p.Columns[i].displayName(), "The column is not taken over: it is not published.", "该列不导入，不公开。")
		}
	}
	l.day = p.dayOfList()
	for _, row := range p.lines {
		l.readRecipient(row)
	}
	l.readPersons()
	p.checkSums()
	p.checkTitle()
	p.checkProgramme()
	p.checkEvent()
	p.checkVillage()
	p.checkWorded()
	if l.more > 0 {
		p.addNote(0, "", "Rows that were added to the household above them or of the same name: %[1]d.",
			"有%[1]d行并入上面一户或同名的一户，金额、物资相加。", l.more)
	}
	if l.hidden > 0 {
		p.addNote(0, "", "Names that were masked: %[1]d.", "已隐去%[1]d个姓名的部分文字。", l.hidden)
	}
	if l.homes > 0 {
		p.addNote(0, "", "Homes that were left out, of which the name of the group was kept: %[1]d.",
			"已删去%[1]d处住址，只保留村民小组名称。", l.homes)
	}
	if len(p.Recipients) == 0 && len(p.Problems) == 0 && len(p.Questions) == 0 {
		p.addProblem(0, "", "There is no line below the headings.", "表头下面没有明细。")
	}
	p.sumList()
}

func (l *list) readRecipient(at *line) {
	at.checkNumbers()
	switch at.use {
	case UseMore:
		l.addGoods(at)
	case UseLine:
		l.line(at)
	}
}

// sumList makes the sums of a list.
func (p *Preview) sumList() {
	p.sumHandedOut()
	p.sumParts()
	p.setSum("households", "", strconv.Itoa(len(p.Recipients)))
	persons := 0
	for _, one := range p.Recipients {
		persons += one.Persons
	}
	if persons > 0 {
		p.setSum("persons", "", strconv.Itoa(persons))
	}
	for _, g := range handedTo(p.Recipients) {
		p.setSum("goods", g.Name+"（"+g.Unit+"）", strconv.FormatInt(g.Quantity, 10))
	}
	p.Sums = slices.DeleteFunc(p.Sums, func(s Sum) bool { return s.Value == "" && len(s.Stated) == 0 })
	if slices.ContainsFunc(p.Sums, func(s Sum) bool { return s.Value == "" && s.Name == "goods" }) {
		p.setSum("goods", "", strconv.FormatInt(p.goodsQuantity(), 10))
	}
	p.sortSums()
}

// sumParts gives the sums of columns that another one adds up their values, where the file states them.
func (p *Preview) sumParts() {
	sums := map[string]record.Fen{}
	for _, l := range p.lines {
		for i, c := range l.columns {
			if c.Field != partOfAmount || l.use != UseLine && l.use != UseMore {
				continue
			}
			if fen, ok := l.readMoneyQuietly(i); ok {
				sums[c.displayName()] += fen
			}
		}
	}
	for i, s := range p.Sums {
		if total, found := sums[s.Label]; found && s.Name == "amount" {
			p.Sums[i].Value = total.String()
		}
	}
}

// handedTo are the goods of all recipients, each kind once.
func handedTo(list []record.Recipient) (all []record.Goods) {
	for _, one := range list {
		for _, g := range one.Goods {
			i := slices.IndexFunc(all, func(other record.Goods) bool { return other.Name == g.Name && other.Unit == g.Unit })
			if i < 0 {
				i, all = len(all), append(all, record.Goods{Name: g.Name, Unit: g.Unit})
			}
			all[i].Quantity += g.Quantity
		}
	}
	return all
}

// goodsQuantity is the number of all goods.
func (p *Preview) goodsQuantity() (n int64) {
	for _, g := range handedTo(p.Recipients) {
		n += g.Quantity
	}
	return n
}

func (l *list) line(at *line) {
	one := record.Recipient{Group: cmp.Or(at.text("group"), at.groupAbove),
		Class: at.text("class"), Standard: at.text("standard"),
		HandedOutOn: at.date("handed_out_on", false)}
	switch name := at.cell("name"); {
	case strings.Contains(name, "\n") && len(inLines.FindAllString(name, -1)) > 1:
		at.addCellProblem("name", "There are several lines in the cell of the name. Write one name, and a row for each household.",
			"姓名单元格里有几行。请只写一个姓名，每户一行。")
	case name == "":
		at.addCellProblem("name", "The name is missing.", "没有填写姓名。")
	case l.merged[place{at.index, at.at["name"]}]:
		at.addCellProblem("name", "The name is merged over several rows. A household has one row.", "姓名单元格跨行合并。每户只占一行。")
	default:
		var change privacy.NameChange
		switch one.Name, change = maskName(at.text("name")); change {
		case privacy.NameHidden:
			l.hidden++
			l.Names = append(l.Names, at.text("name"))
		case privacy.NameUnclear:
			at.addCellProblem("name", "This is no name, or it names several people. Write one name, and a row for each household.",
				"这里不是一个姓名，或写了几个人。请只写一个姓名，每户一行。")
		}
	}
	switch {
	case one.Group != "":
	case at.section != nil:
		one.Group = at.section.group
	case groupNamed.MatchString(plainLabel(at.table.title)):
		one.Group = at.table.title
	}
	l.placeHome(at, &one)
	if _, has := at.at["handed_out_on"]; !has {
		one.HandedOutOn = l.day
	}
	if at.waiting {
		one.HandedOutOn = record.Date{}
	}
	if text := at.cell("persons"); text != "" {
		n, ok := parseCount(text)
		if !ok {
			at.addCellProblem("persons", "“%[1]s” is no number of persons.", "“%[1]s”不是人数。", shortQuote(text))
		}
		one.Persons = n
	}
	at.checkMembers(&one)
	goods, given := at.goods()
	one.Goods = goods
	if text := at.cell("collected_by_other"); text != "" {
		yes, ok := yesNo(text)
		if !ok {
			at.addCellProblem("collected_by_other", "“%[1]s” is neither yes nor no. Name nobody here.",
				"“%[1]s”不是“是”或“否”。这里不写姓名。", shortQuote(text))
		}
		one.CollectedByOther = yes
	}
	amount, ok := at.amountOf("amount")
	switch {
	case !ok && given:
	case !ok:
		at.addCellProblem("amount", "The row has no amount.", "这一行没有金额。")
	case amount < 0:
		at.addCellProblem("amount", "The amount is negative.", "金额是负数。")
	}
	if ok && at.cell("capital") != "" {
		at.checkCapital([]movement{{amount: amount}})
	}
	one.Amount = amount
	l.Recipients, l.RecipientRows = append(l.Recipients, one), append(l.RecipientRows, at.row.Number)
}

// inLines are the lines of a cell, but for those in brackets.
var inLines = regexp.MustCompile(`(?m)^[^(（\s].*$`)

// placeHome keeps the name of the group of where a household lives, and no more: an address is not published.
func (l *list) placeHome(at *line, one *record.Recipient) {
	group, private := privacy.GroupOnly(one.Group)
	if home := at.cell("home"); home != "" {
		private = true
		if group == "" {
			group = privacy.GroupName(home)
		}
	}
	if one.Group = group; private {
		l.homes++
	}
}
