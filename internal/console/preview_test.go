package console

import (
	"context"
	"net/http"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// drawn stands for the picture where a test is about something else.
func drawn(context.Context, *record.Record, map[string][]byte, Look) ([]byte, error) {
	return []byte("\x89PNG\r\n\x1a\n"), nil
}

// TestPreview: whoever may read a draft sees it drawn as it was saved, on the screen that they choose. internal/e2e
// draws with the kiosk itself.
func TestPreview(t *testing.T) {
	var asked []Look
	var failing error
	o := newOffice(t, Options{Preview: func(_ context.Context, r *record.Record, files map[string][]byte, l Look) ([]byte, error) {
		if asked = append(asked, l); r.Title == "" {
			t.Error("the record has no title")
		}
		return []byte("\x89PNG\r\n\x1a\n"), failing
	}})
	page := Root + "drafts/" + o.draft("340803001901") + "/preview"
	o.seat("stranger", account.Editor, "340803001902")
	reader := o.seated("reader", account.Auditor, "340803000000")
	reader.get(page+"?way=landscape&text=largest&lang=en").is(t, http.StatusOK, `src="`+page+`.png?way=landscape&amp;lang=en&amp;text=largest"`, `value="landscape" selected`)
	if r := reader.get(page + ".png?way=landscape&lang=en&text=largest"); r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "image/png" {
		t.Errorf("answered %d %s", r.StatusCode, r.Header.Get("Content-Type"))
	}
	reader.get(page+".png?way=../../etc&lang=xx&text=--out").is(t, http.StatusOK)
	for i, want := range []Look{{"1920x1080", "en", "largest"}, {"1080x1920", "zh", "normal"}} {
		if i >= len(asked) || asked[i] != want {
			t.Errorf("drawn were %v, want %v", asked, want)
		}
	}
	stranger := o.login("stranger")
	stranger.get(page).is(t, http.StatusNotFound)
	stranger.get(page+".png").is(t, http.StatusNotFound)
	// What is published is shown in the same way, to everybody who may log in; what was withdrawn is not.
	id := o.publish("340803001901", "一则公告", "内容。")
	public := Root + "records/" + id + "/preview"
	stranger.get(public+"?way=whole").is(t, http.StatusOK, `src="`+public+`.png?way=whole&amp;lang=zh&amp;text=normal"`, "一则公告", "返回信息")
	stranger.get(public+".png").is(t, http.StatusOK)
	stranger.get(Root+"records/"+id).is(t, http.StatusOK, public)
	reader.get(Root).is(t, http.StatusOK, public)
	if _, err := o.store.Withdraw(t.Context(), store.Withdrawal{ID: id, Reason: "有误。"}); err != nil {
		t.Fatal(err)
	}
	stranger.get(public+".png").is(t, http.StatusNotFound)
	failing = errs.F(errs.Unavailable, "The preview could not be drawn.")
	reader.get(page+".png").is(t, http.StatusServiceUnavailable, "预览没有画出来")

	none := newOffice(t, Options{})
	page = Root + "drafts/" + none.draft("340803001901") + "/preview"
	reader = none.seated("reader", account.Auditor, "340803000000")
	reader.get(page).is(t, http.StatusOK, "--kiosk")
	reader.get(page+".png").is(t, http.StatusServiceUnavailable, "没有一体机程序")
}
