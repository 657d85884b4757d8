// Package errs holds the one error type of Gongshi: a kind that programs act on, a sentence for the
// person in front of the screen, and a cause for the log.
//
// Every room may import it; it imports nothing of the project. The table between kinds and HTTP
// statuses is here because server and client must read it the same way.
package errs

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Kind tells a caller how to handle an error.
type Kind int

const (
	Internal    Kind = iota // a defect or an unexpected failure of the machine
	NotFound                // the thing asked for does not exist
	Invalid                 // the input breaks a rule; correct it and try again
	Conflict                // the thing has changed in the meantime; look again and decide
	Forbidden               // the caller may not do this
	Unavailable             // not now (network, lock, server down); try again later
	Corrupt                 // stored or received data does not verify
	TooLarge                // beyond a stated limit
	Gone                    // it existed and was withdrawn or erased for good
)

var kinds = map[Kind]struct {
	name   string
	status int
}{
	Internal:    {"internal", http.StatusInternalServerError},
	NotFound:    {"not_found", http.StatusNotFound},
	Invalid:     {"invalid", http.StatusUnprocessableEntity},
	Conflict:    {"conflict", http.StatusConflict},
	Forbidden:   {"forbidden", http.StatusForbidden},
	Unavailable: {"unavailable", http.StatusServiceUnavailable},
	Corrupt:     {"corrupt", http.StatusBadGateway},
	TooLarge:    {"too_large", http.StatusRequestEntityTooLarge},
	Gone:        {"gone", http.StatusGone},
}

// String is the stable name used in logs and on the wire, for example "not_found".
func (k Kind) String() string { return kinds[k].name }

// Status returns the kind's HTTP status.
func (k Kind) Status() int { return kinds[k].status }

// FromStatus is the inverse of Kind.Status; a status that no kind claims is Unavailable when it is a
// 429 or a server error (worth another try) and Internal otherwise.
func FromStatus(status int) Kind {
	for k, v := range kinds {
		if v.status == status {
			return k
		}
	}
	if status == http.StatusTooManyRequests || status >= 500 {
		return Unavailable
	}
	return Internal
}

// Error is an error with a kind, a sentence and possibly a cause.
type Error struct {
	Kind     Kind
	Sentence string // whole sentence: the fault, its place, the way out
	Cause    error  // for the log; may be nil
}

// Error gives the sentence, and the cause behind a colon.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Sentence
	}
	return strings.TrimRight(e.Sentence, ".。") + ": " + e.Cause.Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// E makes an error of a kind with a sentence and a cause, which may be nil.
func E(kind Kind, sentence string, cause error) error {
	return &Error{Kind: kind, Sentence: sentence, Cause: cause}
}

// F makes an error without a cause; the sentence is formatted.
func F(kind Kind, format string, args ...any) error {
	return &Error{Kind: kind, Sentence: fmt.Sprintf(format, args...)}
}

// KindOf finds the kind of the outermost Error in the chain; nil and foreign errors are Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err carries the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// Sentence returns the text for a person: the outermost sentence, or a neutral one for foreign errors, whose text may
// hold paths and internals.
func Sentence(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Sentence
	}
	return "something went wrong inside the program; the log has the details"
}
