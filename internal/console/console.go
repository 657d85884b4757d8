package console

import (
	"log/slog"
	"net/http"
	"time"

	"gongshi/assets"
	"gongshi/internal/account"
	"gongshi/internal/duty"
	"gongshi/internal/store"
	"gongshi/internal/web"
)

// Root is the path that all pages lie under.
const Root = "/console/"

// Options are settings; the zero value is right for plain HTTP on loopback.
type Options struct {
	// Peers are the proxies in front of this server. Over HTTPS cookies are kept from plain HTTP.
	Peers web.Peers
	// SecondFactor requires one of everybody with a guarded role (account.Actor.Guarded): until they have set it up
	// they can do nothing else.
	SecondFactor bool
	// Preview draws drafts as kiosks show them; nil if nothing here can.
	Preview Preview
	// Files reads what people upload; nil if nothing here can.
	Files  Files
	Limits Limits
	Log    *slog.Logger // nil for the default one
}

// Console answers under Root.
type Console struct {
	store    *store.Store
	accounts *account.Accounts
	duties   *duty.Rules
	library  *library
	opt      Options
	byPerson *meter
	byPlace  *meter
	logins   *meter
	underway underway
	uploads  uploads
	forms    forms
	proofs   proofs
}

// New makes the console of a store.
func New(s *store.Store, o Options) (*Console, error) {
	duties, err := duty.ParseRules(assets.Duties())
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	o.Limits.setDefaults()
	c := &Console{store: s, accounts: s.Accounts(), duties: duties, library: newLibrary(s, o.Log), opt: o, underway: underway{shares: usualShares}}
	c.byPerson, c.byPlace, c.logins = newMeter(o.Limits.Person), newMeter(o.Limits.Address), newMeter(o.Limits.Logins)
	return c, nil
}

// Handler answers on all routes of the console, and sends a browser that asks for the centre's root here. It
// can stand beside other handlers.
func (c *Console) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, r := range routes {
		mux.Handle(r.method+" "+r.path, c.serveRoute(r))
	}
	mux.Handle(Root, c.serveRoute(route{handle: func(*request) (answer, error) { return nil, notFound() }}))
	mux.Handle("GET /{$}", http.RedirectHandler(Root, http.StatusSeeOther))
	return c.guardRoutes(mux)
}

// now is the moment of a request; pages are about the present.
func now() time.Time { return time.Now() }
