package console

import (
	"cmp"
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
	AskPass  bool // an administrator may have given one
	Pass     string
}

func (*loginForm) template() string { return "login.html" }

type codeForm struct {
	Frame
	To string
}

func (*codeForm) template() string { return "code.html" }

// way is where a login leads: to a page of the console and nowhere else.
func afterLogin(r *request) string {
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
	p := &loginForm{To: afterLogin(r)}
	p.Title = r.words.T("login.title")
	return showPage(p)
}

func showLogin(r *request) (answer, error) {
	p := &loginForm{User: r.value("login"), To: afterLogin(r), Pass: r.value("pass")}
	p.Title = r.words.T("login.title")
	asker, err := r.loginAsker(p.User)
	if err != nil {
		return nil, err
	}
	if !r.console.logins.takeOne(asker) {
		p.AskPass = true
		return refuseForm(r, p, "login", tooBusy())
	}
	entered, err := r.console.accounts.Login(r.Context(), account.Credentials{Login: p.User, Password: r.FormValue("password"), Origin: r.requestOrigin()})
	if err != nil {
		p.AskPass = p.Pass != "" || errs.Is(err, errs.Unavailable)
		return refuseForm(r, p, "login", err)
	}
	if entered.CodeDue {
		r.setCookie(codeCookie, entered.Token, codeTime)
		return goTo(Root + "code?" + url.Values{"to": {p.To}}.Encode()), nil
	}
	r.keepSession(entered)
	return goTo(p.To), nil
}

// requestOrigin is from where the request comes.
func (r *request) requestOrigin() account.Origin {
	return account.Origin{Address: r.console.addressOf(r.Request), Agent: r.UserAgent(), Device: r.console.cookieValue(r.Request, deviceCookie), Pass: r.value("pass")}
}

// loginAsker returns the key by which tries of a login are limited: a person who has logged in from there before is not
// counted with everybody else behind the address.
func (r *request) loginAsker(login string) (string, error) {
	key, err := r.console.accounts.Recognise(r.Context(), login, r.requestOrigin())
	return cmp.Or(key, r.console.limitKey(r.Request)), err
}

func codePage(r *request) (answer, error) {
	if r.console.cookieValue(r.Request, codeCookie) == "" {
		return goTo(Root + "login"), nil
	}
	p := &codeForm{To: afterLogin(r)}
	p.Title = r.words.T("code.title")
	return showPage(p)
}

func showCode(r *request) (answer, error) {
	p := &codeForm{To: afterLogin(r)}
	p.Title = r.words.T("code.title")
	token, asker := r.console.cookieValue(r.Request, codeCookie), r.console.limitKey(r.Request)
	due, err := r.console.accounts.CodeDue(r.Context(), token)
	if err != nil {
		return nil, err
	}
	if due { // a person with the right password does not wait behind others of the address
		asker = "code " + token
	}
	if !r.console.logins.takeOne(asker) {
		return refuseForm(r, p, "code", tooBusy())
	}
	entered, err := r.console.accounts.Confirm(r.Context(), token, r.value("code"), r.requestOrigin())
	if err != nil {
		return refuseForm(r, p, "code", err)
	}
	r.keepSession(entered)
	return goTo(p.To), nil
}

func endSession(r *request) (answer, error) {
	if err := r.console.accounts.Logout(r.Context(), r.token); err != nil {
		return nil, err
	}
	r.console.uploads.dropSession(r.session.ID)
	r.setCookie(sessionCookie, "", 0)
	r.w.Header().Set("Clear-Site-Data", `"cache"`)
	return goTo(Root + "login?done=logout"), nil
}

// languageTime is how long a choice of language is kept.
const languageTime = 400 * 24 * time.Hour

func chooseLanguage(r *request) (answer, error) {
	lang := r.value("lang")
	if !slices.Contains(langs, lang) {
		return nil, errs.F(errs.Invalid, "There is no such language.")
	}
	r.setCookie(languageCookie, lang, languageTime)
	return goTo(afterLogin(r)), nil
}
