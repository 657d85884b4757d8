package demo

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongshi/internal/record"
)

// span is the time of the figures of the half-year table, see demo.go.
var spanFrom, spanTo = record.Date{Year: 2015, Month: 1, Day: 1}, record.Date{Year: 2015, Month: 6, Day: 3}

// happened is the date by which a record counts: that of the thing, never of its publication here.
func happened(r *record.Record) record.Date {
	switch b := r.Body.(type) {
	case *record.Decision:
		return b.HeldOn
	case *record.Announcement:
		if !b.HappenedOn.IsZero() {
			return b.HappenedOn
		}
	case *record.Answer:
		return b.ReceivedOn
	}
	return r.IssuedOn
}

func TestFigures(t *testing.T) {
	want := map[string]int{
		"power 许可": 3, "power 非行政许可": 1, "power 处罚": 33, "power 强制": 3, "power 给付": 5, "power 裁决": 1, "power 确认": 6, "power 其他": 25,
		"project livelihood": 4, "project construction": 2,
		"announcement document": 5, "announcement web": 326, "announcement newspaper": 50, "announcement notice_board": 1,
		"decision 局长办公会": 8, "decision 职工会议": 4, "decision 内部事务": 1,
		"institution authority": 1, "institution affiliated": 6,
		"answer question": 2, "answer hotline": 2,
		"disaster 冰雹": 1, "disaster 洪涝": 2, "disaster 台风": 1,
	}
	everyDay(t, func(t *testing.T, _ record.Date, d *Data) {
		got := map[string]int{}
		for _, r := range d.Records {
			if on := happened(r); r.Division != City || on.Before(spanFrom) || spanTo.Before(on) {
				continue
			}
			switch b := r.Body.(type) {
			case *record.ReliefDistribution:
				got["disaster "+b.Event.Type]++
			case *record.Policy, *record.ServiceGuide, *record.StaffProfile, *record.FinanceStatement:
				got[string(r.Kind)]++
			case *record.Announcement:
				if b.Medium != "radio" {
					got["announcement "+b.Medium]++
				}
			default:
				got[string(r.Kind)+" "+b.Class()]++
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("figures (-want +got):\n%s", diff)
		}
	})
}

// Figures are the same by date of issue alone, so that no reading of "date of the thing" moves them.
func TestFiguresByIssue(t *testing.T) {
	n := map[string]int{}
	for _, r := range build(t, days[0]).Records {
		if r.Division == City && !r.IssuedOn.Before(spanFrom) && !spanTo.Before(r.IssuedOn) {
			n[string(r.Kind)+" "+r.Body.Class()]++
		}
	}
	for class, want := range map[string]int{
		"announcement document": 5, "announcement web": 326, "announcement newspaper": 50, "decision 局长办公会": 8, "decision 职工会议": 4,
		"project livelihood": 4, "project construction": 2, "institution affiliated": 6,
		"answer application": 0, "answer review": 0, "answer lawsuit": 0, "answer complaint": 0,
	} {
		if n[class] != want {
			t.Errorf("%s: %d, want %d", class, n[class], want)
		}
	}
}

func TestTitlesOfTheNewsDiffer(t *testing.T) {
	seen := map[string]bool{}
	texts := map[string]bool{}
	for _, r := range build(t, days[0]).Records {
		b, ok := r.Body.(*record.Announcement)
		if !ok || r.Division != City || r.IssuedOn.Year != 2015 {
			continue
		}
		if seen[r.Title] || texts[b.Text] {
			t.Errorf("%q occurs twice", r.Title)
		}
		seen[r.Title], texts[b.Text] = true, true
		if n := len([]rune(b.Bulletin)); b.Medium == "radio" && (n < 60 || n > 180) {
			t.Errorf("the bulletin of %s has %d characters", r.IssuedOn, n)
		}
	}
}
