package console

import (
	"net/http"
	"time"

	"gongshi/internal/account"
)

// Cookies. Over HTTPS their names begin with __Host-, which binds them to this host and to HTTPS.
const (
	sessionCookie  = "gongshi"
	codeCookie     = "gongshi-code" // between password and code
	languageCookie = "gongshi-language"
	deviceCookie   = "gongshi-device" // of a browser with which somebody has logged in before; see account.Origin
)

// codeTime is how long a browser keeps the token between password and code; the accounts decide themselves.
const codeTime = 5 * time.Minute

func (c *Console) cookieName(r *http.Request, name string) string {
	if c.isSecure(r) {
		return "__Host-" + name
	}
	return name
}

func (c *Console) cookieValue(r *http.Request, name string) string {
	found, err := r.Cookie(c.cookieName(r, name))
	if err != nil {
		return ""
	}
	return found.Value
}

// setCookie keeps a value in the browser; a life of 0 takes it away.
func (r *request) setCookie(name, value string, life time.Duration) {
	cookie := &http.Cookie{Name: r.console.cookieName(r.Request, name), Value: value, Path: "/", HttpOnly: true,
		Secure: r.console.isSecure(r.Request), SameSite: http.SameSiteLaxMode, MaxAge: int(life / time.Second)}
	if life <= 0 {
		cookie.Value, cookie.MaxAge = "", -1
	}
	http.SetCookie(r.w, cookie)
}

// keepSession lets the browser hold a session, and be known at the next login.
func (r *request) keepSession(e account.Entered) {
	r.setCookie(codeCookie, "", 0)
	r.setCookie(sessionCookie, e.Token, account.LongestSession)
	device := e.Device
	if device == "" {
		device = r.console.cookieValue(r.Request, deviceCookie)
	}
	r.setCookie(deviceCookie, device, account.KnownTime)
}
