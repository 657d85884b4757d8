package console

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/errs"
)

type loginForm struct {
	Frame
	User, To string
}

func (*loginForm) template() string { return "login.html" }

type codeForm struct {
	Frame
	To string
}

func (*codeForm) template() string { return "code.html" }

// way is where a login leads: to a page of the console and nowhere else.
func way(r *request) string {
	to := r.value("to")
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, Root) || strings.ContainsAny(to, "\\\r\n") || strings.HasPrefix(to, "//") {
		return Root
	}
	return to
}

func loginPage(r *request) (answer, error) {
	if r.signedIn() {
		return goTo(Root), nil
	}
	p := &loginForm{To: way(r)}
	p.Title = r.words.T("login.title")
	return show(p)
}

func login(r *request) (answer, error) {
	p := &loginForm{User: r.value("login"), To: way(r)}
	p.Title = r.words.T("login.title")
	if !r.console.logins.allow(r.console.place(r.Request)) {
		return refuse(r, p, "login", busy())
	}
	entered, err := r.console.accounts.Login(r.Context(), account.Credentials{Login: p.User, Password: r.FormValue("password"),
		Address: r.console.address(r.Request), Agent: r.UserAgent()})
	if err != nil {
		return refuse(r, p, "login", err)
	}
	if entered.CodeDue {
		r.setCookie(codeCookie, entered.Token, codeTime)
		return goTo(Root + "code?" + url.Values{"to": {p.To}}.Encode()), nil
	}
	r.keep(entered.Token)
	return goTo(p.To), nil
}

func codePage(r *request) (answer, error) {
	if r.console.cookie(r.Request, codeCookie) == "" {
		return goTo(Root + "login"), nil
	}
	p := &codeForm{To: way(r)}
	p.Title = r.words.T("code.title")
	return show(p)
}

func code(r *request) (answer, error) {
	p := &codeForm{To: way(r)}
	p.Title = r.words.T("code.title")
	if !r.console.logins.allow(r.console.place(r.Request)) {
		return refuse(r, p, "code", busy())
	}
	entered, err := r.console.accounts.Confirm(r.Context(), r.console.cookie(r.Request, codeCookie), r.value("code"), r.console.address(r.Request))
	if err != nil {
		return refuse(r, p, "code", err)
	}
	r.keep(entered.Token)
	return goTo(p.To), nil
}

func logout(r *request) (answer, error) {
	if err := r.console.accounts.Logout(r.Context(), r.token); err != nil {
		return nil, err
	}
	r.console.held.dropSession(r.session.ID)
	r.setCookie(sessionCookie, "", 0)
	r.w.Header().Set("Clear-Site-Data", `"cache"`)
	return goTo(Root + "login?done=logout"), nil
}

// languageTime is how long a choice of language is kept.
const languageTime = 400 * 24 * time.Hour

func language(r *request) (answer, error) {
	lang := r.value("lang")
	if !slices.Contains(langs, lang) {
		return nil, errs.F(errs.Invalid, "There is no such language.")
	}
	r.setCookie(languageCookie, lang, languageTime)
	return goTo(way(r)), nil
}
