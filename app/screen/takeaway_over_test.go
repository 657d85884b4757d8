package screen

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"gongshi/app/nav"
	"gongshi/internal/record"
)

// What is taken home on a telephone says first that the alert was called off, updated, is over or a drill, or that the
// notice has expired: nobody can look again at home.
func TestTakeAwaySaysWhatIsOver(t *testing.T) {
	test.NewTempApp(t)
	alert := plain(501)
	sequel := func(message string) *record.Record {
		return alertWith(502, func(r *record.Record, b *record.Alert) {
			r.Title, r.PublishedAt = "后来的", fixedNow.Add(-time.Minute)
			b.MsgType, b.References = message, []string{alert.ID}
		})
	}
	over := alertWith(503, func(_ *record.Record, b *record.Alert) { b.Expires = fixedNow.Add(-time.Minute) })
	drill := alertWith(504, func(_ *record.Record, b *record.Alert) { b.Status = "Exercise" })
	old := envelope(3, "旧的通知", 1, &record.Policy{Authority: "市"})
	old.ExpiresAt = fixedNow.Add(-time.Minute)
	fresh := envelope(4, "新的通知", 1, &record.Policy{Authority: "市"})
	for name, c := range map[string]struct {
		of, beside *record.Record
		want       string // at the beginning
	}{
		"called off": {alert, sequel("Cancel"), "这条预警已经解除"},
		"updated":    {alert, sequel("Update"), "已有新的预警代替这一条"},
		"ended":      {over, nil, "这条预警在"},
		"a drill":    {drill, nil, "这是演练"},
		"expired":    {old, nil, "【已过期】"},
		"holds":      {alert, nil, alert.Title},
		"a notice":   {fresh, nil, "新的通知"},
	} {
		source := with(c.of)
		if c.beside != nil {
			source = with(c.of, c.beside)
		}
		s, _ := living(source, cabinet)
		s.Go(nav.Route{Page: nav.Record, ID: c.of.ID})
		text := s.newCtx().takeText(c.of, nil)
		if !strings.HasPrefix(strings.TrimPrefix(text, "【示例数据】"), c.want) {
			t.Errorf("%s: %q", name, text)
		}
	}
}
