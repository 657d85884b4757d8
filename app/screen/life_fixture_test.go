package screen

import (
	"time"

	"gongshi/app/nav"
	"gongshi/internal/division"
	"gongshi/internal/record"
)

// wall is a clock that a test sets.
type wall struct{ now time.Time }

// living makes a shell over a source whose time the test lets pass.
func living(source Source, f form) (*Shell, *wall) {
	w := &wall{fixedNow}
	return New(Options{
		Source: source, Rules: fixedRules, Duties: fixedDuties, Place: fixedPlace, Lang: f.lang, Text: f.text, HighContrast: f.contrast,
		Now: func() time.Time { return w.now },
	}), w
}

// pass lets seconds pass, one beat each.
func (w *wall) pass(s *Shell, seconds int) {
	for range seconds {
		w.now = w.now.Add(time.Second)
		s.Beat()
	}
}

// storm is a real alert for the village's county, in force for three hours from now.
func storm(n int) *record.Record {
	r := envelope(n, "暴雨红色预警：沿河住户立即转移", 0, &record.Alert{
		Status: "Actual", MsgType: "Alert", Event: "暴雨", Urgency: "Immediate", Severity: "Extreme", Certainty: "Observed",
		Area: "大观区沿河各村", AreaCodes: []division.Code{"340803000000"}, Onset: fixedNow.Add(30 * time.Minute), Expires: fixedNow.Add(3 * time.Hour),
		Description: "区气象台发布暴雨红色预警，未来三小时降雨量将达一百毫米以上，皖河水位持续上涨。",
		Instruction: "马上离开沿河低洼房屋。\n带上身份证、药品和饮水。\n跟着举黄旗的引导员走，不要回头取东西。",
		Shelters:    []record.Shelter{{Name: "龙山示例村村部二楼", Address: "龙山示例村二组", Capacity: 180, Phone: "0556-0000327"}, {Name: "村小学", Address: "龙山示例村一组"}},
	})
	r.Division, r.Issuer = "340803000000", record.Issuer{Name: "大观区应急管理局", Code: "340803YJJ"}
	r.Summary = "沿河住户立即转移到村部二楼或村小学。"
	return r
}

// practice is a drill that has begun ten minutes ago.
func practice(n int) *record.Record {
	r := drill()
	r.ID = storm(n).ID
	b := *alertOf(r)
	b.Onset, b.Area, b.Severity = fixedNow.Add(-10*time.Minute), "全村六个村民组", "Moderate"
	b.Instruction = "听到鸣锣和广播，关好电闸燃气。\n带上证件，走到村小学集合。"
	r.Body = &b
	return r
}

func with(records ...*record.Record) *shelf {
	s := fixtures()
	s.records = append(s.records, records...)
	return s
}

// rested brings a shell to its attract loop, n pages on.
func rested(s *Shell, w *wall, n int) *Shell {
	s.Go(nav.Route{Page: nav.Home})
	s.idle.Rest(w.now)
	s.Beat()
	for range n {
		w.pass(s, 10)
	}
	return s
}
