package main

import (
	"gongshi/internal/account"
	"gongshi/internal/demo"
	"gongshi/internal/editorial"
	"gongshi/internal/store"
)

// playDrafts brings the demonstration's drafts as far as they have come, by its users.
func playDrafts(a *app, s *store.Store, drafts []demo.Draft) error {
	people := map[string]account.Actor{}
	for _, login := range []string{"editor", "reviewer", "secrecy"} {
		u, err := s.Accounts().UserByLogin(a.ctx, account.System(), login)
		if err != nil {
			return err
		}
		people[login] = u.Actor()
	}
	for _, d := range drafts {
		m, err := s.BeginDraft(a.ctx, people["editor"], d.Record)
		if err == nil && d.Stage != demo.Written {
			m, err = s.SubmitDraft(a.ctx, people["editor"], m.ID, m.Version)
		}
		decide := func(login string, r editorial.Verdict) {
			if err == nil {
				m, err = s.OpenDraft(a.ctx, people[login], m.ID)
			}
			if err == nil {
				r.Step, r.Revision = m.Waits, m.Review.Revision
				m, err = s.DecideDraft(a.ctx, people[login], m.ID, m.Version, r)
			}
		}
		switch d.Stage {
		case demo.Returned:
			decide("reviewer", editorial.Verdict{Opinion: d.Reason})
		case demo.Reviewed, demo.Approved:
			decide("reviewer", editorial.Verdict{Approve: true})
		}
		if d.Stage == demo.Approved {
			decide("secrecy", editorial.Verdict{Approve: true, Answers: &editorial.Answers{}})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
