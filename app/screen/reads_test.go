package screen

import (
	"context"
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"gongshi/app/nav"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/record"
)

// meter counts the calls of a source by name.
type meter struct {
	Source
	calls []string
}

func (m *meter) note(name string) { m.calls = append(m.calls, name) }

func (m *meter) List(ctx context.Context, q catalogue.Query) (catalogue.Page, error) {
	m.note("List")
	return m.Source.List(ctx, q)
}

func (m *meter) Facets(ctx context.Context, q catalogue.Query, by catalogue.Dimension) ([]catalogue.Facet, error) {
	m.note("Facets")
	return m.Source.Facets(ctx, q, by)
}

func (m *meter) Record(ctx context.Context, id string) (*record.Record, error) {
	m.note("Record")
	return m.Source.Record(ctx, id)
}

func (m *meter) Records(ctx context.Context, q catalogue.Query) ([]*record.Record, int, error) {
	m.note("Records")
	return m.Source.Records(ctx, q)
}

func (m *meter) RecordsByID(ctx context.Context, ids []string) (map[string]*record.Record, error) {
	m.note("RecordsByID")
	return m.Source.RecordsByID(ctx, ids)
}

func (m *meter) Trail(ctx context.Context, id string) (*catalogue.Trail, error) {
	m.note("Trail")
	return m.Source.Trail(ctx, id)
}

func (m *meter) Evidence(ctx context.Context, code division.Code, needs []duty.Need) (duty.Evidence, error) {
	m.note("Evidence")
	return m.Source.Evidence(ctx, code, needs)
}

func (m *meter) Search(ctx context.Context, text string, limit int, kinds ...record.Kind) ([]catalogue.Hit, error) {
	m.note("Search")
	return m.Source.Search(ctx, text, limit, kinds...)
}

func (m *meter) Freshness(ctx context.Context) (catalogue.Freshness, error) {
	m.note("Freshness")
	return m.Source.Freshness(ctx)
}

func (m *meter) Blob(ctx context.Context, digest string) ([]byte, error) {
	m.note("Blob")
	return m.Source.Blob(ctx, digest)
}

// reads returns the calls since the last asking.
func (m *meter) reads() []string {
	calls := m.calls
	m.calls = nil
	return calls
}

// largeSource has as many records as a large village: screens that read many for one tap read as many as they may.
func largeSource() *shelf {
	s := fixtures()
	day := func(y, m, d int) record.Date { return record.Date{Year: y, Month: time.Month(m), Day: d} }
	n := 1000
	add := func(count int, title string, body func(i int) record.Body) {
		for i := range count {
			n++
			s.records = append(s.records, envelope(n, fmt.Sprint(title, i), 30+i%300, body(i)))
		}
	}
	var services []record.CatalogueItem
	var units []string
	for i := range 300 {
		services = append(services, record.CatalogueItem{Name: fmt.Sprint("事项", i), Code: fmt.Sprint("MZ-", i)})
		units = append(units, fmt.Sprint("站所", i))
	}
	add(300, "站所", func(int) record.Body { return &record.Institution{Type: "committee"} })
	add(300, "指南", func(i int) record.Body { return &record.ServiceGuide{Type: "行政给付", Code: fmt.Sprint("MZ-", i)} })
	add(80, "干部", func(i int) record.Body { return &record.StaffProfile{Name: fmt.Sprint("干部", i), Post: "委员"} })
	add(60, "名单", func(int) record.Body { return reliefBody(day) })
	add(100, "收支", func(i int) record.Body {
		return &record.FinanceStatement{Account: "committee", Period: record.Period{Type: "month", Year: 2010 + i/12, Number: i%12 + 1}}
	})
	add(90, "预警", func(int) record.Body { b := *alertOf(drill()); return &b })
	add(1, "中心", func(int) record.Body {
		return &record.Institution{Type: "committee", Affiliated: units, Services: services}
	})
	return s
}

// mostReads bounds the calls of one tap, whatever the number of records: home asks for most, the counts of its tiles,
// its lists, its board and the alerts.
const mostReads = 10

// TestReadsOfATap opens every screen over a large source: a tap asks a few times, never once for each record; and the
// screen drawn again, as a chip, a tab or a switch of language has it, asks for the age alone.
func TestReadsOfATap(t *testing.T) {
	test.NewTempApp(t)
	source := largeSource()
	routes := views()
	for _, r := range source.records {
		routes["a "+string(r.Kind)] = "record/" + r.ID // the last of each kind
		routes["list of "+string(r.Kind)] = "list/" + string(r.Kind)
	}
	routes["household"] = "record/" + source.records[len(statements())].ID + "?part=household"
	for name, route := range routes {
		t.Run(name, func(t *testing.T) {
			r, err := nav.Parse(route)
			if err != nil {
				t.Fatal(err)
			}
			m := &meter{Source: source}
			s := at(m, cabinet, r)
			show(t, s, cabinet)
			if calls := m.reads(); len(calls) > mostReads {
				t.Errorf("opened: %d reads: %v", len(calls), calls)
			}
			s.rebuildParts(true)
			if calls := m.reads(); len(calls) != 1 || calls[0] != "Freshness" {
				if name != "missing" && name != "gone" { // an error is not held
					t.Errorf("drawn again: %v", calls)
				}
			}
			s.Rebuild()
			if calls := m.reads(); len(calls) < 2 || len(calls) > mostReads {
				t.Errorf("read again because records changed: %d reads: %v", len(calls), calls)
			}
		})
	}
}

// TestReadsOfAPeriod switches between statements of one account: each is read, the account is not.
func TestReadsOfAPeriod(t *testing.T) {
	test.NewTempApp(t)
	m := &meter{Source: fixtures()}
	s := at(m, cabinet, toRecord(statements()[1].ID))
	show(t, s, cabinet)
	m.reads()
	s.Replace(toRecord(statements()[0].ID))
	if calls := m.reads(); len(calls) > 2 {
		t.Errorf("another period: %v", calls)
	}
	s.Replace(toRecord(statements()[1].ID))
	if calls := m.reads(); len(calls) != 1 {
		t.Errorf("back to the first: %v", calls)
	}
}
