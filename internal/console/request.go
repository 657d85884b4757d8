package console

import (
	"net/http"
	"strings"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/web"
)

// request is a request that has passed the guards.
type request struct {
	*http.Request
	w        http.ResponseWriter
	console  *Console
	words    words
	token    string          // of the session; "" for anybody
	session  account.Session // zero for anybody
	unproved bool            // the person has to set up a second factor first, and has no grant until then
	path     string          // of the request, without words that could name somebody
	asker    string          // by which the request is metered
	known    bool            // the person is logged in, or the browser is one with which somebody was
	parsed   bool            // the form was read
	mark     *account.Mark   // of the form; nil for none
}

func (r *request) actor() account.Actor { return r.session.Actor }

// signedIn reports whether somebody has logged in.
func (r *request) signedIn() bool { return r.session.ID != "" }

// loginStage is how far the person is.
func (r *request) loginStage() stage {
	switch {
	case r.session.MustChange:
		return newcomer
	case r.unproved:
		return unproved
	}
	return settled
}

// mayAnywhere reports whether the person may do something anywhere.
func (r *request) mayAnywhere(act account.Action) bool {
	at, everywhere := r.actor().Where(act)
	return everywhere || len(at) > 0
}

// value is a form's or query's field without the space around it.
func (r *request) value(field string) string { return strings.TrimSpace(r.FormValue(field)) }

// divisionField reads a division from a field; "" if it is empty.
func (r *request) divisionField(field string) (division.Code, error) {
	text := r.value(field)
	if text == "" {
		return "", nil
	}
	return division.Parse(text)
}

// notFound is the one answer for missing things and for things hidden from this person.
func notFound() error { return errs.F(errs.NotFound, "There is no such page, or not for you.") }

// isSecure reports whether the other side speaks HTTPS with us.
func (c *Console) isSecure(r *http.Request) bool { return c.opt.Peers.Secure(r) }

// isPrivate reports whether nobody on the line can read along: HTTPS, or a browser on this machine.
func (c *Console) isPrivate(r *http.Request) bool {
	return c.isSecure(r) || c.opt.Peers.Address(r).IsLoopback()
}

// addressOf returns the address of the other side, "" if it is unknown.
func (c *Console) addressOf(r *http.Request) string {
	at := c.opt.Peers.Address(r)
	if !at.IsValid() {
		return ""
	}
	return at.String()
}

// limitKey returns the key by which limits count the other side.
func (c *Console) limitKey(r *http.Request) string { return web.Key(c.opt.Peers.Address(r)).String() }
