package importer

import (
	"testing"

	"gongshi/internal/record"
)

// TestDayNumbersAreShownAsDays: a spreadsheet's own dates look in the preview as they do there.
func TestDayNumbersAreShownAsDays(t *testing.T) {
	p := Read([]byte("日期,摘要,收入,支出\n46304,补助款,100,\n"), record.KindFinanceStatement, Choice{})
	if len(p.Rows) != 2 || p.Rows[1].Cells[0] != "2026-10-09" || p.Rows[1].Cells[2] != "100" {
		t.Errorf("%+v", p.Rows)
	}
}
