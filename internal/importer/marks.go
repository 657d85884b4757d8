package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"gongshi/internal/record"
)

// mark holds a workbook's facts about a cell beside its text.
type mark struct {
	dated   bool   // it holds the number of a day, and shows it as one
	monthly bool   // it shows the day as a month or a year only
	nothing bool   // its number format shows nothing of it
	rounded bool   // its number format shows it rounded
	red     bool   // its font is red
	struck  bool   // it is struck through, or a part of it is
	stored  string // the number that it holds, where its format shows that divided by something; else ""
}

// cellStyle holds the facts of a workbook's style that matter here.
type cellStyle struct {
	format numberFormat
	struck bool
	red    bool
}

// maxLookups bounds the cost of finding the kinds of cells, which is a step for every merged cell each time.
const maxLookups = 200_000_000

// sheetCells looks at the formats of a sheet's cells.
type sheetCells struct {
	*Preview
	file   *excelize.File
	sheet  string
	styles map[int]cellStyle
	steps  int
	parts  []place // cells that are struck through in part
}

// readMarks writes numbers as the sheet shows them, and notes cells that are struck through or shown as a day.
func (p *Preview) readMarks(f *excelize.File, sheet string) bool {
	s := &sheetCells{Preview: p, file: f, sheet: sheet, styles: map[int]cellStyle{}}
	for i := range p.Rows {
		filled, struck := 0, 0
		for j, c := range p.Rows[i].Cells {
			if c == "" {
				continue
			}
			filled++
			if s.readMark(i, j) {
				struck++
			}
			if s.steps > maxLookups {
				p.refuseExtent()
				return false
			}
		}
		p.Rows[i].struck = struck > 0 && 2*struck >= filled
	}
	for _, at := range s.parts {
		if r := p.Rows[at.row]; !r.struck {
			letter, _ := excelize.ColumnNumberToName(at.column + 1)
			p.addProblem(
				r.Number,
				letter,
				"“%[1]s” is struck through, in part or as a whole. Leave only what holds, and take the line away; or delete the row.",
				"“%[1]s”有删除线。请只保留有效内容并去掉删除线，或删除这一行。",
				shortQuote(r.Cells[at.column]),
			)
		}
	}
	return true
}

// readMark looks at one cell; it reports whether it is struck through as a whole.
func (s *sheetCells) readMark(i, j int) (struck bool) {
	cells := s.Rows[i].Cells
	name, err := excelize.CoordinatesToCellName(j+1, s.Rows[i].Number)
	if err != nil {
		return false
	}
	style := s.styleOf(name)
	if cells[j] == "0" || cells[j] == "1" {
		cells[j] = s.booleanText(name, cells[j])
	}
	if stored := cells[j]; storedValue.MatchString(stored) && style.format.changesNumber(stored) && s.isNumber(name) {
		seen := style.format.formatNumber(stored, s.epoch)
		m := mark{dated: seen.dated, monthly: seen.monthly, nothing: seen.nothing, rounded: seen.rounded}
		if seen.scale > 1 {
			m.stored = decimalIn(stored)
		}
		if m != (mark{}) {
			s.marks[place{i, j}] = m
		}
		s.text += len(seen.text) - len(stored)
		cells[j] = seen.text
	}
	if m := s.marks[place{i, j}]; style.red && hasDigit(cells[j]) {
		m.red = true
		s.marks[place{i, j}] = m
	}
	whole, part := style.struck, style.struck
	if !whole && s.extent.strikes > 0 {
		whole, part = s.struckRuns(name)
	}
	if part {
		s.parts = append(s.parts, place{i, j})
		m := s.marks[place{i, j}]
		m.struck = true
		s.marks[place{i, j}] = m
	}
	return whole
}

// decimalIn is a stored number without an exponent.
func decimalIn(stored string) string { return numberFormat{plain: true}.formatNumber(stored, 0).text }

func (s *sheetCells) styleOf(name string) cellStyle {
	id, err := s.file.GetCellStyle(s.sheet, name)
	if err != nil {
		return cellStyle{format: numberFormat{plain: true}}
	}
	style, known := s.styles[id]
	if !known {
		style.format.plain = true
		if of, err := s.file.GetStyle(id); err == nil {
			code := builtIn(of.NumFmt)
			if of.CustomNumFmt != nil {
				code = *of.CustomNumFmt
			}
			style.format = parseFormat(code)
			style.struck = of.Font != nil && of.Font.Strike
			style.red = of.Font != nil && isRed(of.Font)
		}
		s.styles[id] = style
	}
	return style
}

// isRed reports whether a font's colour is more red than anything else.
func isRed(f *excelize.Font) bool {
	if f.ColorIndexed == 2 || f.ColorIndexed == 10 {
		return true
	}
	hex := f.Color
	if len(hex) == 8 {
		hex = hex[2:]
	}
	rgb, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	return err == nil && len(hex) >= 6 && rgb>>16 >= 0x90 && rgb>>8&0xff <= 0x50 && rgb&0xff <= 0x50
}

// isNumber reports whether a cell holds a number, not a text that looks like one.
func (s *sheetCells) isNumber(name string) bool {
	s.steps += 1 + s.extent.merged
	kind, err := s.file.GetCellType(s.sheet, name)
	return err == nil && slices.Contains([]excelize.CellType{excelize.CellTypeUnset, excelize.CellTypeNumber}, kind)
}

// booleanText returns the shown text of a Boolean cell, and stores it as 0 or 1.
func (s *sheetCells) booleanText(name, stored string) string {
	s.steps += 1 + s.extent.merged
	if kind, err := s.file.GetCellType(s.sheet, name); err != nil || kind != excelize.CellTypeBool {
		return stored
	}
	if stored == "1" {
		return "TRUE"
	}
	return "FALSE"
}

// struckRuns reports whether the parts of a cell's text are struck through, all of them or some.
func (s *sheetCells) struckRuns(name string) (whole, part bool) {
	defer func() {
		if recover() != nil { // a part without a text
			whole, part = false, false
		}
	}()
	s.steps += 1 + s.extent.merged
	runs, err := s.file.GetCellRichText(s.sheet, name)
	if err != nil || len(runs) == 0 {
		return false, false
	}
	whole = true
	for _, r := range runs {
		struck := r.Font != nil && r.Font.Strike
		part = part || struck && strings.TrimSpace(r.Text) != ""
		whole = whole && (struck || strings.TrimSpace(r.Text) == "")
	}
	return whole && part, part
}

// cancelled are words by which a transaction or a person is taken back or was never granted, unless another denies it,
// and those of entries that close an account and move no money.
var cancelled = regexp.MustCompile(
	`(?:^|[^未非无不])(?:作废|撤销|撤消|冲正|红冲|冲销|失败|退汇|退票|已取消|已退回|已(?:全额|部分)?退款|交易关闭|已关闭)|待支付|未支付|处理中|` +
		`停发|停付|拒付|[(（]未付[)）]|未付款|不同意(?:$|[^见])|未通过|不通过|未批准|不予(?:救助|发放|批准)|不符合条件|结转(?:本期|本年|当期|本月)?(?:损益|收益|利润)`,
)

// UsePassed is a row that a person left out.
const UsePassed Use = "passed"

// askRows asks about rows of which the workbook or their own words say that they may not count: struck through, hidden,
// or taken back. The answers become uses of the rows.
func (p *Preview) askRows(choice Choice) Choice {
	uses := map[int]Use{}
	hidden := p.rowsThat(func(r Row) bool { return r.hidden && !r.struck })
	p.passRows(uses, hidden, Question{ID: "hidden",
		Text:   "Rows are hidden in the workbook, by a filter or by hand: %[1]s. Do they count?",
		TextZh: "表格中有隐藏的行（筛选或手工隐藏）：第%[1]s行。要计入吗？"})
	p.passRows(uses, p.rowsThat(func(r Row) bool { return r.struck }), Question{ID: "struck",
		Text:   "Rows are struck through: %[1]s. Do they count?",
		TextZh: "有的行带删除线：第%[1]s行。要计入吗？"})
	for i, r := range p.Rows {
		if said, ok := choice.Rows[r.Number]; ok {
			uses[r.Number] = said
		} else if uses[r.Number] == "" && hasFigures(r) {
			if words := p.deniedBy(i); words != "" {
				uses[r.Number] = p.askCancelled(r, words)
			}
		}
	}
	choice.Rows = uses
	for n, use := range uses {
		if use == "" {
			delete(uses, n)
		}
	}
	return choice
}

// unsettled is a cell of a ledger that says that no money has moved yet. carriedOut heads a column that says of each
// row whether it has, and notCarriedOut is how a cell there denies it. Relief lists ask about theirs together.
var (
	unsettled = regexp.MustCompile(`^(?:尚|还|暂)?(?:未|待|没有?)(?:已)?(?:付|支付|付款|付清|` +
		`领|领取|领款|发|发放|打款|打卡|到账|入账|转账|报销|兑付|收到?|收款)$`)
	carriedOut    = regexp.MustCompile(`^是否(?:已|已经)?(?:付|支付|付款|领|领取|发|发放|打款|到账|入账|报销|兑付)`)
	notCarriedOut = regexp.MustCompile(`^(?:否|不|没有?|未|×|✗|[xXnN]|no|No|NO)$`)
)

// deniedBy gives the words of a row that say that it does not count, and "" for a row without any.
func (p *Preview) deniedBy(i int) string {
	r := p.Rows[i]
	for column, text := range r.Cells {
		if cancelled.MatchString(text) || p.Kind == record.KindFinanceStatement && unsettled.MatchString(text) {
			return text
		}
		if p.Kind == record.KindFinanceStatement && notCarriedOut.MatchString(text) {
			for _, above := range slices.Backward(p.Rows[:i]) {
				if column < len(above.Cells) && carriedOut.MatchString(above.Cells[column]) {
					return above.Cells[column] + "：" + text
				}
			}
		}
	}
	return ""
}

func (p *Preview) askCancelled(r Row, words string) Use {
	words = shortQuote(words)
	return Use(p.ask(Question{ID: "row:" + strconv.Itoa(r.Number), Row: r.Number,
		Text: "The row says “" + words + "”. Does it count?", TextZh: "这一行写有“" + words + "”。要计入吗？",
		Options: []Option{
			{string(UsePassed), "It does not: leave it out", "不算，不导入这一行"},
			{string(UseLine), "It counts", "计入"},
		}}))
}

// rowsThat are the rows with digits for which something holds.
func (p *Preview) rowsThat(hold func(Row) bool) (rows []Row) {
	for _, r := range p.Rows {
		if hold(r) && hasFigures(r) {
			rows = append(rows, r)
		}
	}
	return rows
}

func hasFigures(r Row) bool {
	return slices.ContainsFunc(r.Cells, hasDigit)
}

// passRows asks whether some rows count, and leaves them out if not.
func (p *Preview) passRows(uses map[int]Use, rows []Row, q Question) {
	if len(rows) == 0 {
		return
	}
	numbers := numbersOf(rows)
	q.Row = rows[0].Number
	q.Text, q.TextZh = strings.ReplaceAll(
		q.Text,
		"%[1]s",
		numbers,
	), strings.ReplaceAll(
		q.TextZh,
		"%[1]s",
		strings.ReplaceAll(numbers, ", ", "、"),
	)
	q.Options = []Option{{"take", "They count", "计入"}, {Skip, "Leave them out", "不导入这些行"}}
	if p.ask(q) != Skip {
		return
	}
	for _, r := range rows {
		uses[r.Number] = UsePassed
	}
}

// numbersOf lists rows: 3, 5–7.
func numbersOf(rows []Row) string {
	var list []string
	for i := 0; i < len(rows) && len(list) < 20; {
		last := i
		for last+1 < len(rows) && rows[last+1].Number == rows[last].Number+1 {
			last++
		}
		text := strconv.Itoa(rows[i].Number)
		if last > i {
			text += "–" + strconv.Itoa(rows[last].Number)
		}
		if list, i = append(list, text), last+1; len(list) == 20 && i < len(rows) {
			list = append(list, "…")
		}
	}
	return strings.Join(list, ", ")
}

// asShown returns the amount of a cell whose number format divides the stored number: the shown number in the column's
// unit. Where the stored number is another amount, a person is asked.
func (p *Preview) asShown(at place, fen record.Fen) record.Fen {
	m := p.marks[at]
	held, ok, exact := parseMoney(m.stored, yuanFen)
	if m.stored == "" || !ok || !exact || held == fen {
		return fen
	}
	letter, _ := excelize.ColumnNumberToName(at.column + 1)
	shown := p.Rows[at.row].Cells[at.column]
	q := Question{ID: "scale:" + letter, Row: p.Rows[at.row].Number, Column: p.Columns[at.column].displayName(),
		Text: "The cell shows " + shortQuote(
			shown,
		) + " and holds " + m.stored + "; the unit does not say which is meant. What are the amounts of this column?",
		TextZh: "单元格显示“" + shortQuote(shown) + "”，实际存的是" + m.stored + "，单位没有说明以哪个为准。这一列的金额是多少？",
		Options: []Option{{"held", "What is held: here " + held.String() + " yuan", "实际存的数：此处为" + held.String() + "元"},
			{"shown", "What is shown: here " + fen.String() + " yuan", "显示的数：此处为" + fen.String() + "元"}}}
	if p.askOnce(q) == "held" {
		return held
	}
	return fen
}

// askOnce puts a question that has been put already only once.
func (p *Preview) askOnce(q Question) string {
	same := func(other Question) bool { return other.ID == q.ID }
	if i := slices.IndexFunc(p.Answered, same); i >= 0 {
		return p.Answered[i].Answer
	}
	if slices.ContainsFunc(p.Questions, same) {
		return ""
	}
	return p.ask(q)
}
