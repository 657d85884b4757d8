package importer

import (
	"strings"
	"testing"

	"gongshi/internal/record"
)

// TestBooksOfOthers: a book of debts or of things becomes no statement, whichever way its columns are taken, until a
// person says that it is money.
func TestBooksOfOthers(t *testing.T) {
	for name, text := range map[string]string{
		"receivables":    "科目：应收款\n日期,摘要,借方,贷方,余额\n,上年结转,,,1000\n2024-03-05,甲,500,,1500\n2024-03-09,乙,,300,1200\n",
		"fixed assets":   "固定资产明细账\n日期,摘要,借方,贷方,方向,余额\n,上年结转,,,借,1000\n2024-03-05,甲,500,,借,1500\n2024-03-09,乙,,300,借,1200\n",
		"goods":          "库存物资账\n日期,摘要,收入,支出,结存\n2024-03-05,甲,500,,1500\n2024-03-09,乙,,300,1200\n",
		"debts left":     "日期,摘要,收入,支出,欠款余额\n2024-03-05,甲,500,,1500\n2024-03-09,乙,,300,1200\n",
		"double entries": "日期,科目,摘要,借方,贷方\n2024-03-05,银行存款,甲,500,\n2024-03-05,发包收入,甲,,500\n",
		"both accounts":  "日期,摘要,借方科目,贷方科目,金额\n2024-03-05,甲,银行存款,发包收入,500\n",
	} {
		t.Run(name, func(t *testing.T) {
			p := Read([]byte(text), record.KindFinanceStatement, Choice{})
			if len(p.Questions) == 0 || p.Questions[0].ID != "book" {
				t.Fatalf("%+v", p.Questions)
			}
			p = Read([]byte(text), record.KindFinanceStatement, Choice{Answers: map[string]string{"book": "neither"}})
			checkLanguages(t, p)
			if got := told(p.Problems); !strings.Contains(got, "这不是现金或银行账") {
				t.Error(got)
			}
		})
	}
}
