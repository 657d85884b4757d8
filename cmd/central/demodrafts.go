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
		m, err := s.BeginManuscript(a.ctx, people["editor"], d.Record)
		if err == nil && d.Stage != demo.Written {
			m, err = s.SubmitManuscript(a.ctx, people["editor"], m.ID, m.Version)
		}
		decide := func(login string, r editorial.Review) {
			if err == nil {
				m, err = s.OpenManuscript(a.ctx, people[login], m.ID)
			}
			if err == nil {
				r.Step, r.Revision = m.Waits, m.Way.Revision
				m, err = s.DecideManuscript(a.ctx, people[login], m.ID, m.Version, r)
			}
		}
		switch d.Stage {
		case demo.Returned:
			decide("reviewer", editorial.Review{Opinion: d.Reason})
		case demo.Reviewed, demo.Approved:
			decide("reviewer", editorial.Review{Approve: true})
		}
		if d.Stage == demo.Approved {
			decide("secrecy", editorial.Review{Approve: true, Answers: &editorial.Answers{}})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
