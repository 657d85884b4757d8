package importer

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"gongshi/internal/record"
)

// TestBounds: what a file makes of little is bounded before it is handed on.
func TestBounds(t *testing.T) {
	row := strings.Repeat("1,", MaxColumns-1) + "1\n"
	long := strings.Repeat("长", MaxCell) + ",1\n"
	for name, c := range map[string]struct{ text, want string }{
		"cells": {strings.Repeat(row, MaxCells/MaxColumns+1), "0 : 文件超过300000个单元格。请去掉不导入的列，或分成几个文件。\n"},
		"text":  {strings.Repeat(long, MaxText/(3*MaxCell)+1), "0 : 文件的文字超过8 MB。请去掉不导入的列，或分成几个文件。\n"},
	} {
		p := Read([]byte(c.text), record.KindFinanceStatement, Choice{})
		if got := told(p.Problems); got != c.want || len(p.Rows) > 0 {
			t.Errorf("%s: %d rows, %s", name, len(p.Rows), got)
		}
	}
	var wrong strings.Builder
	wrong.WriteString("日期,摘要,收入,支出\n")
	for i := range 2000 {
		fmt.Fprintf(&wrong, "2026-01-02,第%d笔,若干元,\n", i)
	}
	p := Read([]byte(wrong.String()), record.KindFinanceStatement, Choice{})
	if n := len(p.Problems); n != maxSaid+1 || p.Problems[n-1].ReasonZh != "还有更多，这里只列出前面的。" {
		t.Errorf("%d problems", n)
	}
}

// TestPreviewTravels: a preview that was written as JSON and read back fills a record as the first would.
func TestPreviewTravels(t *testing.T) {
	workbook, err := os.ReadFile("testdata/libreoffice.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		kind record.Kind
	}{
		"a workbook": {workbook, record.KindFinanceStatement},
		"a ledger":   {[]byte("日期,摘要,收入,支出\n,上季结存,100,\n2026-01-02,甲,1.5,\n2026-01-03,乙,,5\n"), record.KindFinanceStatement},
		"a list":     {[]byte("姓名,金额,物资\n李*明,1,\n张*,2,大米2袋\n"), record.KindReliefDistribution},
		"nothing":    {[]byte("姓名,金额\n"), record.KindReliefDistribution},
		"no list":    {[]byte("甲\n"), record.KindReliefDistribution},
	} {
		first := Read(c.data, c.kind, Choice{})
		text, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		var second Preview
		if err := json.Unmarshal(text, &second); err != nil {
			t.Fatal(err)
		}
		filled := func(p *Preview) (*record.Record, string) {
			r := &record.Record{Kind: c.kind, Body: record.NewBody(c.kind)}
			if err := p.Fill(r); err != nil {
				return r, err.Error()
			}
			return r, ""
		}
		one, err1 := filled(first)
		other, err2 := filled(&second)
		if diff := cmp.Diff(one, other); diff != "" || err1 != err2 {
			t.Errorf("%s: %s, %s, %s", name, err1, err2, diff)
		}
	}
}
