package console

import (
	"net/http"
	"testing"

	"gongshi/internal/account"
)

// TestFindingStays: the author is told and asks, a reviewer says why the number may stay, later reviewers read it, and
// it is published; a resident's number has no such form.
func TestFindingStays(t *testing.T) {
	o := newOffice(t, Options{})
	editor, content, secrecy, publisher := o.seated("editor", account.Editor, village), o.seated("content", account.ContentReviewer, town),
		o.seated("secrecy", account.ConfidentialityReviewer, town), o.seated("publisher", account.Publisher, town)
	me, err := o.store.Accounts().UserByLogin(t.Context(), account.System(), "editor")
	if err != nil {
		t.Fatal(err)
	}
	m, err := o.store.BeginDraft(t.Context(), me.Actor(), announcement(village, "接种通知", "卫生院电话13812345678，经办人34080319490312002X。"))
	if err != nil {
		t.Fatal(err)
	}
	page := Root + "drafts/" + m.ID
	shown := editor.get(page)
	shown.is(t, http.StatusOK, "个人信息检查（2处）", "138****5678", "3408**********002X", "须隐去或说明", "请审查人说明")
	shown.lacks(t, "提交前需要补正")
	shown.lacks(t, page+"/submit")
	shown.lacks(t, page+"/stay")
	publisher.get(page).lacks(t, page+"/stay")
	content.get(Root+"drafts").lacks(t, "等我处理")
	if got := editor.send(page+"/ask", editor.form(page)); got != page+"?done=asked" {
		t.Fatal(got)
	}
	editor.get(page).is(t, http.StatusOK, "等待答复", "待审查人说明")
	content.get(Root+"drafts").is(t, http.StatusOK, "等我处理（1）", "待审查人说明")
	form := content.form(page)
	if form.Get("field") != "/body/text" || form.Get("at") != "5" {
		t.Fatal(form)
	}
	content.postForm(page+"/stay", form).is(t, http.StatusUnprocessableEntity, "请写明可以保留的理由")
	id := with(form, "at", "20", "reason", "可以公开。")
	content.postForm(page+"/stay", id).is(t, http.StatusForbidden, "公民身份号码和银行卡号一律不得保留", "138****5678")
	editor.postForm(page+"/stay", with(form, "reason", "可以公开。")).is(t, http.StatusForbidden)
	publisher.postForm(page+"/stay", with(form, "reason", "可以公开。")).is(t, http.StatusForbidden)
	if got := content.send(page+"/stay", with(form, "reason", "卫生院对外公布的电话。")); got != page+"?done=stays" {
		t.Fatal(got)
	}
	editor.get(page).lacks(t, page+"/submit") // the other number is still there
	if m, err = o.store.Draft(t.Context(), me.Actor(), m.ID); err == nil {
		_, err = o.store.SaveDraft(t.Context(), me.Actor(), m.ID, m.Version, announcement(village, "接种通知", "卫生院电话13812345678，经办人王某。"))
	}
	if err != nil {
		t.Fatal(err)
	}
	editor.get(page).is(t, http.StatusOK, "须隐去或说明") // of another text it was not said
	if got := content.send(page+"/stay", content.form(page, "reason", "卫生院对外公布的电话。")); got != page+"?done=stays" {
		t.Fatal(got)
	}
	if got := editor.send(page+"/submit", editor.form(page)); got != page+"?done=submitted" {
		t.Fatal(got)
	}
	content.send(page+"/decide", content.form(page, "decision", "approve"))
	secrecy.get(page).is(t, http.StatusOK, "可以保留", "卫生院对外公布的电话。", "示例content")
	secrecy.send(page+"/decide", secrecy.form(page, "decision", "approve", "state_secret", "no", "work_secret", "no", "business_secret", "no", "privacy", "no"))
	if got := publisher.send(page+"/publish", publisher.form(page, "when", "now")); got != page+"?done=published" {
		t.Fatal(got)
	}
}
