package account

import (
	"context"
	"maps"
	"slices"
	"strings"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// standing is a person's state according to the trail.
type standing struct {
	login, division string
	active          bool
	roles           map[string]bool // Grant.String
}

// VerifyPeople compares roles and activity with the audit trail: a role that was written into the tables by hand has no
// entry. errs.Corrupt names the first person that differs. It takes the trail as verified.
func VerifyPeople(ctx context.Context, tx *sqlkit.Tx) error {
	told, err := replayTrail(ctx, tx)
	if err != nil {
		return err
	}
	people, err := readRows(ctx, tx, scanUser, "SELECT "+userColumns+" FROM users ORDER BY id")
	if err != nil {
		return err
	}
	for _, u := range people {
		if u.Grants, err = readGrants(ctx, tx, u.ID); err != nil {
			return err
		}
		s, ok := told[u.ID]
		if !ok {
			return errs.F(errs.Corrupt, "the user %s (%s) was added by no audit entry", u.Login, u.ID)
		}
		if err := s.differsFrom(u); err != nil {
			return err
		}
		delete(told, u.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(told)) {
		return errs.F(errs.Corrupt, "the user %s (%s), whom an audit entry added, is missing", told[id].login, id)
	}
	return nil
}

func (s *standing) differsFrom(u User) error {
	switch {
	case u.Login != s.login || string(u.Division) != s.division:
		return errs.F(errs.Corrupt, "the user %s of %s was added as %s of %s, by the audit trail", u.Login, u.Division, s.login, s.division)
	case u.Active != s.active:
		return errs.F(errs.Corrupt, "whether the user %s is let in is not what the audit trail says", u.Login)
	}
	left := maps.Clone(s.roles)
	for _, g := range u.Grants {
		if !left[g.String()] {
			return errs.F(errs.Corrupt, "the user %s has the role %s, which no audit entry gave", u.Login, g)
		}
		delete(left, g.String())
	}
	for _, g := range slices.Sorted(maps.Keys(left)) {
		return errs.F(errs.Corrupt, "the user %s does not have the role %s, which no audit entry took", u.Login, g)
	}
	return nil
}

// replayTrail recomputes the people's states from the trail.
func replayTrail(ctx context.Context, tx *sqlkit.Tx) (map[string]*standing, error) {
	told := map[string]*standing{}
	err := visitRows(ctx, tx, func(scan sqlkit.Scan) error {
		var text []byte
		if err := scan(&text); err != nil {
			return err
		}
		number, e, err := parseEntry(text)
		if err != nil {
			return err
		}
		id := strings.TrimPrefix(e.Subject, "user ")
		if e.Act == actAdd {
			told[id] = &standing{login: e.Detail["login"], division: string(e.Division), active: true, roles: map[string]bool{}}
		}
		s := told[id]
		if s == nil {
			return errs.F(errs.Corrupt, "audit entry %d is about a user whom no entry added", number)
		}
		s.applyEvent(e)
		return nil
	}, "SELECT bytes FROM audit WHERE act IN ($1, $2, $3, $4, $5) ORDER BY number",
		actAdd, actGrant, actRevoke, actDisable, actEnable)
	return told, err
}

func (s *standing) applyEvent(e Event) {
	switch e.Act {
	case actAdd:
		for name, g := range e.Detail {
			if strings.HasPrefix(name, "role_") {
				s.roles[g] = true
			}
		}
	case actGrant:
		s.roles[e.Detail["role"]] = true
	case actRevoke:
		delete(s.roles, e.Detail["role"])
	case actDisable, actEnable:
		s.active = e.Act == actEnable
	}
}
