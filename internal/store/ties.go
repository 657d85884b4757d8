package store

import (
	"context"
	"slices"

	"gongshi/internal/account"
)

// noteTies tells the office if two people among the draft's acts may be one person.
func (d *desk) noteTies(ctx context.Context, index string) error {
	subject := (&draftRow{id: d.m.ID}).subject()
	people, err := account.Actors(ctx, d.tx, subject, "draft_begin", actSave, "draft_submit", actStay, "draft_approve", "draft_schedule", "draft_publish")
	if err != nil {
		return err
	}
	if d.actor.ID != account.SystemID && !slices.Contains(people, d.actor.ID) {
		people = append(people, d.actor.ID)
	}
	ties, err := d.store.accounts.Ties(ctx, d.tx, people)
	if err != nil || len(ties) == 0 {
		return err
	}
	return account.NoteTies(ctx, d.tx, d.actor, d.m.RecordID, index, d.m.Division, ties)
}
