package screen

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/record"
)

// alertWith is an alert of the county that holds for two hours.
func alertWith(n int, change func(*record.Record, *record.Alert)) *record.Record {
	r := storm(n)
	r.PublishedAt = fixedNow.Add(time.Duration(n-1000) * time.Minute) // later numbers are newer, all of the past
	b := *alertOf(r)
	b.Expires = fixedNow.Add(2 * time.Hour)
	change(r, &b)
	r.Body = &b
	return r
}

func plain(n int) *record.Record { return alertWith(n, func(*record.Record, *record.Alert) {}) }

func refers(n int, msg string, to ...int) *record.Record {
	return alertWith(n, func(_ *record.Record, b *record.Alert) {
		b.MsgType = msg
		for _, id := range to {
			b.References = append(b.References, plain(id).ID)
		}
	})
}

func ids(records []*record.Record) (out []string) {
	for _, r := range records {
		out = append(out, r.ID[len(r.ID)-3:])
	}
	return out
}

func TestInForce(t *testing.T) {
	status := func(n int, status string) *record.Record {
		return alertWith(n, func(_ *record.Record, b *record.Alert) { b.Status = status })
	}
	expired := func(r *record.Record) *record.Record {
		b := *alertOf(r)
		b.Expires = fixedNow
		r.Body = &b
		return r
	}
	beyond := func(r *record.Record) *record.Record { // by a clock that is slow
		r.PublishedAt = fixedNow.Add(time.Hour)
		return r
	}
	for name, tc := range map[string]struct {
		all  []*record.Record
		want []string
	}{
		"newest first":                     {[]*record.Record{plain(501), plain(502)}, []string{"502", "501"}},
		"expired at its very moment":       {[]*record.Record{expired(plain(501))}, nil},
		"an update replaces":               {[]*record.Record{plain(501), refers(502, "Update", 501)}, []string{"502"}},
		"an all-clear ends it":             {[]*record.Record{plain(501), refers(502, "Cancel", 501)}, []string{"502"}},
		"an all-clear beyond the clock":    {[]*record.Record{plain(501), beyond(refers(502, "Cancel", 501))}, []string{"502"}},
		"an update beyond the clock":       {[]*record.Record{beyond(refers(502, "Update", 501)), plain(501)}, []string{"502"}},
		"an all-clear that is over itself": {[]*record.Record{plain(501), expired(refers(502, "Cancel", 501))}, nil},
		"a plain alert replaces nothing":   {[]*record.Record{plain(501), refers(502, "Alert", 501)}, []string{"502", "501"}},
		"a drill ends nothing real": {[]*record.Record{plain(501), alertWith(502, func(_ *record.Record, b *record.Alert) {
			b.Status, b.MsgType, b.References = "Exercise", "Cancel", []string{plain(501).ID}
		})}, []string{"501", "502"}},
		"a village ends nothing of its county": {[]*record.Record{plain(501), alertWith(502, func(r *record.Record, b *record.Alert) {
			r.Division, b.MsgType, b.References = village.Code, "Cancel", []string{plain(501).ID}
		})}, []string{"502", "501"}},
		"the city ends what the county put up": {[]*record.Record{plain(501), alertWith(502, func(r *record.Record, b *record.Alert) {
			r.Division, b.MsgType, b.References = "340800000000", "Cancel", []string{plain(501).ID}
		})}, []string{"502"}},
		"real before drill before test": {[]*record.Record{status(503, "Test"), status(502, "Exercise"), plain(501)}, []string{"501", "502", "503"}},
		"severe first":                  {[]*record.Record{plain(501), alertWith(502, func(_ *record.Record, b *record.Alert) { b.Severity = "Minor" })}, []string{"501", "502"}},
	} {
		if got := ids(inForce(tc.all, fixedNow)); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

func TestOverrides(t *testing.T) {
	chain := fixedPlace.Codes()
	for name, tc := range map[string]struct {
		change func(*record.Alert)
		want   bool
	}{
		"real":                        {func(*record.Alert) {}, true},
		"real, before its onset":      {func(b *record.Alert) { b.Onset = fixedNow.Add(time.Hour) }, true},
		"without codes":               {func(b *record.Alert) { b.AreaCodes = nil }, true},
		"for another county":          {func(b *record.Alert) { b.AreaCodes = []division.Code{"340802000000"} }, false},
		"for this village":            {func(b *record.Alert) { b.AreaCodes = []division.Code{"340802000000", village.Code} }, true},
		"a test":                      {func(b *record.Alert) { b.Status = "Test" }, false},
		"an all-clear":                {func(b *record.Alert) { b.MsgType = "Cancel" }, false},
		"a drill that begins":         {func(b *record.Alert) { b.Status, b.Onset = "Exercise", fixedNow }, true},
		"a drill before it begins":    {func(b *record.Alert) { b.Status, b.Onset = "Exercise", fixedNow.Add(time.Minute) }, false},
		"a drill after its hour":      {func(b *record.Alert) { b.Status, b.Onset = "Exercise", fixedNow.Add(-time.Hour) }, false},
		"a drill without a beginning": {func(b *record.Alert) { b.Status, b.Onset = "Exercise", time.Time{} }, false},
	} {
		r := alertWith(501, func(_ *record.Record, b *record.Alert) { tc.change(b) })
		if got := fillsScreen(r, chain, fixedNow); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestMoreInForce: a drill is not counted among the alerts that have no banner.
func TestMoreInForce(t *testing.T) {
	test.NewTempApp(t)
	c := &Ctx{Kit: widget.Kit{Look: theme.New(theme.Normal, false, false), Printer: i18n.Printer{Lang: i18n.Zh}}}
	cards := func(states ...string) (all []alertCard) {
		for _, s := range states {
			all = append(all, alertCard{Card: catalogue.Card{Class: s}})
		}
		return all
	}
	for _, want := range []struct {
		words string
		tone  theme.Tone
		rest  []alertCard
	}{
		{"还有 1 条预警生效，全部查看", theme.Bad, cards("Actual", "Exercise")},
		{"还有 2 条预警生效，全部查看", theme.Bad, cards("Actual", "Actual")},
		{"还有 2 次演练，全部查看", theme.Due, cards("Exercise", "Test")},
	} {
		if words, tone := c.moreInForce(want.rest); words != want.words || tone != want.tone {
			t.Errorf("%s, tone %v, want %s, %v", words, tone, want.words, want.tone)
		}
	}
}
