package record

import (
	"slices"
	"strconv"
	"strings"

	"gongshi/internal/division"
	"gongshi/internal/hanzi"
	"gongshi/internal/privacy"
)

func (c *checker) checkRelief(b *ReliefDistribution) {
	if b.Event == nil && c.rules.isTagged("relief_programme", b.Programme, "disaster") {
		c.add("/body/event", "is missing. Name the disaster that %[1]s is for.", "没有填写，请写明“%[1]s”所对应的灾害。", b.Programme)
	}
	if b.Event != nil {
		c.notFuture("/body/event/date", b.Event.Date)
	}
	decided := c.checkProcedure(b)
	c.checkReliefMoney(b)
	c.checkReliefGoods(b)
	for i, r := range b.Recipients {
		c.checkRecipient("/body/recipients/"+strconv.Itoa(i), r, decided)
	}
	c.checkReliefNotice(b)
	c.checkInspections(b.Inspections)
}

// checkReliefNotice asks for the parts that make a list of recipients a public notice.
func (c *checker) checkReliefNotice(b *ReliefDistribution) {
	handedOut := b.Distributed > 0
	for _, g := range b.Goods {
		handedOut = handedOut || g.Distributed > 0
	}
	if len(b.Recipients) == 0 {
		if !b.statesAnything() {
			c.add("/body/recipients", "is empty, and no money and no goods are stated: the list is empty, so it is not "+
				"complete. Enter the recipients, or what was received.",
				"是空的，收到的款物也都是0，这份名单没有内容，不完整，不能公开。请填写领取人或收到的款物。")
		}
		if handedOut && c.r.Division.Level() >= division.Township {
			c.add("/body/recipients", "is empty although something was distributed. List every recipient, names masked.", "为空，但已有款物发放，请逐户列出（姓名隐去部分）。")
		}
		return
	}
	if rule, ok := c.rules.PublicityFor(c.r.Kind, b.Programme, c.day); ok && rule.Required && c.r.Publicity == nil {
		zh, en := rule.sources()
		c.add("/publicity", "is missing. A list of recipients is up for objection for at least %[1]d days (%[3]s).",
			"没有填写，发放名单至少公示%[1]d天（%[2]s）。", rule.Days, zh, en)
	}
	if c.r.Supervision == nil {
		c.add("/supervision", "is missing. Say who hears complaints about the distribution.", "没有填写，请写明由谁受理对发放的投诉。")
	}
}

// statesAnything reports whether any money or goods are stated: a row of zeros is none.
func (b *ReliefDistribution) statesAnything() bool {
	return b.Received != 0 || slices.ContainsFunc(b.Goods, func(g GoodsBalance) bool { return g.Received != 0 }) ||
		slices.ContainsFunc(b.Funds, func(f Fund) bool { return f.Amount != 0 || strings.TrimSpace(f.Goods) != "" })
}

// checkProcedure checks that the steps follow each other in time. It returns the day of the county's decision, before
// which nothing is handed out; the zero date where none is stated or needed.
func (c *checker) checkProcedure(b *ReliefDistribution) (decided Date) {
	last, lastAt := Date{}, ""
	for i, s := range b.Procedure {
		at := "/body/procedure/" + strconv.Itoa(i) + "/date"
		c.notFuture(at, s.Date)
		c.inOrder(at, s.Date, lastAt, last)
		if !s.Date.IsZero() {
			last, lastAt = s.Date, at
		}
		if c.rules.isTagged("relief_step", s.Name, "decision") {
			decided = s.Date
		}
	}
	if c.rules.isTagged("relief_programme", b.Programme, "urgent") {
		return Date{}
	}
	return decided
}

func (c *checker) checkReliefMoney(b *ReliefDistribution) {
	if sum := b.Distributed + b.Returned + b.InStock; sum != b.Received {
		c.add("/body/received", "is %[1]s yuan, but distributed %[2]s + returned %[3]s + in stock %[4]s = %[5]s yuan: the difference is %[6]s yuan. Correct the figure that is wrong.",
			"是%[1]s元，但已发放%[2]s＋退回%[3]s＋结存%[4]s＝%[5]s元，相差%[6]s元，请更正错误的数字。",
			b.Received, b.Distributed, b.Returned, b.InStock, sum, b.Received-sum)
	}
	if len(b.Recipients) == 0 {
		return
	}
	var paid Fen
	for _, r := range b.Recipients {
		if !r.HandedOutOn.IsZero() {
			paid += r.Amount
		}
	}
	if paid != b.Distributed {
		c.add("/body/distributed", "is %[1]s yuan, but the recipients with a date of handing out received %[2]s yuan: the difference is %[3]s yuan. Correct the list or the figure.",
			"是%[1]s元，但名单中已发放的合计%[2]s元，相差%[3]s元，请更正名单或数字。", b.Distributed, paid, b.Distributed-paid)
	}
}

type goodsKey struct{ name, unit string }

// keyOf returns a key that is equal for the same goods, in whatever forms their characters are written.
func keyOf(name, unit string) goodsKey { return goodsKey{hanzi.Fold(name), hanzi.Fold(unit)} }

// checkReliefGoods balances every kind of goods, in its unit, against its stock and the recipients.
func (c *checker) checkReliefGoods(b *ReliefDistribution) {
	balance := make(map[goodsKey]bool)
	for i, g := range b.Goods {
		at, key := "/body/goods/"+strconv.Itoa(i), keyOf(g.Name, g.Unit)
		if balance[key] {
			c.add(at, "is listed twice (%[1]s in %[2]s). Put both into one balance.", "重复列出（%[1]s，单位%[2]s），请合并。", g.Name, g.Unit)
		}
		balance[key] = true
		if sum := g.Distributed + g.Returned + g.InStock; sum != g.Received {
			c.add(at+"/received", "is %[1]d %[6]s, but distributed %[2]d + returned %[3]d + in stock %[4]d = %[5]d. Correct the number that is wrong.",
				"是%[1]d%[6]s，但已发放%[2]d＋退回%[3]d＋结存%[4]d＝%[5]d%[6]s，请更正错误的数字。", g.Received, g.Distributed, g.Returned, g.InStock, sum, g.Unit)
		}
	}
	if len(b.Recipients) > 0 {
		c.checkGoodsHandedOut(b, balance)
	}
}

func (c *checker) checkGoodsHandedOut(b *ReliefDistribution, balance map[goodsKey]bool) {
	handedOut := make(map[goodsKey]int64)
	for i, r := range b.Recipients {
		for j, g := range r.Goods {
			key, at := keyOf(g.Name, g.Unit), "/body/recipients/"+strconv.Itoa(i)+"/goods/"+strconv.Itoa(j)
			if g.Quantity < 1 {
				c.add(at+"/quantity", "is %[1]d; at least 1 is expected.", "是%[1]d，至少为1。", g.Quantity)
			}
			if !balance[key] {
				c.add(at, "(%[1]s in %[2]s) has no balance. Add it to goods with what was received.", "（%[1]s，单位%[2]s）没有对应的物资收发数，请在物资中补充。", g.Name, g.Unit)
			}
			if !r.HandedOutOn.IsZero() {
				handedOut[key] += g.Quantity
			}
		}
	}
	for i, g := range b.Goods {
		if sum := handedOut[keyOf(g.Name, g.Unit)]; sum != g.Distributed {
			c.add("/body/goods/"+strconv.Itoa(i)+"/distributed", "is %[1]d %[3]s, but the recipients with a date of handing out received %[2]d. Correct the list or the number.",
				"是%[1]d%[3]s，但名单中已发放的合计%[2]d%[3]s，请更正名单或数字。", g.Distributed, sum, g.Unit)
		}
	}
}

func (c *checker) checkRecipient(at string, r Recipient, decided Date) {
	if r.Name != "" && !r.Name.Hidden() {
		// The name is not repeated: problems are logged and shown to people who need not know it.
		c.add(at+"/name", "is not masked, or shows too much. Keep the surname and the last character, write * for the rest, as in 李*明 or 张*, and nothing beside it.",
			"没有隐去，或者露出太多。请只保留姓和最后一个字，其余用*代替，例如李*明、张*，旁边不写别的。")
	}
	if _, private := privacy.GroupOnly(r.Group); private {
		c.add(at+"/group", "tells where somebody lives. Write the name of the group alone, such as 三组.", "写明了住址，请只写村民小组名称，例如三组。")
	}
	if r.Amount == 0 && len(r.Goods) == 0 {
		c.add(at+"/amount", "is zero and there are no goods. Say what is received or remove the line.", "为零，也没有物资，请填写所领款物或删除此行。")
	}
	c.notFuture(at+"/handed_out_on", r.HandedOutOn)
	if !r.HandedOutOn.IsZero() && !decided.IsZero() && r.HandedOutOn.Before(decided) {
		c.add(at+"/handed_out_on", "is %[1]s, before the decision of %[2]s. Correct one of the two dates.", "是%[1]s，早于审批日期%[2]s，请更正其中一个。", r.HandedOutOn, decided)
	}
}

func (c *checker) checkInspections(list []Inspection) {
	for i, x := range list {
		c.notFuture("/body/inspections/"+strconv.Itoa(i)+"/date", x.Date)
	}
}
