package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gongshi/internal/record"
)

const (
	maxQuantity = 1_000_000_000 // of goods of one kind
	maxUnit     = 8             // characters of a unit that is written behind a number
)

// Parts of goods in one cell: 大米10袋, 大米（10kg）2袋, 2床棉被, 棉被两床.
const (
	figures  = `(\d{1,10}|[一二两三四五六七八九十]{1,3})`
	sizeOf   = `\d+(?:\.\d+)?(?:[kK][gG]|公斤|市斤|千克|斤|[lL]|毫升|升|克|[gG]|[mM][lL]|米)(?:/[\p{Han}])?`
	bracket  = `[(\[][^()\[\]]{1,20}[)\]]`
	wordless = `[^\d,;、\n+()\[\]]`
)

var (
	// between is what parts goods in one cell.
	between = regexp.MustCompile(`[,;、\n+]`)
	// unitLast is 大米10袋, 大米（10kg）2袋 or 大米2袋（10kg）.
	unitLast = regexp.MustCompile(`^(` + wordless + `+?(?:` + bracket + `|` + sizeOf + `)?)[:×xX*]?` +
		figures + `(` + unitWords + `)(` + bracket + `)?`)
	// sizeLed is 10kg大米2袋.
	sizeLed = regexp.MustCompile(`^(` + sizeOf + `)(?:装|的)?(` + wordless + `+?)` + figures + `(` + unitWords + `)`)
	// unitLed is 2床棉被.
	unitLed = regexp.MustCompile(`^` + figures + `(` + unitWords + `)(?:的)?(` + wordless + `+(?:` + bracket + `)?)$`)
	// listed is 大米10袋, in any unit.
	listed = regexp.MustCompile(`^(\D+?)\s*[:×]?\s*(\d{1,10})\s*(\D+)$`)
	// number is 10, or 10袋.
	number = regexp.MustCompile(`^([\d,]{1,14})(?:\.0+)?(\D*)$`)
)

// goods reads the goods of a row: a name, a quantity and a unit in columns of their own, or a list such as 大米10袋、棉被2床
// in one cell. given is false where there are none.
func (l *line) goods() (list []record.Goods, given bool) {
	list, given = l.namedGoods()
	counted := l.goodsInColumns()
	return append(list, counted...), given || len(counted) > 0
}

// namedGoods reads the goods that the row itself names.
func (l *line) namedGoods() (list []record.Goods, given bool) {
	name, quantity, unit := l.text("goods"), l.cell("quantity"), l.text("unit")
	if none.MatchString(name) {
		name = ""
	}
	if name == "" {
		if none.MatchString(quantity) {
			quantity = ""
		}
		if quantity != "" {
			l.addCellProblem(
				"quantity",
				"It is not said what there are %[1]s of.",
				"写了数量%[1]s，没有写是什么物资。",
				shortQuote(quantity),
			)
		}
		return nil, quantity != ""
	}
	if quantity == "" && unit == "" {
		if list = inOneCell(name); list == nil {
			l.addCellProblem(
				"goods",
				"“%[1]s” is no list of goods. Write name, number and unit, such as rice 10 bags, quilts 2 pieces, or give the number and the unit in columns of their own.",
				"“%[1]s”读不出物资和数量。请写成“大米10袋、棉被2床”，或分列“数量”“单位”。",
				shortQuote(name),
			)
		}
		return list, true
	}
	n, said, ok := quantityIn(quantity)
	switch {
	case !ok:
		l.addCellProblem(
			"quantity",
			"“%[1]s” is no quantity. Write a whole number.",
			"“%[1]s”不是数量。请写整数。",
			shortQuote(quantity),
		)
	case l.merged[place{l.index, l.at["quantity"]}]:
		l.addCellProblem(
			"quantity",
			"The quantity is merged over several rows. Take the cells apart, and give each row its own.",
			"数量单元格跨行合并。请取消合并，每行各填数量。",
		)
	case unit == "" && said == "":
		l.addCellProblem("unit", "The unit is missing.", "没有填写单位。")
	case unit != "" && said != "" && unit != said:
		l.addCellProblem("quantity", "The quantity is in “%[1]s”, the unit is “%[2]s”.",
			"数量写的是“%[1]s”，单位写的是“%[2]s”。", shortQuote(said), shortQuote(unit))
	}
	if unit == "" {
		unit = said
	}
	return []record.Goods{{Name: name, Unit: unit, Quantity: n}}, true
}

// inOneCell reads a list of goods; nil if a part of it is none.
func inOneCell(text string) (list []record.Goods) {
	if text = foldText(text); strings.ContainsFunc(text, isFigure) {
		return nil
	}
	text = strings.TrimRight(text, ".。;、, \n")
	for _, part := range between.Split(text, -1) {
		goods := partsOfGoods(part)
		if goods == nil {
			return nil
		}
		list = append(list, goods...)
	}
	return list
}

// partsOfGoods reads goods that nothing but blanks parts; nil if they are none.
func partsOfGoods(text string) (list []record.Goods) {
	m := listed.FindStringSubmatch(strings.TrimSpace(text))
	if m != nil && !strings.ContainsAny(m[3], " \t") && len([]rune(m[3])) <= maxUnit {
		return oneOfGoods(m[1], m[2], m[3])
	}
	rest := strings.Join(strings.Fields(text), "")
	if m := unitLed.FindStringSubmatch(rest); m != nil {
		return oneOfGoods(m[3], m[1], m[2])
	}
	for rest != "" {
		name, n, unit, size := "", "", "", ""
		if m := unitLast.FindStringSubmatch(rest); m != nil {
			name, n, unit, size, rest = m[1], m[2], m[3], m[4], rest[len(m[0]):]
		} else if m := sizeLed.FindStringSubmatch(rest); m != nil {
			name, n, unit, rest = m[2]+"("+m[1]+")", m[3], m[4], rest[len(m[0]):]
		}
		one := oneOfGoods(name+size, n, unit)
		if one == nil {
			return nil
		}
		list = append(list, one...)
		rest = strings.TrimLeft(rest, "和及与")
	}
	return list
}

// bareSize is a size behind a name without brackets: 大米10kg.
var bareSize = regexp.MustCompile(`^(\D+?)(` + sizeOf + `)$`)

// oneOfGoods are goods of one kind; nil if the words are none.
func oneOfGoods(name, quantity, unit string) []record.Goods {
	n, err := strconv.ParseInt(quantity, 10, 64)
	if err != nil {
		n, err = strconv.ParseInt(parseTens(strings.ReplaceAll(quantity, "两", "二")), 10, 64)
	}
	if err != nil || name == "" || n < 1 || n > maxQuantity {
		return nil
	}
	name = bareSize.ReplaceAllString(name, "$1($2)")
	return []record.Goods{{Name: strings.NewReplacer("(", "（", ")", "）").Replace(name), Unit: unit, Quantity: n}}
}

// quantityIn reads a whole number, with its unit where that is in the same cell.
func quantityIn(text string) (n int64, unit string, ok bool) {
	s := strings.Join(strings.Fields(foldText(text)), "")
	m := number.FindStringSubmatch(s)
	if m == nil || strings.Contains(m[1], ",") && !grouped.MatchString(m[1]) {
		return 0, "", false
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(m[1], ",", ""), 10, 64)
	return n, m[2], err == nil && n > 0 && n <= maxQuantity
}

// isMoreGoods reports whether a row has goods and nothing else of its own: they belong to the household above.
func (l *line) isMoreGoods() bool {
	if l.cell("goods") == "" {
		return false
	}
	for field, i := range l.at {
		if !slices.Contains([]string{"goods", "quantity", "unit"}, field) && l.cell(field) != "" &&
			!l.merged[place{l.index, i}] {
			return false
		}
	}
	return true
}

// handedOut enters the recipients' goods into the balances of goods. Goods without a balance get one with nothing
// received: a person must enter that.
func handedOut(balances []record.GoodsBalance, list []record.Recipient) []record.GoodsBalance {
	balances = slices.Clone(balances)
	for i := range balances {
		balances[i].Distributed = 0
	}
	for _, one := range list {
		for _, g := range one.Goods {
			i := slices.IndexFunc(
				balances,
				func(b record.GoodsBalance) bool { return b.Name == g.Name && b.Unit == g.Unit },
			)
			if i < 0 {
				i, balances = len(balances), append(balances, record.GoodsBalance{Name: g.Name, Unit: g.Unit})
			}
			if !one.HandedOutOn.IsZero() {
				balances[i].Distributed += g.Quantity
			}
		}
	}
	for i, b := range balances {
		// More than was received is a fault of that number.
		balances[i].InStock = max(0, b.Received-b.Returned-b.Distributed)
	}
	return balances
}

// findGoods takes a column whose heading says nothing, and whose cells are lists of goods, for that of the goods.
func (p *Preview) findGoods(t *table, chosen map[int]string) {
	if _, has := t.at["goods"]; has || p.Kind != record.KindReliefDistribution {
		return
	}
	for i := t.from; i < min(t.to, len(t.columns)); i++ {
		if _, meant := chosen[i]; !meant && t.columns[i].Field == "" && p.holdsGoods(t, i) {
			t.columns[i].Field, t.at["goods"] = "goods", i
			return
		}
	}
}

// holdsGoods reports whether every cell of a column that is not empty is a list of goods with their numbers.
func (p *Preview) holdsGoods(t *table, column int) bool {
	found := false
	for _, r := range p.Rows[t.body:t.end] {
		if column >= len(r.Cells) || r.Cells[column] == "" || none.MatchString(r.Cells[column]) {
			continue
		}
		list := inOneCell(r.Cells[column])
		known := slices.ContainsFunc(list, func(g record.Goods) bool { return goodsUnit.MatchString(g.Unit) })
		if !known {
			return false
		}
		found = true
	}
	return found
}
