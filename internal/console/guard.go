package console

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"gongshi/internal/attachment"
	"gongshi/internal/errs"
	"gongshi/internal/importer"
)

// requestTime is how long one request may take.
const requestTime = 30 * time.Second

// policy is the content security policy: everything from here, nothing inline, no frame around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// guard stands before all routes: headers, origin, rate, body, time, and a defect made into one failed request.
func (c *Console) guard(next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secureHeaders(w.Header(), c.secure(r))
		q := &request{Request: r, w: w, console: c, words: c.speak(r), path: r.URL.Path}
		defer func() {
			if cause := recover(); cause != nil {
				if cause == http.ErrAbortHandler {
					panic(cause)
				}
				c.opt.Log.Error("a page ended in a defect of the program", "route", r.Pattern, "cause", cause, "stack", string(debug.Stack()))
				q.fail(errs.F(errs.Internal, "something went wrong inside the program"))
			}
		}()
		if err := origin.Check(r); err != nil {
			q.fail(errs.E(errs.Forbidden, "The request came from another site and was not carried out. Open the page anew and try again.", err))
			return
		}
		if !c.private(r) {
			q.fail(errs.F(errs.Forbidden, "This page sends passwords and is served over HTTPS only. Open it with https:// in front of the address."))
			return
		}
		if !c.byPlace.allow(c.place(r)) {
			q.fail(busy())
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), requestTime)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func busy() error {
	return errs.F(errs.Unavailable, "That was too much at once. Wait a little and try again.")
}

func secureHeaders(h http.Header, secure bool) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Cache-Control", "no-store")
	if secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// speak finds the language: the choice in the cookie, else Chinese.
func (c *Console) speak(r *http.Request) words {
	chosen := c.cookie(r, languageCookie)
	for _, lang := range langs {
		if chosen == lang {
			return words(lang)
		}
	}
	return words(langs[0])
}

// serve is a route as a handler: who asks, may they, and then the answer.
func (c *Console) serve(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &request{Request: r, w: w, console: c, words: c.speak(r), path: r.URL.Path}
		r.Body = http.MaxBytesReader(w, r.Body, max(bodies[rt.path], c.opt.Limits.Body))
		began := time.Now()
		got, err := q.admit(rt)
		if err == nil && got == nil {
			got, err = rt.handle(q)
		}
		if err == nil {
			err = got.write(q)
		}
		if err != nil {
			q.fail(err)
		}
		c.opt.Log.Debug("answered", "method", r.Method, "route", r.Pattern, "took", time.Since(began))
	})
}

// admit reads the session and the form, and gives an answer if the handler shall not.
func (r *request) admit(rt route) (answer, error) {
	if err := r.readForm(); err != nil {
		return nil, err
	}
	c := r.console
	if token := c.cookie(r.Request, sessionCookie); token != "" && !strings.HasPrefix(rt.path, Root+"static/") {
		s, err := c.accounts.Session(r.Context(), token)
		switch {
		case err == nil:
			r.session, r.token = s, token
			if r.unproved = c.opt.SecondFactor && !s.SecondFactor && s.Actor.Guarded(); r.unproved {
				r.session.Actor.Grants = nil // as with a first password
			}
			if !c.byPerson.allow(s.Actor.ID) {
				return nil, busy()
			}
		case !errs.Is(err, errs.Forbidden):
			return nil, err
		}
	}
	switch {
	case rt.may == anybody && rt.method != "":
		return nil, nil
	case !r.signedIn() && rt.method == http.MethodPost && rt.path == editPath:
		return r.loggedOut(), nil
	case !r.signedIn():
		return r.toLogin(), nil
	case rt.from < r.stage() && r.unproved:
		return goTo(Root + "account#factor"), nil
	case rt.from < r.stage():
		return goTo(Root + "account"), nil
	case rt.may != somebody && !r.may(rt.may):
		return nil, nowhere()
	}
	return nil, nil
}

// toLogin sends somebody to log in, and back afterwards.
func (r *request) toLogin() answer {
	to := Root + "login"
	if r.Method == http.MethodGet && r.path != Root {
		to += "?" + url.Values{"to": {r.URL.RequestURI()}}.Encode()
	}
	return goTo(to)
}

// readForm reads what was sent, within its bounds.
func (r *request) readForm() error {
	err := r.ParseForm()
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && kind == "multipart/form-data" {
		err = r.ParseMultipartForm(max(importer.MaxFile, attachment.MaxFile) << 1) // more than any body: nothing goes to the disk
	}
	var large *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &large):
		return errs.E(errs.TooLarge, "What was sent is too large.", err)
	}
	return errs.E(errs.Invalid, "The form cannot be read.", err)
}
