package store

import (
	"context"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
)

// AskForWaiver asks the reviewers of a draft whether findings may stay; it then waits for them too.
func (s *Store) AskForWaiver(ctx context.Context, actor account.Actor, id string, version int) (Draft, error) {
	return s.runAct(ctx, actor, id, version, "draft_ask", func(d *draftTx) error {
		if err := d.checkMay(account.Write); err != nil {
			return err
		}
		if d.m.Record == nil {
			return noManuscript(id)
		}
		open := d.m.Review.Open(d.m.Record, s.rules)
		var err error
		d.m.Review, err = s.workflow.Ask(d.m.Review, open, d.tx.Now)
		return err
	})
}

// WaiveFinding records why a finding may stay, by a reviewer of the draft; stay.By is the actor. errs.Forbidden for
// anybody else, for its authors, and for a finding that never stays.
func (s *Store) WaiveFinding(
	ctx context.Context,
	actor account.Actor,
	id string,
	version int,
	stay editorial.Waiver,
) (Draft, error) {
	return s.runAct(ctx, actor, id, version, actStay, func(d *draftTx) error {
		if !s.Reviews(d.actor, d.m) {
			return d.notYours()
		}
		if d.m.Record == nil {
			return noManuscript(id)
		}
		stay.By = d.actor.ID
		var err error
		if d.m.Review, err = s.workflow.Waive(d.m.Review, d.m.Review.Findings(d.m.Record, s.rules), stay, d.tx.Now); err != nil {
			return err
		}
		said := d.m.Review.Waivers[len(d.m.Review.Waivers)-1]
		d.detail = map[string]string{"field": said.Field, "finding": string(said.Kind)}
		return nil
	})
}
