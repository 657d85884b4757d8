package record_test

import (
	"fmt"
	"time"

	"gongshi/assets"
	"gongshi/internal/record"
)

// A draft is parsed strictly, then held to the rules of the day; every problem names its place.
func ExampleRecord_Validate() {
	rules, err := record.ParseRules(assets.Codes())
	if err != nil {
		fmt.Println(err)
		return
	}
	draft, err := record.Parse([]byte(`{
		"kind": "finance_statement", "division": "340803001901", "title": "九月收支", "issuer": {"name": "示例村", "code": "S03001901"},
		"body": {
			"period": {"type": "month", "year": 2026, "number": 9}, "account": "collective",
			"opening_balance": 100000, "closing_balance": 120000,
			"income": [{"date": "2026-10-03", "class": "利息收入", "item": "结息", "amount": 25000}]
		}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, problem := range draft.Validate(rules, time.Date(2026, 10, 9, 0, 0, 0, 0, record.Zone)) {
		fmt.Println(problem)
	}
	// Output:
	// /body/income/0/date: Income (1) · Date is 2026-10-03, outside the period 2026-09-01 to 2026-09-30. Correct it or move the line to its period.
	// /body/closing_balance: Closing balance is 1,200.00 yuan, but opening 1,000.00 + income 250.00 − expense 0.00 = 1,250.00 yuan: the difference is -50.00 yuan. Correct the figure that is wrong.
}

// Between two revisions residents see what changed, in words.
func ExampleDiff() {
	rules, err := record.ParseRules(assets.Codes())
	if err != nil {
		fmt.Println(err)
		return
	}
	before := &record.Record{Kind: record.KindProject, Body: &record.Project{Status: "preparation", Budget: 286_000_000}}
	after := &record.Record{Kind: record.KindProject, Body: &record.Project{Status: "implementation", Budget: 290_860_000}}
	for _, change := range record.Diff(before, after) {
		w := rules.Describe(record.KindProject, change, "zh")
		fmt.Printf("%s：%s → %s\n", w.Field, w.Old, w.New)
	}
	// Output:
	// 项目阶段：前期准备 → 组织实施
	// 概算：2,860,000.00元 → 2,908,600.00元
}
