package feed

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"

	"gongshi/internal/errs"
)

// Signature types of C2SP signed-note; the type is part of what a key's id is computed from.
const (
	algEd25519     = 1
	algCosignature = 4 // timestamped, C2SP tlog-cosignature v1
)

// Key is an Ed25519 key with a name: the centre's, which signs all its logs, or a witness's, which
// cosigns. A log's signer is derived from it: the same key under the log's origin as name.
type Key struct {
	name    string
	private ed25519.PrivateKey
}

// NewKey makes a key from crypto/rand.
func NewKey(name string) (Key, error) {
	if err := CheckName(name); err != nil {
		return Key{}, err
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return Key{}, errs.E(errs.Internal, "the key could not be made", err)
	}
	return Key{name, private}, nil
}

// KeyFromSeed rebuilds the key of a 32-byte seed; tests and examples use it for fixed signatures.
func KeyFromSeed(name string, seed []byte) (Key, error) {
	if err := CheckName(name); err != nil {
		return Key{}, err
	}
	if len(seed) != ed25519.SeedSize {
		return Key{}, errs.F(errs.Invalid, "a key's seed has %d bytes, not %d", ed25519.SeedSize, len(seed))
	}
	return Key{name, ed25519.NewKeyFromSeed(seed)}, nil
}

// CheckName checks the name of a centre or witness: letters, digits and . - _ : /, at most MaxCentreName bytes, no
// empty path element. It becomes the first part of every log's origin, so a domain name that the centre owns is the
// right choice; "/feed/" would make origins ambiguous.
func CheckName(name string) error {
	ok := name != "" && len(name) <= MaxCentreName && utf8.ValidString(name)
	for _, r := range name {
		ok = ok && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(".-_:/", r))
	}
	if !ok || strings.Contains("/"+name+"/", "//") || strings.Contains("/"+name+"/", "/feed/") {
		return errs.F(errs.Invalid, "the name %q is not 1 to %d letters, digits, dots, hyphens or slashes; use a domain name such as gongshi.example.gov.cn", name, MaxCentreName)
	}
	return nil
}

// ParseKey reads the line that Secret writes.
func ParseKey(secret string) (Key, error) {
	malformed := errs.E(errs.Invalid, "the file does not hold a signing key", nil)
	rest, ok := strings.CutPrefix(strings.TrimSpace(secret), "PRIVATE+KEY+")
	name, rest, _ := strings.Cut(rest, "+")
	_, encoded, _ := strings.Cut(rest, "+")
	seed, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || len(seed) != 1+ed25519.SeedSize || seed[0] != algEd25519 {
		return Key{}, malformed
	}
	k, err := KeyFromSeed(name, seed[1:])
	if err != nil || k.Secret() != strings.TrimSpace(secret) {
		return Key{}, malformed
	}
	return k, nil
}

// Secret is the private key in the form of package note ("PRIVATE+KEY+name+id+base64"), to be kept in
// a file that nobody else can read.
func (k Key) Secret() string {
	seed := append([]byte{algEd25519}, k.private.Seed()...)
	return fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", k.name, keyID(k.name, algEd25519, k.public()), base64.StdEncoding.EncodeToString(seed))
}

// Name is the centre's or witness's name.
func (k Key) Name() string { return k.name }

// VerifierLine is the public key in C2SP's form ("name+id+base64"), a line for --trust. Readers derive
// from it the verifier of every log of the centre and of its cosignatures.
func (k Key) VerifierLine() string { return verifierLine(k.name, algEd25519, k.public()) }

// Trust is the trust in this key alone, with which the centre opens its own checkpoints.
func (k Key) Trust() *Trust { return &Trust{keys: []trusted{{k.name, k.public()}}} }

// LogVerifierLine is the line that an ordinary C2SP client needs for one division's log.
func (k Key) LogVerifierLine(code string) string {
	return verifierLine(Origin(k.name, code), algEd25519, k.public())
}

// CosignerLine is the line that an ordinary C2SP client needs for the key's cosignatures.
func (k Key) CosignerLine() string { return verifierLine(k.name, algCosignature, k.public()) }

func (k Key) public() ed25519.PublicKey { return k.private.Public().(ed25519.PublicKey) }

// SignEdge signs the checkpoint of a division's log at the given edge.
func (k Key) SignEdge(code string, e Edge) ([]byte, error) {
	if !isCode(code) {
		return nil, errs.F(errs.Invalid, "the division code %q does not have 12 digits", code)
	}
	c := Checkpoint{Origin: Origin(k.name, code), Size: e.Size(), Root: e.Root()}
	signed, err := note.Sign(&note.Note{Text: c.Text()}, signer{c.Origin, algEd25519, k, k.sign})
	if err != nil {
		return nil, errs.E(errs.Internal, "the checkpoint could not be signed", err)
	}
	return signed, nil
}

// Cosign adds the key's timestamped cosignature (C2SP tlog-cosignature v1) to a signed checkpoint, in
// place of an older one of the same key; all other signatures stay. The time is cut to seconds. A
// cosignature states that at that time this was the largest checkpoint of its log that the key's
// holder had verified: verify first.
func (k Key) Cosign(signed []byte, at time.Time) ([]byte, error) {
	n, err := unverifiedNote(signed)
	if err != nil {
		return nil, err
	}
	if _, err := parseCheckpointText(n.Text); err != nil {
		return nil, err
	}
	stamp := func(text []byte) ([]byte, error) {
		sig := ed25519.Sign(k.private, cosignedMessage(at.Unix(), text))
		return append(binary.BigEndian.AppendUint64(nil, uint64(at.Unix())), sig...), nil
	}
	out, err := note.Sign(n, signer{k.name, algCosignature, k, stamp})
	if err != nil {
		return nil, errs.E(errs.Internal, "the checkpoint could not be cosigned", err)
	}
	return out, nil
}

func (k Key) sign(text []byte) ([]byte, error) { return ed25519.Sign(k.private, text), nil }

// signer is a note.Signer for one name and one signature type of a key.
type signer struct {
	name string
	alg  byte
	key  Key
	sign func([]byte) ([]byte, error)
}

func (s signer) Name() string                     { return s.name }
func (s signer) KeyHash() uint32                  { return keyID(s.name, s.alg, s.key.public()) }
func (s signer) Sign(text []byte) ([]byte, error) { return s.sign(text) }

// keyID is C2SP signed-note's key id: the first four bytes of SHA-256(name, newline, type, key).
func keyID(name string, alg byte, public ed25519.PublicKey) uint32 {
	h := sha256.New()
	h.Write([]byte(name))
	h.Write([]byte{'\n', alg})
	h.Write(public)
	return binary.BigEndian.Uint32(h.Sum(nil))
}

func verifierLine(name string, alg byte, public ed25519.PublicKey) string {
	return fmt.Sprintf("%s+%08x+%s", name, keyID(name, alg, public),
		base64.StdEncoding.EncodeToString(append([]byte{alg}, public...)))
}

// cosignedMessage returns the bytes that a cosignature signs: C2SP tlog-cosignature, "Format".
func cosignedMessage(unix int64, text []byte) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", unix, text)
}
