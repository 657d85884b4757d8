package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// storm is a real alert of a division, in force for a day; then changes it.
func storm(title string, then func(*record.Record, *record.Alert)) *record.Record {
	r := notice(title, "")
	body := &record.Alert{Status: "Actual", MsgType: "Alert", Event: "暴雨", Severity: "Severe", Urgency: "Immediate", Certainty: "Likely", Area: "全村",
		Expires: time.Now().Add(24 * time.Hour).Truncate(time.Second), Description: "三小时雨量将超过100毫米。"}
	r.Kind, r.Body = record.KindAlert, body
	if then != nil {
		then(r, body)
	}
	return r
}

// follows makes an alert that refers to others.
func follows(message string, ids ...string) *record.Record {
	return storm(message, func(_ *record.Record, b *record.Alert) {
		b.MsgType, b.References, b.Expires = message, ids, b.Expires.Add(time.Minute)
	})
}

// TestReferences: a reference that does not hold is refused with a sentence, by everything that publishes.
func TestReferences(t *testing.T) {
	s, _ := centre(t)
	const county, beside = division.Code("340803000000"), division.Code("340803001902")
	put := func(r *record.Record) string { t.Helper(); return publish(t, s, r)[0].ID }
	as := func(r *record.Record, then func(*record.Record, *record.Alert)) *record.Record {
		then(r, r.Body.(*record.Alert))
		return r
	}
	actual, drill := put(storm("暴雨预警", nil)), put(storm("演练", func(_ *record.Record, b *record.Alert) { b.Status = "Exercise" }))
	ofCounty := put(storm("全区预警", func(r *record.Record, _ *record.Alert) { r.Division = county }))
	wide := put(storm("两村预警", func(r *record.Record, b *record.Alert) {
		r.Division, b.AreaCodes = county, []division.Code{village, beside}
	}))
	plain, gone := put(notice("公告", "一。")), put(storm("误发", nil))
	withdraw(t, s, gone, false)
	over := storm("已过期", func(_ *record.Record, b *record.Alert) { b.Expires = time.Now().Add(-time.Hour) })
	expired, err := s.Publish(t.Context(), store.Batch{Items: drafts(over).Items, Moment: time.Now().Add(-2 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	called := put(storm("已解除", nil))
	cancel := put(follows("Cancel", called))
	updated := put(storm("已更新", nil))
	update := put(follows("Update", updated))
	for name, tc := range map[string]struct {
		r    *record.Record
		want string
	}{
		"nothing of that id":           {follows("Cancel", "01a22d46-20f1-7251-982b-56416ced6e18"), "no such alert was published here"},
		"no id":                        {follows("Update", "暴雨"), "references"},
		"no alert":                     {follows("Cancel", plain), "no alert"},
		"withdrawn":                    {follows("Cancel", gone), "was withdrawn"},
		"expired":                      {follows("Cancel", expired[0].ID), "ended by itself"},
		"called off":                   {follows("Update", called), "called off already by Cancel"},
		"an all-clear":                 {follows("Update", cancel), "all-clear itself"},
		"updated":                      {follows("Cancel", updated), "was updated by Update"},
		"a drill, by a real one":       {follows("Cancel", drill), "never touches a real alert"},
		"a real one, by a drill":       {as(follows("演练", actual), func(_ *record.Record, b *record.Alert) { b.Status, b.MsgType = "Exercise", "Cancel" }), "never touches a real alert"},
		"a real one, by a test":        {as(follows("测试", actual), func(_ *record.Record, b *record.Alert) { b.Status, b.MsgType = "Test", "Update" }), "never touches a real alert"},
		"of the county":                {follows("Cancel", ofCounty), "by a division above it"},
		"of another village":           {as(follows("Cancel", actual), func(r *record.Record, _ *record.Alert) { r.Division = beside }), "by a division above it"},
		"part of its area":             {as(follows("Update", wide), func(r *record.Record, b *record.Alert) { r.Division, b.AreaCodes = county, []division.Code{village} }), "leave out 340803001902"},
		"one of two":                   {follows("Cancel", actual, drill), "never touches a real alert"},
		"an all-clear that ends early": {as(follows("Cancel", actual), func(_ *record.Record, b *record.Alert) { b.Expires = b.Expires.Add(-time.Hour) }), "before the end of the alert"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, s, errs.Invalid, drafts(tc.r), tc.want)
			_, err := s.SendDraft(t.Context(), account.System(), tc.r)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("as a draft: %v", err)
			}
		})
	}
	// Right references pass: the county calls off its village's alert, an update names the whole chain.
	put(as(follows("Cancel", actual), func(r *record.Record, _ *record.Alert) { r.Division = county }))
	put(follows("Cancel", updated, update))
	put(as(follows("Update", wide), func(r *record.Record, _ *record.Alert) { r.Division = county }))
	sound(t, s)
}

// TestReferencesHoldAfterwards: a correction of a called-off alert that no longer fits its all-clear is refused. Other
// corrections of both are published.
func TestReferencesHoldAfterwards(t *testing.T) {
	s, _ := centre(t)
	alert := storm("暴雨预警", nil)
	first := publish(t, s, alert)[0]
	clear := follows("Cancel", first.ID)
	cancel := publish(t, s, clear)[0]
	for field, change := range map[string]func(*record.Alert){
		"/body/status":     func(b *record.Alert) { b.Status = "Exercise" },
		"/body/expires":    func(b *record.Alert) { b.Expires = b.Expires.Add(48 * time.Hour) },
		"/body/area_codes": func(b *record.Alert) { b.AreaCodes = []division.Code{"340803000000"} },
	} {
		r, body := *alert, *alert.Body.(*record.Alert)
		change(&body)
		r.Title, r.Body = "暴雨预警演练", &body
		_, err := s.Publish(t.Context(), drafts(correction(first, &r)))
		var wrong *store.Refused
		if !errors.As(err, &wrong) || len(wrong.Problems) != 1 || wrong.Problems[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	r, body := *alert, *alert.Body.(*record.Alert)
	body.Description, r.Body = "雨量更正。", &body
	publish(t, s, correction(first, &r))
	again := *clear
	again.Title = "暴雨预警解除"
	publish(t, s, correction(cancel, &again))
}

// TestReferenceGoesWhileItWaits: what was right when it was handed in is looked at again when it is released.
func TestReferenceGoesWhileItWaits(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	office, publisher := s.seat("office", account.Office, village), s.seat("publisher", account.Publisher, village)
	first := publish(t, s.Store, storm("暴雨预警", nil))[0]
	m, err := s.SendDraft(ctx, office, follows("Cancel", first.ID))
	if err != nil {
		t.Fatal(err)
	}
	publish(t, s.Store, follows("Cancel", first.ID))
	if m, err = s.OpenDraft(ctx, publisher, m.ID); err != nil {
		t.Fatal(err)
	}
	_, err = s.DecideDraft(ctx, publisher, m.ID, m.Version, editorial.Verdict{Step: m.Waits, Revision: m.Review.Revision, Approve: true})
	if !errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), "called off already") {
		t.Errorf("released: %v", err)
	}
}

// TestSequel: an alert's newest update or all-clear is found, whichever came between, and none for what still holds.
func TestSequel(t *testing.T) {
	s, _ := centre(t)
	put := func(r *record.Record) *record.Record {
		t.Helper()
		first := publish(t, s, r)[0]
		one, err := s.Record(t.Context(), first.ID)
		if err != nil {
			t.Fatal(err)
		}
		return one
	}
	want := func(of *record.Record, id string) {
		t.Helper()
		later, err := s.Sequel(t.Context(), of)
		if err != nil || (later == nil) != (id == "") || later != nil && later.ID != id {
			t.Errorf("%s: %v, %v, want %q", of.Title, later, err, id)
		}
	}
	alert, other, plain := put(storm("暴雨预警", nil)), put(storm("另一条", nil)), put(notice("公告", "一。"))
	want(alert, "")
	update := put(follows("Update", alert.ID))
	want(alert, update.ID)
	clear := put(follows("Cancel", alert.ID, update.ID))
	want(alert, clear.ID)
	want(update, clear.ID)
	want(clear, "")
	want(other, "")
	want(plain, "")
}
