package account

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// A form that makes something carries a one-time mark: 128 random bits that the page got when it was made. The
// transaction that makes the thing notes the mark. The same form sent again (a double click, a reload, the back button,
// a browser that tries again after a lost answer, a server that was killed in between) finds the thing there and makes
// nothing. The table keeps a hash of the mark, and the form's content only as a hash keyed by the mark itself: words
// that are erased later cannot be guessed from it.

// markLife is how long a mark is remembered; sessions and pages end long before.
const markLife = 60 * 24 * time.Hour

// Mark is the one-time mark of the form that a request brings. It is for one request.
type Mark struct {
	name    [sha256.Size]byte
	content []byte // HMAC of the form's content
	noted   bool   // an act of this request has noted it; the others of the request go with that one
}

// NewMark makes the mark of a form; content is all that was sent, in one order.
func NewMark(mark string, content []byte) *Mark {
	h := hmac.New(sha256.New, []byte(mark))
	h.Write(content)
	return &Mark{name: sha256.Sum256([]byte("form mark\n" + mark)), content: h.Sum(nil)}
}

type markKey struct{}

// WithMark returns a context with a mark, which NoteMark notes for the thing that is made.
func WithMark(ctx context.Context, m *Mark) context.Context {
	return context.WithValue(ctx, markKey{}, m)
}

// Repeated is the error of a form that was sent already, in the same words: Subject is the thing that it made.
type Repeated struct{ Subject string }

// Error names the thing that the form made.
func (r *Repeated) Error() string { return "the form was sent before and made " + r.Subject }

// NoteMark notes, in the transaction that makes or changes subject, the mark of the context, if it has one. It fails
// with Repeated if the form was carried out already, and with errs.Conflict if it was with other words.
func NoteMark(ctx context.Context, tx *sqlkit.Tx, actor Actor, subject string) error {
	m, ok := ctx.Value(markKey{}).(*Mark)
	if !ok || m == nil || m.noted {
		return nil
	}
	if err := m.check(ctx, tx, actor); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM form_marks WHERE at < $1", tx.Now.Add(-markLife).Unix()); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO form_marks (mark, sent_by, content, subject, at) VALUES ($1, $2, $3, $4, $5)",
		m.name[:], actor.ID, m.content, subject, tx.Now.Unix())
	tx.AfterCommit(func() { m.noted = true })
	return err
}

// CheckMark fails as NoteMark does, before any work is done for the form.
func (a *Accounts) CheckMark(ctx context.Context, actor Actor, m *Mark) error {
	return a.db.Read(ctx, func(tx *sqlkit.Tx) error { return m.check(ctx, tx, actor) })
}

func (m *Mark) check(ctx context.Context, tx *sqlkit.Tx, actor Actor) error {
	var content []byte
	var person, subject string
	err := tx.QueryRowContext(ctx, "SELECT sent_by, content, subject FROM form_marks WHERE mark = $1", m.name[:]).Scan(&person, &content, &subject)
	switch {
	case sqlkit.IsNoRow(err):
		return nil
	case err != nil:
		return sqlkit.Error(err)
	case person == actor.ID && bytes.Equal(content, m.content):
		return &Repeated{subject}
	case person == actor.ID:
		return &AlteredForm{subject}
	}
	return errs.F(errs.Conflict, "This page was sent by somebody else before. Open it anew.")
}

// AlteredForm is the error of a form that was sent already in other words. It is of kind errs.Conflict: the sender
// decides.
type AlteredForm struct{ Subject string }

const altered = "This page was sent before, with other words, and that was carried out. Nothing was made of these. Look at what is there, then send this page again if it is still wanted."

// Error is the sentence.
func (e *AlteredForm) Error() string { return altered + " (" + e.Subject + ")" }

// Unwrap gives the kind.
func (e *AlteredForm) Unwrap() error { return errs.F(errs.Conflict, altered) }
