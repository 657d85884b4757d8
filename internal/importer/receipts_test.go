package importer

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongshi/internal/record"
)

func pictures(names ...string) (list []record.Attachment) {
	for i, name := range names {
		list = append(list, record.Attachment{SHA256: strings.Repeat(string(rune('a'+i)), 64), MediaType: "image/jpeg", Name: name})
	}
	return list
}

// TestReceiptsSurvive: what a line has for receipts is exported by number and name, and found again, in both languages;
// a name may hold what separates names.
func TestReceiptsSurvive(t *testing.T) {
	files := pictures("收据.jpg", "收据.jpg", "3；电费、水费.jpg", "invoice 1, 2.png")
	day := record.Date{Year: 2026, Month: 9, Day: 3}
	body := &record.FinanceStatement{ClosingBalance: 60_00,
		Income:  []record.FinanceLine{{Date: day, Class: "拨款", Item: "补助", Amount: 100_00, Receipts: []string{files[1].SHA256, files[0].SHA256}}},
		Expense: []record.FinanceLine{{Date: day, Class: "办公", Item: "电费", Amount: 40_00, Receipts: []string{files[2].SHA256, files[3].SHA256}}}}
	for _, lang := range []string{"zh", "en"} {
		r := &record.Record{Kind: record.KindFinanceStatement, Attachments: files, Body: body}
		var b bytes.Buffer
		if err := WriteRecord(&b, r, lang); err != nil {
			t.Fatal(err)
		}
		again := &record.Record{Kind: r.Kind, Attachments: files, Body: &record.FinanceStatement{}}
		p := Read(b.Bytes(), r.Kind, Choice{})
		if err := p.Fill(again); err != nil {
			t.Fatalf("%s: %v: %s", lang, err, told(p.Problems))
		}
		if diff := cmp.Diff(r.Body, again.Body); diff != "" {
			t.Error(lang, diff)
		}
	}
}

// TestReceiptsOfOthers: a cell that does not fit the record's attachments is a problem of its row, and nothing is taken
// over.
func TestReceiptsOfOthers(t *testing.T) {
	document := record.Attachment{SHA256: strings.Repeat("d", 64), MediaType: "application/pdf", Name: "批复.pdf"}
	files := append(pictures("收据.jpg", "发票.jpg"), document)
	for cell, want := range map[string]string{
		"1":        "",
		"1、2":      "",
		"2 发票.jpg": "",
		"2　发票．jpg": "", // full width
		"3 批复.pdf": "不是图片",
		"4 收据.jpg": "没有第4个附件（现有3个）",
		"0":        "没有第0个附件",
		"2 收据.jpg": "第2个附件现在是“发票.jpg”",
		"收据.jpg":   "不是附件的序号",
		"共3张":      "不是附件的序号",
		"1-2":      "第1个附件现在是“收据.jpg”",
	} {
		text := "日期,摘要,收入,支出,票据附件\n2026-09-03,补助,100,,\n2026-09-04,电费,,40,\"" + cell + "\"\n"
		r := &record.Record{Kind: record.KindFinanceStatement, Attachments: files, Body: &record.FinanceStatement{}}
		p := Read([]byte(text), r.Kind, Choice{})
		err := p.Fill(r)
		lines := len(r.Body.(*record.FinanceStatement).Expense)
		switch got := told(p.Problems); {
		case want == "" && (err != nil || lines != 1):
			t.Errorf("%q: %v, %s", cell, err, got)
		case want != "" && (err == nil || lines != 0 || !strings.HasPrefix(got, "3 票据附件: ") || !strings.Contains(got, want)):
			t.Errorf("%q: %v, %s", cell, err, got)
		}
	}
}

// TestOrderSurvives: lines that do not follow their days keep their order.
func TestOrderSurvives(t *testing.T) {
	line := func(day int, item string) record.FinanceLine {
		return record.FinanceLine{Date: record.Date{Year: 2026, Month: 9, Day: day}, Class: "类", Item: item, Amount: 100}
	}
	r := &record.Record{Kind: record.KindFinanceStatement, Body: &record.FinanceStatement{OpeningBalance: 1000, ClosingBalance: 1000,
		Income: []record.FinanceLine{line(9, "甲"), line(2, "乙"), line(5, "丙")}, Expense: []record.FinanceLine{line(7, "丁"), line(3, "戊"), line(8, "己")}}}
	var b bytes.Buffer
	if err := WriteRecord(&b, r, "zh"); err != nil {
		t.Fatal(err)
	}
	again := &record.Record{Kind: r.Kind, Body: &record.FinanceStatement{}}
	if err := Read(b.Bytes(), r.Kind, Choice{}).Fill(again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r.Body, again.Body); diff != "" {
		t.Error(diff)
	}
}
