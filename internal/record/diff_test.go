package record

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func accounts() *Record {
	b := &FinanceStatement{Period: Period{"month", 2026, 3}, Account: "committee", OpeningBalance: 100_00, ClosingBalance: 90_00}
	for i := range 5 {
		b.Expense = append(b.Expense, FinanceLine{Date: Date{2026, 3, i + 1}, Class: "办公费", Item: fmt.Sprint("第", i, "笔"), Amount: 2_00, Voucher: fmt.Sprint(i)})
	}
	return &Record{Kind: KindFinanceStatement, Division: "340803001901", Title: "三月收支", Keywords: []string{"收支", "三月"}, Issuer: Issuer{"示例村", "SAMPLE001"}, Body: b}
}

func TestDiff(t *testing.T) {
	body := func(r *Record) *FinanceStatement { return r.Body.(*FinanceStatement) }
	for name, tc := range map[string]struct {
		edit func(*Record)
		want []Change
	}{
		"nothing":      {func(*Record) {}, nil},
		"bookkeeping":  {func(r *Record) { r.ID, r.Revision, r.Correction = "x", 2, &Correction{Reason: "笔误"} }, nil},
		"a text":       {func(r *Record) { r.Title = "3月收支" }, []Change{{"/title", "三月收支", "3月收支"}}},
		"a text added": {func(r *Record) { r.Summary = "本月收支" }, []Change{{"/summary", "", "本月收支"}}},
		"in a list":    {func(r *Record) { r.Keywords[1] = "3月" }, []Change{{"/keywords/1", "三月", "3月"}}},
		"an amount in a line": {
			func(r *Record) { body(r).Expense[2].Amount = 3_00 }, []Change{{"/body/expense/2/amount", "200", "300"}},
		},
		"a line inserted in the middle": {
			func(r *Record) {
				b := body(r)
				b.Expense = append(b.Expense[:2:2], append([]FinanceLine{{Date: Date{2026, 3, 9}, Class: "水电费", Item: "电费", Amount: 1}}, b.Expense[2:]...)...)
			},
			[]Change{{"/body/expense/2", "", `{"amount":1,"class":"水电费","date":"2026-03-09","item":"电费"}`}},
		},
		"a line removed": {
			func(r *Record) { b := body(r); b.Expense = append(b.Expense[:1:1], b.Expense[2:]...) },
			[]Change{{"/body/expense/1", `{"amount":200,"class":"办公费","date":"2026-03-02","item":"第1笔","voucher":"1"}`, ""}},
		},
		"one inserted and the next changed": {
			func(r *Record) {
				b := body(r)
				b.Expense[2].Item = "更正后"
				b.Expense = append(b.Expense[:2:2], append([]FinanceLine{{Date: Date{2026, 3, 9}, Class: "水电费", Item: "电费", Amount: 1}}, b.Expense[2:]...)...)
			},
			[]Change{
				{"/body/expense/2", "", `{"amount":1,"class":"水电费","date":"2026-03-09","item":"电费"}`},
				{"/body/expense/3/item", "第2笔", "更正后"},
			},
		},
		"an object added": {
			func(r *Record) { r.Publicity = &Publicity{Date{2026, 3, 2}, 7, Date{2026, 3, 8}, ""} },
			[]Change{{"/publicity", "", `{"days":7,"from":"2026-03-02","to":"2026-03-08"}`}},
		},
		"an enclosed object": {func(r *Record) { r.Issuer.Name = "示例社区" }, []Change{{"/issuer/name", "示例村", "示例社区"}}},
	} {
		t.Run(name, func(t *testing.T) {
			edited := copyOf(t, accounts())
			tc.edit(edited)
			if d := cmp.Diff(tc.want, Diff(accounts(), edited)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestDiffOfALongList(t *testing.T) {
	old, edited := accounts(), accounts()
	for i := range 2000 {
		l := FinanceLine{Item: fmt.Sprint(i), Amount: Fen(i)}
		old.Body.(*FinanceStatement).Income = append(old.Body.(*FinanceStatement).Income, l)
		l.Amount++
		edited.Body.(*FinanceStatement).Income = append(edited.Body.(*FinanceStatement).Income, l)
	}
	if got := len(Diff(old, edited)); got != 4000 {
		t.Errorf("%d changes, want every line removed and added", got)
	}
}

// The kiosk says "nothing changed" exactly when what it shows is the same.
func TestDiffIsEmptyForTheSameContentOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := genRecord().Draw(t, "a")
		b := copyOf(t, a)
		if d := Diff(a, b); len(d) != 0 {
			t.Fatalf("a record differs from itself: %v", d)
		}
		b.ID, b.Revision, b.IndexNumber, b.Correction, b.PublishedAt = a.ID, a.Revision, a.IndexNumber, a.Correction, a.PublishedAt
		disturb(t, b)
		one, _ := a.Canonical()
		two, _ := b.Canonical()
		if same, none := bytes.Equal(one, two), len(Diff(a, b)) == 0; same != none {
			t.Fatalf("same=%v, changes=%v\n%s\n%s", same, Diff(a, b), one, two)
		}
	})
}

// disturb changes one random text, number, date or list of the record.
func disturb(t *rapid.T, r *Record) {
	var nodes []node
	walkRecord(r, func(n node) bool {
		if !(n.owner == "Record" && (bookkeeping[n.name] || n.name == "kind")) {
			nodes = append(nodes, n)
			return true
		}
		return false
	})
	n := rapid.SampledFrom(nodes).Draw(t, "node")
	fill(t, n.value)
}
