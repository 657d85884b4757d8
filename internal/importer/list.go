package importer

import (
	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// list is a relief list's file while it is read.
type list struct {
	*Preview
	sum, part      record.Fen
	quantity, some int64 // of all goods, and since the last sum of a part
	hidden, more   int   // names that were masked here; rows of further goods
	homes          int   // addresses of which the group's name was kept
}

func (p *Preview) readList() {
	l := &list{Preview: p}
	p.Recipients = []record.Recipient{}
	for i := range p.Columns {
		if p.Columns[i].Field == Private {
			p.note(0, p.Columns[i].called(), "The column is not taken over: it is not published.", "该列不导入，不公开。")
		}
	}
	p.below(l.read)
	if l.more > 0 {
		p.note(0, "", "Rows that have goods and nothing else, taken for the household above: %[1]d.", "有%[1]d行只有物资，算作上面一户的。", l.more)
	}
	if l.hidden > 0 {
		p.note(0, "", "Names that were masked: %[1]d.", "已隐去%[1]d个姓名的部分文字。", l.hidden)
	}
	if l.homes > 0 {
		p.note(0, "", "Homes that were left out, of which the name of the group was kept: %[1]d.", "已删去%[1]d处住址，只保留村民小组名称。", l.homes)
	}
	if len(p.Recipients) == 0 && len(p.Problems) == 0 {
		p.problem(0, "", "There is no line below the headings.", "表头下面没有明细。")
	}
}

func (l *list) read(at line) {
	at.sound()
	switch {
	case at.example():
	case at.says(totalLabels...):
		at.row.Use = UseTotal
		l.total(at, l.sum, l.quantity)
	case at.says(partLabels...):
		at.row.Use = UseTotal
		l.total(at, l.part, l.some)
		l.part, l.some = 0, 0
	case at.says(passedLabels...):
		at.row.Use = UseTotal
	case len(l.Recipients) > 0 && at.more():
		at.row.Use = UseMore
		l.further(at)
	case inOneCell(at.cell("goods")) == nil && at.pass("amount", "quantity"):
	default:
		at.row.Use = UseLine
		l.line(at)
	}
}

func (l *list) total(at line, want record.Fen, goods int64) {
	if stated, ok := at.amount("amount"); ok && stated != want {
		at.wrong("amount", "The total is %[1]s; the lines add up to %[2]s.", "合计为%[1]s，明细相加为%[2]s。", stated, want)
	}
	if stated, _, ok := quantityIn(at.cell("quantity")); ok && stated != goods {
		at.wrong("quantity", "The total is %[1]d; the lines add up to %[2]d.", "合计为%[1]d，明细相加为%[2]d。", stated, goods)
	}
}

// further adds a row's goods to the household above.
func (l *list) further(at line) {
	goods, _ := at.goods()
	one := &l.Recipients[len(l.Recipients)-1]
	one.Goods = append(one.Goods, goods...)
	l.count(goods)
	l.more++
}

func (l *list) count(goods []record.Goods) {
	for _, g := range goods {
		l.quantity, l.some = l.quantity+g.Quantity, l.some+g.Quantity
	}
}

func (l *list) line(at line) {
	one := record.Recipient{Group: at.text("group"), Class: at.text("class"), Standard: at.text("standard"), HandedOutOn: at.date("handed_out_on", false)}
	switch name := at.cell("name"); {
	case name == "":
		at.wrong("name", "The name is missing.", "没有填写姓名。")
	case l.merged[place{at.index, l.at["name"]}]:
		at.wrong("name", "The name is merged over several rows. A household has one row.", "姓名单元格跨行合并。每户只占一行。")
	default:
		var change privacy.NameChange
		switch one.Name, change = masked(at.text("name")); change {
		case privacy.NameHidden:
			l.hidden++
		case privacy.NameUnclear:
			at.wrong("name", "This is no name, or it names several people. Write one name, and a row for each household.", "这里不是一个姓名，或写了几个人。请只写一个姓名，每户一行。")
		}
	}
	if group, private := privacy.GroupOnly(one.Group); private {
		one.Group = group
		l.homes++
	}
	if text := at.cell("persons"); text != "" {
		n, ok := count(text)
		if !ok {
			at.wrong("persons", "“%[1]s” is no number of persons.", "“%[1]s”不是人数。", cut(text))
		}
		one.Persons = n
	}
	goods, given := at.goods()
	one.Goods = goods
	l.count(goods)
	if text := at.cell("collected_by_other"); text != "" {
		yes, ok := yesNo(text)
		if !ok {
			at.wrong("collected_by_other", "“%[1]s” is neither yes nor no. Name nobody here.", "“%[1]s”不是“是”或“否”。这里不写姓名。", cut(text))
		}
		one.CollectedByOther = yes
	}
	amount, ok := at.amount("amount")
	switch {
	case !ok && given:
	case !ok:
		at.wrong("amount", "The row has no amount.", "这一行没有金额。")
	case amount < 0:
		at.wrong("amount", "The amount is negative.", "金额是负数。")
	}
	one.Amount = amount
	l.sum, l.part = l.sum+amount, l.part+amount
	l.Recipients, l.RecipientRows = append(l.Recipients, one), append(l.RecipientRows, at.row.Number)
}
