package console

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"gongshi/internal/account"
)

// visitor is a browser at an address, over HTTPS, without the detour of a connection.
type visitor struct {
	handler http.Handler
	address string
	cookies map[string]*http.Cookie
}

func (v *visitor) post(t testing.TB, path string, pairs ...string) *httptest.ResponseRecorder {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr, r.TLS = v.address, &tls.ConnectionState{}
	for _, c := range v.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	v.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		v.cookies[c.Name] = c
	}
	return w
}

func (v *visitor) login(t testing.TB, login, password string, more ...string) *httptest.ResponseRecorder {
	t.Helper()
	return v.post(t, Root+"login", append([]string{"login", login, "password", password}, more...)...)
}

// TestStrangersKeepNobodyOut: while strangers at many addresses try passwords on the login of the person who releases
// alerts, that person gets in at once with a browser, or from an address, from which they have before; elsewhere by a
// pass. The strangers have a few tries all together. No time passes meanwhile.
func TestStrangersKeepNobodyOut(t *testing.T) { synctest.Test(t, strangersKeepNobodyOut) }

func strangersKeepNobodyOut(t *testing.T) {
	tries, addresses := 10000, 500
	if testing.Short() { // under the race detector, where each try takes ten times as long
		tries, addresses = 500, 50
	}
	o := closedOffice(t, Options{})
	handler := o.console.Handler()
	publisher := o.seat("publisher", account.Publisher, town)
	at := func(address string) *visitor {
		return &visitor{handler, address, map[string]*http.Cookie{}}
	}
	home := at("198.51.100.7:40000")
	if w := home.login(t, "publisher", password); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body)
	}
	device := home.cookies["__Host-"+deviceCookie]
	if device == nil || !device.HttpOnly || !device.Secure || device.MaxAge < 90*24*3600 {
		t.Fatalf("the browser is not known from now on: %v", device)
	}
	looked, late := 0, 0
	for i := range tries {
		from := fmt.Sprintf("[2001:db8:%x::%x]:1", i%addresses, i)
		switch w := at(from).login(t, "publisher", fmt.Sprint("wrong guess ", i)); w.Code {
		case http.StatusForbidden:
			looked++
		case http.StatusServiceUnavailable:
			late++
		default:
			t.Fatal(w.Code, w.Body)
		}
	}
	for i := range 2 * freeTries { // the same from where the publisher sits, on whatever login
		at("198.51.100.7:41000").login(t, fmt.Sprint("somebody", i), "wrong guess")
	}
	if looked > 4 || looked+late != tries {
		t.Errorf("%d wrong passwords were looked at", looked)
	}
	stranger := at("203.0.113.9:1")
	if w := stranger.login(t, "publisher", password); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), `name="pass"`) {
		t.Errorf("the guessing bound does not hold for strangers: %d", w.Code)
	}
	if _, err := o.store.Accounts().Unlock(t.Context(), account.System(), publisher); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		at(fmt.Sprintf("[2001:db8:ffff:%x::1]:1", i)).login(t, "publisher", "still guessing")
	}
	elsewhere := at("203.0.113.77:1")
	elsewhere.cookies[device.Name] = device
	forger := at("203.0.113.78:1")
	forger.cookies[device.Name] = &http.Cookie{Name: device.Name, Value: strings.Repeat("A", 43)}
	for name, c := range map[string]struct {
		who  *visitor
		pass string
		want int
	}{
		"a known browser anywhere":   {elsewhere, "", http.StatusSeeOther},
		"any browser at home":        {at("198.51.100.7:42000"), "", http.StatusSeeOther},
		"an invented browser":        {forger, "", http.StatusServiceUnavailable},
		"a stranger":                 {at("203.0.113.79:1"), "", http.StatusServiceUnavailable},
		"a stranger with a bad pass": {at("203.0.113.80:1"), "AAAA BBBB CCCC DDDD EEEE", http.StatusServiceUnavailable},
	} {
		if w := c.who.login(t, "publisher", password, "pass", c.pass); w.Code != c.want {
			t.Errorf("%s: %d, want %d", name, w.Code, c.want)
		}
	}
	pass, err := o.store.Accounts().Unlock(t.Context(), account.System(), publisher)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		at(fmt.Sprintf("[2001:db8:fffe:%x::1]:1", i)).login(t, "publisher", "still guessing")
	}
	if w := stranger.login(t, "publisher", password, "pass", strings.ToLower(inGroups(pass))); w.Code != http.StatusSeeOther {
		t.Errorf("by the pass of an administrator: %d", w.Code)
	}
	if w := at("203.0.113.10:1").login(t, "publisher", password, "pass", pass); w.Code == http.StatusSeeOther {
		t.Error("a pass lets in twice")
	}
}

// freeTries are more wrong tries than an address may make without a delay.
const freeTries = 30
