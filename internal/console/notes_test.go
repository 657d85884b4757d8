package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// TestDraftsOfOnePeriod: two drafts of one month tell of each other with their authors while they are written. Once one
// is submitted, the other one is not, until the first is returned or discarded.
func TestDraftsOfOnePeriod(t *testing.T) {
	o := newOffice(t, Options{})
	first, second := o.seated("first", account.Editor, village), o.seated("second", account.Editor, village)
	begin := func(login string, month int) (string, store.Draft) {
		t.Helper()
		person, err := o.store.Accounts().UserByLogin(t.Context(), account.System(), login)
		if err != nil {
			t.Fatal(err)
		}
		r := statement(village)
		r.Body.(*record.FinanceStatement).Period.Number = month
		m, err := o.store.BeginDraft(t.Context(), person.Actor(), r)
		if err != nil {
			t.Fatal(err)
		}
		return Root + "drafts/" + m.ID, m
	}
	a, _ := begin("first", 9)
	other, _ := begin("first", 8)
	first.get(a).lacks(t, "另有一份稿件")
	b, m := begin("second", 9)
	for _, page := range []string{a, a + "/edit"} {
		first.get(page).is(t, http.StatusOK, "2026-09另有一份稿件", "正在起草", "second", b)
	}
	second.get(b+"/edit").is(t, http.StatusOK, "另有一份稿件", a)
	first.get(other).lacks(t, "另有一份稿件")
	if _, err := o.store.SubmitDraft(t.Context(), account.System(), m.ID, m.Version); err != nil {
		t.Fatal(err)
	}
	first.get(a).is(t, http.StatusOK, "另有一份稿件", "正在审查")
	form := first.form(a + "/edit")
	first.postForm(a+"/submit", url.Values{"version": form["version"]}).is(t, http.StatusUnprocessableEntity, "另有一份稿件")
}

// TestDraftOfAnErasedRecord: a draft that may be what was erased asks its people; a later text does not.
func TestDraftOfAnErasedRecord(t *testing.T) {
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, town)
	id := o.publish(village, "一则公告", "内容。")
	begin := func(r *record.Record) string {
		m, err := o.store.BeginDraft(t.Context(), account.System(), r)
		if err != nil {
			t.Fatal(err)
		}
		return Root + "drafts/" + m.ID
	}
	same := begin(announcement(village, "一则公告", "内容。"))
	editor.get(same).lacks(t, "后已彻底删除")
	if _, err := o.store.Withdraw(t.Context(), store.Withdrawal{ID: id, Reason: "误发。", Erase: true}); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{same, same + "/edit"} {
		editor.get(page).is(t, http.StatusOK, "后已彻底删除", Root+"records/"+id)
	}
	editor.get(begin(statement(village))).lacks(t, "后已彻底删除")
	another := announcement(village, "一则公告", "内容。")
	another.Issuer = record.Issuer{Name: "另一单位", Code: "900000002"}
	editor.get(begin(another)).lacks(t, "后已彻底删除")
}

// TestCorrectionOfAnother: who begins a correction that another person has begun is told by whom, and lands in it.
func TestCorrectionOfAnother(t *testing.T) {
	o := newOffice(t, Options{})
	first, second := o.seated("first", account.Editor, village), o.seated("second", account.Editor, village)
	id := o.publish(village, "一则公告", "内容。")
	page := strings.TrimSuffix(first.send(Root+"records/"+id+"/correct", url.Values{}), "/edit")
	second.get(second.send(Root+"records/"+id+"/correct", url.Values{})).is(t, http.StatusOK, "更正已由示例first起草", "目前“起草中”", page)
	first.get(first.send(Root+"records/"+id+"/correct", url.Values{})).is(t, http.StatusOK, "更正您已经起草")
}
