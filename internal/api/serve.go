package api

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"gongshi/internal/errs"
)

// Limits of a connection. Writes have their own patience where an answer may be long.
const (
	headerTime  = 10 * time.Second
	requestTime = 30 * time.Second // header and body, which is at most a few kilobytes
	idleTime    = 6 * time.Minute  // longer than the usual period between polls: a new handshake costs more than a poll
	maxHeader   = 16 << 10
	grace       = 5 * time.Second // for answers under way when the program has to stop
)

// newServer makes the server of a handler, with limits for connections on which nothing moves. When ctx
// ends, so do the contexts of all requests.
func newServer(ctx context.Context, h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, BaseContext: func(net.Listener) context.Context { return ctx },
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
		ReadHeaderTimeout: headerTime, ReadTimeout: requestTime, WriteTimeout: shortTime + patience,
		IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
	}
}

// Serve answers on a listener until ctx ends, lets answers under way end within a few seconds, and cuts the rest:
// kiosks continue from the state that they have. It closes the listener. The error is nil after an ordered end, else
// errs.Unavailable.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	answers, cut := context.WithCancel(context.WithValue(context.WithoutCancel(ctx), stoppingKey{}, ctx.Done()))
	defer cut()
	server := newServer(answers, h)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return errs.E(errs.Unavailable, "the server cannot accept connections any more", err)
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(answers, grace)
	defer cancel()
	err := server.Shutdown(stopping)
	if errors.Is(err, context.DeadlineExceeded) {
		cut()
		err = server.Close()
	}
	if err != nil {
		return errs.E(errs.Unavailable, "the server could not be stopped in order", err)
	}
	return nil
}
