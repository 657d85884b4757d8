package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

// statement is a sum that the words above or below a ledger state, such as 上期结余（元）：1000.00 or 本月收入2笔500元.
type statement struct {
	row   *Row
	name  string // opening, income, expense, closing, amount; of the same with counts the lines of that side
	text  string
	fen   record.Fen
	given bool // it has an amount
	count int  // of lines; -1 for none
	sure  bool // it can only be the whole ledger's: nothing else is named before it
}

const statedAmount = `(?:人民币|¥)?(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[壹贰叁肆伍陆柒捌玖拾][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]*[元圆](?:[零壹贰叁肆伍陆柒捌玖角分整正])*)` +
	`(亿元|万元|千元|百元|元)?`

var (
	// statementForm is the name of a sum, how many lines it has, and its amount.
	statementForm = regexp.MustCompile(`(上(?:期|月|年度?|季度?)?[末底]?(?:累计)?(?:结余|余额|结存)|期初(?:结余|余额|结存)|收入|支出|开支|` +
		`(?:期末|年末|月末|账户)?(?:结余|余额|结存)|合计|总计|共计|总额|总金额|共)` +
		`(?:合计|总计|共计|总额|金额|总|共|计|发生|收支)*(?:\([^)\d]*\))?([:为是]?)(?:共|计)*` +
		`(?:(\d+)[笔条][,、]?(?:金额|合计|共计|总|计|共|[:为])*(?:` + statedAmount + `)?|` + statedAmount + `)`)
	// ofWhole are the words of a clause after which a sum is that of the whole ledger.
	ofWhole = regexp.MustCompile(
		`^$|(?:村|组|社|会|账|表|单|情况|收支|明细|公示|公开|月份?|年度?|季度?|期|[日号]|旬|届|以上|上述|各项|全部|总|共|合计|实际|注|说明|备注|金额|账面)$`,
	)
	// ofOther are words of another period, of a part, or of a plan; they hold until the sentence ends.
	ofOther = regexp.MustCompile(`去年|前年|同期|累计|其中|预算|计划|预计|历年|往年|年初至今`)
	// ofOtherHere are such words that hold for their clause alone.
	ofOtherHere = regexp.MustCompile(`上(?:年|月|期|季)|应|未|另|含|比|增|减|超|剩`)
	// limitAfter are words that make an amount a limit: 支出2000元以上的须附合同.
	limitAfter = regexp.MustCompile(`^[及(]?(?:以上|以下|以内|以外|左右|上下|标准|限额)`)
	ownPeriod  = regexp.MustCompile(`[本当]年?[期月季旬]|^注$`)
)

// openingInWords is the balance that the words around the first table say was there before it.
func (p *Preview) openingInWords(t *table) (fen record.Fen, known bool) {
	if t != p.tables[0] {
		return 0, false
	}
	for _, s := range p.sumStatements() {
		if s.name == "opening" && s.given {
			return s.fen, true
		}
	}
	return 0, false
}

// sumStatements are the sums in rows that are no lines.
func (p *Preview) sumStatements() (list []statement) {
	if p.worded != nil {
		return p.worded
	}
	defer func() { p.worded = append([]statement{}, list...) }()
	for i := range p.Rows {
		r := &p.Rows[i]
		list = append(list, p.statementsBeside(i)...)
		if r.Use != UseTitle && r.Use != UseRemark {
			continue
		}
		for column, c := range r.Cells {
			if p.merged[place{i, column}] || !hasDigit(c) && !capitals.MatchString(c) {
				continue
			}
			list = append(list, p.statementsIn(r, c)...)
		}
		if r.Use == UseTitle && i < p.tables[0].head {
			list = append(list, p.statementAbove(i)...)
		}
	}
	return list
}

// statementsBeside are the sums of a row that is no line, and has words in one cell and their amount in the next, where
// no column of amounts is: 收入合计 | 550.00. Such rows are a table of their own above or below the lines.
func (p *Preview) statementsBeside(row int) (list []statement) {
	r := &p.Rows[row]
	if len(p.tables) == 0 ||
		!slices.Contains([]Use{UseTitle, UseRemark, UseTotal, UseSubtotal, UseOpening, UseClosing}, r.Use) {
		return nil
	}
	columns := p.tables[0].columns
	for i := 1; i < len(r.Cells); i++ {
		words, amount := strings.TrimRight(r.Cells[i-1], ":： "), r.Cells[i]
		at := place{row, i}
		if words == "" || hasDigit(words) || p.merged[at] || p.used[at] ||
			i < len(columns) && moneyColumn(columns[i].Field) ||
			moneyColumn(p.fieldAt(row, i)) {
			continue
		}
		if _, ok, _ := parseMoney(amount, yuanFen); !ok {
			continue
		}
		if found := p.statementsIn(r, words+":"+amount); len(found) == 1 {
			p.used[at] = true
			list = append(list, found...)
		}
	}
	return list
}

// statementAbove returns the statement in a row above the headings, in a column of amounts: a balance by its label, or
// an amount that a person must check.
func (p *Preview) statementAbove(row int) []statement {
	t, r := p.tables[0], &p.Rows[row]
	for column, c := range r.Cells {
		if column >= len(t.columns) || !moneyColumn(t.columns[column].Field) || p.merged[place{row, column}] {
			continue
		}
		l := &line{Preview: p, table: t, index: row, row: r}
		fen, ok := l.readMoneyQuietly(column)
		if !ok || unitIn(c) != "" {
			continue
		}
		for _, other := range r.Cells {
			if label := labelOf(other); label == labelOpening || label == labelClosing {
				p.used[place{row, column}] = true
				return []statement{
					{
						row:   r,
						name:  string(label),
						text:  shortQuote(other + " " + c),
						fen:   fen,
						given: true,
						count: -1,
						sure:  true,
					},
				}
			}
		}
		if l.askRole("The row is above the headings, and has an amount. It cannot be a transaction there. What is it?",
			"这一行在表头上面，又有金额。表头上面的行不作为明细。它是什么？") == UseUnread {
			r.Use = UseUnread
		}
		return nil
	}
	return nil
}

// statementsIn are the sums that a text states, but those of another period or of a part.
func (p *Preview) statementsIn(r *Row, text string) (list []statement) {
	compact := strings.Join(strings.Fields(norm.NFKC.String(text)), "")
	end := 0
	for _, at := range statementForm.FindAllStringSubmatchIndex(compact, -1) {
		part := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return compact[at[2*n]:at[2*n+1]]
		}
		s := statement{
			row:   r,
			name:  statementName(part(1)),
			text:  shortQuote(strings.TrimRight(compact[at[0]:at[1]], ",、")),
			count: -1,
		}
		sentence, clause := before(compact[:at[0]], end)
		end = at[1]
		balance := s.name == "opening" || s.name == "closing"
		if limitAfter.MatchString(compact[at[1]:]) || ofOther.MatchString(sentence) ||
			!balance && ofOtherHere.MatchString(clause) {
			continue
		}
		if n, err := strconv.Atoi(part(3)); err == nil && !balance {
			s.count = n
		}
		number, unit := part(4)+part(6), part(5)+part(7)
		if s.count < 0 && unit == "" && part(2) == "" && !strings.ContainsAny(number, "元圆") {
			continue
		}
		s.fen, s.given = p.statedFen(number, unit)
		s.sure = ofWhole.MatchString(clause)
		if s.given || s.count >= 0 {
			list = append(list, s)
		}
	}
	return list
}

// before divides the words before a statement: those of its sentence since its own period was named, and those of its
// clause, which begins after the last statement at the latest.
func before(text string, last int) (sentence, clause string) {
	sentence = text[strings.LastIndexAny(text, "。;")+1:]
	if at := ownPeriod.FindAllStringIndex(sentence, -1); at != nil {
		sentence = sentence[at[len(at)-1][0]:]
	}
	begin := max(last, strings.LastIndexAny(text, "。;,、():!")+1)
	for begin < len(text) && text[begin] < utf8.RuneSelf {
		begin++ // the mark itself
	}
	return sentence, text[begin:]
}

// statedFen reads an amount in words or digits, in its unit or that of the table.
func (p *Preview) statedFen(number, unit string) (fen record.Fen, ok bool) {
	if fen, ok = capitalIn(number); ok || number == "" {
		return fen, ok
	}
	in := int64(yuanFen)
	if unit != "" {
		in = units[unit].fen
	} else if of := p.tables[0].unitOfAll(); of > 0 {
		in = of
	}
	fen, ok, exact := parseMoney(number, in)
	return fen, ok && exact
}

// unitOfAll is the unit of the first column of money; 0 if there is none.
func (t *table) unitOfAll() int64 {
	for _, field := range []string{"income", "expense", "amount", "debit", "credit"} {
		for _, i := range t.columnsOf(field) {
			return t.unit[i]
		}
	}
	return 0
}

func statementName(words string) string {
	switch {
	case strings.Contains(words, "收入"):
		return "income"
	case strings.Contains(words, "支"):
		return "expense"
	case strings.HasPrefix(words, "上"), strings.HasPrefix(words, "期初"):
		return "opening"
	case strings.Contains(words, "余") || strings.Contains(words, "结存"):
		return "closing"
	}
	return "amount"
}

// openByWords takes the opening balance from the words around a ledger.
func (l *ledger) openByWords(list []statement) {
	for _, s := range list {
		if s.name != "opening" || !s.given {
			continue
		}
		if !l.opened {
			l.beginAt(s.fen, s.fen)
		}
		agrees := s.fen == l.Ledger.Opening
		l.Preview.addStated(
			"opening",
			"",
			Stated{Row: s.row.Number, Text: s.text, Value: s.fen.String(), Agrees: agrees},
		)
		if !agrees {
			l.addProblem(s.row.Number, "",
				"“%[1]s” is not the opening balance that is stated before.", "“%[1]s”与前面写明的期初余额不一致。", s.text)
		}
	}
}

// checkWords compares the sums in the words around a ledger with its lines, unless an open question may change these.
func (l *ledger) checkWords(list []statement) {
	if l.adrift || len(l.Questions) > 0 {
		return
	}
	for _, s := range list {
		if s.count >= 0 {
			l.checkWord(s, "lines", strconv.Itoa(s.count), texts(l.countsFor(s.name)))
		}
		if s.given && s.name != "opening" {
			l.checkWord(s, s.name, s.fen.String(), texts(l.amountsFor(s.name)))
		}
	}
}

// checkWord states a value, and its expected values; a differing value that may be a part's is no problem.
func (l *ledger) checkWord(s statement, name, value string, wants []string) {
	agrees := slices.Contains(wants, value)
	if !agrees && !s.sure {
		return
	}
	l.Preview.addStated(name, "", Stated{Row: s.row.Number, Text: s.text, Value: value, Agrees: agrees})
	if !agrees {
		l.addProblem(s.row.Number, "",
			"It says “%[1]s”; by the lines it is %[2]s.", "写明“%[1]s”，按明细应为%[2]s。", s.text, wants[0])
	}
}

// countWord is the Chinese word behind a count of lines.
func countWord(name string) string {
	return map[string]string{"lines": "笔"}[name]
}

// amountsFor are the amounts that words may state under a name, the likeliest first.
func (l *ledger) amountsFor(name string) []record.Fen {
	surplus := l.in - l.out
	switch name {
	case "income":
		return []record.Fen{l.in}
	case "expense":
		return []record.Fen{l.out}
	case "closing":
		if !l.opened {
			return []record.Fen{l.choice.Known.Opening + surplus, surplus}
		}
		return []record.Fen{l.Ledger.Closing, surplus}
	}
	return []record.Fen{l.in + l.out, l.in, l.out, surplus}
}

// countsFor are the numbers of lines that words may state under a name.
func (l *ledger) countsFor(name string) []int {
	in, out := len(l.Ledger.Income), len(l.Ledger.Expense)
	switch name {
	case "income":
		return []int{in}
	case "expense":
		return []int{out}
	}
	return []int{in + out}
}

// texts are values as they are shown.
func texts[T any](values []T) (list []string) {
	for _, v := range values {
		list = append(list, fmt.Sprint(v))
	}
	return list
}
