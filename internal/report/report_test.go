package report_test

import (
	"encoding/json"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/report"
)

func day(s string) record.Date {
	d, err := record.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func rec(code division.Code, issued string, b record.Body) *record.Record {
	return &record.Record{Kind: b.Kind(), Division: code, IssuedOn: day(issued), Body: b, Sample: code != city,
		PublishedAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

const (
	city    division.Code = "340800000000"
	village division.Code = "340803001901"
)

var records = []*record.Record{
	rec(city, "2015-01-01", &record.Power{PowerClass: "许可"}),
	rec(city, "2015-06-03", &record.Power{PowerClass: "处罚"}),
	rec(city, "2015-06-04", &record.Power{PowerClass: "处罚"}),                              // after
	rec(city, "2014-12-31", &record.Power{PowerClass: "处罚"}),                              // before
	rec(village, "2015-02-01", &record.Power{PowerClass: "给付"}),                           // below
	rec(city, "2016-01-01", &record.Decision{Meeting: "职工会议", HeldOn: day("2015-03-01")}), // held within
	rec(city, "2015-03-01", &record.Decision{Meeting: "职工会议", HeldOn: day("2014-03-01")}), // held before
	rec(city, "2016-01-01", &record.Decision{Meeting: "内部事务", HeldOn: day("2015-03-01")}), // no meeting
	rec(city, "2016-01-01", &record.Announcement{Medium: "newspaper", HappenedOn: day("2015-05-05")}),
	rec(city, "2015-05-05", &record.Announcement{Medium: "web", Bulletin: "x"}),
	rec(city, "2015-05-05", &record.Project{ProjectClass: "livelihood"}),
	rec(city, "2015-05-05", &record.Institution{Type: "affiliated"}),
	rec(city, "2015-05-05", &record.Institution{Type: "authority"}),
	rec(city, "2016-01-01", &record.Answer{Type: "complaint", ReceivedOn: day("2015-05-05")}),
	rec(city, "2015-05-05", &record.ReliefDistribution{Programme: "应急救助", Event: &record.DisasterEvent{Type: "台风"},
		Recipients: make([]record.Recipient, 3), Received: 500, Distributed: 300}),
	rec(city, "2015-05-05", &record.FinanceStatement{Period: record.Period{Type: "month"}, Income: []record.FinanceLine{{Amount: 7}}}),
	rec(city, "2015-05-05", &record.FinanceStatement{Period: record.Period{Type: "quarter"}, Income: []record.FinanceLine{{Amount: 7}}}),
}

func all(list []*record.Record) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}

var scope = report.Scope{Division: city, Name: "安庆市", From: day("2015-01-01"), To: day("2015-06-03")}

func TestSummarise(t *testing.T) {
	s, err := report.Summarise(scope, all(records))
	if err != nil {
		t.Fatal(err)
	}
	want := &report.Summary{
		Division: city, Name: "安庆市", From: scope.From, To: scope.To, Records: 13, InternalAffairs: 1,
		Powers:        report.Powers{Total: 2, ByClass: report.Counts{"许可": 1, "处罚": 1}},
		Projects:      report.Projects{Livelihood: 1},
		Announcements: report.Announcements{Web: 1, Newspaper: 1, Bulletins: 1},
		Decisions:     report.Counts{"职工会议": 1},
		Institutions:  report.Institutions{Affiliated: 1, ByType: report.Counts{"affiliated": 1, "authority": 1}},
		Answers:       report.Answers{Complaints: 1, Open: 1},
		Relief:        report.Relief{Batches: 1, Recipients: 3, Received: 500, Distributed: 300, ByProgramme: report.Counts{"应急救助": 1}, ByEvent: report.Counts{"台风": 1}},
		Finance:       report.Finance{Statements: 2, Income: 7},
	}
	if d := cmp.Diff(want, s); d != "" {
		t.Error(d)
	}
	below := scope
	below.Below = true
	s, err = report.Summarise(below, all(records))
	if err != nil || s.Powers.Total != 3 || s.Powers.ByClass["给付"] != 1 || s.Sample != 1 {
		t.Errorf("with the divisions below: %+v, %v", s, err)
	}
}

func TestShapes(t *testing.T) {
	s, err := report.Summarise(scope, all(nil))
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"powers":{"total":0,"by_class":{}}`, `"projects":{"livelihood":0,"construction":0}`, `"decisions":{}`,
		`"institutions":{"affiliated":0`, `"complaints":0`, `"from":"2015-01-01"`,
	} {
		if !strings.Contains(string(data), part) {
			t.Errorf("%s lacks %s", data, part)
		}
	}
	full, _ := report.Summarise(scope, all(records))
	var text strings.Builder
	if err := full.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"行政职权 2 项（处罚 1 项，许可 1 项）", "职工会议 1 次；内部事务公开 1 次", "投诉 1 件", "到账 5.00 元"} {
		if !strings.Contains(text.String(), part) {
			t.Errorf("the text lacks %q:\n%s", part, text.String())
		}
	}
}

func TestErrors(t *testing.T) {
	bad := scope
	bad.To = day("2014-01-01")
	if _, err := report.Summarise(bad, all(nil)); !errs.Is(err, errs.Invalid) {
		t.Errorf("a scope that ends before it begins: %v", err)
	}
	broken := errors.New("broken")
	_, err := report.Summarise(scope, func(yield func(*record.Record, error) bool) { yield(nil, broken) })
	if !errors.Is(err, broken) {
		t.Errorf("error of the records lost: %v", err)
	}
}
