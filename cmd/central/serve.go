package main

import (
	"io"
	"net"
	"net/http"

	"gongshi/internal/api"
	"gongshi/internal/errs"
	"gongshi/internal/protocol"
	"gongshi/internal/store"
)

type serveCmd struct {
	folder
	Listen string `required:"" placeholder:"ADDR" help:"Address and port, such as 127.0.0.1:8470 or :8470."`
}

// Run serves until a signal comes.
func (c *serveCmd) Run(a *app) error {
	s, err := store.Open(a.ctx, c.Dir)
	if err != nil {
		return err
	}
	defer s.Close()
	return serve(a, s, c.Listen, func(addr string) {
		a.say("Serving %s on http://%s; stop with Ctrl-C.", s.Name(), addr)
	})
}

// serve answers requests until the context ends. ready is called once connections are accepted.
func serve(a *app, s *store.Store, addr string, ready func(addr string)) error {
	listener, err := new(net.ListenConfig).Listen(a.ctx, "tcp", addr)
	if err != nil {
		return errs.E(errs.Unavailable, "The address "+addr+" cannot be listened on; is another program using it?", err)
	}
	ready(listener.Addr().String())
	return api.Serve(a.ctx, listener, routes(s))
}

// routes are those of api, and the list of logs that an exported tree has as well.
func routes(s *store.Store) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", api.Handler(s, api.Options{}))
	mux.HandleFunc("GET /"+store.LogsFile, func(w http.ResponseWriter, r *http.Request) {
		codes, err := s.Logs(r.Context())
		if err != nil {
			http.Error(w, errs.Sentence(err), errs.KindOf(err).Status())
			return
		}
		w.Header().Set("Content-Type", protocol.CheckpointType)
		w.Header().Set("Cache-Control", protocol.CacheCheckpoint)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		io.WriteString(w, store.LogsText(codes)) // whoever does not hear it asks again
	})
	return mux
}
