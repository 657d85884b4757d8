package store

import (
	"context"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
)

// AskManuscript asks the reviewers of a manuscript whether findings may stay; it then waits for them too.
func (s *Store) AskManuscript(ctx context.Context, actor account.Actor, id string, version int) (Manuscript, error) {
	return s.act(ctx, actor, id, version, "draft_ask", func(d *desk) error {
		if err := d.may(account.Write); err != nil {
			return err
		}
		if d.m.Record == nil {
			return noManuscript(id)
		}
		open := d.m.Way.Open(d.m.Record, s.rules)
		var err error
		d.m.Way, err = s.workflow.Ask(d.m.Way, open, d.tx.Now)
		return err
	})
}

// LetStay records why a finding may stay, by a reviewer of the manuscript; stay.By is the actor. errs.Forbidden for
// anybody else, for its authors, and for a finding that never stays.
func (s *Store) LetStay(ctx context.Context, actor account.Actor, id string, version int, stay editorial.Stay) (Manuscript, error) {
	return s.act(ctx, actor, id, version, actStay, func(d *desk) error {
		if !s.Reviews(d.actor, d.m) {
			return d.notYours()
		}
		if d.m.Record == nil {
			return noManuscript(id)
		}
		stay.By = d.actor.ID
		var err error
		if d.m.Way, err = s.workflow.LetStay(d.m.Way, d.m.Way.Findings(d.m.Record, s.rules), stay, d.tx.Now); err != nil {
			return err
		}
		said := d.m.Way.Stays[len(d.m.Way.Stays)-1]
		d.detail = map[string]string{"field": said.Field, "finding": string(said.Kind)}
		return nil
	})
}
