package console

import (
	"bytes"
	"compress/gzip"
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"gongshi/internal/errs"
)

// answer is a handler's result.
type answer interface{ write(*request) error }

// goTo sends the browser to another page, which it asks for by GET.
type goTo string

func (to goTo) write(r *request) error {
	if r.Header.Get("HX-Request") != "" { // a part of a page was asked for: the whole has to go there
		r.w.Header().Set("HX-Redirect", string(to))
		r.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(r.w, r.Request, string(to), http.StatusSeeOther)
	return nil
}

// page is a typed page: its template's name, and the parts of all pages.
type page interface {
	template() string
	frame() *Frame
}

// shown makes a page an answer.
type shown struct{ page }

func showPage(p page) (answer, error) { return shown{p}, nil }

func (s shown) write(r *request) error {
	f := s.frame()
	f.fillFrame(r)
	var body bytes.Buffer
	render := func() error {
		body.Reset()
		if err := templates[s.template()].ExecuteTemplate(&body, s.templatePart(r), s.page); err != nil {
			return errs.E(errs.Internal, "The page cannot be shown.", err)
		}
		return nil
	}
	if err := render(); err != nil {
		return err
	}
	if r.addGiven(s.page, body.String()) {
		if err := render(); err != nil {
			return err
		}
	}
	h := r.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	packed := s.compressForm(r, &body)
	h.Set("Content-Length", strconv.Itoa(packed.Len()))
	r.w.WriteHeader(f.Status)
	_, err := r.w.Write(packed.Bytes())
	return dropWriteError(err)
}

// templatePart returns the name of the requested template: a form that saves itself asks only for the changed parts of
// the page.
func (s shown) templatePart(r *request) string {
	if _, ok := s.page.(*editForm); ok && r.Header.Get("HX-Request") != "" {
		return "part"
	}
	return layoutFile
}

// packFrom is from how many bytes a form is compressed on its way.
const packFrom = 64 << 10

// compressForm compresses a long form: its rows repeat themselves, and lines are slow. Nothing else is compressed: the
// length of a page that holds a secret beside words of others would tell of the secret.
func (s shown) compressForm(r *request, body *bytes.Buffer) *bytes.Buffer {
	if _, ok := s.page.(*editForm); !ok || body.Len() < packFrom || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		return body
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err == nil {
		_, err = w.Write(body.Bytes())
	}
	if err != nil || w.Close() != nil {
		return body
	}
	r.w.Header().Set("Content-Encoding", "gzip")
	r.w.Header().Set("Vary", "Accept-Encoding")
	return &packed
}

// dropWriteError drops the error of a write: a browser that does not get the answer asks again.
func dropWriteError(error) error { return nil }

// file is something to keep, under a name of plain letters.
type file struct {
	name, mediaType string
	body            []byte
}

func (f file) write(r *request) error {
	h := r.w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("Content-Length", strconv.Itoa(len(f.body)))
	h.Set("Content-Disposition", `attachment; filename="`+f.name+`"`)
	_, err := r.w.Write(f.body)
	return dropWriteError(err)
}

// failed is the page of an error.
type failed struct {
	Frame
	Heading, Sentence string
	Known             bool // the sentence is of use to the person
}

func (*failed) template() string { return "failed.html" }

// answerError is where every error becomes a status and a page.
func (r *request) answerError(err error) {
	kind := errs.KindOf(err)
	level := slog.LevelDebug // the asker's affair
	switch {
	case r.Context().Err() != nil: // the asker has gone, or it took too long
	case kind == errs.Internal, kind == errs.Corrupt:
		level = slog.LevelError
	case kind == errs.Unavailable:
		level = slog.LevelWarn
	}
	r.console.opt.Log.Log(context.WithoutCancel(r.Context()), level, "a page failed", "route", r.Pattern, "kind", kind.String(), "cause", err)
	p := &failed{Heading: r.words.T("failed." + kind.String())}
	p.Title, p.Status = p.Heading, kind.Status()
	if p.Known = kind != errs.Internal; p.Known {
		p.Sentence = r.words.translateSentence(errs.Sentence(err))
	}
	if kind == errs.Unavailable {
		r.w.Header().Set("Retry-After", "10")
	}
	if err := (shown{p}).write(r); err != nil {
		r.console.opt.Log.Error("the page of an error failed", "cause", err)
		http.Error(r.w, kind.String(), kind.Status())
	}
}
