package feed

import (
	"errors"
	"fmt"

	"gongshi/internal/errs"
)

// Reason is one stable word for why data that claims to belong to a log is refused. The words appear in the kiosk's
// report and in logs.
type Reason string

const (
	Rollback       Reason = "rollback"        // a signed size smaller than one already held
	Replay         Reason = "replay"          // a cosignature older than one already held, or none where one is held
	Fork           Reason = "fork"            // another root at the same size, or leaves and proof that do not lead to the signed root
	BadSignature   Reason = "bad_signature"   // a trusted key's signature that does not verify
	UnknownKey     Reason = "unknown_key"     // no signature by a trusted key
	RetiredKey     Reason = "retired_key"     // by a key that a statement of the centre has replaced or revoked
	KeyConflict    Reason = "key_conflict"    // two statements of one key about what follows it: it was in two hands
	WrongLog       Reason = "wrong_log"       // signed, but for another division or centre
	DigestMismatch Reason = "digest_mismatch" // payload bytes that do not have the leaf's digest or size
	Withheld       Reason = "withheld"        // a payload is missing and no leaf excuses it
	Malformed      Reason = "malformed"       // bytes that do not parse
	Oversized      Reason = "oversized"       // beyond a limit of this package
	NewerFormat    Reason = "newer_format"    // a format version that this program does not know
	OutOfOrder     Reason = "out_of_order"    // a unit that does not begin where the held edge ends, or proves to another size
)

// Refusal is the error for data that does not verify. It unwraps to an errs.Error, so that kinds and
// sentences work as everywhere else.
type Refusal struct {
	Reason Reason
	err    error
}

// Error returns the reason and the sentence.
func (r *Refusal) Error() string { return string(r.Reason) + ": " + r.err.Error() }

// Unwrap returns the errs.Error with the sentence and the cause.
func (r *Refusal) Unwrap() error { return r.err }

// ReasonOf finds the reason of the outermost Refusal in the chain, or "" if there is none.
func ReasonOf(err error) Reason {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Reason
	}
	return ""
}

// Refuse makes a Refusal. The kiosk's cache, which applies units, uses it for rules of its own, such as a payload whose
// id differs from its leaf's.
func Refuse(reason Reason, format string, args ...any) error {
	return refuseCause(reason, nil, format, args...)
}

func refuseCause(reason Reason, cause error, format string, args ...any) error {
	return &Refusal{reason, errs.E(kindOf(reason), fmt.Sprintf(format, args...), cause)}
}

func kindOf(reason Reason) errs.Kind {
	switch reason {
	case BadSignature, UnknownKey, RetiredKey:
		return errs.Forbidden
	case Rollback, Replay, Fork, WrongLog, OutOfOrder, KeyConflict:
		return errs.Conflict
	case Oversized:
		return errs.TooLarge
	}
	return errs.Corrupt
}
