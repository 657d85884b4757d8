package importer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"gongshi/internal/record"
)

// summed are the sums of a preview, a line each, with what the file states: + for what agrees, - for what does not.
func (p *Preview) summed() string {
	var b strings.Builder
	for _, s := range p.Sums {
		fmt.Fprintf(&b, "%s%s %s", s.Name, s.Label, s.Value)
		for _, one := range s.Stated {
			fmt.Fprintf(&b, " %s%d:%s", map[bool]string{true: "+", false: "-"}[one.Agrees], one.Row, one.Value)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestSums: beside every sum is each that the file states, ticked or crossed, and every cell with a digit is accounted
// for.
func TestSums(t *testing.T) {
	const head = "日期,摘要,收入,支出,余额\n"
	for name, c := range map[string]struct {
		kind         record.Kind
		text, want   string
		wrong        string
		used, passed int
	}{
		"balances and totals": {record.KindFinanceStatement, head + ",期初余额,,,100\n2024-03-05,拨款,50,,150\n2024-03-06,修路,,30,120\n合计,,50,30,120\n",
			"opening 100.00 +2:100.00\nincome 50.00 +5:50.00\nexpense 30.00 +5:30.00\nclosing 120.00 +3:150.00 +4:120.00 +5:120.00\nlines 2\n", "", 10, 0},
		"a wrong total": {record.KindFinanceStatement, head + "2024-03-05,拨款,50,,\n合计,,51,,\n",
			"opening 0.00\nincome 50.00 -3:51.00\nexpense 0.00\nclosing 50.00\nlines 1\n", "3 收入: 合计为51.00，明细相加为50.00。\n", 3, 0},
		"pages": {record.KindFinanceStatement, head + ",承前页,,,100\n2024-03-05,拨款,50,,\n本页小计,,50,,\n过次页,,,,150\n,承前页,,,150\n2024-03-06,修路,,30,120\n本页小计,,,30,\n合计,,50,30,\n",
			"opening 100.00\nincome 50.00 +4:50.00 +9:50.00\nexpense 30.00 +8:30.00 +9:30.00\nclosing 120.00 +2:100.00 +5:150.00 +6:150.00 +7:120.00\nlines 2\n", "", 12, 0},
		"in capitals": {record.KindFinanceStatement, "日期,摘要,收入,支出\n2024-03-05,拨款,1200,\n合计（大写）：壹仟贰佰元整,,1200,\n",
			"opening 0.00\nincome 1200.00 +3:1200.00 +3:1200.00\nexpense 0.00\nclosing 1200.00\nlines 1\n", "", 3, 0},
		"wrong capitals": {record.KindFinanceStatement, "日期,摘要,收入,支出\n2024-03-05,拨款,1200,\n合计（大写）：壹仟叁佰元整,,1200,\n",
			"", "3 : 写明的合计为1,300.00，与明细相加不符。\n", 3, 0},
		"wrong in words below the total": {record.KindReliefDistribution,
			"姓名,村民组,金额\n程示例,一组,600\n合计,,600\n人民币（大写）,,陆佰壹拾元整\n", "",
			"4 金额: 合计为610.00，明细相加为600.00。\n4 : 写明的合计为610.00，与明细相加不符。\n", 2, 0},
		"in a sentence": {record.KindFinanceStatement, "日期,摘要,收入,支出\n2024-03-05,拨款,50,\n本月收入合计51元,,,\n", "", "3 : 写明“收入合计51元”，按明细应为50.00。\n", 3, 0},
		"accumulated":   {record.KindFinanceStatement, "日期,摘要,收入,支出\n2024-03-05,拨款,50,\n本月合计,,50,\n本年累计,,550,\n2024-04-05,拨款,20,\n本月合计,,20,\n本年累计,,575,\n", "", "7 收入: 累计为575.00，按明细应为570.00。\n", 8, 0},
		"households": {record.KindReliefDistribution, "姓名,村民组,人口,金额\n程示例,一组,3,600\n王样,一组,2,300\n一组小计,,5,900\n合计2户,,5,900\n",
			"amount 900.00 +4:900.00 +5:900.00\ndistributed 0.00\nhouseholds 2 +5:2\npersons 5 +4:5 +5:5\n", "", 9, 0},
		"another count": {record.KindReliefDistribution, "姓名,村民组,金额\n程示例,一组,600\n合计2户,,600\n", "", "3 : 写明2户，明细有1行。\n", 3, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read([]byte(c.text), c.kind, Choice{})
			if diff := cmp.Diff(c.wrong, told(p.Problems)); diff != "" || len(p.Questions) > 0 {
				t.Error(diff, p.Questions)
			}
			if diff := cmp.Diff(strings.ReplaceAll(c.want, "1200.00", "1,200.00"), p.summed()); c.want != "" && diff != "" {
				t.Error(diff)
			}
			if p.Cells.Open > 0 || p.Cells.Used != c.used || p.Cells.Passed != c.passed {
				t.Errorf("%+v", p.Cells)
			}
			checkLanguages(t, p)
		})
	}
}

// TestQuestions: what the file does not prove is asked, an answer settles it, and until then nothing is taken over.
func TestQuestions(t *testing.T) {
	const book = "日期,摘要,借方,贷方,余额\n"
	for name, c := range map[string]struct {
		text, id string
		options  []string
		want     map[string]string // by the answer, what came in and what went out
	}{
		"sides":    {"日期,摘要,借方,贷方\n2024-03-05,拨款,50,\n2024-03-06,修路,,30\n", "direction", []string{"debit_out", "debit_in"}, map[string]string{"debit_in": "50.00 30.00", "debit_out": "30.00 50.00"}},
		"expenses": {"明细账\n" + book + "2024-03-05,购纸,50,,50\n2024-03-06,购墨,30,,80\n", "direction", []string{"debit_out", "debit_in"}, map[string]string{"debit_out": "0.00 80.00"}},
		"signs":    {"日期,摘要,金额\n2024-03-05,拨款,50\n2024-03-06,修路,-30\n", "direction", []string{"plus_in", "plus_out"}, map[string]string{"plus_in": "50.00 30.00"}},
		"columns":  {"日期,摘要,本月收入,本年累计收入\n2024-03-05,拨款,50,550\n", "columns:income", []string{"C", "D"}, map[string]string{"C": "50.00 0.00"}},
		"classes":  {"日期,摘要,现金收入,银行收入\n2024-03-05,拨款,50,20\n", "columns:income", []string{"all", "C", "D"}, map[string]string{"all": "70.00 0.00", "D": "20.00 0.00"}},
		"units":    {"单位：万元\n日期,摘要,收入,支出\n2024-03-05,拨款,5,\n注：单位：元\n", "unit", []string{"万元", "元"}, map[string]string{"万元": "50,000.00 0.00", "元": "5.00 0.00"}},
		"a unit":   {"日期,摘要,收入（万元）,支出\n2024-03-05,拨款,5,\n2024-03-06,修路,,3\n", "unit", []string{"元", "万元"}, map[string]string{"万元": "50,000.00 30,000.00", "元": "50,000.00 3.00"}},
		"villages": {"村名,日期,摘要,收入,支出\n甲村,2024-03-05,拨款,50,\n乙村,2024-03-05,拨款,20,\n", "village", []string{"1", "2"}, map[string]string{"2": "20.00 0.00"}},
		"dates":    {"日期,摘要,收入,支出\n2024-03-05,拨款,50,\n,租金,20,\n", "dates", []string{"above", "missing"}, map[string]string{"above": "70.00 0.00"}},
		"no words": {"日期,摘要,收入,支出\n2024-03-05,拨款,50,\n,,40,\n", "row:3", []string{"total", "subtotal", "opening", "closing", "passed"}, map[string]string{"passed": "50.00 0.00"}},
		"zero":     {"日期,摘要,收入,支出\n2024-03-05,拨款,50,\n2024-03-06,修路,,0\n", "row:3", []string{"passed"}, map[string]string{"passed": "50.00 0.00"}},
		"reversal": {"日期,摘要,收入,支出\n2024-03-05,购纸,,50\n2024-03-06,冲减,,-30\n", "row:3", []string{"reversal", "skip"}, map[string]string{"reversal": "30.00 50.00", "skip": "0.00 50.00"}},
		"minus":    {"日期,摘要,收入,支出\n2024-03-05,拨款,50,\n2024-03-06,修路,,-30\n", "minus:D", []string{"written", "reversal"}, map[string]string{"written": "50.00 30.00"}},
		"twice":    {"日期,摘要,收入,支出\n2024-03-05,拨款,50,\n2024-03-05,拨款,50,\n", "twice", []string{"both", "once"}, map[string]string{"both": "100.00 0.00", "once": "50.00 0.00"}},
		"tables":   {"一月\n日期,摘要,收入,支出\n2024-01-05,拨款,50,\n二月\n日期,摘要,收入,支出\n2024-02-05,拨款,20,\n", "tables", []string{"all", "2", "5"}, map[string]string{"all": "70.00 0.00", "5": "20.00 0.00"}},
		"carried":  {"日期,摘要,收入,支出\n,承前页,500,300\n2024-03-05,拨款,50,\n", "opening", []string{"carried", "record"}, map[string]string{"carried": "50.00 0.00"}},
		"closing":  {"日期,摘要,收入,支出\n2024-03-05,拨款,50,\n,期末余额,,500\n", "opening", []string{"file", "record"}, map[string]string{"file": "50.00 0.00"}},
		"above":    {",,40,\n日期,摘要,收入,支出\n2024-03-05,拨款,50,\n", "row:1", []string{"passed"}, map[string]string{"passed": "50.00 0.00"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read([]byte(c.text), record.KindFinanceStatement, Choice{})
			if len(p.Questions) != 1 || p.Questions[0].ID != c.id || len(p.Problems) > 0 {
				t.Fatalf("%+v\n%s", p.Questions, told(p.Problems))
			}
			q := p.Questions[0]
			var options []string
			for _, o := range q.Options {
				options = append(options, o.Value)
				if !inBoth(o.Text, o.TextZh) {
					t.Errorf("%q, %q", o.Text, o.TextZh)
				}
			}
			if !slices.Equal(options, c.options) || !inBoth(q.Text, q.TextZh) {
				t.Errorf("%v: %q, %q", options, q.Text, q.TextZh)
			}
			if err := p.Fill(&record.Record{Kind: record.KindFinanceStatement, Body: &record.FinanceStatement{}}); err == nil {
				t.Error("taken over with a question open")
			}
			for answer, want := range c.want {
				p := Read([]byte(c.text), record.KindFinanceStatement, Choice{Answers: map[string]string{c.id: answer}})
				body := &record.FinanceStatement{}
				if err := p.Fill(&record.Record{Kind: record.KindFinanceStatement, Body: body}); err != nil {
					t.Errorf("%s: %v, %+v %s", answer, err, p.Questions, told(p.Problems))
				} else if got := body.TotalIncome().String() + " " + body.TotalExpense().String(); got != want {
					t.Errorf("%s: %s, want %s", answer, got, want)
				}
				if len(p.Answered) != 1 || p.Answered[0].Answer != answer {
					t.Errorf("%+v", p.Answered)
				}
			}
		})
	}
}

// TestNamesOfNobody: words under names that are none of a person's, beside an amount, are asked about.
func TestNamesOfNobody(t *testing.T) {
	for _, name := range []string{"制表人：王小明", "备注：以上共1户", "人民币", "计人民币", "Σ"} {
		text := "姓名,村民组,金额\n程示例,一组,600\n" + name + ",,610\n"
		p := Read([]byte(text), record.KindReliefDistribution, Choice{})
		if len(p.Questions) != 1 || p.Questions[0].ID != "row:3" {
			t.Errorf("%s: %+v", name, p.Questions)
		}
	}
	p := Read([]byte("姓名,村民组,金额\n程示例（备注：残疾）,一组,600\n"), record.KindReliefDistribution, Choice{})
	if len(p.Questions) != 0 {
		t.Errorf("%+v", p.Questions)
	}
}

// inBoth reports whether an English text has no Chinese but what it quotes, and a Chinese one has some.
func inBoth(english, chinese string) bool {
	han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	return !strings.ContainsFunc(quoted.ReplaceAllString(english, ""), han) && strings.ContainsFunc(chinese, han) && !strings.Contains(english+chinese, "%!")
}

// TestProven: what the running balance or a sum column proves is not asked.
func TestProven(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a bank":            {"交易日期,摘要,借方发生额,贷方发生额,余额\n2024-03-05,拨款,0.00,50,150\n2024-03-09,付款,30,0.00,120\n", "100.00 50.00 30.00"},
		"a book of cash":    {"日期,摘要,借方,贷方,借或贷,余额\n,承前页,,,借,100\n2024-03-05,拨款,50,,借,150\n2024-03-06,修路,,30,借,120\n", "100.00 50.00 30.00"},
		"one column":        {"交易日期,摘要,交易金额,余额\n2024-03-05,拨款,+50,150\n2024-03-09,修路,-30,120\n", "100.00 50.00 30.00"},
		"cash and bank":     {"日期,摘要,收入,,支出,,余额\n,,现金,银行,现金,银行,\n,上月结余,,,,,100\n2024-03-05,拨款,,50,,,150\n2024-03-06,修路,,,10,20,120\n", "100.00 50.00 30.00"},
		"classes, a sum":    {"日期,摘要,补助收入,发包收入,收入合计\n2024-03-05,三月,30,20,50\n", "0.00 50.00 0.00"},
		"words of brackets": {"日期,摘要,借方（支出）,贷方（收入）\n2024-03-05,拨款,,50\n2024-03-06,修路,30,\n", "0.00 50.00 30.00"},
		"parts":             {"一、收入\n日期,摘要,金额,证明人\n2024-03-05,拨款,50,乙\n二、支出\n日期,摘要,金额,经手人\n2024-03-06,修路,30,甲\n", "0.00 50.00 30.00"},
		"newest first":      {"日期,摘要,收入,支出,余额\n2024-03-06,修路,,30,120\n2024-03-05,拨款,50,,150\n", "100.00 50.00 30.00"},
		"below zero":        {"日期,摘要,借方,贷方,方向,余额\n,期初余额,,,借,20\n2024-03-05,修路,,30,贷,10\n2024-03-06,拨款,50,,借,40\n", "20.00 50.00 30.00"},
		"marks":             {"日期,摘要,收支,金额\n2024-03-05,拨款,收,50\n2024-03-06,修路,付,30\n", "0.00 50.00 30.00"},
		"above the list":    {"上期结余：100元\n日期,摘要,收入,支出\n2024-03-05,拨款,50,\n2024-03-06,修路,,30\n期末余额,,,120\n", "100.00 50.00 30.00"},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read([]byte(c.text), record.KindFinanceStatement, Choice{})
			body := &record.FinanceStatement{}
			if err := p.Fill(&record.Record{Kind: record.KindFinanceStatement, Body: body}); err != nil {
				t.Fatalf("%v, %+v %s", err, p.Questions, told(p.Problems))
			}
			if got := fmt.Sprint(body.OpeningBalance, " ", body.TotalIncome(), " ", body.TotalExpense()); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
