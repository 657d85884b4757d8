package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Rules that depend on other records are checked by the same functions when a draft is written, submitted, scheduled
// and published: the record that a correction is about (checkTarget), the accounts of other periods (books), and the
// records that a draft names (checkReferences for alerts, checkNamed for others). Before publication the drafts are
// supposed to be published (books.suppose).

// Moments of a draft's way, by the other drafts with which it may be published together.
type stage int

const (
	writing    stage = iota // others may still be on their way
	publishing              // others are approved, and not set for a later time
)

// Obstacles returns every reason for which a draft could not be published at a moment, or now for the zero time: by the
// rules for its own words, and by the records that are published and withdrawn in the meantime. Findings of personal
// information come last.
func (s *Store) Obstacles(ctx context.Context, m Draft, at time.Time) (found []record.Problem, err error) {
	if m.Record == nil {
		return nil, nil
	}
	err = s.db.Read(ctx, func(tx *sqlkit.Tx) error {
		d := &draftTx{tx: tx, store: s, m: m}
		refused, err := d.findObstacles(ctx, at, writing)
		found = (&Refused{refused.list}).Reasons()
		return err
	})
	return found, err
}

// findObstacles are those of Obstacles; of other drafts those count that fit the stage.
func (d *draftTx) findObstacles(ctx context.Context, at time.Time, when stage) (all problems, err error) {
	if at.IsZero() {
		at = d.tx.Now
		if at.IsZero() {
			at = time.Now()
		}
	}
	all.rules = d.store.rules
	related, _, err := d.checkRelated(ctx, at, when)
	if err != nil {
		return all, err
	}
	for _, p := range related.list {
		p.conflict = false // the author sees the problem, and can mend it
		all.list = append(all.list, p)
	}
	underWay, err := d.findSequelUnderWay(ctx)
	if err != nil {
		return all, err
	}
	twins, err := d.findPeriodUnderWay(ctx)
	if err != nil {
		return all, err
	}
	all.add(0, twins...)
	all.add(0, append(underWay, d.m.Review.Check(d.m.Record, d.store.rules, at)...)...)
	return all, nil
}

// findSequelUnderWay finds drafts that update an alert or call it off, which this draft, not submitted yet, does too:
// only one of them can be published.
func (d *draftTx) findSequelUnderWay(ctx context.Context) (found []record.Problem, err error) {
	alert, ok := d.m.Record.Body.(*record.Alert)
	if !ok || d.m.Review.State != editorial.Writing {
		return nil, nil
	}
	for i, id := range alert.References {
		about, err := draftsAbout(ctx, d.tx, id)
		if err != nil {
			return nil, err
		}
		for _, m := range about {
			other, ok := m.Record.Body.(*record.Alert)
			if !ok || m.ID == d.m.ID || m.Review.State == editorial.Writing || !slices.Contains(other.References, id) {
				continue
			}
			found = append(found, record.Problem{Field: fmt.Sprintf("/body/references/%d", i),
				Reason: fmt.Sprintf("names an alert that the draft “%s”, %s, already updates or calls off. Open that draft.",
					m.Title, underWay[m.Review.State].en),
				ReasonZh: fmt.Sprintf("所指的预警已有稿件《%s》更新或解除，该稿%s。请查看该稿。", m.Title, underWay[m.Review.State].zh)})
		}
	}
	return found, nil
}

// mostTogether bounds how many drafts are published together: the months of five years.
const mostTogether = 60

// checkRelated checks the draft against the published records. A draft may fit only together with other drafts that
// correct the records in its way: these are returned.
func (d *draftTx) checkRelated(ctx context.Context, at time.Time, when stage) (found problems, together []Draft, err error) {
	alone := true
	for {
		all, err := d.store.checkTogether(ctx, d.tx, append([]*record.Record{d.m.Record}, recordsOf(together)...), at)
		if err != nil {
			return found, nil, err
		}
		if alone {
			found, alone = all, false // the problems to return where no other drafts mend them
		}
		if len(all.list) == 0 {
			return all, together, nil
		}
		more, err := d.findMending(ctx, all.list, together, at, when)
		if err != nil || more == nil || len(together) == mostTogether {
			return found, nil, err
		}
		together = append(together, *more)
	}
}

func recordsOf(list []Draft) (all []*record.Record) {
	for _, m := range list {
		all = append(all, m.Record)
	}
	return all
}

// findMending finds a draft that corrects a record which is in the way of others; nil for none.
func (d *draftTx) findMending(ctx context.Context, list []Problem, have []Draft, at time.Time, when stage) (*Draft, error) {
	for _, p := range list {
		if p.Record == "" || p.Field != "/body/opening_balance" && p.Field != "/body/closing_balance" {
			continue
		}
		var ids []string
		err := eachRow(ctx, d.tx, "SELECT id FROM drafts WHERE record = $1 AND state NOT IN ('published', 'discarded') ORDER BY id", func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			ids = append(ids, id)
			return err
		}, p.Record)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if id == d.m.ID || slices.ContainsFunc(have, func(m Draft) bool { return m.ID == id }) {
				continue
			}
			m, err := findManuscript(ctx, d.tx, account.System(), id)
			if err != nil {
				return nil, err
			}
			if m.Record != nil && m.fits(when, at) {
				return &m, nil
			}
		}
	}
	return nil, nil
}

// fits reports whether the draft may be published together with another one at the moment.
func (m *Draft) fits(when stage, at time.Time) bool {
	switch {
	case when == writing || m.Review.State == editorial.Approved:
		return true
	case m.Review.State == editorial.Scheduled:
		return !m.Review.Due.After(at)
	}
	return false
}

// checkTogether checks records as if they were published together at a moment; nothing is written.
func (s *Store) checkTogether(ctx context.Context, q querier, list []*record.Record, at time.Time) (problems, error) {
	found := problems{rules: s.rules}
	b := books{q: q, problems: &found}
	for i, one := range list {
		r := *one
		number, log := int64(0), int64(0)
		var old *record.Record
		if r.ID != "" {
			var row *row
			var err error
			if row, old, err = found.checkTarget(ctx, q, i, &r); err != nil {
				return found, err
			}
			if row == nil {
				continue
			}
			number = row.number
		}
		wrong, err := s.checkReferences(ctx, q, one, at)
		if found.add(i, wrong...); err != nil {
			return found, err
		}
		if err := found.checkNamed(ctx, q, i, &r); err != nil {
			return found, err
		}
		if err := found.checkTwice(ctx, q, i, old, &r, at); err != nil {
			return found, err
		}
		err = q.QueryRowContext(ctx, "SELECT number FROM logs WHERE division = $1", string(r.Division)).Scan(&log)
		if err != nil && !isNoRow(err) {
			return found, sqlkit.Error(err)
		}
		if err := b.supposeStatement(ctx, i, number, log, &r); err != nil {
			return found, err
		}
	}
	return found, b.checkBalances(ctx)
}

// reference is a record that another one names.
type reference struct {
	field, id string
	kind      record.Kind // that it must be
}

// referencesOf are those of a record: policies that a policy replaces or is replaced by, and the guides of an
// institution.
func referencesOf(r *record.Record) (list []reference) {
	switch b := r.Body.(type) {
	case *record.Policy:
		for i, p := range b.Replaces {
			list = append(list, reference{fmt.Sprintf("/body/replaces/%d/id", i), p.ID, record.KindPolicy})
		}
		for i, p := range b.ReplacedBy {
			list = append(list, reference{fmt.Sprintf("/body/replaced_by/%d/id", i), p.ID, record.KindPolicy})
		}
	case *record.Institution:
		for i, service := range b.Services {
			list = append(list, reference{fmt.Sprintf("/body/services/%d/guide", i), service.Guide, record.KindServiceGuide})
		}
	}
	return slices.DeleteFunc(list, func(ref reference) bool { return ref.id == "" })
}

// checkNamed checks that the records that r names are there, of the right kind, and in force.
func (p *problems) checkNamed(ctx context.Context, q querier, i int, r *record.Record) error {
	for _, ref := range referencesOf(r) {
		row, err := findRow(ctx, q, ref.id)
		switch {
		case errs.Is(err, errs.NotFound):
			p.addAgainst(i, true, r.Kind, ref.field, "", "names the record %[1]s, which is not published here. Correct the identifier, or leave it out and keep the title.",
				"所指的信息%[1]s未在本中心公开，请更正标识，或只保留名称。", ref.id)
		case err != nil:
			return err
		case ref.id == r.ID:
			p.addAgainst(i, true, r.Kind, ref.field, row.id, "names the record itself. Name another one.", "所指的是本信息自身，请改为其他信息。")
		case row.kind != ref.kind:
			p.addAgainst(i, true, r.Kind, ref.field, row.id, "names the record %[1]s (%[2]s), which is of another kind. Correct the identifier.",
				"所指的信息%[1]s（%[2]s）不是该种信息，请更正标识。", ref.id, row.indexNumber)
		case row.state != stateCurrent:
			p.addAgainst(i, true, r.Kind, ref.field, row.id, "names the record %[1]s (%[2]s), which was withdrawn. Name the one that is in force, or leave the identifier out.",
				"所指的信息%[1]s（%[2]s）已撤回，请改指现行的信息，或删去标识。", ref.id, row.indexNumber)
		}
	}
	return nil
}
