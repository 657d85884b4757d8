package feed

import (
	"bytes"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
)

// timeForm is RFC 3339 in UTC with whole seconds, the only form of a time in a leaf.
const timeForm = "2006-01-02T15:04:05Z"

// Marshal writes the leaf as canonical JSON (RFC 8785), the bytes that are hashed into the tree.
// Fractions of a second are cut. A leaf that breaks a rule of Validate is not written.
func (l Leaf) Marshal() ([]byte, error) {
	if err := l.Validate(); err != nil {
		return nil, err
	}
	b := make([]byte, 0, 320)
	b = append(b, '{')
	if len(l.Erases) > 0 {
		b = append(b, `"erases":[`...)
		for i, n := range l.Erases {
			if i > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendInt(b, n, 10)
		}
		b = append(b, `],`...)
	}
	b = appendString(b, "id", l.ID)
	if l.IndexNumber != "" {
		b = appendString(b, "index_number", l.IndexNumber)
	}
	b = appendString(b, "kind", l.Kind)
	b = appendString(b, "op", string(l.Op))
	if l.HasPayload() {
		b = appendString(b, "payload", l.Payload.String())
	}
	if l.Previous != None {
		b = appendInt(b, "previous", l.Previous)
	}
	b = appendInt(b, "revision", l.Revision)
	if l.HasPayload() {
		b = appendInt(b, "size", l.Size)
	}
	b = appendString(b, "time", l.Time.UTC().Format(timeForm))
	b = append(b, `"v":1}`...)
	if len(b) > MaxLeaf {
		return nil, Refuse(Oversized, "a leaf has at most %d bytes, not %d", MaxLeaf, len(b))
	}
	return b, nil
}

func appendString(b []byte, name, value string) []byte {
	b = append(append(append(b, '"'), name...), `":"`...)
	return append(append(b, value...), `",`...)
}

func appendInt(b []byte, name string, value int64) []byte {
	b = append(append(append(b, '"'), name...), `":`...)
	return append(strconv.AppendInt(b, value, 10), ',')
}

// leafJSON is the JSON shape of a leaf; pointers tell an absent member from a zero.
type leafJSON struct {
	Erases      []int64 `json:"erases"`
	ID          string  `json:"id"`
	IndexNumber string  `json:"index_number"`
	Kind        string  `json:"kind"`
	Op          Op      `json:"op"`
	Payload     *string `json:"payload"`
	Previous    *int64  `json:"previous"`
	Revision    int64   `json:"revision"`
	Size        int64   `json:"size"`
	Time        string  `json:"time"`
	V           int64   `json:"v"`
}

// ParseLeaf reads exactly what Marshal writes: unknown or repeated members, another order, white
// space, or a value outside the rules is refused, so that one statement has one form and one hash.
func ParseLeaf(raw []byte) (Leaf, error) {
	if len(raw) > MaxLeaf {
		return Leaf{}, Refuse(Oversized, "a leaf has at most %d bytes, not %d", MaxLeaf, len(raw))
	}
	var version struct {
		V int64 `json:"v"`
	}
	if err := json.Unmarshal(raw, &version); err == nil && version.V > Version {
		return Leaf{}, Refuse(NewerFormat, "the leaf has format version %d; this program knows %d", version.V, Version)
	}
	var j leafJSON
	if err := json.Unmarshal(raw, &j, json.RejectUnknownMembers(true)); err != nil {
		return Leaf{}, refuseCause(Malformed, err, "the leaf is not the JSON of a leaf")
	}
	l, err := j.toLeaf()
	if err != nil {
		return Leaf{}, err
	}
	again, err := l.Marshal()
	if err != nil {
		return Leaf{}, err
	}
	if !bytes.Equal(raw, again) {
		return Leaf{}, Refuse(Malformed, "the leaf is not in canonical form")
	}
	return l, nil
}

func (j leafJSON) toLeaf() (Leaf, error) {
	l := Leaf{Op: j.Op, ID: j.ID, Revision: j.Revision, Kind: j.Kind, IndexNumber: j.IndexNumber,
		Size: j.Size, Previous: None, Erases: j.Erases}
	var err error
	if l.Time, err = time.Parse(timeForm, j.Time); err != nil {
		return Leaf{}, refuseCause(Malformed, err, "the leaf's time is not RFC 3339 in UTC with whole seconds")
	}
	if j.Payload != nil {
		if l.Payload, err = ParseDigest(*j.Payload); err != nil {
			return Leaf{}, err
		}
	}
	if j.Previous != nil {
		l.Previous = *j.Previous
	}
	return l, nil
}
