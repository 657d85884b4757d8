package store

import (
	"context"
	"crypto/rand"
	"log/slog"
	"maps"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Draft is a record on its way to publication [稿件]: its words and its state.
type Draft struct {
	ID        string
	Division  division.Code
	Kind      record.Kind
	Version   int              // counts every act; an act names the version that was before the person
	Review    editorial.Review //
	Waits     string           // the step that it waits for; "" for none
	Record    *record.Record   // perhaps unfinished; nil when it has ended
	Title     string
	RecordID  string // of the record that it corrects or has become
	ChangedAt time.Time
	ChangedBy string // login

	changedBy string           // account id
	kept      []storedRevision // the oldest first
	acts      []byte           // see actsAfter
}

// maxManuscript bounds a draft's words: every saved draft can be published, with the number and the times that the
// centre adds.
const maxManuscript = feed.MaxPayload - 4<<10

// Acts on drafts that others in this package look for. Those that change no word leave the version as it is: who has
// the words before them goes on.
const (
	actSave = "draft_save"
	actOpen = "draft_open"
	actStay = "draft_stay"
)

func randomSalt() ([]byte, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return nil, errs.E(errs.Internal, "No random bytes can be had.", err)
	}
	return salt, nil
}

// draftTx is one act on a draft within its transaction.
type draftTx struct {
	tx      *sqlkit.Tx
	store   *Store
	actor   account.Actor
	m       Draft
	name    string              // of the act in the trail
	detail  map[string]string   // of the act, for the trail
	files   map[string]int64    // that the words listed before the act
	found   []editorial.Finding // in the words before the act
	dropped bool                // words or files that the draft had are gone
	keep    bool                // keep the revision for the next review
}

// noManuscript is the error for a missing draft, and for another person's.
func noManuscript(id string) error { return errs.F(errs.NotFound, "There is no draft %s.", id) }

// BeginDraft makes a draft of a record, which may be unfinished: a new one, or with id and revision the correction of
// that revision: an CorrectionUnderWay if there is a draft of one already. errs.NotFound unless the actor may write in
// its division.
func (s *Store) BeginDraft(ctx context.Context, actor account.Actor, r *record.Record) (Draft, error) {
	return s.newManuscript(ctx, actor, r, func(*draftTx) error { return nil })
}

// SendDraft begins a draft and submits it, in one transaction: if SubmitDraft refuses it, nothing is
// left.
func (s *Store) SendDraft(ctx context.Context, actor account.Actor, r *record.Record) (Draft, error) {
	return s.newManuscript(ctx, actor, r, func(d *draftTx) error {
		if err := d.submitDraft(ctx); err != nil {
			return err
		}
		return d.saveDraft(ctx, "draft_submit")
	})
}

func (s *Store) newManuscript(ctx context.Context, actor account.Actor, r *record.Record, then func(*draftTx) error) (Draft, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Draft{}, errs.E(errs.Internal, "No id could be made.", err)
	}
	var d *draftTx
	err = s.db.Write(ctx, func(tx *sqlkit.Tx) error {
		d = &draftTx{tx: tx, store: s}
		if d.actor, err = account.Current(ctx, tx, actor); err != nil {
			return err
		}
		if !d.actor.May(account.Write, r.Division) {
			return errs.F(errs.NotFound, "There is no division %s for you to write in.", r.Division)
		}
		if err := account.NoteMark(ctx, tx, d.actor, subjectOf(id.String())); err != nil {
			return err
		}
		if err := d.checkFree(ctx, r.ID); err != nil {
			return err
		}
		d.m = Draft{ID: id.String(), Division: r.Division, Kind: r.Kind, Review: editorial.New(r.Kind, d.actor.ID, tx.Now)}
		if err := d.setRecord(r); err != nil {
			return err
		}
		if err := d.saveDraft(ctx, "draft_begin"); err != nil {
			return err
		}
		return then(d)
	})
	if err != nil {
		return Draft{}, err
	}
	return d.m, nil
}

// readDraft reads the draft of the act, if the reader may.
func (d *draftTx) readDraft(ctx context.Context, reader account.Actor, id string) (err error) {
	if d.m, err = findManuscript(ctx, d.tx, reader, id); err == nil && d.m.Record != nil {
		d.files = filesOf(d.m.Record)
		d.found = d.m.Review.Findings(d.m.Record, d.store.rules)
	}
	return err
}

// setRecord puts words in, tidied (record.Rules.Tidy). Words never change the kind, the division or the corrected
// record.
func (d *draftTx) setRecord(r *record.Record) error {
	if r.Kind != d.m.Kind || r.Division != d.m.Division || d.m.Record != nil && (r.ID != d.m.Record.ID || r.Revision != d.m.Record.Revision) {
		return errs.F(errs.Invalid, "A draft keeps its kind, its division and the record that it corrects; begin another one.")
	}
	if r.Body == nil {
		blank := *r
		if blank.Body = record.NewBody(r.Kind); blank.Body == nil {
			return errs.F(errs.Invalid, "There is no kind %q.", r.Kind)
		}
		r = &blank
	}
	r, _ = d.store.rules.Tidy(r)
	d.m.Record, d.m.Title, d.m.RecordID = r, r.Title, r.ID
	d.m.Review = d.m.Review.Detach(r)
	return nil
}

// runAct runs one act on a draft that the actor may see, in one transaction with its entry in the trail. version is
// the version that the person has read: errs.Conflict, naming who has changed it since, for another.
func (s *Store) runAct(ctx context.Context, actor account.Actor, id string, version int, name string, do func(*draftTx) error) (Draft, error) {
	var d *draftTx
	err := s.db.Write(ctx, func(tx *sqlkit.Tx) error {
		d = &draftTx{tx: tx, store: s, name: name}
		var err error
		if d.actor, err = account.Current(ctx, tx, actor); err != nil {
			return err
		}
		if err = d.readDraft(ctx, d.actor, id); err != nil {
			return err
		}
		if err := account.NoteMark(ctx, tx, d.actor, subjectOf(id)); err != nil {
			return err
		}
		if version != d.m.Version {
			return d.changedMeanwhile(ctx)
		}
		if err := do(d); err != nil {
			return err
		}
		return d.saveDraft(ctx, d.name)
	})
	if err != nil {
		return Draft{}, err
	}
	if d.dropped {
		patient := func(ctx context.Context) error { return s.db.TruncateWithin(ctx, soon) }
		if err := s.emptyWithin(context.WithoutCancel(ctx), patient); err != nil {
			slog.WarnContext(ctx, "what was taken out of a draft stays in the write-ahead log until nobody reads it; tried again within a minute", "cause", err)
		}
	}
	return d.m, nil
}

// checkMay refuses an action that the actor may not do in the draft's division.
func (d *draftTx) checkMay(what account.Action) error {
	if !d.actor.May(what, d.m.Division) {
		return d.notYours()
	}
	return nil
}

func (d *draftTx) notYours() error {
	return errs.F(errs.Forbidden, "You may not do this to drafts of division %s.", d.m.Division)
}

// SaveDraft stores other words. Reviews start again.
func (s *Store) SaveDraft(ctx context.Context, actor account.Actor, id string, version int, r *record.Record) (Draft, error) {
	return s.runAct(ctx, actor, id, version, actSave, func(d *draftTx) error {
		err := d.checkMay(account.Write)
		if err == nil {
			err = d.setRecord(r)
		}
		if err == nil {
			d.m.Review, err = s.workflow.Edit(d.m.Review, d.actor.ID, d.tx.Now)
		}
		return err
	})
}

// SubmitDraft hands the draft in for review; errs.Invalid, a Refused with every reason, while
// editorial.Verdict.Check finds any or a correction changes nothing.
func (s *Store) SubmitDraft(ctx context.Context, actor account.Actor, id string, version int) (Draft, error) {
	return s.runAct(ctx, actor, id, version, "draft_submit", func(d *draftTx) error { return d.submitDraft(ctx) })
}

func (d *draftTx) submitDraft(ctx context.Context) error {
	if err := d.checkMay(account.Write); err != nil {
		return err
	}
	if d.m.Record == nil {
		return noManuscript(d.m.ID)
	}
	d.m.Record, _ = d.store.rules.Tidy(d.m.Record) // words that an older program saved
	found, err := d.findObstacles(ctx, d.tx.Now, writing)
	if err == nil {
		err = found.err()
	}
	if err != nil {
		return err
	}
	d.keep = true
	d.m.Review, err = d.store.workflow.Submit(d.m.Review, nil, d.tx.Now)
	return err
}

// OpenDraft gives a draft, and records that the actor has its words before them if they may review it now.
func (s *Store) OpenDraft(ctx context.Context, actor account.Actor, id string) (Draft, error) {
	m, err := s.Draft(ctx, actor, id)
	step, waits := s.workflow.Steps[m.Waits]
	if err != nil || !waits || !actor.May(account.Action(step.Action), m.Division) || m.Review.Opened[actor.ID] == m.Review.Revision {
		return m, err
	}
	return s.runAct(ctx, actor, id, m.Version, actOpen, func(d *draftTx) error {
		d.m.Review = s.workflow.Open(d.m.Review, d.actor.ID)
		return nil
	})
}

// DecideDraft passes the draft's next step, or returns it; passing a releasing step publishes it in the same
// transaction. Review.By is the actor.
func (s *Store) DecideDraft(ctx context.Context, actor account.Actor, id string, version int, r editorial.Verdict) (Draft, error) {
	name := "draft_return"
	if r.Approve {
		name = "draft_approve"
	}
	return s.runAct(ctx, actor, id, version, name, func(d *draftTx) error {
		step, ok := s.workflow.Steps[r.Step]
		if !ok {
			return errs.F(errs.Conflict, "The draft does not wait for this review any more.")
		}
		err := d.checkMay(account.Action(step.Action))
		if err == nil {
			r.By = d.actor.ID
			d.m.Review, err = s.workflow.Decide(d.m.Review, r, d.tx.Now)
		}
		if err == nil && step.Release && r.Approve {
			err = d.releaseApproved(ctx)
		}
		return err
	})
}

// releaseApproved publishes the draft just approved; the trail has both acts.
func (d *draftTx) releaseApproved(ctx context.Context) error {
	err := d.checkMay(account.Publish)
	if err == nil {
		err = d.saveDraft(ctx, d.name)
	}
	if err == nil {
		d.name = "draft_publish"
		_, err = d.publishDraft(ctx)
	}
	return err
}

// ReturnDraft gives an approved or scheduled draft back to its authors, by somebody who may publish it; with
// a reason.
func (s *Store) ReturnDraft(ctx context.Context, actor account.Actor, id string, version int, reason string) (Draft, error) {
	return s.runAct(ctx, actor, id, version, "draft_return", func(d *draftTx) error {
		err := d.checkMay(account.Publish)
		if err == nil {
			d.m.Review, err = s.workflow.Return(d.m.Review, d.actor.ID, reason, nil, d.tx.Now)
		}
		return err
	})
}

// ScheduleDraft sets the time of publication; the zero time takes it back. It fails with a Refused of
// the problems that would prevent publication at that time.
func (s *Store) ScheduleDraft(ctx context.Context, actor account.Actor, id string, version int, due time.Time) (Draft, error) {
	return s.runAct(ctx, actor, id, version, "draft_schedule", func(d *draftTx) error {
		err := d.checkMay(account.Publish)
		if err == nil {
			d.m.Review, err = s.workflow.Schedule(d.m.Review, due, d.tx.Now)
		}
		if err != nil || due.IsZero() {
			return err
		}
		found, err := d.findObstacles(ctx, due, publishing)
		if err != nil {
			return err
		}
		found.add(0, editorial.CheckSchedule(d.m.Record, s.rules, due, d.tx.Now)...)
		return found.err()
	})
}

// DiscardDraft ends a draft; its words are cleared.
func (s *Store) DiscardDraft(ctx context.Context, actor account.Actor, id string, version int) (Draft, error) {
	return s.runAct(ctx, actor, id, version, "draft_discard", func(d *draftTx) error {
		err := d.checkMay(account.Write)
		if err == nil {
			d.m.Review, err = s.workflow.Discard(d.m.Review, d.tx.Now)
		}
		return err
	})
}

// PublishDraft publishes an approved draft, with its index number, leaf and signature in the same
// transaction.
func (s *Store) PublishDraft(ctx context.Context, actor account.Actor, id string, version int) (Published, error) {
	var done Published
	_, err := s.runAct(ctx, actor, id, version, "draft_publish", func(d *draftTx) error {
		err := d.checkMay(account.Publish)
		if err == nil {
			done, err = d.publishDraft(ctx)
		}
		return err
	})
	if err != nil {
		return Published{}, err
	}
	return done, nil
}

// publishDraft publishes the draft, together with the drafts that it needs to fit the published records.
func (d *draftTx) publishDraft(ctx context.Context) (done Published, err error) {
	if err := d.checkApproved(ctx); err != nil {
		return done, err
	}
	found, together, err := d.checkRelated(ctx, d.tx.Now, publishing)
	if err == nil {
		err = found.err()
	}
	if err != nil {
		return done, err
	}
	all := []*draftTx{d}
	for _, m := range together {
		other := &draftTx{tx: d.tx, store: d.store, actor: d.actor, name: "draft_publish"}
		if err := other.readDraft(ctx, d.actor, m.ID); err != nil {
			return done, err
		}
		if err := other.checkMay(account.Publish); err != nil {
			return done, err
		}
		if err := other.checkApproved(ctx); err != nil {
			return done, err
		}
		all = append(all, other)
	}
	batch := Batch{}
	for _, one := range all {
		batch.Items = append(batch.Items, Item{Record: one.m.Record})
	}
	p := d.store.newPublication(d.tx, batch)
	p.actor = d.actor
	if err := p.publish(ctx); err != nil {
		return done, err
	}
	for i, one := range all {
		one.m.RecordID = p.done[i].ID
		if err := one.noteTies(ctx, p.done[i].IndexNumber); err != nil {
			return done, err
		}
		if i > 0 {
			if err := one.saveDraft(ctx, one.name); err != nil {
				return done, err
			}
			d.dropped = d.dropped || one.dropped
		}
	}
	return p.done[0], p.signGrown(ctx)
}

// checkApproved checks that the draft was approved as it is, and that nothing in its own words speaks against
// publishing it by now.
func (d *draftTx) checkApproved(ctx context.Context) (err error) {
	before := d.m.Review
	if d.m.Review, err = d.store.workflow.Publish(d.m.Review, d.tx.Now); err != nil {
		return err
	}
	if err := d.proveReview(ctx, before); err != nil {
		return err
	}
	var found problems // the rules may have changed since it was submitted
	found.add(0, before.Check(d.m.Record, d.store.rules, d.tx.Now)...)
	return found.err()
}

// saveDraft writes the draft's present state, and the act into the trail.
func (d *draftTx) saveDraft(ctx context.Context, act string) error {
	review, err := json.Marshal(d.m.Review, json.Deterministic(true))
	if err != nil {
		return errs.E(errs.Internal, "The draft's way cannot be written.", err)
	}
	r := draftRow{id: d.m.ID, division: string(d.m.Division), kind: string(d.m.Kind), way: string(review), state: string(d.m.Review.State), body: []byte{},
		record: d.m.RecordID}
	switch d.m.Review.State {
	case editorial.Published, editorial.Discarded:
		d.m.Record, d.m.Title = nil, ""
	case editorial.Scheduled:
		r.due = d.m.Review.Due.Unix()
	}
	if d.m.Record != nil {
		if r.body, err = d.m.Record.Canonical(); err != nil {
			return err
		}
	}
	if len(r.body) > maxManuscript {
		return errs.F(errs.TooLarge, "The draft has %d KB; at most %d are possible.", len(r.body)>>10, maxManuscript>>10)
	}
	if r.salt, err = randomSalt(); err != nil {
		return err
	}
	salt, err := d.planRevisions(r.body)
	if err == nil && act == actSave {
		err = d.forgetNumbers(ctx)
	}
	if err == nil {
		r.kept, err = writeKept(d.m.kept)
	}
	if err != nil {
		return err
	}
	if act != actOpen && act != actStay {
		d.m.Version++
		d.m.ChangedAt, d.m.ChangedBy, d.m.changedBy = d.tx.Now, d.actor.Login, d.actor.ID
	}
	d.m.Waits = d.store.workflow.Waits(d.m.Review)
	r.changedAt, r.changedBy, r.login = d.m.ChangedAt.Unix(), d.m.changedBy, d.m.ChangedBy
	r.version, r.waits, r.title = int64(d.m.Version), d.m.Waits, d.m.Title
	r.acts = d.m.acts
	_, err = d.tx.ExecContext(ctx, "INSERT INTO drafts ("+draftColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT (id) DO UPDATE SET version = excluded.version, way = excluded.way, state = excluded.state, waits = excluded.waits, due = excluded.due,
		body = excluded.body, title = excluded.title, record = excluded.record, changed_at = excluded.changed_at, changed_by = excluded.changed_by, login = excluded.login, salt = excluded.salt, kept = excluded.kept, acts = excluded.acts`,
		r.values()...)
	if err != nil {
		return err
	}
	if err := d.saveKept(ctx, salt, r.body); err != nil {
		return err
	}
	if err := d.dropFiles(ctx); err != nil {
		return err
	}
	if d.dropped = d.dropped || d.tookOut(); d.dropped {
		if err := noteResidue(ctx, d.tx); err != nil {
			return err
		}
	}
	detail := map[string]string{"kind": r.kind, "state": r.state, "digest": r.digest(), "revision": strconv.Itoa(d.m.Review.Revision)}
	if r.due != 0 {
		detail["due"] = d.m.Review.Due.UTC().Format(time.RFC3339)
	}
	if words := d.m.words(); words != "" {
		detail["words"] = words
	}
	maps.Copy(detail, d.detail)
	if err := account.Append(ctx, d.tx, d.actor, account.Event{Act: act, Subject: r.subject(), Division: d.m.Division, Detail: detail}); err != nil {
		return err
	}
	return d.bindRow(ctx, &r)
}
