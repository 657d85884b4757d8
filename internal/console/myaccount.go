package console

import (
	"html/template"
	"net/url"

	"gongshi/internal/account"
	"gongshi/internal/errs"
)

type accountForm struct {
	Frame
	User       account.User
	Roles      []roleLine
	MustChange bool
	MustProve  bool // the second factor is to be set up first
	Sessions   []sessionLine
}

func (*accountForm) template() string { return "account.html" }

// roleLine is a grant in words.
type roleLine struct{ Role, Division, Code, Name string }

func (r *request) roleLines(grants []account.Grant) []roleLine {
	var lines []roleLine
	for _, g := range grants {
		lines = append(lines, roleLine{string(g.Role), r.console.library.name(g.Division, r.words), string(g.Division), r.words.T("role." + string(g.Role))})
	}
	return lines
}

type sessionLine struct {
	account.Session
	Own bool
}

func (r *request) sessionLines(person string) ([]sessionLine, error) {
	list, err := r.console.accounts.Sessions(r.Context(), r.actor(), person)
	if err != nil {
		return nil, err
	}
	var lines []sessionLine
	for _, s := range list {
		lines = append(lines, sessionLine{s, s.ID == r.session.ID})
	}
	return lines, nil
}

func (r *request) accountForm() (*accountForm, error) {
	p := &accountForm{MustChange: r.session.MustChange, MustProve: r.unproved}
	p.Title = r.words.T("account.title")
	var err error
	if p.User, err = r.console.accounts.User(r.Context(), r.actor(), r.actor().ID); err != nil {
		return nil, err
	}
	if err := r.console.library.refresh(r.Context()); err != nil {
		return nil, err
	}
	p.Roles = r.roleLines(p.User.Grants)
	p.Sessions, err = r.sessionLines(r.actor().ID)
	return p, err
}

func accountPage(r *request) (answer, error) {
	p, err := r.accountForm()
	if err != nil {
		return nil, err
	}
	return showPage(p)
}

// refuseAccount shows the page of the account again, with the problem.
func refuseAccount(r *request, field string, err error) (answer, error) {
	p, err2 := r.accountForm()
	if err2 != nil {
		return nil, err2
	}
	return refuseForm(r, p, field, err)
}

func changePassword(r *request) (answer, error) {
	old, fresh := r.FormValue("old"), r.FormValue("new")
	if fresh != r.FormValue("again") {
		return refuseAccount(r, "again", errs.F(errs.Invalid, "The two new passwords differ."))
	}
	if err := r.console.accounts.ChangePassword(r.Context(), r.token, old, fresh); err != nil {
		field := "new"
		if errs.Is(err, errs.Forbidden) {
			field = "old"
		}
		return refuseAccount(r, field, err)
	}
	r.dropEnded(r.actor().ID)
	r.console.proofs.noteProof(r.session.ID) // the old password was given
	return goTo(Root + "account?done=password"), nil
}

// factorForm shows a second factor that is being set up. It is the answer to a POST: a secret is in no address.
type factorForm struct {
	Frame
	Secret string
	URL    template.URL
	QR     template.HTML
}

func (*factorForm) template() string { return "factor.html" }

func beginFactor(r *request) (answer, error) {
	e, err := r.console.accounts.BeginSecondFactor(r.Context(), r.token)
	if err != nil {
		return refuseAccount(r, "factor", err)
	}
	p := &factorForm{Secret: inGroups(e.Secret)}
	p.Title = r.words.T("factor.title")
	if u, err := url.Parse(e.URL); err == nil && u.Scheme == "otpauth" {
		p.URL = template.URL(e.URL) // checked: html/template knows no such scheme
	}
	if p.QR, err = qrCode(e.URL); err != nil {
		return nil, errs.E(errs.Internal, "The picture of the secret cannot be made.", err)
	}
	return showPage(p)
}

// inGroups writes a secret in groups of four, for typing.
func inGroups(secret string) string {
	var b []byte
	for i := range len(secret) {
		if i > 0 && i%4 == 0 {
			b = append(b, ' ')
		}
		b = append(b, secret[i])
	}
	return string(b)
}

// recoveryPage shows recovery codes, once.
type recoveryPage struct {
	Frame
	Codes []string
}

func (*recoveryPage) template() string { return "recovery.html" }

func showRecovery(r *request, codes []string) (answer, error) {
	p := &recoveryPage{Codes: codes}
	p.Title = r.words.T("recovery.title")
	return showPage(p)
}

func confirmFactor(r *request) (answer, error) {
	codes, err := r.console.accounts.ConfirmSecondFactor(r.Context(), r.token, r.value("code"))
	if err != nil {
		return refuseAccount(r, "factor", err)
	}
	return showRecovery(r, codes)
}

func renewRecovery(r *request) (answer, error) {
	codes, err := r.console.accounts.RenewRecovery(r.Context(), r.token, r.value("code"))
	if err != nil {
		return refuseAccount(r, "recovery-code", err)
	}
	return showRecovery(r, codes)
}

// endOwnSession ends one session of the person, or all.
func endOwnSession(r *request) (answer, error) {
	var err error
	id := r.value("session")
	if id == "" {
		err = r.console.accounts.EndSessions(r.Context(), r.actor(), r.actor().ID)
	} else {
		err = r.console.accounts.EndSession(r.Context(), r.actor(), r.actor().ID, id)
	}
	if err != nil {
		return nil, err
	}
	r.dropEnded(r.actor().ID)
	if id == "" || id == r.session.ID {
		r.setCookie(sessionCookie, "", 0)
		return goTo(Root + "login?done=logout"), nil
	}
	return goTo(Root + "account?done=session"), nil
}
