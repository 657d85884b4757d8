package console

import (
	"net/http"
	"testing"

	"gongshi/internal/account"
)

// TestConfirm: whoever may publish says that a record is still true, of the revision they read; nobody else is shown
// the button or can press it.
func TestConfirm(t *testing.T) {
	o := newOffice(t, Options{})
	o.seat("publisher", account.Publisher, town)
	o.seat("editor", account.Editor, village)
	o.seat("beside", account.Publisher, beside)
	id := o.publish(village, "办事指南", "到村委会办理。")
	page := Root + "records/" + id
	publisher := o.login("publisher")
	publisher.get(page).is(t, http.StatusOK, page+"/confirm")
	for _, login := range []string{"editor", "beside"} {
		b := o.login(login)
		b.get(page).lacks(t, page+"/confirm")
		b.post(page+"/confirm", "revision", "1").is(t, http.StatusNotFound)
	}
	for revision, want := range map[string]string{"": page, "x": page, "1": page + "?done=outdated"} {
		if got := publisher.post(page+"/confirm", "revision", revision).Header.Get("Location"); got != want {
			t.Errorf("revision %q leads to %s", revision, got)
		}
	}
	publisher.get(page).lacks(t, "确认仍有效</td>")
	if got := publisher.post(page+"/confirm", "revision", "2").Header.Get("Location"); got != page+"?done=confirmed" {
		t.Fatal(got)
	}
	publisher.get(page).is(t, http.StatusOK, "确认仍有效</td>", "到村委会办理。")
	publisher.post(page+"/withdraw", "reason", "误发。").is(t, http.StatusSeeOther)
	publisher.get(page).lacks(t, page+"/confirm")
	if got := publisher.post(page+"/confirm", "revision", "2").Header.Get("Location"); got != page+"?done=outdated" {
		t.Error(got)
	}
}
