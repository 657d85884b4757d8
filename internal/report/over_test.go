package report_test

import (
	"strings"
	"testing"
	"time"

	"gongshi/internal/record"
	"gongshi/internal/report"
)

// TestSheetOfWhatIsOver: paper hangs on: the sheet of an alert that was called off, updated, or is over, and of a
// notice that has expired, says so with the moment and the reference, and that of what holds does not.
func TestSheetOfWhatIsOver(t *testing.T) {
	alert := examples(t)[record.KindAlert]
	ends := alert.Body.(*record.Alert).Expires
	later := func(message string) *record.Record {
		return &record.Record{Kind: record.KindAlert, Title: "后来的消息", IndexNumber: "S03001901/202611-00077",
			PublishedAt: time.Date(2026, 11, 23, 9, 5, 0, 0, record.Zone), Body: &record.Alert{MsgType: message}}
	}
	old := *examples(t)[record.KindAnnouncement]
	old.ExpiresAt = ends
	for name, c := range map[string]struct {
		s      report.Sheet
		zh, en string // "": nothing is said
	}{
		"called off": {report.Sheet{Record: alert, Sequel: later("Cancel"), At: ends.Add(-time.Hour)},
			"已于2026-11-2309:05解除，不再有效", "calledoffon2026-11-2309:05"},
		"updated": {report.Sheet{Record: alert, Sequel: later("Update"), At: ends.Add(-time.Hour)},
			"已于2026-11-2309:05更新", "updatedon2026-11-2309:05"},
		"ended":          {report.Sheet{Record: alert, At: ends}, "到期，不再有效", "andnolongerholds"},
		"a notice":       {report.Sheet{Record: &old, At: ends}, "到期，不再有效", "andnolongerholds"},
		"holds":          {report.Sheet{Record: alert, At: ends.Add(-time.Minute)}, "", ""},
		"a notice holds": {report.Sheet{Record: &old, At: ends.Add(-time.Minute)}, "", ""},
	} {
		for _, paper := range report.Papers {
			c.s.Place, c.s.Made, c.s.Paper, c.s.Lang = "示例村", made, paper, "zh"
			zh, _ := printed(t, c.s)
			c.s.Lang = "en"
			en, _ := printed(t, c.s)
			if c.zh == "" {
				if strings.Contains(zh, "不再有效") || strings.Contains(en, "nolongerholds") {
					t.Errorf("%s: the sheet says that it is over", name)
				}
				continue
			}
			if !strings.Contains(zh, c.zh) || !strings.Contains(en, c.en) {
				t.Errorf("%s: the sheet does not say %q or %q", name, c.zh, c.en)
			}
			if c.s.Sequel == nil {
				continue
			}
			if !strings.Contains(zh, "S03001901/202611-00077") || !strings.Contains(zh, "后来的消息") {
				t.Errorf("%s: the sheet lacks the reference", name)
			}
		}
	}
}

// TestSheetNamesWhatItRefersTo: nobody at a wall board knows a record by its id or a village by its code.
func TestSheetNamesWhatItRefersTo(t *testing.T) {
	alert := *examples(t)[record.KindAlert]
	body := *alert.Body.(*record.Alert)
	body.References = []string{"01a22d46-20f1-7251-982b-56416ced6e18"}
	alert.Body = &body
	sheet := report.Sheet{Record: &alert, Place: "示例村", Made: made, Paper: "a4", Lang: "zh", Referred: func(line string) string {
		switch line {
		case body.References[0]:
			return "《暴雨橙色预警》"
		case string(body.AreaCodes[0]):
			return "东冲示例村"
		}
		return line
	}}
	text, _ := printed(t, sheet)
	if !strings.Contains(text, "《暴雨橙色预警》") || !strings.Contains(text, "东冲示例村") ||
		strings.Contains(text, "01a22d46") || strings.Contains(text, string(body.AreaCodes[0])) {
		t.Errorf("the sheet says %s", text)
	}
}
