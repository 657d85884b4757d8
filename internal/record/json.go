package record

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gongshi/internal/errs"
)

// MaxBytes is the most JSON that Parse reads. It is far above Validate's limits, so that an oversized field is refused
// by its name and not as a file.
const MaxBytes = 16 << 20

// envelope adds the body to the members of Record, for the wire.
type envelope struct {
	*Record `json:",inline"`
	Body    jsontext.Value `json:"body"`
}

// Parse reads one record strictly. Errors are Invalid (TooLarge beyond MaxBytes) and name the place as a
// JSON pointer. It checks form only; Validate checks the rules.
func Parse(data []byte) (*Record, error) {
	if len(data) > MaxBytes {
		return nil, errs.F(errs.TooLarge, "the record has %d bytes; at most %d are read", len(data), MaxBytes)
	}
	r := new(Record)
	env := envelope{Record: r}
	if err := json.Unmarshal(data, &env, strict); err != nil {
		return nil, formError("", err)
	}
	make, ok := newBody[r.Kind]
	if !ok {
		return nil, errs.F(errs.Invalid, "/kind: %q is not a kind of record; one of %v is expected", r.Kind, Kinds())
	}
	if env.Body == nil || env.Body.Kind() != '{' {
		return nil, errs.F(errs.Invalid, "/body: an object with the fields of a %s is expected", r.Kind)
	}
	r.Body = make()
	if err := json.Unmarshal(env.Body, r.Body, strict); err != nil {
		return nil, formError("/body", err)
	}
	return r, nil
}

// strict refuses ambiguous JSON: unknown members, and integers that readers of JSON numbers as IEEE 754 doubles, the
// canonical form among them, cannot hold exactly (RFC 8785 §3.2.2.3).
var strict = json.JoinOptions(
	json.RejectUnknownMembers(true),
	json.WithUnmarshalers(json.JoinUnmarshalers(
		json.UnmarshalFromFunc(
			decodeExact[Fen],
		),
		json.UnmarshalFromFunc(decodeExact[int64]),
		json.UnmarshalFromFunc(decodeExact[int]),
	)),
)

// maxExact is the largest integer that a double holds exactly together with all below it.
const maxExact = 1<<53 - 1

func decodeExact[T ~int | ~int64](dec *jsontext.Decoder, to *T) error {
	if dec.PeekKind() != '0' {
		return errors.ErrUnsupported
	}
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	n, err := strconv.ParseInt(string(value), 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) || n > maxExact || n < -maxExact:
		return errs.F(errs.Invalid, "the number is too large; at most %d, either sign, can be read", int64(maxExact))
	case err != nil && reflect.TypeFor[T]() == reflect.TypeFor[Fen]():
		return errs.F(errs.Invalid, fenForm)
	case err != nil:
		return errs.F(errs.Invalid, "a whole number without decimals is expected")
	}
	*to = T(n)
	return nil
}

const fenForm = "an amount is an integer number of fen (1 yuan = 100 fen), without quotes or decimals"

// Canonical returns the record's one byte form: RFC 8785 canonical JSON.
func (r *Record) Canonical() ([]byte, error) {
	body, err := json.Marshal(r.Body)
	if err != nil {
		return nil, fmt.Errorf("marshal body: %w", err)
	}
	return canonicalJSON(envelope{Record: r, Body: body})
}

// ParseWithdrawal reads the payload of a withdraw entry.
func ParseWithdrawal(data []byte) (*Withdrawal, error) {
	w := new(Withdrawal)
	if err := json.Unmarshal(data, w, strict); err != nil {
		return nil, formError("", err)
	}
	return w, nil
}

// Canonical returns the withdrawal's canonical JSON.
func (w *Withdrawal) Canonical() ([]byte, error) { return canonicalJSON(w) }

func canonicalJSON(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("marshal record: %w", err)
	}
	value := jsontext.Value(data)
	if err := value.Canonicalize(); err != nil {
		return nil, fmt.Errorf("canonicalize record: %w", err)
	}
	return bytes.TrimSpace(value), nil
}

// formError turns the JSON package's errors into a sentence that begins with a pointer to the place.
func formError(prefix string, err error) error {
	var sem *json.SemanticError
	if errors.As(err, &sem) {
		return errs.F(errs.Invalid, "%s: %s", pointerPlace(prefix, sem.JSONPointer), semanticReason(sem))
	}
	var syn *jsontext.SyntacticError
	if errors.As(err, &syn) {
		return errs.F(
			errs.Invalid,
			"%s: not valid JSON at byte %d: %v",
			pointerPlace(prefix, syn.JSONPointer),
			syn.ByteOffset,
			syn.Err,
		)
	}
	return errs.E(errs.Invalid, pointerPlace(prefix, "")+": cannot be read", err)
}

func pointerPlace(prefix string, p jsontext.Pointer) string {
	if s := prefix + string(p); s != "" {
		return s
	}
	return "/"
}

func semanticReason(sem *json.SemanticError) string {
	var inner *errs.Error
	switch {
	case errors.Is(sem.Err, json.ErrUnknownName):
		return "no such field; see the documented form and assets/examples"
	case errors.As(sem.Err, &inner):
		return inner.Sentence
	case sem.GoType != nil && sem.GoType.Name() == "Fen":
		return fenForm
	case sem.Err != nil:
		return fmt.Sprintf("%v (a value of type %s stands here)", sem.Err, kindName(sem.JSONKind))
	}
	return fmt.Sprintf("a value of type %s cannot stand here", kindName(sem.JSONKind))
}

func kindName(k jsontext.Kind) string {
	names := map[jsontext.Kind]string{
		'n': "null",
		'f': "boolean",
		't': "boolean",
		'"': "text",
		'0': "number",
		'{': "object",
		'[': "list",
	}
	if n := names[k]; n != "" {
		return n
	}
	return strings.TrimSpace(string(k))
}
