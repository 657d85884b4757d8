package importer_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gongshi/internal/record"
)

// household is a line of a relief list.
type household struct {
	name, masked string
	group        string
	persons      int
	fen, due     int64
	goods        []int64 // of each kind in stock
	day          record.Date
}

// relief is a list that is to be rendered.
type relief struct {
	households []household
	goods      []record.Goods // kinds, without quantities
}

var people = [][2]string{{"程示例", "程*例"}, {"王样", "王*"}, {"李范", "李*"}, {"欧阳示范", "欧阳*范"}, {"赵例样", "赵*样"}, {"钱大明", "钱*明"}, {"孙小红", "孙*红"}, {"周合计", "周*计"}}

func randomRelief(r *rand.Rand) relief {
	var l relief
	for _, g := range []record.Goods{{Name: "棉被", Unit: "床"}, {Name: "大米", Unit: "袋"}, {Name: "食用油", Unit: "桶"}} {
		if chance(r, 3) {
			l.goods = append(l.goods, g)
		}
	}
	order := r.Perm(len(people))[:2+r.IntN(6)]
	group := 0
	for _, i := range order {
		group = min(2, group+r.IntN(2))
		h := household{name: people[i][0], masked: people[i][1], group: []string{"一组", "二组", "三组"}[group], persons: 1 + r.IntN(5), day: record.Date{Year: 2024, Month: 3, Day: 5}}
		h.fen = int64(1+r.IntN(20)) * 10_000
		if chance(r, 4) {
			h.fen += int64(r.IntN(10_000))
		}
		h.due = h.fen
		if chance(r, 3) {
			h.due += 5_000
		}
		for range l.goods {
			h.goods = append(h.goods, int64(1+r.IntN(3)))
		}
		l.households = append(l.households, h)
	}
	return l
}

func recipientText(one record.Recipient) string {
	text := fmt.Sprintf("%s %s %d %s %s", one.Name, one.Group, one.Persons, plainYuan(one.Amount), one.HandedOutOn)
	goods := slices.Clone(one.Goods)
	slices.SortFunc(goods, func(a, b record.Goods) int { return strings.Compare(a.Name, b.Name) })
	for _, g := range goods {
		text += fmt.Sprintf(" %s%d%s", g.Name, g.Quantity, g.Unit)
	}
	return text
}

// listStyle is how a list is rendered.
type listStyle struct {
	due      bool
	goods    string // columns, text
	groups   string // column, rows, address, ""
	persons  bool
	date     string // column, title, ""
	subtotal bool
	total    string // below, above, count, capitals, ""
	pages    bool
	beside   bool
	private  bool
	capitals bool
}

func randomListStyle(r *rand.Rand) listStyle {
	st := listStyle{due: chance(r, 4), goods: pickLanguage(r, "columns", "text"), groups: pickLanguage(r, "column", "column", "rows", "address", ""), persons: chance(r, 2),
		date: pickLanguage(r, "column", "title", ""), subtotal: chance(r, 3), total: pickLanguage(r, "below", "above", "count", "capitals", ""), pages: chance(r, 6),
		beside: chance(r, 8), private: chance(r, 3), capitals: chance(r, 6)}
	if st.beside {
		st.subtotal, st.pages, st.total = false, false, ""
		if st.groups == "rows" {
			st.groups = ""
		}
	}
	return st
}

func (l relief) values(st listStyle) map[string]string {
	var told []string
	for _, h := range l.households {
		one := record.Recipient{Name: record.Masked(h.masked), Amount: record.Fen(h.fen)}
		if st.groups != "" {
			one.Group = h.group
		}
		if st.persons {
			one.Persons = h.persons
		}
		if st.date != "" {
			one.HandedOutOn = h.day
		}
		for i, g := range l.goods {
			g.Quantity = h.goods[i]
			one.Goods = append(one.Goods, g)
		}
		told = append(told, recipientText(one))
	}
	slices.Sort(told)
	list := strings.Join(told, "|")
	if st.groups == "rows" { // a title within the list may be a remark
		list += "\n" + strings.NewReplacer("一组", "", "二组", "", "三组", "").Replace(list)
	}
	return map[string]string{"list": list}
}

func (l relief) render(t *testing.T, r *rand.Rand) (specimen, string) {
	st := randomListStyle(r)
	s := &drawn{r: r, heads: map[string]string{}, second: map[string]string{}, xlsx: chance(r, 3), wan: pickLanguage(r, "元", "元", "元", "万元")}
	l.layOut(s, st)
	s.placeUnit()
	if st.date == "title" {
		s.above = append([][]string{{"示例村临时救助发放表（发放日期：2024年3月5日）"}}, s.above...)
	}
	l.fill(s, st)
	s.finish()
	grid := s.grid()
	if st.beside {
		grid = s.beside()
	}
	data, text := s.write(t, [][][]string{grid}, "")
	return specimen{data: data, values: l.values(st), parted: st.beside}, fmt.Sprintf("%+v\n%s", st, text)
}

func (l relief) layOut(s *drawn, st listStyle) {
	r := s.r
	var blocks []string
	add := func(name, head string) {
		blocks, s.heads[name] = append(blocks, name), head
	}
	add("name", pickLanguage(r, "姓名", "户主姓名", "姓 名", "户主", "领取人"))
	if st.groups == "column" {
		add("group", pickLanguage(r, "村民组", "村民小组", "组别"))
	}
	if st.groups == "address" {
		add("address", pickLanguage(r, "家庭住址", "住址", "详细地址", "家庭地址"))
	}
	if st.persons {
		add("persons", pickLanguage(r, "人数", "家庭人口", "人口"))
	}
	if st.due {
		add("due", pickLanguage(r, "应发金额", "应补金额"))
		add("cut", pickLanguage(r, "扣款", "扣回"))
	}
	add("amount", pickLanguage(r, "金额", "发放金额", "补助金额"))
	if st.due {
		s.heads["amount"] = pickLanguage(r, "实发金额", "实补金额")
	}
	if st.capitals {
		add("capitals", "金额（大写）")
	}
	if len(l.goods) > 0 && st.goods == "text" {
		add("goods", pickLanguage(r, "物资", "发放物资", "实物"))
	} else {
		for i, g := range l.goods {
			add("goods"+strconv.Itoa(i), g.Name+fmt.Sprintf(pickLanguage(r, "（%s）", "(%s)", "/%s"), g.Unit))
		}
	}
	if st.date == "column" {
		add("date", pickLanguage(r, "发放日期", "领取日期", "领取时间"))
	}
	if st.private {
		add("id", "身份证号")
		add("telephone", pickLanguage(r, "联系电话", "联系方式", "手机号"))
	}
	if chance(r, 3) {
		add("signature", pickLanguage(r, "领取人签字", "签名", "签章"))
	}
	if chance(r, 2) {
		r.Shuffle(len(blocks), func(i, j int) { blocks[i], blocks[j] = blocks[j], blocks[i] })
	}
	s.columns = blocks
	if chance(r, 2) {
		s.columns = append([]string{"number"}, blocks...)
		s.heads["number"] = "序号"
	}
}

func (l relief) fill(s *drawn, st listStyle) {
	all := l.total(s, l.households, "合计")
	if st.total == "above" {
		s.rows = append(s.rows, all)
	}
	start := 0
	for i, h := range l.households {
		first := i == 0 || l.households[i-1].group != h.group
		if first && i > 0 && st.subtotal {
			s.rows = append(s.rows, l.total(s, l.households[start:i], l.households[start].group+"小计"))
		}
		if first {
			start = i
		}
		if first && st.groups == "rows" {
			s.rows = append(s.rows, map[string]string{s.columns[0]: h.group})
		}
		if st.pages && i > 0 && i == len(l.households)/2 {
			s.rows = append(s.rows, s.heads)
		}
		s.rows = append(s.rows, l.row(s, st, i, h))
	}
	if st.subtotal {
		s.rows = append(s.rows, l.total(s, l.households[start:], l.households[start].group+"小计"))
	}
	switch st.total {
	case "below":
		s.rows = append(s.rows, all)
	case "count":
		all["name"] = fmt.Sprintf("合计%d户", len(l.households))
		s.rows = append(s.rows, all)
	case "capitals":
		s.rows = append(s.rows, all)
		if s.wan == "元" {
			all["name"] = "合计（大写）：" + capitals(l.sum(l.households))
		}
	}
}

func (l relief) sum(list []household) (fen int64) {
	for _, h := range list {
		fen += h.fen
	}
	return fen
}

// total is a row of sums.
func (l relief) total(s *drawn, list []household, label string) map[string]string {
	var due, persons int64
	goods := make([]int64, len(l.goods))
	for _, h := range list {
		due, persons = due+h.due, persons+int64(h.persons)
		for i, n := range h.goods {
			goods[i] += n
		}
	}
	row := map[string]string{"name": label, "amount": s.yuan(l.sum(list)), "due": s.yuan(due), "persons": strconv.FormatInt(persons, 10), "cut": s.yuan(due - l.sum(list))}
	for i, n := range goods {
		row["goods"+strconv.Itoa(i)] = strconv.FormatInt(n, 10)
	}
	return row
}

func (l relief) row(s *drawn, st listStyle, i int, h household) map[string]string {
	row := map[string]string{"number": strconv.Itoa(i + 1), "name": h.name, "group": h.group, "persons": strconv.Itoa(h.persons), "amount": s.yuan(h.fen), "due": s.yuan(h.due),
		"cut": s.yuan(h.due - h.fen), "date": h.day.String(), "capitals": capitals(h.fen), "id": "340101********1234", "telephone": fmt.Sprintf("138%08d", 10_000_000+i),
		"address": fmt.Sprintf("示例镇示例村%s%d号", h.group, 10+i)}
	var text []string
	for k, g := range l.goods {
		row["goods"+strconv.Itoa(k)] = strconv.FormatInt(h.goods[k], 10)
		text = append(text, fmt.Sprintf("%s%d%s", g.Name, h.goods[k], g.Unit))
	}
	row["goods"] = strings.Join(text, "、")
	return row
}

// beside puts the second half of the rows to the right of the first.
func (s *drawn) beside() [][]string {
	half := (len(s.rows) + 1) / 2
	grid := slices.Clone(s.above)
	grid = append(grid, append(s.cells(s.heads), s.cells(s.heads)...))
	for i := range half {
		row := s.cells(s.rows[i])
		if half+i < len(s.rows) {
			row = append(row, s.cells(s.rows[half+i])...)
		}
		grid = append(grid, row)
	}
	s.columns = append(s.columns, s.columns...)
	return append(grid, s.below...)
}

// capitals writes an amount in the characters of cheques.
func capitals(fen int64) string {
	digits := []rune("零壹贰叁肆伍陆柒捌玖")
	write := func(n int64) (text string) {
		zero := false
		for i, unit := range []string{"仟", "佰", "拾", ""} {
			d := n / []int64{1000, 100, 10, 1}[i] % 10
			if d == 0 {
				zero = text != ""
				continue
			}
			if zero {
				text += "零"
			}
			text, zero = text+string(digits[d])+unit, false
		}
		return text
	}
	yuan, text := fen/100, ""
	if yuan >= 10_000 {
		text = write(yuan/10_000) + "万"
		if yuan%10_000 < 1000 && yuan%10_000 > 0 {
			text += "零"
		}
	}
	text += write(yuan%10_000) + "元"
	jiao, cent := fen/10%10, fen%10
	if jiao == 0 && cent == 0 {
		return text + "整"
	}
	if jiao > 0 {
		text += string(digits[jiao]) + "角"
	} else {
		text += "零"
	}
	if cent > 0 {
		text += string(digits[cent]) + "分"
	}
	return text
}
