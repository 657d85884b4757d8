package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// PublishDue publishes the drafts whose set time has come, each in a transaction of its own, and returns the published
// ones, also beside an error. A draft that cannot be published goes back to its authors with the reason.
func (s *Store) PublishDue(ctx context.Context, now time.Time) ([]Published, error) {
	var due []string
	err := eachRow(ctx, s.db.Reader(), "SELECT id FROM drafts WHERE due > 0 AND due <= $1 ORDER BY due, id", func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		due = append(due, id)
		return err
	}, now.Unix())
	if err != nil {
		return nil, err
	}
	var all []Published
	for _, id := range due {
		done, wrong := s.publishOne(ctx, id)
		if wrong == nil && done.ID != "" {
			all = append(all, done)
		}
		err = errors.Join(err, wrong)
		if wrong != nil && !errs.Is(wrong, errs.Corrupt) { // a draft that was changed past the program does not hold up the others
			break
		}
	}
	return all, err
}

func (s *Store) publishOne(ctx context.Context, id string) (Published, error) {
	m, err := s.Draft(ctx, account.System(), id)
	if err != nil || m.Review.State != editorial.Scheduled {
		return Published{}, err // somebody was faster
	}
	done, err := s.PublishDraft(ctx, account.System(), id, m.Version)
	if !errs.Is(err, errs.Invalid) && !errs.Is(err, errs.Conflict) {
		return done, err
	}
	reason, causes := strings.ToValidUTF8(fmt.Sprintf("%.500s", errs.Sentence(err)), ""), []record.Problem(nil)
	var refused *Refused
	if errors.As(err, &refused) {
		reason, causes = "", refused.Reasons()
	}
	_, err = s.runAct(ctx, account.System(), id, m.Version, "draft_return", func(d *draftTx) error {
		var err error
		d.m.Review, err = s.workflow.Return(d.m.Review, d.actor.ID, reason, causes, d.tx.Now)
		return err
	})
	if errs.Is(err, errs.Conflict) {
		err = nil // changed meanwhile: the next look finds it as it is then
	}
	return Published{}, err
}
