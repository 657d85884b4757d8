package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/protocol"
)

// A reader who takes nothing is ended after patience. A reader who takes less than leastRate uses patience up, and gets
// it back by taking more: a reader of a byte a second is ended after a minute, a bad line with pauses is not.
const (
	patience  = time.Minute
	leastRate = 1 << 10 // bytes a second; the slowest lines that kiosks are made for carry twelve times as much
	piece     = 8 << 10 // bytes that are waited for at once
)

// retryAfter is the pause in seconds that is asked of kiosks at a bad moment; they add their own jitter.
const retryAfter = 10

// answer watches a handler's writes, and moves the write deadline with them: a slow line may take its time, a reader
// who has gone away, or takes next to nothing, may not. Time between two writes does not count.
type answer struct {
	http.ResponseWriter
	control *http.ResponseController
	status  int
	bytes   int64
	left    time.Duration // of patience
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	done := 0
	for done < len(p) || done == 0 {
		part := p[done:min(done+piece, len(p))]
		n, err := 0, error(nil)
		err = a.waitForReader(len(part), func() error {
			n, err = a.ResponseWriter.Write(part)
			return err
		})
		done += n
		a.bytes += int64(n)
		if err != nil || done == len(p) {
			return done, err
		}
	}
	return done, nil
}

// FlushError sends the written bytes; http.ResponseController calls it.
func (a *answer) FlushError() error {
	return a.waitForReader(0, http.NewResponseController(a.ResponseWriter).Flush)
}

// waitForReader does something that may wait for the reader to take some bytes, as long as there is patience.
func (a *answer) waitForReader(bytes int, do func() error) error {
	earned := time.Duration(bytes) * time.Second / leastRate
	began := time.Now()
	// A writer without deadlines, such as a recorder in a test, has nobody to wait for.
	if err := a.control.SetWriteDeadline(began.Add(a.left + earned)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	err := do()
	a.left = max(0, min(patience, a.left+earned-time.Since(began)))
	if err == nil && a.left > 0 { // for net/http's own writes after the handler, and for HTTP/2 while nothing is written
		a.control.SetWriteDeadline(time.Now().Add(patience))
	}
	return err
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// logRequests surrounds all routes: it logs, and turns a defect in a handler into one failed request.
func (s *server) logRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &answer{ResponseWriter: w, control: http.NewResponseController(w), left: patience}
		began := time.Now()
		a.Header().Set("X-Content-Type-Options", "nosniff")
		defer func() {
			cause := recover()
			if cause != nil && cause != http.ErrAbortHandler {
				s.opt.Log.Error("a request ended in a defect of the program", "route", r.Pattern, "cause", cause, "stack", string(debug.Stack()))
				if a.status == 0 {
					s.writeError(a, r, errs.F(errs.Internal, "something went wrong inside the program"))
					cause = nil
				}
			}
			s.opt.Log.Debug("answered", "method", r.Method, "route", r.Pattern, "status", a.status, "bytes", a.bytes, "took", time.Since(began))
			if cause != nil {
				panic(http.ErrAbortHandler) // the answer cannot be finished: the reader must notice
			}
		}()
		next.ServeHTTP(a, r)
	})
}

// writeError is where every error becomes a status and one line of text. An answer that was begun is cut, so
// that nobody takes it for whole.
func (s *server) writeError(w http.ResponseWriter, r *http.Request, err error) {
	kind := errs.KindOf(err)
	level := slog.LevelDebug // the asker's affair
	switch {
	case r.Context().Err() != nil: // the asker has gone
	case kind == errs.Internal, kind == errs.Corrupt:
		level = slog.LevelError
	case kind == errs.Unavailable:
		level = slog.LevelWarn
	}
	s.opt.Log.Log(context.WithoutCancel(r.Context()), level, "a request failed", "route", r.Pattern, "kind", kind.String(), "cause", err)
	if a, ok := w.(*answer); ok && a.status != 0 {
		panic(http.ErrAbortHandler)
	}
	h := w.Header()
	clear(h)
	line := strings.Join(strings.Fields(errs.Sentence(err)), " ") + "\n"
	h.Set("Content-Type", protocol.CheckpointType)
	h.Set("Content-Length", strconv.Itoa(len(line)))
	h.Set("Cache-Control", protocol.CacheNothing)
	h.Set("X-Content-Type-Options", "nosniff")
	if kind == errs.Unavailable {
		h.Set("Retry-After", strconv.Itoa(retryAfter))
	}
	w.WriteHeader(kind.Status())
	if r.Method != http.MethodHead {
		io.WriteString(w, line) // a kiosk that does not hear it asks again
	}
}

// content is a whole answer.
type content struct {
	body  []byte
	kind  string // Content-Type
	cache string // Cache-Control
	tag   string // ETag; "" for that of the body
}

// sendContent answers with bytes at hand: conditions, ranges and HEAD are net/http's.
func sendContent(w http.ResponseWriter, r *http.Request, c content) {
	if c.tag == "" {
		c.tag = protocol.Tag(c.body)
	}
	writeHeaders(w, c)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(c.body))
}

func writeHeaders(w http.ResponseWriter, c content) {
	h := w.Header()
	h.Set("Content-Type", c.kind)
	h.Set("Cache-Control", c.cache)
	h.Set("ETag", c.tag)
}

// noted remembers the error that http.ServeContent swallows.
type noted struct {
	io.ReadSeeker
	err error
}

func (n *noted) Read(p []byte) (int, error) {
	k, err := n.ReadSeeker.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		n.err = err
	}
	return k, err
}

// digestTag is the ETag of an object that is named by its digest.
func digestTag(digest fmt.Stringer) string { return `"` + digest.String() + `"` }
