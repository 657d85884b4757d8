package store

import (
	"context"
	"slices"

	"gongshi/internal/account"
)

// noteTies tells the office if two people among the draft's acts may be one person.
func (d *draftTx) noteTies(ctx context.Context, index string) error {
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

// nameOf returns the name of the person with a login, as colleagues know it, and the centre's own for its own acts.
func (s *Store) nameOf(ctx context.Context, login string) string {
	if login == account.SystemID {
		return s.Name()
	}
	if u, err := s.accounts.UserByLogin(ctx, account.System(), login); err == nil && u.Name != "" {
		return u.Name
	}
	return login
}
