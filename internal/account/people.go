package account

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// Acts by which somebody's standing changes; VerifyPeople follows them.
const (
	actAdd     = "user_add"
	actGrant   = "user_grant"
	actRevoke  = "user_revoke"
	actDisable = "user_disable"
	actEnable  = "user_enable"
)

// Acts by which somebody may come to use another's account; Ties follows them, and actAdd.
const (
	actPassword    = "user_password"
	actFactorReset = "user_second_factor_reset"
)

// NewUser is a person to be added.
type NewUser struct {
	Login, Name, Organisation string
	Division                  division.Code
	Grants                    []Grant
	Password                  string
	MustChange                bool // the password is to be changed at once
	First                     bool // likewise, and it is one of FirstPassword
	Sample                    bool
}

func (n *NewUser) check(centre string) error {
	n.Login = foldLogin(n.Login)
	checks := []error{CheckLogin(n.Login), checkName("name", n.Name, 1, 50), checkName("organisation", n.Organisation, 0, 100),
		checkCode(n.Division), checkGrants(n.Grants), n.checkPassword(centre)}
	for _, err := range checks {
		if err != nil {
			return err
		}
	}
	return nil
}

func (n *NewUser) checkPassword(centre string) error {
	if n.First {
		return nil
	}
	return checkPassword(n.Password, owner{n.Login, n.Name, centre})
}

func checkGrants(grants []Grant) error {
	if len(grants) > maxGrants {
		return errs.F(errs.Invalid, "Nobody has more than %d roles.", maxGrants)
	}
	for _, g := range grants {
		if _, err := ParseRole(string(g.Role)); err != nil {
			return err
		}
		if err := checkCode(g.Division); err != nil {
			return err
		}
	}
	return nil
}

// Add adds a person. errs.Forbidden if the actor does not administer their division and every one of their
// roles' divisions; errs.Conflict if the login is taken.
func (a *Accounts) Add(ctx context.Context, actor Actor, n NewUser) (User, error) {
	if err := n.check(a.centre); err != nil {
		return User{}, err
	}
	if n.First {
		n.MustChange, n.Password = true, typedFirst(n.Password)
	}
	hash, err := a.hasher.hashPassword(ctx, n.Password)
	if err != nil {
		return User{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return User{}, errs.E(errs.Internal, "No id could be made.", err)
	}
	var u User
	err = a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		now, err := Current(ctx, tx, actor)
		if err != nil {
			return err
		}
		if !now.mayChange(User{Division: n.Division, Grants: n.Grants}) {
			return errs.F(errs.Forbidden, "You do not administer the division of this user, or that of one of the roles.")
		}
		if err := NoteMark(ctx, tx, actor, "user "+id.String()); err != nil {
			return err
		}
		added, err := tx.ExecContext(ctx, `INSERT INTO users (id, login, name, organisation, division, active, must_change, sample, password, created, first_until)
			VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10) ON CONFLICT (login) DO NOTHING`,
			id.String(), n.Login, n.Name, n.Organisation, string(n.Division), sqlkit.Int(n.MustChange), sqlkit.Int(n.Sample), hash, tx.Now.Unix(), firstUntil(n.First, tx.Now))
		if err != nil {
			return err
		}
		if rows, err := added.RowsAffected(); err != nil || rows == 0 {
			return errs.E(errs.Conflict, fmt.Sprintf("The login name %s is taken; choose another.", n.Login), err)
		}
		detail := map[string]string{}
		for i, g := range n.Grants {
			if err := addGrant(ctx, tx, id.String(), g); err != nil {
				return err
			}
			detail[fmt.Sprintf("role_%d", i+1)] = g.String()
		}
		if err := bindPerson(ctx, tx, id.String()); err != nil {
			return err
		}
		if u, err = readUser(ctx, tx, "id", id.String()); err != nil {
			return err
		}
		return noteUser(ctx, tx, actor, actAdd, u, detail)
	})
	return u, err
}

func addGrant(ctx context.Context, tx *sqlkit.Tx, id string, g Grant) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO grants (person, role, division) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", id, string(g.Role), string(g.Division))
	return err
}

// String is the grant as the trail has it: role and code.
func (g Grant) String() string { return string(g.Role) + " " + string(g.Division) }

// Grant gives a person a role. It ends their sessions.
func (a *Accounts) Grant(ctx context.Context, actor Actor, id string, g Grant) error {
	if err := checkGrants([]Grant{g}); err != nil {
		return err
	}
	return a.changePerson(ctx, actor, id, actGrant, func(tx *sqlkit.Tx, now Actor, u User) (map[string]string, error) {
		switch {
		case !now.May(Users, g.Division):
			return nil, errs.F(errs.Forbidden, "You do not administer the division %s.", g.Division)
		case slices.Contains(u.Grants, g):
			return nil, errs.F(errs.Conflict, "The user %s has the role %s already.", u.Login, g)
		case len(u.Grants) >= maxGrants:
			return nil, errs.F(errs.Invalid, "Nobody has more than %d roles.", maxGrants)
		}
		if err := addGrant(ctx, tx, u.ID, g); err != nil {
			return nil, err
		}
		return map[string]string{"role": g.String()}, endSessions(ctx, tx, u.ID, "")
	})
}

// Revoke takes a role from a person. It ends their sessions.
func (a *Accounts) Revoke(ctx context.Context, actor Actor, id string, g Grant) error {
	return a.changePerson(ctx, actor, id, actRevoke, func(tx *sqlkit.Tx, _ Actor, u User) (map[string]string, error) {
		if !slices.Contains(u.Grants, g) {
			return nil, errs.F(errs.Conflict, "The user %s does not have the role %s.", u.Login, g)
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM grants WHERE person = $1 AND role = $2 AND division = $3", u.ID, string(g.Role), string(g.Division))
		if err != nil {
			return nil, err
		}
		return map[string]string{"role": g.String()}, endSessions(ctx, tx, u.ID, "")
	})
}

// SetActive lets a person in or keeps them out. Keeping out ends their sessions.
func (a *Accounts) SetActive(ctx context.Context, actor Actor, id string, active bool) error {
	act := actDisable
	if active {
		act = actEnable
	}
	return a.changePerson(ctx, actor, id, act, func(tx *sqlkit.Tx, _ Actor, u User) (map[string]string, error) {
		if u.Active == active {
			return nil, errs.F(errs.Conflict, "The user %s is so already.", u.Login)
		}
		if _, err := tx.ExecContext(ctx, "UPDATE users SET active = $1 WHERE id = $2", sqlkit.Int(active), u.ID); err != nil {
			return nil, err
		}
		return nil, endSessions(ctx, tx, u.ID, "")
	})
}

// Rename changes how a person and their organisation are called.
func (a *Accounts) Rename(ctx context.Context, actor Actor, id, name, organisation string) error {
	if err := checkName("name", name, 1, 50); err != nil {
		return err
	}
	if err := checkName("organisation", organisation, 0, 100); err != nil {
		return err
	}
	return a.changePerson(ctx, actor, id, "user_rename", func(tx *sqlkit.Tx, _ Actor, u User) (map[string]string, error) {
		_, err := tx.ExecContext(ctx, "UPDATE users SET name = $1, organisation = $2 WHERE id = $3", name, organisation, u.ID)
		return nil, err
	})
}

// firstUntil is the column of a password that is set now.
func firstUntil(first bool, now time.Time) int64 {
	if !first {
		return 0
	}
	return now.Add(firstLife()).Unix()
}

// SetPassword gives a person a password that they have to change at once, if mustChange. It ends their sessions.
func (a *Accounts) SetPassword(ctx context.Context, actor Actor, id, password string, mustChange bool) error {
	u, err := a.User(ctx, actor, id)
	if err == nil {
		err = a.CheckPassword(password, u.Login, u.Name)
	}
	if err != nil {
		return err
	}
	return a.setPassword(ctx, actor, id, password, mustChange, false)
}

// SetFirstPassword gives a person one of FirstPassword. It ends their sessions.
func (a *Accounts) SetFirstPassword(ctx context.Context, actor Actor, id, password string) error {
	return a.setPassword(ctx, actor, id, typedFirst(password), true, true)
}

func (a *Accounts) setPassword(ctx context.Context, actor Actor, id, password string, mustChange, first bool) error {
	hash, err := a.hasher.hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return a.changePerson(ctx, actor, id, actPassword, func(tx *sqlkit.Tx, _ Actor, u User) (map[string]string, error) {
		if _, err := tx.ExecContext(ctx, "UPDATE users SET password = $1, must_change = $2, first_until = $3 WHERE id = $4", hash, sqlkit.Int(mustChange), firstUntil(first, tx.Now), u.ID); err != nil {
			return nil, err
		}
		if err := forgiveAll(ctx, tx, u); err != nil {
			return nil, err
		}
		return nil, endSessions(ctx, tx, u.ID, "")
	})
}

// RemoveSecondFactor takes a lost second factor and its recovery codes away. It ends the person's sessions.
func (a *Accounts) RemoveSecondFactor(ctx context.Context, actor Actor, id string) error {
	return a.changePerson(ctx, actor, id, actFactorReset, func(tx *sqlkit.Tx, _ Actor, u User) (map[string]string, error) {
		if !u.SecondFactor {
			return nil, errs.F(errs.Conflict, "The user %s has no second factor.", u.Login)
		}
		if _, err := tx.ExecContext(ctx, "UPDATE users SET secret = NULL, pending = NULL, last_step = 0 WHERE id = $1", u.ID); err != nil {
			return nil, err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM recovery_codes WHERE person = $1", u.ID); err != nil {
			return nil, err
		}
		return nil, endSessions(ctx, tx, u.ID, "")
	})
}
