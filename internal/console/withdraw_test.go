package console

import (
	"net/http"
	"strings"
	"testing"

	"gongshi/internal/account"
)

// TestWithdraw: whoever may takes a record down with a reason, the office erases it, and nobody else is even
// shown the way.
func TestWithdraw(t *testing.T) {
	o := newOffice(t, Options{})
	o.seat("editor", account.Editor, village)
	o.seat("publisher", account.Publisher, town)
	o.seat("office", account.Office, city)
	o.seat("beside", account.Office, beside)
	id := o.publish(village, "误发的公告", "不该发的内容。")
	page := Root + "records/" + id
	for _, login := range []string{"editor", "beside"} {
		b := o.login(login)
		if r := b.get(page); r.StatusCode != http.StatusOK || strings.Contains(r.text, page+"/withdraw") {
			t.Errorf("%s is shown the way: %s", login, r.Status)
		}
		b.get(page+"/withdraw").is(t, http.StatusNotFound)
		b.post(page+"/withdraw", "reason", "误发。").is(t, http.StatusNotFound)
	}
	publisher, office := o.login("publisher"), o.login("office")
	publisher.get(page).is(t, http.StatusOK, page+"/withdraw", page+"/sheet.pdf?paper=a3")
	publisher.get(page+"/sheet.pdf").is(t, http.StatusOK, "%PDF-")
	publisher.get(page+"/sheet.pdf?paper=a5").is(t, http.StatusNotFound)
	form := publisher.get(page + "/withdraw")
	form.is(t, http.StatusOK, "误发的公告")
	if strings.Contains(form.text, `name="erase"`) {
		t.Error("a publisher may erase")
	}
	publisher.post(page+"/withdraw").is(t, http.StatusUnprocessableEntity, "没有填写", `href="#reason"`)
	publisher.post(page+"/withdraw", "reason", "误写了13912345678。").is(t, http.StatusUnprocessableEntity, "手机号码")
	publisher.post(page+"/withdraw", "reason", "误发。", "erase", "1").is(t, http.StatusForbidden, "您无权彻底删除")
	if r := publisher.post(page+"/withdraw", "reason", "误发。", "by", "示例街道"); r.Header.Get("Location") != page+"?done=withdrawn" {
		t.Fatalf("%s\n%s", r.Status, r.text)
	}
	gone := publisher.get(page)
	gone.is(t, http.StatusOK, "已撤回", "误发。", "示例街道")
	if n := strings.Count(gone.text, "<td>"+words("zh").T("none")+"</td>") + strings.Count(gone.text, "<td></td><td></td><td></td>"); n > 0 {
		t.Errorf("%d statements without a time", n)
	}
	if strings.Contains(gone.text, "不该发的内容") || strings.Contains(gone.text, "误发的公告") || strings.Contains(gone.text, page+"/withdraw") {
		t.Errorf("what was taken down is shown:\n%s", gone.text)
	}
	if r := publisher.get(Root + "search?q=误发的公告"); strings.Contains(r.text, id) {
		t.Error("it is still found")
	}
	publisher.get(page+"/changes?from=1&to=2").is(t, http.StatusNotFound)
	publisher.get(page+"/sheet.pdf").is(t, http.StatusNotFound)

	office.post(page+"/withdraw").is(t, http.StatusUnprocessableEntity, `href="#erase"`)
	office.post(page+"/withdraw", "erase", "1").is(t, http.StatusSeeOther)
	office.get(page).is(t, http.StatusOK, "已彻底删除", "误发。")
	office.get(page+"/withdraw").is(t, http.StatusNotFound)
}

// TestWithdrawTellsOfCorrections: the page says that a correction is under way and what becomes of it; a page that has
// not said so withdraws nothing, and tells it then.
func TestWithdrawTellsOfCorrections(t *testing.T) {
	o := newOffice(t, Options{})
	editor, publisher := o.seated("editor", account.Editor, village), o.seated("publisher", account.Publisher, town)
	id := o.publish(village, "旧公告", "一。")
	page := Root + "records/" + id + "/withdraw"
	early := publisher.form(page, "reason", "误发。", "by", "示例街道")
	draft, _, _ := strings.Cut(editor.postForm(Root+"records/"+id+"/correct", editor.form(Root+"records/"+id)).Header.Get("Location"), "/edit")
	told := publisher.postForm(page, early)
	told.is(t, http.StatusConflict, "更正稿《旧公告》正在起草", draft, "确要撤回的再点一次", "误发。")
	publisher.get(Root+"records/"+id).lacks(t, "已撤回")
	publisher.get(page).is(t, http.StatusOK, "撤回后该稿不能再发布")
	again := publisher.form(page, "reason", "误发。", "by", "示例街道")
	if r := publisher.postForm(page, again); r.StatusCode != http.StatusSeeOther {
		t.Errorf("%s\n%s", r.Status, r.text)
	}
	editor.get(draft).is(t, http.StatusOK, "已撤回，请重新发布")
}

// TestWithdrawnMeanwhile: who comes second is led to the record, which says why and by whom it was withdrawn; and
// nobody who sent a withdrawal is asked to tick an erasure.
func TestWithdrawnMeanwhile(t *testing.T) {
	o := newOffice(t, Options{})
	first, second := o.seated("first", account.Publisher, town), o.seated("second", account.Publisher, town)
	offices := o.seated("office", account.Office, city)
	page := Root + "records/" + o.publish(village, "误发的公告", "内容。")
	late := second.form(page+"/withdraw", "reason", "乙的原因。")
	later := offices.form(page+"/withdraw", "reason", "丙的原因。")
	first.postForm(page+"/withdraw", first.form(page+"/withdraw", "reason", "甲的原因。")).is(t, http.StatusSeeOther)
	answers := []reply{second.postForm(page+"/withdraw", late), second.get(page + "/withdraw")}
	for _, r := range append(answers, offices.postForm(page+"/withdraw", later)) {
		if to := r.Header.Get("Location"); to != page+"?done=gone" {
			t.Errorf("%s, to %q\n%s", r.Status, to, r.text)
		}
	}
	r := second.get(page + "?done=gone")
	r.is(t, http.StatusOK, "已经撤回", "甲的原因。")
	r.lacks(t, "乙的原因。")
	offices.get(page+"/withdraw").is(t, http.StatusOK, `name="erase"`)
}
