package importer

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

// statement is a sum that the words above or below a ledger state, such as 上期结余（元）：1000.00 or 本月收入500元.
type statement struct {
	row  *Row
	name string // opening, income, expense, closing
	text string
	fen  record.Fen
	sure bool // it surely belongs to the ledger: it has 合计, or the ledger's name
}

var (
	statementForm = regexp.MustCompile(`(上(?:期|月|年度?|季度?)?[末底]?(?:累计)?(?:结余|余额|结存)|期初(?:结余|余额|结存)|(?:本期|本月|本季度?|当月)?(?:收入|支出)(?:合计|总计|共计|总额)?|` +
		`(?:期末|本期|本月|年末|月末|账户)?(?:结余|余额|结存))(?:\([^)]*\))?([:为是]?)(\d+笔)?(?:人民币)?¥?(-?\d[\d,]*(?:\.\d+)?)(亿元|万元|千元|百元|元)?`)
	ownWords = regexp.MustCompile(`合计|总计|共计|总额|本期|本月|本季|当月|上|期初|期末|结余|余额|结存`)
)

// statements are the sums in rows that are no lines.
func (p *Preview) statements() (list []statement) {
	for i := range p.Rows {
		r := &p.Rows[i]
		list = append(list, p.statementsBeside(i)...)
		if r.Use != UseTitle && r.Use != UseRemark {
			continue
		}
		for column, c := range r.Cells {
			if !p.merged[place{i, column}] && hasDigit(c) {
				list = append(list, p.statementsIn(r, c)...)
			}
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
	if len(p.tables) == 0 || !slices.Contains([]Use{UseTitle, UseRemark, UseTotal, UseSubtotal, UseOpening, UseClosing}, r.Use) {
		return nil
	}
	columns := p.tables[0].columns
	for i := 1; i < len(r.Cells); i++ {
		words, amount := strings.TrimRight(r.Cells[i-1], ":： "), r.Cells[i]
		at := place{row, i}
		if words == "" || hasDigit(words) || p.merged[at] || p.used[at] || i < len(columns) && moneyColumn(columns[i].Field) {
			continue
		}
		if _, ok, _ := money(amount, yuanFen); !ok {
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
		fen, ok := l.quiet(column)
		if !ok || unitIn(c) != "" {
			continue
		}
		for _, other := range r.Cells {
			if label := labelOf(other); label == labelOpening || label == labelClosing {
				p.used[place{row, column}] = true
				return []statement{{r, string(label), cut(other + " " + c), fen, true}}
			}
		}
		if l.askRole("The row is above the headings, and has an amount. It cannot be a transaction there. What is it?", "这一行在表头上面，又有金额。表头上面的行不作为明细。它是什么？") == UseUnread {
			r.Use = UseUnread
		}
		return nil
	}
	return nil
}

func (p *Preview) statementsIn(r *Row, text string) (list []statement) {
	compact := strings.Join(strings.Fields(norm.NFKC.String(text)), "")
	for _, m := range statementForm.FindAllStringSubmatch(compact, -1) {
		unit := int64(yuanFen)
		if m[5] != "" {
			unit = units[m[5]].fen
		} else if i, ok := p.tables[0].at["income"]; ok && p.tables[0].unit[i] > 0 {
			unit = p.tables[0].unit[i]
		}
		fen, ok, exact := money(m[4], unit)
		if !ok || !exact || m[2] == "" && m[5] == "" && m[3] == "" {
			continue
		}
		list = append(list, statement{r, statementName(m[1]), cut(m[0]), fen, m[3] != "" || m[2] == ":" || ownWords.MatchString(m[1])})
	}
	return list
}

func statementName(words string) string {
	switch {
	case strings.Contains(words, "收入"):
		return "income"
	case strings.Contains(words, "支出"):
		return "expense"
	case strings.HasPrefix(words, "上"), strings.HasPrefix(words, "期初"):
		return "opening"
	}
	return "closing"
}

// openByWords takes the opening balance from the words around a ledger.
func (l *ledger) openByWords(list []statement) {
	for _, s := range list {
		if s.name != "opening" {
			continue
		}
		if !l.opened {
			l.begin(s.fen, s.fen)
		}
		agrees := s.fen == l.Ledger.Opening
		l.Preview.state("opening", "", Stated{Row: s.row.Number, Text: s.text, Value: s.fen.String(), Agrees: agrees})
		if !agrees {
			l.problem(s.row.Number, "", "“%[1]s” is not the opening balance that is stated before.", "“%[1]s”与前面写明的期初余额不一致。", s.text)
		}
	}
}

// checkWords compares the sums in the words around a ledger with its lines.
func (l *ledger) checkWords(list []statement) {
	surplus := l.in - l.out
	for _, s := range list {
		var wants []record.Fen
		switch s.name {
		case "income":
			wants = []record.Fen{l.in}
		case "expense":
			wants = []record.Fen{l.out}
		case "closing":
			if wants = []record.Fen{l.Ledger.Closing, surplus}; !l.opened {
				wants[0] = l.choice.Known.Opening + surplus
			}
		default:
			continue
		}
		agrees := slices.Contains(wants, s.fen)
		if !agrees && !s.sure || l.adrift {
			continue
		}
		l.Preview.state(s.name, "", Stated{Row: s.row.Number, Text: s.text, Value: s.fen.String(), Agrees: agrees})
		if !agrees {
			l.problem(s.row.Number, "", "It says “%[1]s”; by the lines it is %[2]s.", "写明“%[1]s”，按明细应为%[2]s。", s.text, wants[0])
		}
	}
}
