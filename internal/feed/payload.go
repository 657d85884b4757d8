package feed

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// SaltSize is the number of random bytes in front of every payload's body.
const SaltSize = 16

// Digest is the SHA-256 of a payload, salt and body together. It is the payload's address. The zero Digest means "no
// payload".
type Digest [sha256.Size]byte

// String is the digest in lower-case hexadecimal, 64 characters.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// IsZero reports whether the digest means "no payload".
func (d Digest) IsZero() bool { return d == Digest{} }

// ParseDigest reads the form that String writes, and no other.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	if len(s) != hex.EncodedLen(len(d)) {
		return Digest{}, Refuse(Malformed, "a digest has %d hexadecimal characters, not %d", hex.EncodedLen(len(d)), len(s))
	}
	if _, err := hex.Decode(d[:], []byte(s)); err != nil || d.String() != s {
		return Digest{}, Refuse(Malformed, "a digest is written in lower-case hexadecimal characters")
	}
	return d, nil
}

// Payload is the content that a leaf commits to: SaltSize random bytes, then the body. It is stored, served and
// verified as these bytes; nothing is ever re-serialised to be checked. The salt keeps anybody from confirming a guess
// at an erased body by its digest.
type Payload []byte

// NewPayload puts a fresh salt from crypto/rand in front of the body, which is copied.
func NewPayload(body []byte) Payload {
	p := make(Payload, SaltSize, SaltSize+len(body))
	rand.Read(p) // never fails: crypto/rand ends the program instead
	return append(p, body...)
}

// Salt is the first SaltSize bytes, Body the rest. Both alias the payload, which must be at least SaltSize long;
// CheckPayload has checked the length of everything from outside.
func (p Payload) Salt() []byte { return p[:SaltSize] }
func (p Payload) Body() []byte { return p[SaltSize:] }

// Digest is the SHA-256 over salt and body.
func (p Payload) Digest() Digest { return sha256.Sum256(p) }

// CheckPayload compares bytes that claim to be the payload of a leaf with the leaf's size and digest.
// The error is a Refusal: DigestMismatch.
func CheckPayload(l Leaf, p Payload) error {
	switch {
	case !l.HasPayload():
		return Refuse(DigestMismatch, "the leaf has no payload, but %d bytes were sent for it", len(p))
	case int64(len(p)) != l.Size:
		return Refuse(DigestMismatch, "the payload %s has %d bytes where its leaf says %d", l.Payload, len(p), l.Size)
	case p.Digest() != l.Payload:
		return Refuse(DigestMismatch, "the bytes of payload %s have another digest: %s", l.Payload, p.Digest())
	}
	return nil
}

// PayloadFile is the place of a payload in an exported tree and, behind a slash, on the web.
func PayloadFile(d Digest) string { return fmt.Sprintf("payload/%s", d) }
