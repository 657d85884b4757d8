package screen

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/internal/catalogue"
	"gongshi/internal/record"
)

func context0(t *testing.T, s Source) *Ctx {
	t.Helper()
	shell := at(s, form{1080, 1920, i18n.Zh, 0, false}, nav.Route{Page: nav.Home})
	shell.size.Width, shell.size.Height = 1080, 1920
	return shell.newCtx()
}

func TestByClass(t *testing.T) {
	lines := []record.FinanceLine{line(1, 1, "b", "x", 10), line(1, 2, "a", "y", 30), line(1, 3, "b", "z", 25)}
	want := []classSum{{"b", 3500, 2}, {"a", 3000, 1}}
	if diff := cmp.Diff(want, byClass(lines), cmp.AllowUnexported(classSum{})); diff != "" {
		t.Error(diff)
	}
}

// Whatever the lines, the classes add up to the total and stand in falling order.
func TestByClassKeepsTheSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &record.FinanceStatement{}
		for range rapid.IntRange(0, 30).Draw(t, "lines") {
			b.Income = append(b.Income, record.FinanceLine{
				Class: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "class"), Amount: record.Fen(rapid.Int64Range(0, 1e12).Draw(t, "amount")),
			})
		}
		var sum record.Fen
		last := record.MaxFen
		for _, s := range byClass(b.Income) {
			if s.sum > last {
				t.Fatalf("%v stands after %v", s.sum, last)
			}
			last = s.sum
			sum += s.sum
		}
		if sum != b.TotalIncome() {
			t.Fatalf("classes add up to %v, lines to %v", sum, b.TotalIncome())
		}
	})
}

func TestFinanceModel(t *testing.T) {
	s := fixtures()
	c := context0(t, s)
	q3, err := s.Record(context.Background(), "0190163d-8694-739b-aea5-000000000102")
	if err != nil {
		t.Fatal(err)
	}
	m := &financeModel{account: readAccount(c, q3)}
	p := q3.Body.(*record.FinanceStatement).Period
	if before, ok := m.others[p.Previous()]; !ok || before.Period.String() != "2026-Q2" {
		t.Errorf("the quarter before is %+v", before)
	}
	if month, ok := m.statementWithin(p, "month"); !ok || month.Period.String() != "2026-09" {
		t.Errorf("the month at its end is %+v", month)
	}
	october := record.Period{Type: "month", Year: 2026, Number: 10}
	if quarter, ok := m.statementWithin(october, "quarter"); !ok || quarter.Period.String() != "2026-Q3" {
		t.Errorf("the newest quarter as of October is %+v", quarter)
	}
	if _, ok := m.statementWithin(p, "year"); ok {
		t.Error("a year's statement was found where there is none")
	}
	var names []string
	for _, b := range m.closingBalances(p) { // two quarters are too few to draw: months
		names = append(names, b.Period.String())
	}
	if got := strings.Join(names, " "); !strings.HasPrefix(got, "2025-11 2025-12") || !strings.HasSuffix(got, "2026-09") {
		t.Errorf("the line is drawn over %s", got)
	}
	if got := c.comparedWithEarlier(q3.Body.(*record.FinanceStatement), m, (*record.FinanceStatement).TotalExpense); got != "比上季少 4,180\n比去年同期少 2,770" {
		t.Errorf("compared: %q", got)
	}
	m.toggleClass("expense/公益事业")
	if class, open := m.ofClass("expense", q3.Body.(*record.FinanceStatement).Expense); class != "公益事业" || len(open) != 2 {
		t.Errorf("open: %s with %d lines", class, len(open))
	}
	if class, _ := m.ofClass("income", nil); class != "" {
		t.Errorf("%s is open among income", class)
	}
	m.toggleClass("expense/公益事业")
	if m.open != "" {
		t.Error("a second touch does not close the class")
	}
}

func TestHomeModel(t *testing.T) {
	s := fixtures()
	s.records = append(s.records, drill())
	m := newHomeModel(context0(t, s))
	if m.counts[record.KindFinanceStatement] != 15 || m.total != 27 {
		t.Errorf("%d statements of %d records", m.counts[record.KindFinanceStatement], m.total)
	}
	var titles []string
	for _, card := range m.publicity {
		titles = append(titles, card.Title)
	}
	if want := []string{"台风临时生活救助资金发放名单（第二批）", "十一月农村低保新增对象名单"}; !slices.Equal(titles, want) {
		t.Errorf("under publicity %q, want the one that ends first on top: %q", titles, want)
	}
	relief := tileOf(record.KindReliefDistribution)
	if got := m.tileSubtitle(i18n.Printer{Lang: i18n.Zh}, relief); got != "2 批 · 公示 2" || m.newRecords(relief) != 2 {
		t.Errorf("the tile says %q and %d new", got, m.newRecords(relief))
	}
	if !m.sample || len(m.alerts) != 1 {
		t.Errorf("sample %v, %d alerts", m.sample, len(m.alerts))
	}
}

// counting counts reads and records how much was asked for.
type counting struct {
	*shelf
	lists []catalogue.Query
}

func (c *counting) List(ctx context.Context, q catalogue.Query) (catalogue.Page, error) {
	c.lists = append(c.lists, q)
	return c.shelf.List(ctx, q)
}

func TestListReadsInChunks(t *testing.T) {
	s := &counting{shelf: &shelf{}}
	for i := range 1000 {
		s.records = append(s.records, envelope(i, fmt.Sprint("第", i), i, &record.Policy{Authority: "市"}))
	}
	m := newListModel(s, listQuery(nav.Route{Page: nav.List, ID: "policy"}))
	if m.total != 1000 {
		t.Fatalf("%d in all", m.total)
	}
	for i := range 1000 {
		if got := m.cardAt(i).Title; got != fmt.Sprint("第", i) {
			t.Fatalf("line %d is %q", i, got)
		}
	}
	if n := len(s.lists); n != 1000/chunkSize || len(m.chunks) > chunksHeld {
		t.Errorf("%d reads, %d chunks held", n, len(m.chunks))
	}
	s.records = s.records[:3]
	if got := m.cardAt(5).ID; got != "" {
		t.Errorf("a line that is gone is %q", got)
	}
}

func TestListFilters(t *testing.T) {
	m := newListModel(fixtures(), listQuery(nav.Route{Page: nav.List, ID: "finance_statement", Class: "collective"}))
	if m.total != 0 || len(m.classes) != 1 || len(m.years) != 0 {
		t.Errorf("%d entries, classes %v, years %v", m.total, m.classes, m.years)
	}
}

func TestMarked(t *testing.T) {
	for _, tc := range []struct {
		spans [][2]int
		want  string
	}{
		{nil, "高龄津贴申请"},
		{[][2]int{{6, 12}}, "高龄[津贴]申请"},
		{[][2]int{{0, 6}, {12, 18}}, "[高龄]津贴[申请]"},
		{[][2]int{{6, 12}, {9, 15}, {40, 50}, {3, 3}}, "高龄[津贴]申请"}, // overlapping and wrong ones are left out
	} {
		var got strings.Builder
		for _, s := range markSpans("高龄津贴申请", tc.spans) {
			if s.Mark {
				got.WriteString("[" + s.Text + "]")
			} else {
				got.WriteString(s.Text)
			}
		}
		if got.String() != tc.want {
			t.Errorf("%v gives %s, want %s", tc.spans, got.String(), tc.want)
		}
	}
}

func TestDescribeFreshness(t *testing.T) {
	p := i18n.Printer{Lang: i18n.Zh}
	signed := func(ago time.Duration) catalogue.Freshness {
		at := fixedNow.Add(-ago)
		return catalogue.Freshness{Signed: at, LastHeard: fixedNow, LastTried: fixedNow, FreshFor: 20 * time.Minute, Chain: []catalogue.Log{{Signed: at}}}
	}
	refused := func(ago time.Duration, reason string) catalogue.Freshness {
		f := signed(ago)
		f.Chain[0].Refused = reason
		return f
	}
	clock := func(f catalogue.Freshness, state catalogue.ClockState) catalogue.Freshness {
		f.Clock.State = state
		return f
	}
	partly := signed(time.Minute)
	partly.Signed, partly.Chain = time.Time{}, append(partly.Chain, catalogue.Log{})
	for _, tc := range []struct {
		want string
		tone theme.Tone
		f    catalogue.Freshness
	}{
		{"还没有收到过数据", theme.Due, catalogue.Freshness{LastHeard: fixedNow}},
		{"更新时间不明", theme.Due, partly},
		{"已核验 · 3 分钟前更新", theme.Good, signed(3 * time.Minute)},
		{"已核验 · 19 分钟前更新", theme.Good, signed(20*time.Minute - time.Second)},
		{"20 分钟前更新", theme.Due, signed(20 * time.Minute)}, // two periods, and an answer just now
		{"3 小时前更新", theme.Due, signed(3 * time.Hour)},
		{"数据截至 2026-11-20 16:42", theme.Due, signed(72 * time.Hour)},
		{"新数据未通过核验", theme.Bad, refused(time.Minute, "rollback")},
		{"收到的是旧数据 · 3 小时前更新", theme.Due, refused(3*time.Hour, "replay")},
		{"收到的是旧数据 · 3 分钟前更新", theme.Due, refused(3*time.Minute, "replay")},
		{"已核验 · 3 分钟前更新", theme.Good, clock(signed(3*time.Minute), catalogue.ClockSlow)},
		{"数据截至 2026-11-23 16:39", theme.Due, clock(signed(3*time.Minute), catalogue.ClockBehind)},
		{"数据截至 2026-11-23 16:39", theme.Due, clock(signed(3*time.Minute), catalogue.ClockAhead)},
	} {
		if got := describeFreshness(p, tc.f, fixedNow); got.words != tc.want || got.tone != tc.tone {
			t.Errorf("got %q in tone %d, want %q in %d", got.words, got.tone, tc.want, tc.tone)
		}
	}
}
