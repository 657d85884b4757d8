package importer

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

// relation is how an amount of a list follows from other columns of its row: 生活补贴 + 护理补贴 = 合计, 应发 − 扣回 = 实发,
// 人数 × 标准 = 金额.
type relation struct {
	result int
	plus   []int // columns that are added
	minus  []int // columns that are taken off
	times  []int // columns that are multiplied, in place of both
}

const (
	// partOfAmount is the field of a column of money that another column adds up.
	partOfAmount = "amount_part"

	// compared is the field of a column that is not taken over, and that amounts were held against.
	compared = "compared"

	searchedRows = 200 // rows in which relations are looked for; all rows are checked
	maxFactors   = 8   // columns that may be multiplied
)

var (
	deducts = regexp.MustCompile(`扣|减|代缴|代收|退回|追回|个人缴|自缴`)
	// totalled are words of columns that may contradict their parts in a row: the fault is the row's.
	totalled = regexp.MustCompile(`合计|总|共|小计|实[发付领补]|应[发付领]|金额|补[助贴偿]款|发放|元`)
	factor   = regexp.MustCompile(`标准|单价|价格|人数|人口|月数|天数|日数|次数|面积|亩|数量|株数|棵数|头数|套数|股|工数|工日|出勤|定额|人均|户均|[日月]均|日工资|每`)
	rate     = regexp.MustCompile(`标准|单价|价格|定额|[每/]|人均|户均|[日月]均|日工资`)
)

// findRelations finds how the amounts of a list follow from other columns, before anybody is asked about them. A
// relation is used where at least as many rows prove it as contradict it; the contradicting rows are problems, see
// checkRelations.
func (p *Preview) findRelations(t *table) {
	if p.Kind != record.KindReliefDistribution {
		return
	}
	results, factors := p.amountColumns(t), p.factorColumns(t)
	part := map[int]bool{}
	for _, i := range slices.Backward(results) {
		var r relation
		found := false
		if !part[i] {
			r, found = p.best(t, i, sumsFor(t, i, results))
		}
		if !found {
			r, found = p.best(t, i, productsFor(t, i, factors))
		}
		if !found {
			continue
		}
		t.relations = append(t.relations, r)
		for _, other := range slices.Concat(r.plus, r.minus) {
			part[other] = true
		}
	}
	p.useRelations(t, part)
}

// useRelations gives the columns of relations their fields: what nothing else adds up is the amount.
func (p *Preview) useRelations(t *table, part map[int]bool) {
	for i := range part {
		t.columns[i].Field = partOfAmount
	}
	for _, r := range t.relations {
		if !part[r.result] {
			t.columns[r.result].Field = "amount"
		}
		for _, i := range r.times {
			if f := t.columns[i].Field; f == "" || f == Passed {
				t.columns[i].Field = compared
			}
		}
	}
}

// amountColumns are the columns that may be amounts: by their names, or with numbers that no name tells.
func (p *Preview) amountColumns(t *table) (list []int) {
	for i := t.from; i < min(t.to, len(t.columns)); i++ {
		c := t.columns[i]
		switch {
		case p.leftOut(i) || c.Heading == "" || !p.hasNumbers(t, i):
		case c.Field == "amount", c.Field == "sum", c.Field == "", c.Field == Passed && deducts.MatchString(c.Heading):
			list = append(list, i)
		}
	}
	return list
}

// factorColumns are the columns that may be multiplied.
func (p *Preview) factorColumns(t *table) (list []int) {
	for i := t.from; i < min(t.to, len(t.columns)); i++ {
		c := t.columns[i]
		named := c.Field == "standard" || isCounted(c.Field) ||
			(c.Field == "" || c.Field == Passed) && factor.MatchString(c.Heading)
		if named && !p.leftOut(i) && len(list) < maxFactors {
			list = append(list, i)
		}
	}
	return list
}

// leftOut reports whether a person said that a column is not taken over: nothing is held against it.
func (p *Preview) leftOut(column int) bool {
	field, said := p.choice.Columns[column]
	return said && (field == "" || field == Skip)
}

// sumsFor are the ways in which a column may add up others: all of them, the ones before it, or the ones behind it.
func sumsFor(t *table, result int, amounts []int) (list []relation) {
	at := slices.Index(amounts, result)
	before, behind := amounts[:at], amounts[at+1:]
	tries := [][]int{slices.Concat(before, behind)}
	for n := range len(before) {
		tries = append(tries, before[n:])
	}
	for n := len(behind); n > 0; n-- {
		tries = append(tries, behind[:n])
	}
	for _, columns := range tries {
		r := relation{result: result}
		for _, i := range columns {
			if deducts.MatchString(t.columns[i].Heading) {
				r.minus = append(r.minus, i)
			} else {
				r.plus = append(r.plus, i)
			}
		}
		if len(r.plus) > 0 && len(r.plus)+len(r.minus) > 1 {
			list = append(list, r)
		}
	}
	return list
}

// productsFor are the ways in which a column may be the product of two or three others, a rate among them.
func productsFor(t *table, result int, factors []int) (list []relation) {
	add := func(columns ...int) {
		rated := slices.ContainsFunc(columns, func(i int) bool { return rate.MatchString(t.columns[i].Heading) })
		if rated && !slices.Contains(columns, result) {
			list = append(list, relation{result: result, times: columns})
		}
	}
	for a := range factors {
		for b := a + 1; b < len(factors); b++ {
			add(factors[a], factors[b])
			for c := b + 1; c < len(factors); c++ {
				add(factors[a], factors[b], factors[c])
			}
		}
	}
	return list
}

// best is the relation that the most rows prove and the fewest contradict; false where none is proven.
func (p *Preview) best(t *table, result int, tries []relation) (found relation, ok bool) {
	most, least := 0, 0
	for _, r := range tries {
		proves, contradicts := p.weighRelation(t, r)
		may := contradicts == 0 || totalled.MatchString(t.columns[result].Heading) && proves >= contradicts
		if proves == 0 || !may || ok && (contradicts > least || contradicts == least && proves <= most) {
			continue
		}
		found, ok, most, least = r, true, proves, contradicts
	}
	return found, ok
}

// weighRelation counts the rows that prove a relation, and those that contradict it.
func (p *Preview) weighRelation(t *table, r relation) (proves, contradicts int) {
	rows := p.Rows[t.body:t.end]
	for n := range rows[:min(len(rows), searchedRows)] {
		labelled := slices.ContainsFunc(rows[n].Cells, func(c string) bool { return labelOf(c) != labelNone })
		if labelled && len(r.times) > 0 {
			continue // a row of sums multiplies nothing
		}
		want, stated, strong := p.valueOf(r, &rows[n])
		switch {
		case want == nil || stated == nil:
		case !agrees(r, want, stated):
			contradicts++
		case strong:
			proves++
		}
	}
	return proves, contradicts
}

// valueOf is what a row should have by a relation, and what it has; nil where a cell is no number. strong is whether
// the row proves more than that a column repeats another.
func (p *Preview) valueOf(r relation, row *Row) (want, stated *big.Rat, strong bool) {
	stated = numberIn(row, r.result)
	if len(r.times) > 0 {
		want = big.NewRat(1, 1)
		above := 0
		for _, i := range r.times {
			n := numberIn(row, i)
			if n == nil || n.Sign() <= 0 {
				return nil, stated, false
			}
			if want.Mul(want, n); n.Cmp(big.NewRat(1, 1)) != 0 {
				above++
			}
		}
		return want, stated, above > 1
	}
	want = new(big.Rat)
	parts := 0
	for n, i := range slices.Concat(r.plus, r.minus) {
		one := numberIn(row, i)
		switch {
		case one == nil && i < len(row.Cells) && hasDigit(row.Cells[i]):
			return nil, stated, false
		case one == nil || one.Sign() == 0:
			continue
		case n < len(r.plus):
			want.Add(want, one)
		default:
			want.Sub(want, one)
		}
		parts++
	}
	if parts == 0 {
		want = nil
	}
	return want, stated, parts > 1
}

// agrees reports whether a row has what it should; a product with parts of a yuan may be rounded to fen, jiao or
// yuan.
func agrees(r relation, want, stated *big.Rat) bool {
	if len(r.times) == 0 || want.IsInt() {
		return want.Cmp(stated) == 0
	}
	off := new(big.Rat).Sub(want, stated)
	return off.Abs(off).Cmp(big.NewRat(1, 1)) < 0
}

var plainNumber = regexp.MustCompile(`^[¥]?(\d[\d,]{0,14}(?:\.\d{1,8})?)[^\d.,]*$`)

// numberIn is the number that a cell begins with; nil where there is none, or more than one.
func numberIn(r *Row, column int) *big.Rat {
	if column >= len(r.Cells) {
		return nil
	}
	m := plainNumber.FindStringSubmatch(strings.Join(strings.Fields(norm.NFKC.String(r.Cells[column])), ""))
	if m == nil {
		return nil
	}
	n, _ := new(big.Rat).SetString(strings.ReplaceAll(m[1], ",", ""))
	return n
}

// checkRelations holds each line against the relations that others prove.
func (p *Preview) checkRelations(t *table) {
	for _, r := range t.relations {
		sound := true
		for l := range p.linesOf(t) {
			if l.use != UseLine || p.merged[place{l.index, r.result}] {
				continue
			}
			want, stated, _ := p.valueOf(r, l.row)
			if want == nil || stated == nil {
				continue
			}
			for _, i := range slices.Concat(r.plus, r.minus, r.times) {
				l.markUsed(i)
			}
			if !agrees(r, want, stated) {
				sound = false
				en, zh := r.words(t)
				l.wrongAt(r.result, "This row has %[1]s; by %[2]s it should be %[3]s. Put the row right; "+
					"if these columns have nothing to do with each other, say that one of them is not taken over.",
					"这一行是%[1]s，按%[4]s应为%[3]s。请改正这一行；如果这几列本来没有关系，请把其中一列选为“不导入”。", shortQuote(l.cellAt(r.result)), en, shortest(want), zh)
			}
		}
		if en, zh := r.words(t); sound {
			p.addNote(p.numberOf(t), t.columns[r.result].displayName(), "Checked in every row: it is %[1]s.",
				"逐行核对：都等于%[2]s。", en, zh)
		}
	}
}

// words write a relation's columns out.
func (r relation) words(t *table) (en, zh string) {
	var enAll, zhAll strings.Builder
	for n, i := range slices.Concat(r.plus, r.minus, r.times) {
		sign := "＋"
		switch {
		case n == 0:
			sign = ""
		case len(r.times) > 0:
			sign = "×"
		case n >= len(r.plus):
			sign = "－"
		}
		name := shortQuote(lastPart(t.columns[i].displayName()))
		enAll.WriteString(norm.NFKC.String(sign) + "“" + name + "”")
		zhAll.WriteString(sign + "“" + name + "”")
	}
	return enAll.String(), zhAll.String()
}

// shortest writes a number with as many decimals as it needs, at most two.
func shortest(n *big.Rat) string {
	if n.IsInt() {
		return n.Num().String()
	}
	return strings.TrimSuffix(n.FloatString(2), "0")
}
