package importer

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"gongshi/internal/errs"
	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// TestAgain: what is written in the form of the template is read as the same, to the fen, in both languages.
func TestAgain(t *testing.T) {
	unnamed := func(s string) bool { return !privacy.NamesPerson(s) } // which is refused
	text := rapid.StringMatching(`[一-龥]{1,6}`).Filter(unnamed)
	amount := rapid.Int64Range(1, 1e13)
	given := rapid.Int64Range(1, 1e10) // more than 100 million yuan for one household are refused
	date := func(t *rapid.T) record.Date {
		return record.Date{Year: 2026, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 364).Draw(t, "day"))
	}
	rapid.Check(t, func(t *rapid.T) {
		lang := rapid.SampledFrom([]string{"zh", "en"}).Draw(t, "lang")
		body := &record.FinanceStatement{OpeningBalance: record.Fen(amount.Draw(t, "opening"))}
		for i := range rapid.IntRange(1, 8).Draw(t, "lines") {
			l := record.FinanceLine{Date: date(t), Class: "类" + text.Draw(t, "class"), Item: "项" + text.Draw(t, "item"), Amount: record.Fen(amount.Draw(t, "amount")), Remark: "注" + text.Draw(t, "remark")}
			if i%2 == 0 {
				body.Income = append(body.Income, l)
			} else {
				body.Expense = append(body.Expense, l)
			}
		}
		byDay := func(a, b record.FinanceLine) int { return strings.Compare(a.Date.String(), b.Date.String()) }
		slices.SortStableFunc(body.Income, byDay)
		slices.SortStableFunc(body.Expense, byDay)
		body.ClosingBalance = body.OpeningBalance + body.TotalIncome() - body.TotalExpense()
		list := &record.ReliefDistribution{}
		for i := range rapid.IntRange(1, 4).Draw(t, "recipients") {
			one := record.Recipient{Name: record.Mask("李" + text.Draw(t, "name")), Group: "一组", Persons: 2 + i, Amount: record.Fen(given.Draw(t, "sum")), HandedOutOn: date(t),
				CollectedByOther: rapid.Bool().Draw(t, "other")}
			for range rapid.IntRange(0, 3).Draw(t, "goods") {
				one.Goods = append(one.Goods, record.Goods{Name: "物" + rapid.StringMatching(`[一-龥0-9、；×]{1,6}`).Filter(unnamed).Draw(t, "goods"), Unit: "袋" + text.Draw(t, "unit"), Quantity: rapid.Int64Range(1, maxQuantity).Draw(t, "quantity")})
			}
			if one.Goods != nil && rapid.Bool().Draw(t, "only goods") {
				one.Amount = 0
			}
			list.Recipients = append(list.Recipients, one)
			list.Distributed += one.Amount
		}
		list.Received = list.Distributed
		list.Goods = handedOut(nil, list.Recipients)
		for _, r := range []*record.Record{{Kind: record.KindFinanceStatement, Body: body}, {Kind: record.KindReliefDistribution, Body: list}} {
			var b bytes.Buffer
			if err := WriteRecord(&b, r, lang); err != nil {
				t.Fatal(err)
			}
			p := Read(b.Bytes(), r.Kind, Choice{})
			again := &record.Record{Kind: r.Kind, Body: &record.FinanceStatement{}}
			if r.Kind == record.KindReliefDistribution {
				again.Body = &record.ReliefDistribution{Received: list.Received}
			}
			if err := p.Fill(again); err != nil {
				t.Fatalf("%v: %s%+v", err, told(p.Problems), p.Questions)
			}
			if diff := cmp.Diff(r.Body, again.Body); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

func TestTemplates(t *testing.T) {
	for _, kind := range Kinds {
		for _, lang := range []string{"zh", "en"} {
			var b bytes.Buffer
			if err := WriteTemplate(&b, kind, lang); err != nil {
				t.Fatal(err)
			}
			p := Read(b.Bytes(), kind, Choice{})
			if got := told(p.Problems); got != "0 : 表头下面没有明细。\n" {
				t.Errorf("%s, %s: %s", kind, lang, got)
			}
			if got := told(p.Notes); got != "2 : 模板中的示例行不导入。\n" || len(p.Rows) != 2 || slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Field == "" }) {
				t.Errorf("%s, %s: %s\n%+v", kind, lang, got, p.Columns)
			}
			f, err := excelize.OpenReader(&b)
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range append(p.Columns, Column{Field: "whatever"}, Column{Field: "further"}) {
				name, err := excelize.ColumnNumberToName(i + 1)
				if err != nil {
					t.Fatal(err)
				}
				id, err := f.GetColStyle("Sheet1", name)
				if err != nil {
					t.Fatal(err)
				}
				if style, err := f.GetStyle(id); err != nil || (style.NumFmt == textFormat) != (formats[c.Field] == 0) {
					t.Errorf("%s, column %s: %+v, %v", kind, name, style, err)
				}
			}
		}
	}
	if err := WriteTemplate(&bytes.Buffer{}, record.KindPolicy, "zh"); !errs.Is(err, errs.Invalid) {
		t.Error(err)
	}
}
