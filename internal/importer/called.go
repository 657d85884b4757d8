package importer

import (
	"cmp"
	"slices"
	"strings"

	"gongshi/internal/record"
)

// useLabels and sumLabels are people's words for uses of rows and for sums, in Chinese and English.
var (
	useLabels = map[Use][2]string{
		UseTitle: {"标题", "title"}, UseHeading: {"列名", "column names"}, UseLine: {"明细", "line"}, UseOpening: {"期初结余", "opening balance"},
		UseClosing: {"期末结余", "closing balance"}, UseSubtotal: {"小计（核对用）", "subtotal (checked)"}, UseTotal: {"合计（核对用）", "total (checked)"},
		UseCarried: {"承前页、过次页（核对用）", "carried forward (checked)"}, UseMore: {"并入同一户", "added to a household"},
		"": {"没有读", "not read"}, UseRemark: {"说明（不导入）", "remark (left out)"}, UsePassed: {"不导入", "left out"}, UseUnread: {"没看懂", "not understood"},
	}
	sumLabels = map[string][2]string{
		"opening": {"期初结余", "Opening balance"}, "income": {"收入", "Income"}, "expense": {"支出", "Expense"}, "closing": {"期末结余", "Closing balance"},
		"amount": {"金额合计", "Amounts in all"}, "distributed": {"已发放金额", "Handed out"}, "lines": {"明细行数", "Lines"}, "households": {"户数", "Households"}, "persons": {"人数", "Persons"},
		"goods": {"物资件数", "Goods, pieces"},
	}
)

// Label returns the people's word for a use in a language, zh or en.
func (u Use) Label(lang string) string { return pickLanguage(useLabels[u], lang, string(u)) }

// Called returns the people's word for a sum in a language, zh or en.
func (s Sum) Called(lang string) string {
	return cmp.Or(s.Label, pickLanguage(sumLabels[s.Name], lang, s.Name))
}

func pickLanguage(label [2]string, lang, other string) string {
	if lang == "en" {
		label[0] = label[1]
	}
	return cmp.Or(label[0], other)
}

// Money reports whether a sum is an amount of yuan, not a count.
func (s Sum) Money() bool {
	return slices.Contains([]string{"opening", "income", "expense", "amount", "closing", "distributed"}, s.Name)
}

// FieldLabel returns the people's word for the use of a column: a field's name, or the reason why the column is left
// out.
func FieldLabel(kind record.Kind, field, lang string) string {
	for _, f := range Fields(kind) {
		if f.Name == field {
			return pickLanguage([2]string{f.Zh, f.En}, lang, field)
		}
	}
	if base, found := strings.CutSuffix(field, "_sum"); found {
		return FieldLabel(kind, base, lang) + pickLanguage([2]string{"的合计（核对用）", ", added up (checked)"}, lang, "")
	}
	return pickLanguage(map[string][2]string{"": {"不导入", "left out"}, Passed: {"不导入", "left out"}, Private: {"不公开，不导入", "not published, left out"},
		asked: {"待回答", "to be answered"}, compared: {"不导入（核对用）", "left out (compared)"},
		partOfAmount: {"金额的一部分（核对用）", "part of the amount (checked)"}}[field], lang, field)
}

// RowUses returns the uses that a person may choose for a row below the headings.
func RowUses(kind record.Kind) []Use {
	if kind == record.KindReliefDistribution {
		return []Use{UseLine, UseSubtotal, UseTotal, UsePassed}
	}
	return []Use{UseLine, UseOpening, UseClosing, UseSubtotal, UseTotal, UsePassed}
}
