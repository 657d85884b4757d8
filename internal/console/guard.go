package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/errs"
)

// requestTime is how long one request may take.
const requestTime = 30 * time.Second

// policy is the content security policy: everything from here, nothing inline, no frame around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// guardRoutes wraps all routes: headers, origin, rate, body, time, and a defect made into one failed request.
func (c *Console) guardRoutes(next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secureHeaders(w.Header(), c.isSecure(r))
		q := &request{Request: r, w: w, console: c, words: c.languageOf(r), path: r.URL.Path}
		defer func() {
			if cause := recover(); cause != nil {
				if cause == http.ErrAbortHandler {
					panic(cause)
				}
				c.opt.Log.Error("a page ended in a defect of the program", "route", r.Pattern, "cause", cause, "stack", string(debug.Stack()))
				q.answerError(errs.F(errs.Internal, "something went wrong inside the program"))
			}
		}()
		if err := origin.Check(r); err != nil {
			q.hangUp()
			q.answerError(errs.E(errs.Forbidden, "The request came from another site and was not carried out. Open the page anew and try again.", err))
			return
		}
		if !c.isPrivate(r) {
			q.hangUp()
			q.answerError(errs.F(errs.Forbidden, "This page sends passwords and is served over HTTPS only. Open it with https:// in front of the address."))
			return
		}
		if !c.byPlace.takeOne(c.limitKey(r)) {
			// Others behind the same address do not stand in the way of who is known; they have a meter each.
			if err := q.identifyPerson(); err != nil || !q.known || !c.byPerson.takeOne(q.asker) {
				q.hangUp()
				q.answerError(tooBusy())
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func tooBusy() error {
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

// languageOf finds the language: the choice in the cookie, else Chinese.
func (c *Console) languageOf(r *http.Request) words {
	chosen := c.cookieValue(r, languageCookie)
	for _, lang := range langs {
		if chosen == lang {
			return words(lang)
		}
	}
	return words(langs[0])
}

// serveRoute returns a route's handler: first the person and their permission, then the body, within their limits, and
// then the answer.
func (c *Console) serveRoute(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &request{Request: r, w: w, console: c, words: c.languageOf(r), path: r.URL.Path}
		began := time.Now()
		done, err := q.answerRequest(rt)
		defer done()
		if err != nil {
			q.answerError(err)
		}
		c.opt.Log.Debug("answered", "method", r.Method, "route", r.Pattern, "took", time.Since(began))
	})
}

// answerRequest answers a request. The body of a person without permission is read for one purpose alone: to give their
// typed words back. done ends the request's resources.
func (r *request) answerRequest(rt route) (done func(), err error) {
	done = func() {}
	if !strings.HasPrefix(rt.path, Root+"static/") {
		if err := r.identifyPerson(); err != nil {
			r.hangUp()
			return done, err
		}
	}
	refusal, err := r.checkAdmitted(rt)
	admitted := err == nil && refusal == nil
	if r.Method == http.MethodPost && rt.method != "" && (admitted || r.contentType() != multipartForm && rt.may != anybody) {
		var unread error
		if done, unread = r.readBody(rt); errs.Is(unread, errs.TooLarge) && admitted && rt.path == filesPath {
			if got, err := r.filesTooLarge(unread); err == nil {
				return done, got.write(r)
			}
		}
		if unread != nil && (admitted || refusal != nil && r.ContentLength != 0) {
			return done, unread
		}
	} else if r.Method != http.MethodPost && err == nil {
		err = r.parseForm() // the query
	} else {
		r.hangUp()
	}
	ctx, cancel := context.WithTimeout(r.Context(), requestTime)
	end := done
	done = func() { cancel(); end() }
	r.Request = r.WithContext(ctx)
	if err == nil && r.signedIn() && !r.console.byPerson.takeOne(r.asker) {
		err = tooBusy()
	}
	if err != nil {
		return done, err
	}
	got := refusal
	switch {
	case refusal != nil && (r.hasTyped() || !r.signedIn() && rt.method == http.MethodPost && rt.path == editPath):
		got = r.giveBack(refusal)
	case refusal == nil:
		if got, err = r.runHandler(rt); err != nil {
			return done, err
		}
	}
	return done, got.write(r)
}

// runHandler runs the handler, once for each mark.
func (r *request) runHandler(rt route) (answer, error) {
	if again, err := r.noteMark(); err != nil || again != nil {
		return again, err
	}
	got, err := rt.handle(r)
	var repeated *account.Repeated
	if errors.As(err, &repeated) || refuses(got, err) && errors.As(r.checkMark(), &repeated) { // two at once
		return r.leadTo(repeated.Subject), nil
	}
	return got, err
}

// refuses reports whether a handler has refused the form, perhaps because the same form was carried out meanwhile.
func refuses(got answer, err error) bool {
	p, ok := got.(shown)
	return err != nil || ok && p.frame().Status >= http.StatusBadRequest
}

// identifyPerson finds who asks: by the session, else the browser of somebody who has logged in before, else the
// address.
func (r *request) identifyPerson() error {
	c := r.console
	r.asker = c.limitKey(r.Request)
	if token := c.cookieValue(r.Request, sessionCookie); token != "" {
		s, err := c.accounts.Session(r.Context(), token)
		switch {
		case err == nil:
			r.session, r.token = s, token
			if r.unproved = c.opt.SecondFactor && !s.SecondFactor && s.Actor.Guarded(); r.unproved {
				r.session.Actor.Grants = nil // as with a first password
			}
			r.asker, r.known = s.Actor.ID, true
			return nil
		case !errs.Is(err, errs.Forbidden):
			return err
		}
	}
	if device := c.cookieValue(r.Request, deviceCookie); device != "" {
		known, err := c.accounts.KnownDevice(r.Context(), device)
		if err != nil {
			return err
		}
		if known {
			r.asker, r.known = "device "+device, true
		}
	}
	return nil
}

// checkAdmitted gives an answer if the person may not come to the handler.
func (r *request) checkAdmitted(rt route) (answer, error) {
	switch {
	case rt.may == anybody && rt.method != "":
		return nil, nil
	case !r.signedIn():
		return r.toLogin(), nil
	case rt.from < r.loginStage() && r.unproved:
		return goTo(Root + "account#factor"), nil
	case rt.from < r.loginStage():
		return goTo(Root + "account"), nil
	case rt.may != somebody && !r.mayAnywhere(rt.may):
		return nil, notFound()
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
