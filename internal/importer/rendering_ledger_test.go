package importer_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/width"
)

// drawn is a table while it is written: columns by name, rows of cells by column.
type drawn struct {
	r       *rand.Rand
	columns []string          // their names, in the order in which they stand
	heads   map[string]string // what each is called
	second  map[string]string // a second row of headings, if there is one
	above   [][]string
	rows    []map[string]string
	below   [][]string
	xlsx    bool
	wan     string // the unit that amounts are in: 元, 千元 or 万元
	stored  bool   // a workbook's amounts are in yuan, its format shows the unit
}

var unitFen = map[string]int64{"元": 100, "千元": 100_000, "万元": 1_000_000}

// yuan writes an amount as somebody would.
func (s *drawn) yuan(fen int64) string {
	per, decimals := unitFen[s.wan], map[string]int{"元": 2, "千元": 5, "万元": 6}[s.wan]
	if s.stored {
		per, decimals = 100, 2
	}
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	text := fmt.Sprintf("%d.%0*d", fen/per, decimals, fen%per)
	if s.wan != "元" || s.stored || chance(s.r, 2) {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	if s.stored {
		return sign + text
	}
	switch s.r.IntN(8) {
	case 0:
		text = parseThousands(text)
	case 1:
		text = width.Widen.String(text)
	case 2:
		if sign == "" {
			text = "￥" + text
		}
	}
	return sign + text
}

func parseThousands(text string) string {
	whole, part, found := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if found {
		return whole + "." + part
	}
	return whole
}

// ways in which a ledger's amounts say their direction.
var ways = []string{"two", "two", "bank", "signed", "direction", "debit", "account", "sections"}

// style is how a ledger is rendered.
type style struct {
	way     string
	turned  bool // a debit is money out, as in a bank's statement
	balance bool
	opening bool
	days    string // iso, apart, month, once, ditto, time, day
	newest  bool
	totals  bool
	pages   bool
	voucher bool
	split   string // "", sheets, tables
}

func randomStyle(r *rand.Rand) style {
	s := style{way: pickLanguage(r, ways...), turned: chance(r, 2), balance: chance(r, 2), opening: chance(r, 2), voucher: chance(r, 2),
		days:   pickLanguage(r, "iso", "iso", "mixed", "apart", "month", "once", "ditto", "time", "day"),
		totals: chance(r, 2), pages: chance(r, 4), newest: chance(r, 6)}
	if chance(r, 8) {
		s.split = pickLanguage(r, "sheets", "tables")
	}
	s.balance = s.balance || s.way == "account"
	if s.way == "sections" || s.split != "" {
		s.balance, s.opening, s.newest, s.pages = false, false, false, false
		s.days = pickLanguage(r, "iso", "mixed", "apart")
	}
	if s.newest {
		s.opening, s.pages, s.totals = false, false, false
		if s.days != "iso" && s.days != "mixed" && s.days != "time" {
			s.days = "iso"
		}
	}
	return s
}

// render writes the ledger in a random way, and says what an import must give; text is for the reader of a failure.
func (b account) render(t *testing.T, r *rand.Rand) (specimen, string) {
	st := randomStyle(r)
	s := &drawn{r: r, heads: map[string]string{}, second: map[string]string{}, xlsx: chance(r, 3), wan: pickLanguage(r, "元", "元", "元", "千元", "万元")}
	b.layOut(s, st)
	s.placeUnit()
	b.fill(s, st)
	s.finish()
	grids := [][][]string{s.grid()}
	if st.split != "" {
		grids = s.halves()
	}
	data, text := s.write(t, grids, st.split)
	return specimen{data: data, values: b.values(st.opening || st.balance, st.voucher), period: march, parted: st.split != ""}, fmt.Sprintf("%+v\n%s", st, text)
}

// layOut names the columns.
func (b account) layOut(s *drawn, st style) {
	r := s.r
	blocks := [][]string{{"item"}}
	s.heads["item"] = pickLanguage(r, "摘要", "摘 要", "事项", "内容", "用途")
	switch st.days {
	case "apart":
		blocks = append(blocks, []string{"month", "day"})
		s.heads["month"], s.second["month"], s.second["day"] = "2024年", "月", "日"
	case "day":
		blocks = append(blocks, []string{"day"})
		s.heads["day"] = "日"
		s.above = append(s.above, []string{"示例村2024年3月收支流水"})
	default:
		blocks = append(blocks, []string{"date"})
		s.heads["date"] = pickLanguage(r, "日期", "记账日期", "业务日期", "发生日期", "日 期")
	}
	if st.way == "bank" && st.days != "apart" && st.days != "day" {
		s.heads["date"] = "交易日期"
	}
	blocks = append(blocks, s.amounts(st)...)
	if st.balance {
		blocks = append(blocks, []string{"balance"})
		s.heads["balance"] = pickLanguage(r, "余额", "结余", "结存", "账户余额")
	}
	if st.voucher {
		blocks = append(blocks, []string{"voucher"})
		s.heads["voucher"] = pickLanguage(r, "凭证号", "凭证编号")
	}
	if chance(r, 3) {
		blocks = append(blocks, []string{"remark"})
		s.heads["remark"] = "备注"
	}
	if chance(r, 2) {
		r.Shuffle(len(blocks), func(i, j int) { blocks[i], blocks[j] = blocks[j], blocks[i] })
	}
	s.columns = slices.Concat(blocks...)
	if chance(r, 3) {
		s.columns = append([]string{"number"}, s.columns...)
		s.heads["number"] = "序号"
	}
}

// amounts names the columns of amounts.
func (s *drawn) amounts(st style) [][]string {
	two := func(in, out string) [][]string {
		s.heads["in"], s.heads["out"] = in, out
		if st.turned {
			return [][]string{{"out"}, {"in"}}
		}
		return [][]string{{"in"}, {"out"}}
	}
	switch st.way {
	case "bank":
		return pickLanguage(s.r, two("贷方（收入）", "借方（支出）"), two("收入金额", "支出金额"), two("存入", "支取"))
	case "debit", "account":
		names := pickLanguage(s.r, [2]string{"借方", "贷方"}, [2]string{"借方金额", "贷方金额"}, [2]string{"借方发生额", "贷方发生额"})
		if st.turned && st.way == "debit" {
			names[0], names[1] = names[1], names[0]
		}
		columns := two(names[0], names[1])
		if st.way == "account" {
			s.heads["side"] = pickLanguage(s.r, "方向", "借或贷")
			columns = append(columns, []string{"side"})
		}
		return columns
	case "signed":
		s.heads["amount"] = pickLanguage(s.r, "交易金额", "发生额", "金额")
		return [][]string{{"amount"}}
	case "direction":
		s.heads["amount"], s.heads["way"] = pickLanguage(s.r, "金额", "发生额"), pickLanguage(s.r, "收支", "收支方向", "收/支", "收支类型")
		return [][]string{{"way"}, {"amount"}}
	}
	return two(pickLanguage(s.r, "收入", "收入金额", "收 入"), pickLanguage(s.r, "支出", "支出金额", "支 出"))
}

// placeUnit says the unit somewhere, if it is not the yuan.
func (s *drawn) placeUnit() {
	if chance(s.r, 2) {
		s.above = append([][]string{{"示例村2024年3月财务收支明细表"}}, s.above...)
	}
	if s.wan == "元" && chance(s.r, 2) {
		return
	}
	last := make([]string, len(s.columns))
	switch place := s.r.IntN(7); {
	case place == 0:
		s.above = append([][]string{{"示例村收支明细表（单位：" + s.wan + "）"}}, s.above...)
	case place == 1:
		last[0], last[len(last)-1] = "示例村收支明细表", "单位："+s.wan
		s.above = append([][]string{last}, s.above...)
	case place == 2:
		s.above = append(s.above, []string{"金额单位：" + s.wan})
	case place == 3:
		last[len(last)-1] = s.wan
		s.above = append(s.above, last)
	case place == 4:
		s.below = append(s.below, []string{"注：以上金额单位为" + s.wan})
	default:
		bracket := pickLanguage(s.r, "（%s）", "(%s)", "/%s")
		for _, name := range []string{"in", "out", "amount", "balance"} {
			if s.heads[name] != "" {
				s.heads[name] += fmt.Sprintf(bracket, s.wan)
			}
		}
		s.stored = s.xlsx && s.wan == "万元" && bracket != "/%s" && chance(s.r, 2)
	}
}

// fill writes the rows.
func (b account) fill(s *drawn, st style) {
	r := s.r
	if st.opening {
		row := map[string]string{"item": pickLanguage(r, "上期结余", "期初余额", "上月结转", "上月余额结转", "上年结转")}
		if st.balance {
			row["balance"] = s.yuan(b.opening)
			if st.way == "account" {
				row["side"] = "借"
			}
		} else if st.way == "signed" || st.way == "direction" {
			row["amount"] = s.yuan(b.opening)
		} else {
			row["in"] = s.yuan(b.opening)
		}
		s.rows = append(s.rows, row)
	}
	split := len(b.entries) / 2
	for i, e := range b.entries {
		if st.way == "sections" && i > 0 {
			break
		}
		if st.pages && i == split && i > 0 && st.way != "signed" && st.way != "direction" {
			b.turnPage(s, st, i)
		}
		s.rows = append(s.rows, b.row(s, st, i, e))
	}
	if st.way == "sections" {
		b.sections(s, st)
	}
	if st.newest {
		slices.Reverse(s.rows)
	}
	if st.totals && st.split == "" {
		b.total(s, st)
	}
}

// sections writes what came in first, then what went out.
func (b account) sections(s *drawn, st style) {
	s.rows = nil
	for _, in := range []bool{true, false} {
		var sum int64
		before := len(s.rows)
		for i, e := range b.entries {
			if e.in == in {
				s.rows, sum = append(s.rows, b.row(s, st, i, e)), sum+e.fen
			}
		}
		if before < len(s.rows) && st.totals {
			row := map[string]string{"item": "支出小计", "out": s.yuan(sum)}
			if in {
				row = map[string]string{"item": "收入小计", "in": s.yuan(sum)}
			}
			s.rows = append(s.rows, row)
		}
	}
}

func (b account) row(s *drawn, st style, i int, e entry) map[string]string {
	row := map[string]string{"item": e.item, "voucher": e.voucher, "number": strconv.Itoa(i + 1)}
	in, out := b.sums(i + 1)
	row["balance"] = s.yuan(b.opening + in - out)
	switch st.way {
	case "signed":
		row["amount"] = s.yuan(e.fen)
		if !e.in {
			row["amount"] = s.yuan(-e.fen)
		}
	case "direction":
		row["amount"], row["way"] = s.yuan(e.fen), "支出"
		if e.in {
			row["way"] = "收入"
		}
	default:
		row["side"] = "借"
		name, other := "out", "in"
		if e.in {
			name, other = other, name
		}
		row[name] = s.yuan(e.fen)
		if st.way == "bank" && st.voucher {
			row[other] = "0.00"
		}
	}
	b.date(s, st, i, e, row)
	return row
}

func (b account) date(s *drawn, st style, i int, e entry, row map[string]string) {
	iso := e.day.String()
	same := i > 0 && b.entries[i-1].day == e.day && st.way != "sections"
	switch st.days {
	case "apart":
		row["month"], row["day"] = "3", strconv.Itoa(e.day.Day)
	case "day":
		row["day"] = strconv.Itoa(e.day.Day)
	case "month":
		row["date"] = fmt.Sprintf("3月%d日", e.day.Day)
	case "time":
		row["date"] = iso + fmt.Sprintf(" %02d:%02d:00", 8+i, s.r.IntN(60))
	case "once":
		if row["date"] = iso; same {
			row["date"] = ""
		}
	case "ditto":
		if row["date"] = iso; same {
			row["date"] = pickLanguage(s.r, "〃", "同上", "″")
		}
	case "mixed":
		row["date"] = pickLanguage(s.r, fmt.Sprintf("2024/3/%d", e.day.Day), fmt.Sprintf("2024年3月%d日", e.day.Day), fmt.Sprintf("202403%02d", e.day.Day), fmt.Sprintf("2024.3.%d", e.day.Day))
	default:
		row["date"] = iso
	}
}

// turnPage carries forward to a next page.
func (b account) turnPage(s *drawn, st style, upTo int) {
	in, out := b.sums(upTo)
	for i, label := range []string{pickLanguage(s.r, "过次页", "转下页"), "承前页"} {
		if i == 1 && chance(s.r, 2) {
			s.rows = append(s.rows, s.heads)
		}
		row := map[string]string{"item": label, "in": s.yuan(in), "out": s.yuan(out), "balance": s.yuan(b.opening + in - out), "side": "借"}
		if st.balance && chance(s.r, 2) {
			delete(row, "in")
			delete(row, "out")
		}
		s.rows = append(s.rows, row)
	}
}

func (b account) total(s *drawn, st style) {
	in, out := b.sums(len(b.entries))
	row := map[string]string{"item": pickLanguage(s.r, "合计", "本月合计", "合 计", "总计", "本期合计"), "in": s.yuan(in), "out": s.yuan(out), "side": "借"}
	switch {
	case st.way == "signed":
		row["amount"] = s.yuan(in - out)
	case st.way == "direction":
		s.rows = append(s.rows, map[string]string{"item": "收入合计", "amount": s.yuan(in)})
		row = map[string]string{"item": "支出合计", "amount": s.yuan(out)}
	case st.balance && chance(s.r, 2):
		row["balance"] = s.yuan(b.opening + in - out)
	}
	s.rows = append(s.rows, row)
	if st.way != "signed" && st.way != "direction" && chance(s.r, 3) {
		s.rows = append(s.rows, map[string]string{"item": "本年累计", "in": s.yuan(in + 700_000), "out": s.yuan(out + 300_000)})
	}
}

// finish adds what stands below.
func (s *drawn) finish() {
	for _, row := range [][]string{{"制表人：示例甲", "审核：示例乙"}, {"村主任 示例丙", "会计 示例丁"}, {"理财小组签字"}, {"2024年4月1日"}, {"（盖章）"},
		{"监督电话：0556-0000301"}, {"以上收支经民主理财小组审核"}} {
		if chance(s.r, 5) {
			s.below = append(s.below, row)
		}
	}
}

func (s *drawn) cells(row map[string]string) []string {
	cells := make([]string, len(s.columns))
	for i, name := range s.columns {
		cells[i] = row[name]
	}
	return cells
}

func (s *drawn) grid() [][]string {
	grid := slices.Clone(s.above)
	grid = append(grid, s.cells(s.heads))
	if len(s.second) > 0 {
		grid = append(grid, s.cells(s.second))
	}
	for _, row := range s.rows {
		grid = append(grid, s.cells(row))
	}
	return append(grid, s.below...)
}

// halves are the rows in two tables with the same headings.
func (s *drawn) halves() [][][]string {
	all := s.rows
	s.rows = all[:len(all)/2]
	below := s.below
	s.below = nil
	first := s.grid()
	s.rows, s.below = all[len(all)/2:], below
	second := s.grid()
	s.rows = all
	return [][][]string{first, second}
}

// write gives the file, and what it looks like.
func (s *drawn) write(t testing.TB, grids [][][]string, split string) ([]byte, string) {
	t.Helper()
	if split == "tables" {
		grids = [][][]string{slices.Concat(grids[0], [][]string{{""}}, grids[1])}
	}
	var text strings.Builder
	for _, g := range grids {
		for _, row := range g {
			fmt.Fprintln(&text, strings.Join(row, ","))
		}
	}
	if s.xlsx || len(grids) > 1 {
		return s.workbook(t, grids), text.String()
	}
	encoding := pickLanguage(s.r, "utf-8", "utf-8 bom", "gb18030", "utf-16")
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = chance(s.r, 2)
	w.Comma = pickLanguage(s.r, ',', ',', ',', '\t', ';')
	must(t, w.WriteAll(grids[0]))
	return encoded(t, b.String(), encoding), encoding + "\n" + text.String()
}

func (s *drawn) workbook(t testing.TB, grids [][][]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, g := range grids {
		name := fmt.Sprintf("Sheet%d", i+1)
		if i > 0 {
			_, err := f.NewSheet(name)
			must(t, err)
		}
		for y, row := range g {
			for x, c := range row {
				put(t, f, name, x+1, y+1, c)
				if s.stored && numeric.MatchString(c) && slices.Contains([]string{"in", "out", "amount", "balance"}, s.columns[x]) {
					at, err := excelize.CoordinatesToCellName(x+1, y+1)
					must(t, err)
					format := `0!.0,`
					dress(t, f, name, at, at, &excelize.Style{CustomNumFmt: &format})
				}
			}
		}
	}
	b, err := f.WriteToBuffer()
	must(t, err)
	return b.Bytes()
}
