package importer_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gongshi/assets"
	"gongshi/internal/importer"
	"gongshi/internal/record"
)

// publication is what publication checks a record by.
type publication struct {
	rules *record.Rules
	bases map[record.Kind]*record.Record
}

func newPublication(t *testing.T) publication {
	t.Helper()
	rules, err := record.ParseRules(assets.Codes())
	if err != nil {
		t.Fatal(err)
	}
	p := publication{rules, map[record.Kind]*record.Record{}}
	for _, name := range []string{"finance-record.json", "relief-record.json"} {
		text, err := os.ReadFile(filepath.Join("testdata", "cases", name))
		if err != nil {
			t.Fatal(err)
		}
		r, err := record.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		p.bases[r.Kind] = r
	}
	return p
}

// base is a copy of the record that files of a kind go into.
func (p publication) base(kind record.Kind, period record.Period) *record.Record {
	r := *p.bases[kind]
	switch body := r.Body.(type) {
	case *record.FinanceStatement:
		b := *body
		if period.Valid() {
			b.Period = period
		}
		r.Body = &b
	case *record.ReliefDistribution:
		b := *body
		r.Body = &b
	}
	return &r
}

func (p publication) check(r *record.Record) []record.Problem {
	return r.Validate(p.rules, time.Date(2026, 12, 1, 0, 0, 0, 0, record.Zone))
}

// read reads a file for a record as the command and the console do.
func (p publication) read(s specimen, c importer.Choice, into *record.Record) *importer.Preview {
	c.Known = importer.KnownOf(into, p.rules)
	found := importer.Read(s.data, s.kind, c)
	found.CheckAgainst(into, p.rules, p.check)
	return found
}

// TestTakenOverIsPublished: whatever any file of the corpus puts into a record after whatever answers, publication
// takes every line of it, or the import has refused it by its row. What is left for the person to fill in is noted.
func TestTakenOverIsPublished(t *testing.T) {
	p := newPublication(t)
	filled, sound := 0, map[record.Period][]record.Problem{} // a list's period is none
	for _, s := range slices.Concat(collected(t), invented(t)) {
		for c := range answersOf(p, s) {
			into := p.base(s.kind, s.period)
			period := into.Period()
			if _, ok := sound[period]; !ok {
				sound[period] = p.check(into)
			}
			before, found := sound[period], p.read(s, c, into)
			if found.Fill(into) != nil {
				continue
			}
			filled++
			noted := told(found.Notes)
			tidy, _ := p.rules.Tidy(into)
			for _, one := range p.check(tidy) {
				if slices.Contains(before, one) {
					continue
				}
				for _, lines := range []string{"/body/income/", "/body/expense/", "/body/recipients/"} {
					if strings.HasPrefix(one.Field, lines) {
						t.Errorf("%s, %v: taken over, and publication says %s", s.name, c.Answers, one)
					}
				}
				if !strings.Contains(noted, one.ReasonZh) {
					t.Errorf("%s, %v: publication says %s, the import nothing:\n%s", s.name, c.Answers, one, noted)
				}
			}
		}
	}
	if filled < 100 {
		t.Errorf("only %d records were filled", filled)
	}
}

// answersOf are a few of the ways in which the questions of a file can be answered.
func answersOf(p publication, s specimen) func(func(importer.Choice) bool) {
	return func(yield func(importer.Choice) bool) {
		for turn := range 2 {
			c := importer.Choice{}
			c.Known = importer.KnownOf(p.base(s.kind, s.period), p.rules)
			for range 10 {
				found := importer.Read(s.data, s.kind, c)
				if len(found.Questions) == 0 {
					break
				}
				answers := maps.Clone(c.Answers)
				if answers == nil {
					answers = map[string]string{}
				}
				for _, q := range found.Questions {
					answers[q.ID] = q.Options[turn%len(q.Options)].Value
				}
				c.Answers = answers
			}
			if !yield(c) || len(c.Answers) == 0 {
				return
			}
		}
	}
}

// TestWhatPublicationRefuses: each rule that a line can break is a problem of the file's row, and nothing is taken
// over; a file of another period is called that once.
func TestWhatPublicationRefuses(t *testing.T) {
	p := newPublication(t)
	long := strings.Repeat("很", 201)
	for name, c := range map[string]struct {
		kind       record.Kind
		text, want string
	}{
		"one day outside the period": {record.KindFinanceStatement, "日期,摘要,收入,支出\n2024-03-05,拨款,500,\n2024-04-01,修路,,300\n", "3 日期: 这一项是2024-04-01，不在本期（2024-03-01至2024-03-31）之内"},
		"another month's file":       {record.KindFinanceStatement, "日期,摘要,收入,支出\n2024-04-05,拨款,500,\n2024-04-09,修路,,300\n", "0 日期: 文件里的明细是2024-04-05至2024-04-09的，稿件的期间是2024-03-01至2024-03-31"},
		"an item without an end":     {record.KindFinanceStatement, "日期,摘要,收入,支出\n2024-03-05,拨款,500,\n2024-03-09," + long + ",,300\n", "3 摘要: 这一项有201个字，最多200个字"},
		"a day to come":              {record.KindReliefDistribution, "姓名,金额,发放日期\n程示例,300,2024-03-05\n王样,300,2027-03-05\n", "3 发放日期: 这一项是2027-03-05，尚未到来"},
	} {
		into := p.base(c.kind, record.Period{})
		found := p.read(specimen{kind: c.kind, data: []byte(c.text)}, importer.Choice{}, into)
		if got := told(found.Problems); !strings.HasPrefix(got, c.want) || strings.Count(got, "\n") != 1 {
			t.Errorf("%s: %s", name, got)
		}
		if found.Fill(into) == nil {
			t.Errorf("%s: taken over", name)
		}
	}
}

// TestLongItem: an item that is long for a class is a line all the same; its class is the beginning.
func TestLongItem(t *testing.T) {
	p := newPublication(t)
	into := p.base(record.KindFinanceStatement, record.Period{})
	s := specimen{kind: into.Kind, data: []byte("日期,摘要,收入,支出\n2024-03-05," + strings.Repeat("长", 150) + ",500,\n")}
	if err := p.read(s, importer.Choice{}, into).Fill(into); err != nil {
		t.Fatal(err)
	}
	if got := into.Body.(*record.FinanceStatement).Income[0]; len([]rune(got.Item)) != 150 || len([]rune(got.Class)) != 40 {
		t.Errorf("%+v", got)
	}
}

// TestKeptReceipts: an import that takes the receipts off a record's lines says so.
func TestKeptReceipts(t *testing.T) {
	p := newPublication(t)
	into := p.base(record.KindFinanceStatement, record.Period{})
	into.Body.(*record.FinanceStatement).Income = []record.FinanceLine{{Receipts: []string{strings.Repeat("a", 64)}}}
	s := specimen{kind: into.Kind, data: []byte("日期,摘要,收入,支出\n2024-03-05,拨款,500,\n")}
	if got := told(p.read(s, importer.Choice{}, into).Notes); !strings.Contains(got, "稿件里有1行明细连着票据") {
		t.Error(got)
	}
}

// TestOtherOpening: a file that opens with another balance than the record says so.
func TestOtherOpening(t *testing.T) {
	p := newPublication(t)
	into := p.base(record.KindFinanceStatement, record.Period{})
	into.Body.(*record.FinanceStatement).OpeningBalance = 900_00
	s := specimen{kind: into.Kind, data: []byte("日期,摘要,收入,支出,余额\n,期初余额,,,1000\n2024-03-05,拨款,500,,1500\n")}
	if got := told(p.read(s, importer.Choice{}, into).Notes); !strings.Contains(got, "稿件里的期初余额是900.00，文件里的是1,000.00") {
		t.Error(got)
	}
}

// TestMoreThanReceived: where nothing was received the clerk is told what to write, and of no negative stock.
func TestMoreThanReceived(t *testing.T) {
	p := importer.Read([]byte("姓名,金额,发放日期\n程小例,500,2024-03-05\n"), record.KindReliefDistribution, importer.Choice{})
	r := &record.Record{Kind: record.KindReliefDistribution, Body: &record.ReliefDistribution{}}
	p.CheckAgainst(r, rulebook(), func(r *record.Record) []record.Problem { return r.Validate(rulebook(), time.Now()) })
	said := ""
	for _, n := range p.Notes {
		said += n.ReasonZh
	}
	if !strings.Contains(said, "已发放500.00元，多于稿件里收到后留用的0.00元") || strings.Contains(said, "负") {
		t.Errorf("%+v", p.Notes)
	}
}
