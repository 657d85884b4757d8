package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// draftColumns are all, in the order of rowOf.
const draftColumns = "id, division, kind, version, way, state, waits, due, body, title, record, changed_at, changed_by, login, salt, kept, acts"

// draftRow is a row of the table.
type draftRow struct {
	id, division, kind string
	version            int64
	way, state, waits  string
	due                int64
	body               []byte
	title, record      string
	changedAt          int64
	changedBy, login   string
	salt               []byte
	kept               string
	acts               []byte // see actsAfter
}

func (r *draftRow) scan(scan func(...any) error) error {
	return scan(&r.id, &r.division, &r.kind, &r.version, &r.way, &r.state, &r.waits, &r.due, &r.body, &r.title, &r.record, &r.changedAt, &r.changedBy, &r.login, &r.salt, &r.kept, &r.acts)
}

func (r *draftRow) values() []any {
	return []any{r.id, r.division, r.kind, r.version, r.way, r.state, r.waits, r.due, r.body, r.title, r.record, r.changedAt, r.changedBy, r.login, r.salt, r.kept, r.acts}
}

// digest is the row's digest in the audit trail: SHA-256 over each value with its length before it.
func (r *draftRow) digest() string {
	h := sha256.New()
	values := r.values()
	values = values[:len(values)-1] // acts covers the entry that has this digest
	if r.kept == "" {               // so is the digest of a row from before there was the column
		values = values[:len(values)-1]
	}
	for _, v := range values {
		text, ok := v.([]byte)
		if !ok {
			text = []byte(fmt.Sprint(v))
		}
		fmt.Fprintf(h, "%d:%s,", len(text), text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (r *draftRow) subject() string { return subjectOf(r.id) }

// subjectOf is how the audit trail calls a draft.
func subjectOf(id string) string { return "draft " + id }

// parts returns the columns of the row, each bound by itself, so that a finding names the changed one.
func (r *draftRow) parts() (parts []account.Part) {
	names := strings.Split(draftColumns, ", ")
	for i, v := range r.values() {
		parts = append(parts, account.PartOf(names[i], names[i:i+1], []any{v}))
	}
	return parts
}

// check holds the row against its seal: words that somebody changed beside it were reviewed by nobody.
func (r *draftRow) check(ctx context.Context, tx *sqlkit.Tx) error {
	err := account.CheckBinding(ctx, tx, r.subject(), r.parts())
	if errs.Is(err, errs.Corrupt) {
		return r.changedError(err)
	}
	return err
}

// checkTrail holds it against the newest entry about it.
func (r *draftRow) checkTrail(ctx context.Context, tx *sqlkit.Tx) error {
	last, err := account.Latest(ctx, tx, r.subject())
	if err == nil && last.Detail["digest"] == r.digest() || err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	return r.changedError(err)
}

func (r *draftRow) changedError(cause error) error {
	return errs.E(errs.Corrupt, fmt.Sprintf("The draft %s is not as the audit trail knows it: it was changed in the database, past every review.", r.id), cause)
}

// findManuscript returns a draft that the actor may read, and hides it from anybody else.
func findManuscript(ctx context.Context, tx *sqlkit.Tx, actor account.Actor, id string) (Draft, error) {
	var r draftRow
	err := r.scan(tx.QueryRowContext(ctx, "SELECT "+draftColumns+" FROM drafts WHERE id = $1", id).Scan)
	switch {
	case isNoRow(err):
		return Draft{}, noManuscript(id)
	case err != nil:
		return Draft{}, sqlkit.Error(err)
	case !actor.May(account.Read, division.Code(r.division)):
		return Draft{}, noManuscript(id)
	}
	if err := r.check(ctx, tx); err != nil {
		return Draft{}, err
	}
	return r.toDraft()
}

func (r *draftRow) toDraft() (Draft, error) {
	m := Draft{ID: r.id, Division: division.Code(r.division), Kind: record.Kind(r.kind), Version: int(r.version), Waits: r.waits, Title: r.title,
		RecordID: r.record, ChangedAt: time.Unix(r.changedAt, 0).UTC(), ChangedBy: r.login, changedBy: r.changedBy, acts: r.acts}
	err := json.Unmarshal([]byte(r.way), &m.Review)
	if err == nil {
		m.kept, err = readKept(r.kept)
	}
	if err == nil && len(r.body) > 0 {
		m.Record, err = record.Parse(r.body)
	}
	if err != nil {
		return Draft{}, errs.E(errs.Corrupt, "The draft "+r.id+" cannot be read.", err)
	}
	return m, nil
}

// verifyDrafts holds every draft against the audit trail, and looks for those that the trail knows and nobody has.
func verifyDrafts(ctx context.Context, tx *sqlkit.Tx, found *Inspection) error {
	there, kept := map[string]bool{}, map[string][]storedRevision{}
	err := eachRow(ctx, tx, "SELECT "+draftColumns+" FROM drafts ORDER BY id", func(scan func(...any) error) error {
		var r draftRow
		if err := r.scan(scan); err != nil {
			found.add(feed.Malformed, "drafts", "a row cannot be read: %v", err)
			return nil
		}
		there[r.subject()] = true
		kept[r.subject()], _ = readKept(r.kept) // a malformed one has another digest
		err := r.checkTrail(ctx, tx)
		if errs.Is(err, errs.Corrupt) {
			found.add(feed.Malformed, r.subject(), "%s", errs.Sentence(err))
			err = nil
		}
		return err
	})
	if err == nil {
		err = verifyKept(ctx, tx, kept, found)
	}
	if err != nil {
		return err
	}
	return eachRow(ctx, tx, "SELECT DISTINCT subject FROM audit WHERE subject LIKE 'draft %'", func(scan func(...any) error) error {
		var subject string
		if err := scan(&subject); err != nil {
			return err
		}
		if !there[subject] {
			found.add(feed.Malformed, subject, "the row is missing")
		}
		return nil
	})
}

// Workflow returns the steps of the drafts of each kind.
func (s *Store) Workflow() *editorial.Workflow { return s.workflow }

// Draft returns a draft that the actor may read: errs.NotFound for any other.
func (s *Store) Draft(ctx context.Context, actor account.Actor, id string) (m Draft, err error) {
	err = s.db.Read(ctx, func(tx *sqlkit.Tx) error {
		m, err = findManuscript(ctx, tx, actor, id)
		return err
	})
	if err != nil {
		return Draft{}, err
	}
	return m, nil
}

// DraftFilter chooses drafts.
type DraftFilter struct {
	Division division.Code   // and below; "" for all that the actor may read
	State    editorial.State // "" for all that have not ended
	RecordID string          // only those that correct this record
	ForMe    bool            // that wait for something the actor may do
	Urgent   bool            // that wait for a step that releases
	Failed   bool            // that could not be published at their time, for their authors and those who may publish them
	Before   string          // for the next page: the last page's next
	Limit    int             // at most maxPile; 0 for usualPile
	// Deadline returns by when a draft should go on: the list is then one page, the most urgent first. Nil for the
	// newest first.
	Deadline func(editorial.Review) editorial.Deadline
	Late     bool // with Deadline: only those whose deadline has passed
}

// fits reports whether a draft matches the filter.
func (p *DraftFilter) fits(s *Store, actor account.Actor, m Draft) bool {
	return (p.Division == "" || p.Division.Contains(m.Division)) && (p.RecordID == "" || p.RecordID == m.RecordID) &&
		(!p.ForMe || s.waitsFor(actor, m)) && (!p.Failed || m.Failed() && (s.waitsFor(actor, m) || actor.May(account.Publish, m.Division))) && (!p.Urgent || s.workflow.Steps[m.Waits].Release)
}

// Failed reports whether the draft is back with its authors because it could not be published at its time.
func (m *Draft) Failed() bool {
	back := m.Review.Returned()
	return back != nil && back.By == account.SystemID
}

// pressing is a draft of a list by deadlines.
type pressing struct {
	Draft
	by editorial.Deadline
}

const (
	maxPile   = 200
	usualPile = 50
)

// listColumns are draftColumns without the words.
var listColumns = strings.Replace(draftColumns, " body,", " x'' AS body,", 1)

// Drafts lists those that the actor may read, without their words, the newest first; next is where the next page
// begins, "" at the end.
func (s *Store) Drafts(ctx context.Context, actor account.Actor, p DraftFilter) (list []Draft, next string, err error) {
	if p.Limit <= 0 || p.Limit > maxPile {
		p.Limit = usualPile
	}
	query, args := "SELECT "+listColumns+" FROM drafts WHERE state NOT IN ('published', 'discarded')", []any{}
	if p.State != "" {
		query, args = "SELECT "+listColumns+" FROM drafts WHERE state = $1", []any{string(p.State)}
	}
	if p.Before != "" {
		args = append(args, p.Before)
		query += fmt.Sprintf(" AND id < $%d", len(args))
	}
	more := false
	var first []pressing
	err = eachRow(ctx, s.db.Reader(), query+" ORDER BY id DESC", func(scan func(...any) error) error {
		var r draftRow
		if err := r.scan(scan); err != nil || more || !actor.May(account.Read, division.Code(r.division)) {
			return err
		}
		m, err := r.toDraft()
		switch {
		case err != nil:
			return err
		case !p.fits(s, actor, m):
		case p.Deadline != nil:
			if by := p.Deadline(m.Review); by.Late || !p.Late {
				first = append(first, pressing{m, by})
			}
		case len(list) == p.Limit:
			more = true
		default:
			list = append(list, m)
		}
		return nil
	}, args...)
	slices.SortStableFunc(first, func(a, b pressing) int { return cmp.Or(a.by.Compare(b.by), a.Review.Since.Compare(b.Review.Since)) })
	for _, m := range first[:min(len(first), p.Limit)] {
		list = append(list, m.Draft)
	}
	if more {
		next = list[len(list)-1].ID
	}
	return list, next, err
}

// waitsFor reports whether a draft waits for something that the actor may do.
func (s *Store) waitsFor(actor account.Actor, m Draft) bool {
	mine := slices.Contains(m.Review.Authors, actor.ID)
	switch m.Review.State {
	case editorial.Writing:
		return mine && actor.May(account.Write, m.Division) || m.Review.Asking() && !mine && s.Reviews(actor, m)
	case editorial.Reviewing:
		return !mine && actor.May(account.Action(s.workflow.Steps[m.Waits].Action), m.Division)
	case editorial.Approved:
		return actor.May(account.Publish, m.Division)
	}
	return false
}

// Reviews reports whether a draft has a step that the actor may do, now or later, if they have not written in it.
func (s *Store) Reviews(actor account.Actor, m Draft) bool {
	return slices.ContainsFunc(s.workflow.Actions(m.Kind), func(act string) bool { return actor.May(account.Action(act), m.Division) })
}
