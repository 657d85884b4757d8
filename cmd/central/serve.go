package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"gongshi/internal/api"
	"gongshi/internal/console"
	"gongshi/internal/errs"
	"gongshi/internal/jobs"
	"gongshi/internal/protocol"
	"gongshi/internal/store"
	"gongshi/internal/web"
)

type serveCmd struct {
	folder
	Listen string `required:"" placeholder:"ADDR" help:"Address and port, such as 127.0.0.1:8470 or :8470."`
	secured
	drawing
}

// secured holds how requests come in: TLS, or a named proxy.
type secured struct {
	TLSCert      string       `name:"tls-cert" placeholder:"FILE" type:"path" and:"tls" help:"Certificate chain (PEM); with --tls-key, everything is served over HTTPS. A new one is read at the next start."`
	TLSKey       string       `name:"tls-key" placeholder:"FILE" type:"path" and:"tls" help:"The certificate's private key (PEM)."`
	SecondFactor bool         `name:"require-second-factor" default:"true" negatable:"" help:"People who review, publish, are of the office or administer set up a second factor at the next login, and can do nothing else before (on by default)."`
	Console      bool         `default:"true" negatable:"" help:"Serve the console beside the feed (on by default)."`
	BehindProxy  []netip.Addr `name:"behind-proxy" placeholder:"ADDRESS" help:"Address of a reverse proxy that answers for this server over HTTPS: of its requests, and of nobody else's, X-Forwarded-For and X-Forwarded-Proto are believed. May be repeated."`

	KeepAddresses int `name:"keep-addresses" default:"200" placeholder:"DAYS" help:"For how many days the audit trail tells from which address somebody logged in (200 by default, 14 to 3650). They are cleared by weeks, so that none is kept for longer; a tag stays, which tells no address."`
}

// keptDays is the default of --keep-addresses: the Cybersecurity Law [网络安全法, article 21] wants six months at least.
const keptDays = 200

// Validate makes a time that is too short or too long misuse, and a proxy without an address of its own.
func (c secured) Validate() error {
	for _, proxy := range c.BehindProxy {
		if proxy.IsUnspecified() || proxy.IsMulticast() {
			return errs.F(errs.Invalid, "--behind-proxy=%s is no address that a proxy comes from; name the proxy's own", proxy)
		}
	}
	if n := c.KeepAddresses; n != 0 && (n < 14 || n > 3650) {
		return errs.F(errs.Invalid, "--keep-addresses takes 14 to 3650 days, not %d", n)
	}
	return nil
}

// Run serves until a signal comes.
func (c *serveCmd) Run(a *app) error {
	s, err := c.openCentre(a)
	if err != nil {
		return err
	}
	defer s.Close()
	return serveUntilDone(a, s, c.Dir, c.Listen, c.secured, c.drawing, func(addr string) {
		a.printf("Serving %s on %s; the console is there in a browser. Stop with Ctrl-C.", s.Name(), c.baseURL(addr))
		if s.KeyRevoked() {
			a.printf("The centre's key is revoked: nothing more is signed or published with it. Make a new centre with central keygen, and give kiosks its line.")
		}
	})
}

func (c secured) baseURL(addr string) string {
	if c.TLSCert != "" {
		return "https://" + addr
	}
	return "http://" + addr
}

// describePeers returns the proxies in front of this server.
func (c secured) describePeers() web.Peers {
	return web.Peers{TLS: c.TLSCert != "", Proxies: c.BehindProxy}
}

// checkExposure fails with errs.Invalid if passwords would cross a network in the clear.
func (c secured) checkExposure(at net.Addr) error {
	place, err := netip.ParseAddrPort(at.String())
	if err == nil && place.Addr().Unmap().IsLoopback() || !c.Console || c.TLSCert != "" || len(c.BehindProxy) > 0 {
		return nil
	}
	return errs.F(errs.Invalid, "The console would send passwords in the clear on %s. Give --tls-cert and --tls-key, or --behind-proxy with the address of a proxy that speaks HTTPS, "+
		"or listen on 127.0.0.1; --no-console serves the feed alone.", at)
}

// wrapTLS puts TLS in front of a listener, if there is a certificate.
func (c secured) wrapTLS(l net.Listener) (net.Listener, error) {
	if c.TLSCert == "" {
		return l, nil
	}
	pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		return nil, errs.E(errs.Invalid, "The certificate "+c.TLSCert+" and the key "+c.TLSKey+" cannot be used together: "+err.Error()+".", err)
	}
	return tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}), nil
}

// serveUntilDone answers requests until the context ends. ready is called once connections are accepted.
func serveUntilDone(a *app, s *store.Store, dir, addr string, c secured, d drawing, ready func(addr string)) error {
	if err := s.Ready(a.ctx); err != nil {
		return err
	}
	room, err := openScratch(dir)
	if err != nil {
		return err
	}
	defer room.Close()
	preview, err := d.newPreview(room)
	if err != nil {
		return err
	}
	files, err := newReaders(a.ctx, dir)
	if err != nil {
		return err
	}
	handler, err := newRoutes(s, c.Console, console.Options{Peers: c.describePeers(), SecondFactor: c.SecondFactor, Preview: preview, Files: files})
	if err != nil {
		return err
	}
	plain, err := new(net.ListenConfig).Listen(a.ctx, "tcp", addr)
	if err != nil {
		return errs.E(errs.Unavailable, "The address "+addr+" cannot be listened on; is another program using it?", err)
	}
	listener, err := c.wrapTLS(api.Connections(plain, openFiles(), c.describePeers()))
	if err == nil {
		err = c.checkExposure(plain.Addr())
	}
	if err != nil {
		plain.Close()
		return err
	}
	ctx, stop := context.WithCancel(a.ctx)
	var working sync.WaitGroup
	var broken error
	working.Go(func() {
		if broken = jobs.Run(ctx, s, time.Duration(cmp.Or(c.KeepAddresses, keptDays))*24*time.Hour); broken != nil {
			stop()
		}
	})
	working.Go(func() {
		select {
		case <-s.Broken(): // the database was changed past the program
			stop()
		case <-ctx.Done():
		}
	})
	ready(listener.Addr().String())
	err = api.Serve(ctx, listener, handler)
	stop()
	working.Wait()
	if err == nil {
		err = broken
	}
	if changed := s.BrokenBy(); changed != nil {
		return changed
	}
	return err
}

// usualFiles is how many files a process may have open where the system does not say.
const usualFiles = 1024

// statementPeriod is how exact the time of a statement about the audit trail is.
const statementPeriod = 10 * time.Second

// sayAudit answers with where the audit trail ends, signed.
func sayAudit(w http.ResponseWriter, r *http.Request, s *store.Store) {
	statement, err := s.AuditStatement(r.Context(), time.Now(), statementPeriod)
	if err != nil {
		http.Error(w, errs.Sentence(err), errs.KindOf(err).Status())
		return
	}
	w.Header().Set("Content-Type", protocol.CheckpointType)
	w.Header().Set("Cache-Control", protocol.CacheCheckpoint)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Write(statement)
}

// newRoutes are those of api, the list of logs and the statement about the audit trail that an exported tree has as
// well, and the console's where it is served.
func newRoutes(s *store.Store, withConsole bool, o console.Options) (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle("/", api.Handler(s, api.Options{Now: cosignClock, Peers: o.Peers}))
	if withConsole {
		pages, err := console.New(s, o)
		if err != nil {
			return nil, err
		}
		browser := pages.Handler()
		mux.Handle(console.Root, browser)
		mux.Handle("GET /{$}", browser)
	}
	mux.HandleFunc("GET /"+store.LogsFile, func(w http.ResponseWriter, r *http.Request) {
		codes, err := s.Logs(r.Context())
		if err != nil {
			http.Error(w, errs.Sentence(err), errs.KindOf(err).Status())
			return
		}
		w.Header().Set("Content-Type", protocol.CheckpointType)
		w.Header().Set("Cache-Control", protocol.CacheCheckpoint)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		io.WriteString(w, store.LogsText(codes)) // a reader who does not get it asks again
	})
	mux.HandleFunc("GET /"+store.AuditFile, func(w http.ResponseWriter, r *http.Request) { sayAudit(w, r, s) })
	return mux, nil
}
