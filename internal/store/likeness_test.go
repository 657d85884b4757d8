package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
	"gongshi/internal/store"
)

// once publishes a record as a command that names a file does.
func once(t *testing.T, s *store.Store, r *record.Record) error {
	t.Helper()
	_, err := s.Publish(t.Context(), store.Batch{Items: []store.Item{{Record: r}}, New: true})
	return err
}

// refusedFor fails unless the record is refused with words.
func refusedFor(t *testing.T, when string, err error, words ...string) {
	t.Helper()
	var refused *store.Refused
	if !errors.As(err, &refused) || !errs.Is(err, errs.Conflict) {
		t.Errorf("%s: published, %v", when, err)
		return
	}
	for _, word := range words {
		if p := refused.Problems[0]; !strings.Contains(p.Field+p.Reason+p.ReasonZh, word) || p.Record == "" {
			t.Errorf("%s: %q is not said: %+v", when, word, p.Problem)
		}
	}
}

// forgetLikenesses leaves the database as an older program would have it, and opens it.
func forgetLikenesses(t *testing.T, o *office) {
	t.Helper()
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sqlkit.Open(t.Context(), filepath.Join(o.dir, "central.db"), nil)
	if err == nil {
		err = db.Write(t.Context(), func(tx *sqlkit.Tx) error {
			_, err := tx.ExecContext(t.Context(), "DELETE FROM likenesses")
			if err == nil {
				_, err = tx.ExecContext(t.Context(), "DELETE FROM facts WHERE name = 'likeness'")
			}
			return err
		})
	}
	if err != nil || db.Close() != nil {
		t.Fatal(err)
	}
	o.Store = reopen(t, o.dir)
}

// TestTwiceHoweverMany: a title, a document number and a content are found among all that was published, in a database
// from before there were digests too, and are free once they are nobody's any more. What may have been
// erased is asked about.
func TestTwiceHoweverMany(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	numbered := notice("很早的公告", "一。")
	numbered.DocumentNumber = "示民〔2026〕9号"
	first := publish(t, o.Store, numbered)[0]
	var many []*record.Record
	for n := range 220 {
		many = append(many, notice(fmt.Sprintf("公告%d", n), "略。"))
	}
	publish(t, o.Store, many...)
	titled, other := notice("很早的 公告", "二。"), notice("另一个题目", "三。")
	other.DocumentNumber = "示民[2026]9号"
	for _, when := range []string{"at once", "after the digests were made anew"} {
		refusedFor(t, when, once(t, o.Store, numbered), first.ID, "--again")
		refusedFor(t, when, once(t, o.Store, titled), "/title", first.IndexNumber)
		refusedFor(t, when, once(t, o.Store, other), "/document_number", first.IndexNumber)
		m := o.begin(titled)
		if _, err := o.SubmitDraft(ctx, o.editor, m.ID, m.Version); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: a draft with the title is submitted: %v", when, err)
		}
		if _, err := o.DiscardDraft(ctx, o.editor, m.ID, m.Version); err != nil {
			t.Fatal(err)
		}
		forgetLikenesses(t, o)
	}
	// A correction keeps its own title and number, and takes those of no other record.
	same := o.current(first.ID, func(r *record.Record) {
		r.Body = &record.Announcement{Medium: "notice_board", Subject: "news", Text: "更正。"}
	})
	if err := once(t, o.Store, same); err != nil {
		t.Errorf("a correction that keeps its title: %v", err)
	}
	refusedFor(t, "the correction again", once(t, o.Store, same), "already, as revision 2")
	taken := o.current(first.ID, func(r *record.Record) { r.Title = "公告7" })
	refusedFor(t, "a correction with another's title", once(t, o.Store, taken), "/title")
	withdraw(t, o.Store, first.ID, false)
	refusedFor(t, "its content, withdrawn", once(t, o.Store, numbered), "withdrawn later", "已撤回")
	if err := once(t, o.Store, other); err != nil {
		t.Errorf("the number of what was withdrawn: %v", err)
	}
	withdraw(t, o.Store, first.ID, true)
	again := notice("很早的公告", "一。")
	refusedFor(t, "what was erased", once(t, o.Store, again), "/issued_on", first.ID, "后已彻底删除", "--again")
	elsewhere := notice("很早的公告", "一。")
	elsewhere.Issuer.Code = "900000002"
	if err := once(t, o.Store, elsewhere); err != nil {
		t.Errorf("another issuer's record with the title of what was erased: %v", err)
	}
	insist := store.Batch{Items: []store.Item{{Record: again}}, Once: true}
	if _, err := o.Publish(ctx, insist); err != nil {
		t.Errorf("the title of what was erased, insisted on: %v", err)
	}
	_, err := o.Publish(ctx, insist)
	refusedFor(t, "a command whose answer was lost", err, "by this very command", "--again twice")
	sound(t, o.Store)
}
