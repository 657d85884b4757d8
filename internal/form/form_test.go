package form

import (
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongshi/assets"
	"gongshi/internal/hang"
	"gongshi/internal/record"
)

func rules(t testing.TB) *record.Rules {
	t.Helper()
	rules, err := record.ParseRules(assets.Codes())
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func example(t testing.TB, kind record.Kind) *record.Record {
	t.Helper()
	text, err := fs.ReadFile(assets.Examples(), string(kind)+".json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestBackAndForth: a form that nobody touched changes nothing, in any kind; nor does one that is laid out and sent.
func TestBackAndForth(t *testing.T) {
	for _, kind := range record.Kinds() {
		r := example(t, kind)
		f := New(rules(t), kind, false)
		values, err := f.Values(r)
		if err != nil {
			t.Fatal(err)
		}
		sent := url.Values{}
		l := f.Layout(values, f.Lists(), "zh")
		for _, nodes := range [][]Node{l.Head, l.Body, l.After, l.Rest} {
			send(nodes, sent)
		}
		got, problems, err := f.Read(r, sent)
		if err != nil || len(problems) > 0 {
			t.Fatalf("%s: %v %v", kind, problems, err)
		}
		if diff := cmp.Diff(r, got); diff != "" {
			t.Errorf("%s changed:\n%s", kind, diff)
		}
	}
}

// send is what a browser sends of nodes.
func send(nodes []Node, into url.Values) {
	for _, n := range nodes {
		switch n.Look {
		case Group, List, Row, Ledger:
			send(n.Nodes, into)
			send(n.Folded, into)
		case Choice, Choices:
			if n.List != "" {
				into.Set(n.Name, n.Value)
			}
			for _, o := range n.Options {
				if o.Chosen {
					into.Add(n.Name, o.Value)
				}
			}
		case Flag:
			if n.Value != "" {
				into.Set(n.Name, "1")
			}
		default:
			into.Set(n.Name, strings.ReplaceAll(n.Value, "\n", "\r\n"))
		}
	}
}

// TestWrite: what a person types becomes a record, blank rows are left out, what cannot be read is said at its place.
func TestWrite(t *testing.T) {
	f := New(rules(t), record.KindFinanceStatement, false)
	base := &record.Record{Kind: record.KindFinanceStatement, Division: "340803001901", ID: "0190a0b0-0000-7000-8000-000000000000", Revision: 1, Body: &record.FinanceStatement{}}
	typed := url.Values{"/title": {" 示例村2026年9月财务 "}, "/id": {"x"}, "/body/opening_balance": {"１，２３４.５"}, "/body/income/3/amount": {"1,000元"}, "/body/income/3/date": {"2026年9月3日"},
		"/body/income/3/class": {"上级拨款"}, "/body/income/1/amount": {""}, "/body/period/type": {"month"}, "/body/period/year": {"2026"}, "/body/period/number": {"9"}, "/nonsense/a": {"b"}}
	got, problems, err := f.Read(base, typed)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	body := got.Body.(*record.FinanceStatement)
	if got.Title != "示例村2026年9月财务" || got.ID != base.ID || body.OpeningBalance != 123450 || len(body.Income) != 1 || body.Income[0].Amount != 100000 || body.Income[0].Date.String() != "2026-09-03" || body.Period.String() != "2026-09" {
		t.Errorf("%+v %+v", got, body)
	}
	typed.Set("/body/income/3/amount", "三百")
	typed.Set("/body/income/3/date", "昨天")
	typed.Set("/body/period/year", "-1")
	got, problems, err = f.Read(base, typed)
	if got != nil || err != nil || len(problems) != 3 {
		t.Fatal(got, problems, err)
	}
	for _, p := range problems {
		if p.Field == "" || p.Reason == "" || !strings.Contains(p.ReasonZh, "“") {
			t.Errorf("%+v", p)
		}
	}
}

// TestLedger: a row's amount in the other column takes it there, rows stand in order of date with the balance after
// each, and what is removed goes.
func TestLedger(t *testing.T) {
	f := New(rules(t), record.KindFinanceStatement, false)
	base := &record.Record{Kind: record.KindFinanceStatement, Division: "340803001901", Body: &record.FinanceStatement{}}
	typed := url.Values{"/body/opening_balance": {"100"}, "/body/income/0/amount": {"50"}, "/body/income/0/date": {"2026-09-09"},
		"/body/expense/0/amount": {"30"}, "/body/expense/0/date": {"2026-09-03"}, "/body/expense/1/item": {"利息"}, "/body/expense/1/income": {"1.5"},
		"/body/expense/2/amount": {"9"}, "/body/expense/2/date": {"2026-09-01"}, "remove:/body/expense/2": {"1"}, "/body/expense/3/income": {""}}
	got, problems, err := f.Read(base, typed)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	body := got.Body.(*record.FinanceStatement)
	if len(body.Income) != 2 || body.Income[1].Item != "利息" || body.Income[1].Amount != 150 || len(body.Expense) != 1 || body.Expense[0].Amount != 3000 {
		t.Errorf("%+v", body)
	}
	table := func() (n Node) {
		for _, n = range f.Layout(typed, f.Lists(), "zh").Body {
			if n.Look == Ledger {
				return n
			}
		}
		t.Fatal("there is no ledger")
		return n
	}
	var shown []string
	for _, row := range table().Nodes {
		shown = append(shown, row.Name+"="+row.Ledger.Balance)
	}
	want := []string{"/body/expense/2=", "/body/expense/0=70.00", "/body/income/0=120.00", "/body/expense/1=121.50", "/body/expense/3=", "/body/expense/4="}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Error(diff)
	}
	if n := table(); n.Filled != 3 || n.Ledger != (Sums{"51.50", "30.00", "121.50"}) || !n.Nodes[0].Removed {
		t.Errorf("%d, %+v", n.Filled, n.Ledger)
	}
	for name, text := range map[string]string{"/body/expense/0/income": "5", "/body/expense/1/income": "三百"} {
		wrong := maps.Clone(typed)
		wrong.Set(name, text)
		if got, problems, err := f.Read(base, wrong); got != nil || err != nil || len(problems) != 1 || !strings.HasPrefix(problems[0].Field, name[:len("/body/expense/0/")]) {
			t.Error(got, problems, err)
		}
	}
}

// TestEveryFieldIsOnTheForm: but for those of the centre, each has a label and an input.
func TestEveryFieldIsOnTheForm(t *testing.T) {
	for _, kind := range record.Kinds() {
		for _, lang := range []string{"zh", "en"} {
			l := New(rules(t), kind, true).Layout(url.Values{}, nil, lang)
			if len(l.Head) != len(first) || len(l.After) != len(after) || len(l.Body) == 0 || len(l.Rest) == 0 {
				t.Errorf("%s: %d, %d, %d, %d", kind, len(l.Head), len(l.Body), len(l.After), len(l.Rest))
			}
			for _, n := range append(append(l.Head, l.Body...), l.Rest...) {
				if n.Label == "" || n.Look == "" {
					t.Errorf("%s: %+v", kind, n)
				}
			}
		}
	}
}

// BenchmarkLongLedger reads and lays out a ledger: ten times the lines take ten times as long.
func BenchmarkLongLedger(b *testing.B) {
	for _, lines := range []int{500, 5000} {
		f := New(rules(b), record.KindFinanceStatement, false)
		base := &record.Record{Kind: record.KindFinanceStatement, Division: "340803001901", Body: &record.FinanceStatement{}}
		typed := url.Values{"/title": {"示例"}}
		for i := range lines {
			row := fmt.Sprintf("/body/expense/%d/", i)
			for name, text := range map[string]string{"date": "2026-09-03", "class": "道路维修", "item": "示例支出", "amount": "12.50", "handler": "李经办", "voucher": "记-1", "income": "", "remark": "示例"} {
				typed.Set(row+name, text)
			}
		}
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r, problems, err := f.Read(base, typed)
				if err != nil || len(problems) > 0 || len(r.Body.(*record.FinanceStatement).Expense) != lines {
					b.Fatal(problems, err)
				}
				f.Layout(typed, f.Lists(), "zh")
			}
		})
	}
}

// FuzzRead: whatever is sent, there is a record, a problem or an error, and a record goes back and forth.
func FuzzRead(f *testing.F) {
	f.Add("/title=a&/body/income/0/amount=1.5")
	f.Add("/body/income/00/amount=1&/body/income/-1/amount=x&/body=3&/=&//")
	f.Add("/body/expense/0/income=5&/body/expense/1/item=a&/body/expense/1/income=0&/body/income/2/expense=1&remove:/body/income/4=1&/body/income/4/amount=x")
	f.Add("/keywords=a%0Ab&/channels=x&/channels=y&/publicity/days=7&/body/check/members=a%0D%0Ab")
	kinds := record.Kinds()
	all := rules(f)
	f.Fuzz(func(t *testing.T, query string) {
		hang.Watch(t)
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		for _, kind := range kinds {
			one := New(all, kind, true)
			r, _, err := one.Read(&record.Record{Kind: kind, Division: "340803001901", Body: record.NewBody(kind)}, values)
			if r == nil || err != nil {
				continue
			}
			again, err := one.Values(r)
			if err != nil {
				t.Fatal(err)
			}
			same, problems, err := one.Read(r, again)
			if err != nil || len(problems) > 0 {
				t.Fatalf("%q: %v %v", query, problems, err)
			}
			if diff := cmp.Diff(r, same); diff != "" {
				t.Fatalf("%q changed:\n%s", query, diff)
			}
		}
	})
}

// TestAttachmentsAreChosen: a field that names attachments offers those of the record, a picture's field only pictures;
// what is chosen is in the record, and what is named and not there any more stays until somebody takes it away.
func TestAttachmentsAreChosen(t *testing.T) {
	r := example(t, record.KindProject)
	body := r.Body.(*record.Project)
	photo, sheet, gone := strings.Repeat("a", 64), strings.Repeat("b", 64), strings.Repeat("c", 64)
	body.Photos = []string{gone}
	r.Attachments = []record.Attachment{{SHA256: photo, MediaType: "image/jpeg", Name: "示例.jpg"}, {SHA256: sheet, MediaType: "application/pdf", Name: "示例.pdf"}}
	f := New(rules(t), r.Kind, false, r.Attachments...)
	values, err := f.Values(r)
	if err != nil {
		t.Fatal(err)
	}
	var found Node
	for _, n := range f.Layout(values, nil, "zh").Body {
		if n.Name == "/body/photos" {
			found = n
		}
	}
	want := []Option{{photo, "示例.jpg", false}, {gone, "? cccccccc", true}}
	if diff := cmp.Diff(want, found.Options); diff != "" || found.Look != Choices {
		t.Errorf("%s:\n%s", found.Look, diff)
	}
	values["/body/photos"] = []string{photo}
	got, problems, err := f.Read(r, values)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if diff := cmp.Diff([]string{photo}, got.Body.(*record.Project).Photos); diff != "" {
		t.Error(diff)
	}
}
