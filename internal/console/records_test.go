package console

import (
	"net/http"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/store"
)

// TestPolicyText: the headings of a rule's text are headings on its page, without their marks.
func TestPolicyText(t *testing.T) {
	o := newOffice(t, Options{})
	done, err := o.store.Publish(t.Context(), store.Batch{Items: []store.Item{{Record: rule(t)}}})
	if err != nil {
		t.Fatal(err)
	}
	page := o.seated("editor", account.Editor, village).get(Root + "records/" + done[0].ID)
	page.is(t, http.StatusOK, "<h3>第一章 总则</h3>")
	page.lacks(t, "## ")
}
