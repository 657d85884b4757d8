package feed

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"
)

// The body of a unit, before compression: all leaves, then the salts of the payloads that came along,
// then their bodies. Of a leaf:
//
//	head      1 byte: op 0 to 4 in the low three bits, and the flags below
//	id, kind, index number   each a length byte and that many bytes
//	revision  uvarint
//	time      varint, seconds since the leaf before (the first: since 1970)
//	previous  uvarint, distance back to the record's previous leaf; if hasPrevious
//	erases    uvarint count, then uvarint leaf numbers; if op is erase
//	payload   uvarint size if inline; size and 32-byte digest if elsewhere
const (
	opMask      = 0x07
	hasPrevious = 0x08
	inline      = 0x10 // the payload is in this unit
	elsewhere   = 0x20 // the leaf has a payload that is not in this unit
)

func appendEntries(b []byte, first int64, entries []Entry) ([]byte, error) {
	before := int64(0)
	var bodies []byte
	var salts []byte
	for i, e := range entries {
		if err := e.Leaf.Validate(); err != nil {
			return nil, err
		}
		b = appendEntry(b, first+int64(i), before, e)
		before = e.Leaf.Time.Unix()
		if e.Payload != nil {
			if err := CheckPayload(e.Leaf, e.Payload); err != nil {
				return nil, err
			}
			salts = append(salts, e.Payload.Salt()...)
			bodies = append(bodies, e.Payload.Body()...)
		}
	}
	return append(append(b, salts...), bodies...), nil
}

func appendEntry(b []byte, number, before int64, e Entry) []byte {
	l := e.Leaf
	head := byte(slices.Index(ops, l.Op))
	if l.Previous != None {
		head |= hasPrevious
	}
	switch {
	case e.Payload != nil:
		head |= inline
	case l.HasPayload():
		head |= elsewhere
	}
	b = append(b, head)
	for _, s := range []string{l.ID, l.Kind, l.IndexNumber} {
		b = append(append(b, byte(len(s))), s...)
	}
	b = binary.AppendUvarint(b, uint64(l.Revision))
	b = binary.AppendVarint(b, l.Time.Unix()-before)
	if l.Previous != None {
		b = binary.AppendUvarint(b, uint64(number-l.Previous))
	}
	if l.Op == Erase {
		b = binary.AppendUvarint(b, uint64(len(l.Erases)))
		for _, n := range l.Erases {
			b = binary.AppendUvarint(b, uint64(n))
		}
	}
	if l.HasPayload() {
		b = binary.AppendUvarint(b, uint64(l.Size))
	}
	if head&elsewhere != 0 {
		b = append(b, l.Payload[:]...)
	}
	return b
}

func parseEntries(body []byte, first int64, count int) ([]Entry, error) {
	r := reader{data: body}
	entries := make([]Entry, count)
	inlined := make([]bool, count)
	before := int64(0)
	for i := range entries {
		entries[i].Number = first + int64(i)
		entries[i].Leaf, inlined[i] = r.readLeaf(entries[i].Number, before)
		before = entries[i].Leaf.Time.Unix()
	}
	for i := range entries {
		if inlined[i] {
			entries[i].Payload = append(make(Payload, 0, entries[i].Leaf.Size), r.bytes(SaltSize)...)
		}
	}
	for i := range entries {
		if r.err == nil && inlined[i] {
			entries[i].Payload = append(entries[i].Payload, r.bytes(int(entries[i].Leaf.Size)-SaltSize)...)
			entries[i].Leaf.Payload = sha256.Sum256(entries[i].Payload)
		}
	}
	if len(r.data) > 0 {
		r.fail("%d bytes follow the last payload of a unit", len(r.data))
	}
	for i := range entries {
		if r.err != nil {
			return nil, r.err
		}
		entries[i].Raw, r.err = entries[i].Leaf.Marshal()
	}
	return entries, r.err
}

// readLeaf reads one leaf; the digest of an inlined payload is filled in later.
func (r *reader) readLeaf(number, before int64) (l Leaf, inlined bool) {
	head := r.byte()
	if int(head&opMask) >= len(ops) || head&^(opMask|hasPrevious|inline|elsewhere) != 0 || head&inline != 0 && head&elsewhere != 0 {
		r.fail("a leaf in a unit begins with the byte %#02x", head)
		return l, false
	}
	l = Leaf{Op: ops[head&opMask], ID: r.string(MaxID), Kind: r.string(MaxKind), IndexNumber: r.string(MaxIndex),
		Revision: r.number(MaxLogSize), Time: time.Unix(before+r.signed(), 0).UTC(), Previous: None}
	if head&hasPrevious != 0 {
		l.Previous = number - r.number(MaxLogSize)
		if l.Previous < 0 || l.Previous >= number {
			r.fail("leaf %d names leaf %d as the one before", number, l.Previous)
		}
	}
	if l.Op == Erase {
		for range r.number(MaxErases) {
			l.Erases = append(l.Erases, r.number(MaxLogSize))
		}
	}
	if head&inline != 0 {
		l.Size = r.number(MaxInline)
		if l.Size < SaltSize {
			r.fail("leaf %d has a payload smaller than its salt", number)
		}
	}
	if head&elsewhere != 0 {
		l.Size = r.number(MaxPayload)
		l.Payload = Digest(r.bytes(len(l.Payload)))
	}
	return l, head&inline != 0
}

// reader takes values off the front of data. After the first failure it returns zeros, and err is a Refusal: Malformed.
type reader struct {
	data []byte
	err  error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = Refuse(Malformed, format, args...)
	}
	r.data = nil
}

// bytes returns the next n bytes, aliasing data; zeros after a failure.
func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.data) {
		r.fail("a unit ends too early")
		return make([]byte, max(n, 0))
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) byte() byte { return r.bytes(1)[0] }

func (r *reader) byteUpTo(most int) int {
	n := int(r.byte())
	if n > most {
		r.fail("a unit counts %d where at most %d are allowed", n, most)
		return 0
	}
	return n
}

func (r *reader) string(most int) string { return string(r.bytes(r.byteUpTo(most))) }

// number reads a uvarint in its shortest form.
func (r *reader) number(most int64) int64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 || v > uint64(most) || n > 1 && r.data[n-1] == 0 {
		r.fail("a unit holds a number that is cut, too large (at most %d) or not in its shortest form", most)
		return 0
	}
	r.data = r.data[n:]
	return int64(v)
}

// signed reads a varint; its size is checked by Leaf.Validate, where it becomes a time.
func (r *reader) signed() int64 {
	v, n := binary.Varint(r.data)
	if n <= 0 || v > maxUnix || v < -maxUnix || n > 1 && r.data[n-1] == 0 {
		r.fail("a unit holds a time that is cut, too far away or not in its shortest form")
		return 0
	}
	r.data = r.data[n:]
	return v
}
