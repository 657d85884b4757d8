package console

import (
	"net/http"
	"net/netip"
	"strings"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/errs"
)

// request is one that has come past the guards.
type request struct {
	*http.Request
	w        http.ResponseWriter
	console  *Console
	words    words
	token    string          // of the session; "" for anybody
	session  account.Session // zero for anybody
	unproved bool            // the person has to set up a second factor first, and has no grant until then
	path     string          // of the request, without what could name somebody
}

func (r *request) actor() account.Actor { return r.session.Actor }

// signedIn reports whether somebody has logged in.
func (r *request) signedIn() bool { return r.session.ID != "" }

// stage is how far the person is.
func (r *request) stage() stage {
	switch {
	case r.session.MustChange:
		return newcomer
	case r.unproved:
		return unproved
	}
	return settled
}

// may reports whether the person may do something anywhere.
func (r *request) may(act account.Action) bool {
	at, everywhere := r.actor().Where(act)
	return everywhere || len(at) > 0
}

// value is a form's or query's field without the space around it.
func (r *request) value(field string) string { return strings.TrimSpace(r.FormValue(field)) }

// code reads a division from a field; "" if it is empty.
func (r *request) code(field string) (division.Code, error) {
	text := r.value(field)
	if text == "" {
		return "", nil
	}
	return division.Parse(text)
}

// nowhere is the one answer for what is not there and for what is not there for this person.
func nowhere() error { return errs.F(errs.NotFound, "There is no such page, or not for you.") }

// secure reports whether the other side speaks HTTPS with us.
func (c *Console) secure(r *http.Request) bool {
	return c.opt.TLS || r.TLS != nil || c.opt.BehindProxy && c.fromProxy(r) && r.Header.Get("X-Forwarded-Proto") == "https"
}

// fromProxy reports whether a request comes from where a reverse proxy may stand.
func (c *Console) fromProxy(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && (from.Addr().IsLoopback() || from.Addr().Unmap().IsPrivate())
}

// address is that of the other side, "" if it cannot be told.
func (c *Console) address(r *http.Request) string {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	if c.opt.BehindProxy && c.fromProxy(r) {
		list := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
		last := strings.TrimSpace(list[strings.LastIndexByte(list, ',')+1:]) // what the proxy itself saw
		if at, err := netip.ParseAddr(last); err == nil {
			return at.Unmap().WithZone("").String()
		}
	}
	return from.Addr().Unmap().WithZone("").String()
}
