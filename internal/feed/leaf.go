package feed

import (
	"time"
	"unicode/utf8"
)

// Op is the operation of a leaf on its record.
type Op string

const (
	Publish  Op = "publish"  // the record's first revision
	Correct  Op = "correct"  // a further revision; the earlier ones stay readable
	Withdraw Op = "withdraw" // the record goes from every screen; the leaf's payload is the reason
	Erase    Op = "erase"    // the payloads of the leaves named in Erases are destroyed everywhere
	Confirm  Op = "confirm"  // somebody checked that the current revision is still true
)

// ops gives each operation its number in a unit; the order is part of the wire format.
var ops = []Op{Publish, Correct, Withdraw, Erase, Confirm}

// None is the leaf number for "no such leaf".
const None int64 = -1

// Leaf is one statement of a log. It commits to a payload and contains nothing that could name a person. To this
// package ID, Kind and IndexNumber are opaque strings; they hold neither quotes, backslashes nor control characters.
type Leaf struct {
	Op          Op
	ID          string    // the record
	Revision    int64     // publish: 1; correct: one more than before; else the revision in force, from 1
	Kind        string    // the record's kind
	IndexNumber string    // may be empty
	Time        time.Time // when the centre appended it; whole seconds, UTC
	Payload     Digest    // zero if the leaf has no payload (erase and confirm only)
	Size        int64     // bytes of the payload, salt included; 0 if none
	Previous    int64     // number of the latest earlier leaf of the same record, whatever its op; None for publish
	Erases      []int64   // erase only: leaf numbers, ascending, at most MaxErases
}

// HasPayload reports whether the leaf commits to a payload.
func (l Leaf) HasPayload() bool { return l.Size > 0 }

// Validate reports the first rule that the leaf breaks by itself, as a Refusal. Rules between leaves
// are Trail's.
func (l Leaf) Validate() error {
	switch {
	case !checkCanonical(l.ID, 1, MaxID):
		return Refuse(Malformed, "a leaf's id has 1 to %d plain bytes", MaxID)
	case !checkCanonical(l.Kind, 1, MaxKind):
		return Refuse(Malformed, "a leaf's kind has 1 to %d plain bytes", MaxKind)
	case !checkCanonical(l.IndexNumber, 0, MaxIndex):
		return Refuse(Malformed, "a leaf's index number has at most %d plain bytes", MaxIndex)
	case l.Revision < 1 || l.Revision > MaxLogSize:
		return Refuse(Malformed, "a leaf's revision counts from 1")
	case l.Time.UTC().Year() < 2000 || l.Time.UTC().Year() > 9999:
		return Refuse(Malformed, "a leaf's time lies between the years 2000 and 9999")
	case l.Previous < None || l.Previous > MaxLogSize || (l.Previous == None) != (l.Op == Publish):
		return Refuse(Malformed, "every leaf but publish names the record's previous leaf")
	}
	if err := l.validatePayload(); err != nil {
		return err
	}
	return l.validateErases()
}

func (l Leaf) validatePayload() error {
	switch l.Op {
	case Publish, Correct, Withdraw:
		if !l.HasPayload() {
			return Refuse(Malformed, "a leaf with op %s has a payload", l.Op)
		}
	case Erase, Confirm:
	default:
		return Refuse(Malformed, "a leaf's op is not one of publish, correct, withdraw, erase, confirm")
	}
	switch {
	case l.HasPayload() == l.Payload.IsZero():
		return Refuse(Malformed, "a leaf has both payload and size, or neither")
	case l.HasPayload() && l.Size < SaltSize:
		return Refuse(Malformed, "a payload has at least its salt of %d bytes", SaltSize)
	case l.Size < 0 || l.Size > MaxPayload:
		return Refuse(Oversized, "a payload has at most %d bytes", MaxPayload)
	}
	return nil
}

func (l Leaf) validateErases() error {
	if (l.Op == Erase) != (len(l.Erases) > 0) || len(l.Erases) > MaxErases {
		return Refuse(Malformed, "an erase leaf names 1 to %d leaves, and no other leaf does", MaxErases)
	}
	before := None
	for _, n := range l.Erases {
		if n <= before || n > l.Previous {
			return Refuse(Malformed, "the leaves that an erase leaf names ascend and end at the record's previous leaf")
		}
		before = n
	}
	return nil
}

// checkCanonical checks that a string in quotes is its own canonical JSON.
func checkCanonical(s string, least, most int) bool {
	if len(s) < least || len(s) > most || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r < 0x20 || r == 0x7f || r == '"' || r == '\\' {
			return false
		}
	}
	return true
}
