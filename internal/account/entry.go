package account

import (
	"bytes"
	"crypto/sha256"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gongshi/internal/division"
	"gongshi/internal/errs"
)

// Event is an act for the audit trail. Subject names the act's object: "record ID", "draft ID", "user ID", …. It never
// holds words of a record.
type Event struct {
	At       time.Time // zero for the moment of the transaction; whole seconds are kept
	Actor    string    // id of the person; empty for that of the actor
	Login    string    // likewise
	Act      string    // for example "publish", "user_disable"
	Subject  string
	Division division.Code
	Detail   map[string]string // numbers, kinds, digests; at most maxDetails
	Address  string            // of the other side; beside the trail and for a time only, see origin.go
}

// Entry is an event in its place in the trail.
type Entry struct {
	Number int64 // 1, 2, 3…
	Event
	Hash [sha256.Size]byte // over the hash before it and its bytes
}

// Limits of an entry. They keep a record's words out as much as they bound the trail.
const (
	maxField   = 200 // bytes of a string
	maxDetails = 16
	maxEntry   = 8 << 10
)

// entryForm is an entry's canonical form: RFC 8785 JSON.
type entryForm struct {
	Act      string            `json:"act"`
	Actor    string            `json:"actor"`
	At       time.Time         `json:"at"`
	Detail   map[string]string `json:"detail,omitempty"`
	Division string            `json:"division,omitempty"`
	Login    string            `json:"login"`
	Number   int64             `json:"number"`
	Subject  string            `json:"subject,omitempty"`
}

// marshal gives the bytes that are hashed and stored.
func (e Event) marshal(number int64) ([]byte, error) {
	f := entryForm{e.Act, e.Actor, e.At.UTC().Truncate(time.Second), e.Detail, string(e.Division), e.Login, number, e.Subject}
	if err := f.check(); err != nil {
		return nil, err
	}
	text, err := json.Marshal(f, json.Deterministic(true))
	if err == nil {
		err = (*jsontext.Value)(&text).Canonicalize()
	}
	if err != nil {
		return nil, errs.E(errs.Invalid, "The audit entry cannot be written.", err)
	}
	return text, nil
}

func (f entryForm) check() error {
	fields := []string{f.Act, f.Actor, f.Login, f.Subject}
	for k, v := range f.Detail {
		fields = append(fields, k, v)
	}
	for _, s := range fields {
		if len(s) > maxField {
			return errs.F(errs.Invalid, "A field of the audit entry %s has %d bytes, more than %d: it takes ids and numbers, no text.", f.Act, len(s), maxField)
		}
	}
	switch {
	case f.Act == "" || f.Actor == "":
		return errs.F(errs.Invalid, "An audit entry has an act and an actor.")
	case f.Division != "" && division.Code(f.Division).Level() == division.None:
		return errs.F(errs.Invalid, "The division %q of the audit entry %s is none.", f.Division, f.Act)
	case len(f.Detail) > maxDetails:
		return errs.F(errs.Invalid, "The audit entry %s has %d details, more than %d.", f.Act, len(f.Detail), maxDetails)
	case f.At.Year() < 2000 || f.At.Year() > 9999:
		return errs.F(errs.Invalid, "The audit entry %s has no date of this time.", f.Act)
	case f.Number < 1 || f.Number > 1<<53:
		return errs.F(errs.Invalid, "The audit entry %s has the number %d.", f.Act, f.Number)
	}
	return nil
}

// parseEntry reads exactly the bytes that marshal writes; errs.Corrupt for anything else.
func parseEntry(text []byte) (number int64, e Event, err error) {
	var f entryForm
	if len(text) > maxEntry {
		return 0, Event{}, errs.F(errs.Corrupt, "an audit entry has %d bytes", len(text))
	}
	if err := json.Unmarshal(text, &f, json.RejectUnknownMembers(true)); err != nil {
		return 0, Event{}, errs.E(errs.Corrupt, "an audit entry cannot be read", err)
	}
	e = Event{f.At.UTC(), f.Actor, f.Login, f.Act, f.Subject, division.Code(f.Division), f.Detail, ""}
	again, err := e.marshal(f.Number)
	if err != nil || !bytes.Equal(again, text) {
		return 0, Event{}, errs.E(errs.Corrupt, "an audit entry is not in its canonical form", err)
	}
	return f.Number, e, nil
}

// chainHash is the hash of an entry behind another.
func chainHash(before [sha256.Size]byte, text []byte) [sha256.Size]byte {
	return sha256.Sum256(append(before[:], text...))
}
