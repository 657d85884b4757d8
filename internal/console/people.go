package console

import (
	"errors"
	"net/url"
	"slices"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/errs"
)

type usersList struct {
	Frame
	Users []userLine
}

func (*usersList) template() string { return "users.html" }

type userLine struct {
	account.User
	Place string
	Roles []roleLine
}

func (r *request) userLine(u account.User) userLine {
	return userLine{u, r.console.library.name(u.Division, r.words), r.roleLines(u.Grants)}
}

func usersPage(r *request) (answer, error) {
	list, err := r.console.accounts.Users(r.Context(), r.actor())
	if err == nil {
		err = r.console.library.refresh(r.Context())
	}
	if err != nil {
		return nil, err
	}
	p := &usersList{}
	p.Title = r.words.T("users.title")
	for _, u := range list {
		p.Users = append(p.Users, r.userLine(u))
	}
	return showPage(p)
}

// option is a choice in a form.
type option struct {
	Value, Text string
	Chosen      bool
}

func (r *request) roleOptions(chosen string) []option {
	var list []option
	for _, role := range account.Roles {
		list = append(list, option{string(role), r.words.T("role." + string(role)), string(role) == chosen})
	}
	return list
}

// divisionOptions are the known divisions where the person may do something.
func (r *request) divisionOptions(act account.Action, chosen division.Code) []option {
	var list []option
	for _, d := range r.console.library.divisions() {
		if act == somebody || r.actor().May(act, d.Code) {
			list = append(list, option{string(d.Code), indentDivision(d.Code) + r.console.library.name(d.Code, r.words), d.Code == chosen})
		}
	}
	return list
}

// indentDivision sets a division below its parent; the space is an ideographic one, which lists keep.
func indentDivision(code division.Code) string {
	return map[division.Level]string{division.County: "　", division.Township: "　　", division.Village: "　　　"}[code.Level()]
}

type newUserForm struct {
	Frame
	User      account.NewUser
	Divisions []option
	Places    []option // for the role
	Roles     []option
}

func (*newUserForm) template() string { return "new-user.html" }

func (r *request) newUserForm(u account.NewUser) (*newUserForm, error) {
	p := &newUserForm{User: u}
	p.Title = r.words.T("newuser.title")
	if err := r.console.library.refresh(r.Context()); err != nil {
		return nil, err
	}
	role, at := string(account.Editor), u.Division
	if len(u.Grants) > 0 {
		role, at = string(u.Grants[0].Role), u.Grants[0].Division
	}
	p.Roles, p.Divisions, p.Places = r.roleOptions(role), r.divisionOptions(account.Users, u.Division), r.divisionOptions(account.Users, at)
	return p, nil
}

func newUserPage(r *request) (answer, error) {
	p, err := r.newUserForm(account.NewUser{})
	if err != nil {
		return nil, err
	}
	return showPage(p)
}

// passwordPage shows a first password, once: the answer to a POST, in no address and no cache.
type passwordPage struct {
	Frame
	User     account.User
	Password string
	Until    string
}

func (*passwordPage) template() string { return "password.html" }

func (r *request) showPassword(u account.User, password string) (answer, error) {
	p := &passwordPage{User: u, Password: password, Until: r.words.Moment(u.FirstUntil)}
	p.Title = r.words.T("password.title")
	return showPage(p)
}

func addUser(r *request) (answer, error) {
	u := account.NewUser{Login: r.value("login"), Name: r.value("name"), Organisation: r.value("organisation"), Password: account.FirstPassword(), First: true}
	var err, err2 error
	u.Division, err = r.divisionField("division")
	g := account.Grant{Role: account.Role(r.value("role"))}
	g.Division, err2 = r.divisionField("place")
	if g.Role != "" {
		u.Grants = []account.Grant{g}
	}
	var added account.User
	if err = errors.Join(err, err2); err == nil {
		added, err = r.console.accounts.Add(r.Context(), r.actor(), u)
	}
	if err != nil {
		p, err2 := r.newUserForm(u)
		if err2 != nil {
			return nil, err2
		}
		return refuseForm(r, p, "login", err)
	}
	return r.showPassword(added, u.Password)
}

type userForm struct {
	Frame
	User     userLine
	Self     bool
	Places   []option
	Roles    []option
	Sessions []sessionLine
}

func (*userForm) template() string { return "user.html" }

func (r *request) userForm() (*userForm, error) {
	u, err := r.console.accounts.User(r.Context(), r.actor(), r.PathValue("id"))
	if errs.Is(err, errs.NotFound) {
		return nil, notFound()
	}
	if err == nil {
		err = r.console.library.refresh(r.Context())
	}
	if err != nil {
		return nil, err
	}
	p := &userForm{User: r.userLine(u), Self: u.ID == r.actor().ID, Roles: r.roleOptions(""), Places: r.divisionOptions(account.Users, u.Division)}
	p.Title = u.Name
	if r.actor().May(account.Users, u.Division) || p.Self {
		p.Sessions, err = r.sessionLines(u.ID)
	}
	return p, err
}

func userPage(r *request) (answer, error) {
	p, err := r.userForm()
	if err != nil {
		return nil, err
	}
	return showPage(p)
}

// changeUser carries a change of a person out, and shows the person again.
func changeUser(r *request, done, field string, change func(id string) error) (answer, error) {
	id := r.PathValue("id")
	err := change(id)
	switch {
	case err == nil:
		r.dropEnded(id)
		return goTo(Root + "users/" + url.PathEscape(id) + "?done=" + done), nil
	case errs.Is(err, errs.NotFound):
		return nil, notFound()
	}
	p, err2 := r.userForm()
	if err2 != nil {
		return nil, err2
	}
	return refuseForm(r, p, field, err)
}

func renameUser(r *request) (answer, error) {
	return changeUser(r, "user_name", "name", func(id string) error {
		return r.console.accounts.Rename(r.Context(), r.actor(), id, r.value("name"), r.value("organisation"))
	})
}

func (r *request) grantField() (account.Grant, error) {
	at, err := r.divisionField("division")
	return account.Grant{Role: account.Role(r.value("role")), Division: at}, err
}

func grantRole(r *request) (answer, error) {
	return changeUser(r, "user_grant", "role", func(id string) error {
		g, err := r.grantField()
		if err != nil {
			return err
		}
		return r.console.accounts.Grant(r.Context(), r.actor(), id, g)
	})
}

func revokeRole(r *request) (answer, error) {
	return changeUser(r, "user_revoke", "roles", func(id string) error {
		g, err := r.grantField()
		if err != nil {
			return err
		}
		return r.console.accounts.Revoke(r.Context(), r.actor(), id, g)
	})
}

func setActive(r *request) (answer, error) {
	return changeUser(r, "user_active", "active", func(id string) error {
		if !slices.Contains([]string{"yes", "no"}, r.value("active")) {
			return errs.F(errs.Invalid, "The form cannot be read.")
		}
		return r.console.accounts.SetActive(r.Context(), r.actor(), id, r.value("active") == "yes")
	})
}

func resetFactor(r *request) (answer, error) {
	return changeUser(r, "user_factor", "factor", func(id string) error {
		return r.console.accounts.RemoveSecondFactor(r.Context(), r.actor(), id)
	})
}

func endSessions(r *request) (answer, error) {
	return changeUser(r, "session", "sessions", func(id string) error {
		if session := r.value("session"); session != "" {
			return r.console.accounts.EndSession(r.Context(), r.actor(), id, session)
		}
		return r.console.accounts.EndSessions(r.Context(), r.actor(), id)
	})
}

func resetPassword(r *request) (answer, error) {
	password := account.FirstPassword()
	refused, err := changeUser(r, "", "password", func(id string) error {
		return r.console.accounts.SetFirstPassword(r.Context(), r.actor(), id, password)
	})
	if _, changed := refused.(goTo); !changed || err != nil {
		return refused, err
	}
	u, err := r.console.accounts.User(r.Context(), r.actor(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return r.showPassword(u, password)
}

// unlockPage shows a pass, once, as passwordPage does a password.
type unlockPage struct {
	Frame
	User account.User
	Pass string
}

func (*unlockPage) template() string { return "unlock.html" }

func unlockUser(r *request) (answer, error) {
	var pass string
	refused, err := changeUser(r, "", "unlock", func(id string) (err error) {
		pass, err = r.console.accounts.Unlock(r.Context(), r.actor(), id)
		return err
	})
	if _, changed := refused.(goTo); !changed || err != nil {
		return refused, err
	}
	u, err := r.console.accounts.User(r.Context(), r.actor(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	p := &unlockPage{User: u, Pass: inGroups(pass)}
	p.Title = r.words.T("unlock.title")
	return showPage(p)
}
