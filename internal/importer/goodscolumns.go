package importer

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

// goodsColumn is the field of a column that has how many of one kind of goods each household was given.
const goodsColumn = "goods_column"

// unitWords are the units in which goods are handed out.
const unitWords = `床|袋|桶|件|套|箱|瓶|条|张|斤|公斤|市斤|千克|[kK][gG]|克|个|只|包|盒|份|顶|双|升|[lL]|毫升|吨|台|块|把|壶|罐|提|捆|打|枚|支|本|副|顶帐|辆|头|棵|株|kg|pcs|pieces?|bags?|boxes|bottles?`

var (
	goodsUnit    = regexp.MustCompile(`^(?:` + unitWords + `)$`)
	unitInBraces = regexp.MustCompile(`^(.+?)[(\[【](?:单位[:：]?)?([^()\[\]【】]+)[)\]】]$`) // 棉被（床）
	unitBehind   = regexp.MustCompile(`^(.+?)[/:,、](?:单位:?)?(` + unitWords + `)$`)     // 食用油/桶
	goodsBefore  = regexp.MustCompile(`^(?:已|应|实)?(?:发放|领取)`)
	goodsAfter   = regexp.MustCompile(`(?:数量|数)$`)
	knownGoods   = regexp.MustCompile(`棉被|被子|被褥|棉衣|棉服|大衣|衣服|衣物|毛毯|毯子|毛巾|床单|褥子|帐篷|折叠床|大米|稻米|面粉|面条|挂面|食用油|菜油|菜籽油|花生油|粮油|方便面|矿泉水|饮用水|牛奶|饼干|彩条布|雨衣|雨鞋|手电|应急灯|口罩|消毒液|取暖器|煤|化肥|种子|月饼|粽子|礼包|爱心包|救灾包|家庭包|棉鞋|棉帽|火炉`)

	// inMoney are words of a column that has the worth or the price of goods, or money in their place, not their
	// number.
	inMoney = regexp.MustCompile(`折款|折价|折合|价值|金额|单价|价格|费|补贴|补助|\(元|元\)|万元|[款金]$`)
)

// goodsHeading reads a heading that names a kind of goods, such as 棉被（床）, 食用油/桶 or 大米（10kg/袋）. unit is "" where the
// heading has none: it may be in the cells. known is false where neither the words nor a unit are those of goods.
func goodsHeading(heading string) (name, unit string, known bool) {
	s := strings.Join(strings.Fields(norm.NFKC.String(lastPart(heading))), "")
	name = goodsAfter.ReplaceAllString(goodsBefore.ReplaceAllString(s, ""), "")
	if inMoney.MatchString(s) || name == "" {
		return s, "", false
	}
	if m := unitBehind.FindStringSubmatch(name); m != nil {
		return goodsAfter.ReplaceAllString(m[1], ""), m[2], true
	}
	m := unitInBraces.FindStringSubmatch(name)
	if m == nil {
		return name, "", knownGoods.MatchString(name) && len([]rune(name)) <= 12
	}
	bare := strings.NewReplacer("(", "（", ")", "）").Replace(goodsAfter.ReplaceAllString(m[1], ""))
	size, unit, sized := strings.Cut(m[2], "/")
	switch {
	case sized && goodsUnit.MatchString(unit):
		return bare + "（" + size + "）", unit, true
	case goodsUnit.MatchString(m[2]):
		return bare, m[2], true
	}
	return name, "", knownGoods.MatchString(bare)
}

// namesGoods reports whether the last of some headings over each other names a kind of goods, whose number is in the
// column.
func (c catalogue) namesGoods(path []string) bool {
	if len(path) == 0 {
		return false
	}
	own := path[len(path)-1]
	_, unit, known := goodsHeading(own)
	if !known || c.fieldNamed(plainLabel(own)) != "" {
		return false
	}
	field := c.fieldOf(own)
	return field == "" || unit != "" && (field == "quantity" || field == "goods")
}

// fieldOfColumn finds the field of a column by its heading and those that span it.
func (p *Preview) fieldOfColumn(path []string) string {
	switch {
	case p.Kind != record.KindReliefDistribution:
	case p.named.namesGoods(path):
		return goodsColumn
	case p.named.circumstance(path):
		return Passed
	}
	field := p.named.fieldOfPath(path)
	if p.Kind == record.KindReliefDistribution && len(path) > 0 {
		switch own := plainLabel(path[len(path)-1]); {
		case field == "name" && countsPersons.MatchString(own):
			return "persons"
		case field == "" && partOfList.MatchString(own):
			return "amount"
		case field == "goods" && worthOfGoods.MatchString(own):
			return Passed
		}
	}
	return field
}

var (
	// circumstances are words of columns that say why a household was given something, or what it has: losses, costs,
	// income.
	circumstances = regexp.MustCompile(`损失|费用|[自已]付|自费|自负|报销|统筹支付|收入|支出|贷款|欠款|借款|存款|投资|造价|市值|保费|保额`)
	// measured are words of columns that measure land, houses and time, unless these are of money; ofMeasure are
	// certain.
	measured  = regexp.MustCompile(`面积|亩|平方|公顷|㎡|间数|房屋|月数|天数|日数|月份|年限|工龄|党龄|军龄|年龄|比例|占比|得分|产量|出勤|工日|工数|胎次|学年|班级|年级`)
	ofMeasure = regexp.MustCompile(`(?:面积|亩数|间数|电量|水量|月数|天数|年限)(?:\(.*\))?$|[(](?:亩|公顷|㎡|m2|平方米?|间|岁|年|天|度|千瓦时|%)[)]$`)
	ofMoney   = regexp.MustCompile(`[元款金费]|补|标准|单价|金额|工资|津贴`)
)

// circumstance reports whether headings name something that is not handed out.
func (c catalogue) circumstance(path []string) bool {
	if len(path) == 0 || c.fieldNamed(plainLabel(path[len(path)-1])) != "" {
		return false
	}
	s := strings.Join(strings.Fields(norm.NFKC.String(strings.Join(path, ""))), "")
	bare := bracketed.ReplaceAllString(s, "")
	return circumstances.MatchString(bare) && !granted.MatchString(bare) || ofMeasure.MatchString(s) ||
		measured.MatchString(s) && !ofMoney.MatchString(s)
}

var (
	// countsPersons matches columns of numbers of persons of any kind: 保障对象人数.
	countsPersons = regexp.MustCompile(`(?:人数|人口)$`)
	// worthOfGoods are columns of what goods are worth.
	worthOfGoods = regexp.MustCompile(`折|价|值`)
	// partOfList are columns of what was given in one month or at one time: 1月, 第一批.
	partOfList = regexp.MustCompile(`^(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?(?:发放)?(?:金额)?$|^第[一二三四五六七八九十\d]{1,2}[批次期]$|` +
		`^第?[一二三四1-4]季度$|` +
		`^(?:本次|此次|本批次?|本期|本月|本季度?|上次|上期|上月|已?累计)(?:应|实|已)?(?:发放?|救助|补助|补贴|领取|慰问)?(?:金额|款|资金|数额|额)?$`)
)

// granted are words of what a household was given.
var granted = regexp.MustCompile(`救助|补助|补贴|补偿|赔[付偿]|慰问|发放|实发|资助|奖励`)

// unitsRow reports whether a row below headings has only the units of columns.
func (p *Preview) unitsRow(row int) bool {
	if p.Kind == record.KindFinanceStatement {
		return p.moneyUnitsRow(row)
	}
	found := false
	for _, c := range p.Rows[row].Cells {
		s := norm.NFKC.String(c)
		switch {
		case c == "":
		case goodsUnit.MatchString(s):
			found = true
		case !slices.Contains([]string{"元", "人", "口", "户", "万元", "-", "--", "—", "——", "/"}, s):
			return false
		}
	}
	return found && p.Kind == record.KindReliefDistribution
}

// moneyUnitsRow reports whether a row has nothing but units of money, for several columns: 万元, 元. A single one counts
// for all columns and is found as words around the table are.
func (p *Preview) moneyUnitsRow(row int) bool {
	n := 0
	for _, c := range p.Rows[row].Cells {
		s := strings.Trim(norm.NFKC.String(c), "()[] ")
		if _, known := units[s]; known {
			n++
		} else if s != "" && !none.MatchString(s) {
			return false
		}
	}
	return n > 1
}

// goodsInColumns reads the columns that each have the number of one kind of goods.
func (l *line) goodsInColumns() (list []record.Goods) {
	for _, i := range l.columnsOf(goodsColumn) {
		text := foldText(l.cellAt(i))
		if text == "" && l.isUncomputed(l.row.Number, i) {
			l.wrongAt(i, "The formula has no stored result. Open the file in a spreadsheet program and save it.",
				"公式没有保存计算结果。请用表格软件打开并保存一次。")
		}
		if text == "" || text == "0" || none.MatchString(text) {
			continue
		}
		name, unit, _ := goodsHeading(l.columns[i].Heading)
		n, said, ok := quantityIn(text)
		switch {
		case !ok && l.failedAt(i):
		case !ok:
			l.wrongAt(i, "“%[1]s” is no quantity. Write a whole number.", "“%[1]s”不是数量。请写整数。", shortQuote(text))
		case l.merged[place{l.index, i}]:
			l.wrongAt(i, "The quantity is merged over several rows. Take the cells apart, and give each row its own.",
				"数量单元格跨行合并。请取消合并，每行各填数量。")
		case unit == "" && said == "":
			l.wrongAt(i, "The unit is missing. Write it into the heading, such as quilts (pieces).",
				"没有写单位。请写在列名里，如“棉被（床）”。")
		case unit != "" && said != "" && unit != said:
			l.wrongAt(i, "The quantity is in “%[1]s”, the unit is “%[2]s”.",
				"数量写的是“%[1]s”，单位写的是“%[2]s”。", shortQuote(said), shortQuote(unit))
		}
		if unit == "" {
			unit = said
		}
		list = append(list, record.Goods{Name: name, Unit: unit, Quantity: n})
	}
	return list
}

// goodsLabel returns the people's word for the sum of a column of goods.
func (p *Preview) goodsLabel(c Column) string {
	if c.Field != goodsColumn {
		return ""
	}
	name, unit, _ := goodsHeading(c.Heading)
	for _, g := range handedTo(p.Recipients) {
		if unit == "" && g.Name == name {
			unit = g.Unit
		}
	}
	return name + "（" + unit + "）"
}
