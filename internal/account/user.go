package account

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// User is a person at the centre.
type User struct {
	ID           string        `json:"id"`
	Login        string        `json:"login"`
	Name         string        `json:"name"`
	Organisation string        `json:"organisation,omitempty"`
	Division     division.Code `json:"division"` // where they belong; decides who administers them, and gives no right
	Grants       []Grant       `json:"grants"`
	Active       bool          `json:"active"`
	MustChange   bool          `json:"must_change_password,omitzero"` // until then they may do nothing else
	FirstUntil   time.Time     `json:"first_password_until,omitzero"` // until when a password counts that the centre made; zero for another
	SecondFactor bool          `json:"second_factor"`
	Recovery     int           `json:"recovery_codes,omitzero"` // how many are left
	Sample       bool          `json:"sample,omitzero"`
	Created      time.Time     `json:"created"`
	LastLogin    time.Time     `json:"last_login,omitzero"`

	password        string
	secret, pending []byte
	lastStep        int64
}

// maxGrants keeps a person's roles within one audit entry.
const maxGrants = 12

// foldLogin is the one spelling of a login.
func foldLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

// CheckLogin holds the rule for login names: 2 to 32 of a-z, 0-9, dot, hyphen and underscore.
func CheckLogin(login string) error {
	login = foldLogin(login)
	strange := strings.ContainsFunc(login, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune(".-_", r)
	})
	if strange || len(login) < 2 || len(login) > 32 || login == SystemID {
		return errs.F(errs.Invalid, "The login name %.40q is not 2 to 32 letters a to z, digits, dots, hyphens or underscores.", login)
	}
	return nil
}

func checkName(what, name string, least, most int) error {
	n := utf8.RuneCountInString(name)
	if n < least || n > most || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) || strings.TrimSpace(name) != name {
		return errs.F(errs.Invalid, "The %s is not %d to %d characters of text.", what, least, most)
	}
	return nil
}

const userColumns = `id, login, name, organisation, division, active, must_change, sample, password, secret, pending, last_step, created, last_login, first_until,
	(SELECT count(*) FROM recovery_codes WHERE person = users.id)`

func scanUser(scan sqlkit.Scan) (User, error) {
	var u User
	var created, last, first int64
	err := scan(&u.ID, &u.Login, &u.Name, &u.Organisation, &u.Division, &u.Active, &u.MustChange, &u.Sample, &u.password,
		&u.secret, &u.pending, &u.lastStep, &created, &last, &first, &u.Recovery)
	u.Created, u.SecondFactor = time.Unix(created, 0).UTC(), u.secret != nil
	if last > 0 {
		u.LastLogin = time.Unix(last, 0).UTC()
	}
	if first > 0 {
		u.FirstUntil = time.Unix(first, 0).UTC()
	}
	return u, sqlkit.Error(err)
}

// readUser reads a person by id or login, and refuses one who was changed past the program.
func readUser(ctx context.Context, q sqlkit.Querier, column, value string) (User, error) {
	u, err := scanUser(q.QueryRowContext(ctx, "SELECT "+userColumns+" FROM users WHERE "+column+" = $1", value).Scan)
	if err != nil {
		return User{}, err
	}
	if column != "id" { // a forged index leads to a row that nobody checks: read the checked one
		if u, err = readUser(ctx, q, "id", u.ID); err == nil && u.Login != value {
			err = refuseChanged(ctx, errs.F(errs.Corrupt, "an index of users leads to it from %s", value), u.Login)
		}
		return u, err
	}
	if err := checkPerson(ctx, q, u.ID, u.Login); err != nil {
		return User{}, err
	}
	u.Grants, err = readGrants(ctx, q, u.ID)
	return u, err
}

func readGrants(ctx context.Context, q sqlkit.Querier, id string) ([]Grant, error) {
	return readRows(ctx, q, func(scan sqlkit.Scan) (g Grant, err error) {
		err = scan(&g.Role, &g.Division)
		return g, err
	}, "SELECT role, division FROM grants WHERE person = $1 ORDER BY division, role", id)
}

// readRows returns what read makes of every row of a query; nil without rows.
func readRows[T any](
	ctx context.Context, q sqlkit.Querier, read func(sqlkit.Scan) (T, error), query string, args ...any,
) ([]T, error) {
	list, err := sqlkit.List(ctx, q, query, read, args...)
	return list, sqlkit.Error(err)
}

// visitRows runs visit on every row of a query.
func visitRows(ctx context.Context, q sqlkit.Querier, visit func(sqlkit.Scan) error, query string, args ...any) error {
	return sqlkit.Error(sqlkit.Each(ctx, q, query, visit, args...))
}

// User finds a person by id: errs.NotFound if the actor may not know of them.
func (a *Accounts) User(ctx context.Context, actor Actor, id string) (User, error) {
	return a.findPerson(ctx, actor, "id", id)
}

// UserByLogin finds a person by login, as User does.
func (a *Accounts) UserByLogin(ctx context.Context, actor Actor, login string) (User, error) {
	return a.findPerson(ctx, actor, "login", foldLogin(login))
}

func (a *Accounts) findPerson(ctx context.Context, actor Actor, column, value string) (u User, err error) {
	err = a.db.Read(ctx, func(tx *sqlkit.Tx) error {
		u, err = readUser(ctx, tx, column, value)
		return err
	})
	if errs.Is(err, errs.NotFound) || err == nil && !actor.maySee(u) {
		return User{}, noSuchPerson()
	}
	return u, err
}

// Users lists everybody whom the actor may see, by division and login.
func (a *Accounts) Users(ctx context.Context, actor Actor) ([]User, error) {
	var list []User
	err := a.db.Read(ctx, func(tx *sqlkit.Tx) (err error) {
		if list, err = readRows(ctx, tx, scanUser, "SELECT "+userColumns+" FROM users"); err != nil {
			return err
		}
		grants := map[string][]Grant{}
		err = visitRows(ctx, tx, func(scan sqlkit.Scan) error {
			var id string
			var g Grant
			err := scan(&id, &g.Role, &g.Division)
			grants[id] = append(grants[id], g)
			return err
		}, "SELECT person, role, division FROM grants ORDER BY person, division, role")
		if err != nil {
			return err
		}
		for i := range list {
			list[i].Grants = grants[list[i].ID]
		}
		return checkAll(ctx, tx, list)
	})
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(u User) bool { return !actor.maySee(u) })
	slices.SortFunc(list, func(x, y User) int { return cmp.Or(cmp.Compare(x.Division, y.Division), cmp.Compare(x.Login, y.Login)) })
	return list, nil
}
