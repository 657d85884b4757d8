package feed

import (
	"bufio"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"gongshi/internal/errs"
)

// Trust is the set of centre keys that a reader accepts: verifier lines, one a line, empty lines and lines that begin
// with
// # ignored. Two keys may bear one name, so that a key can be replaced; a centre states a replacement in a Succession
// (Follow).
type Trust struct {
	keys    []trusted
	retired []trusted // replaced or revoked by a statement that was followed
}

type trusted struct {
	name   string
	public ed25519.PublicKey
}

// ParseTrust reads verifier lines; at least one is needed.
func ParseTrust(text string) (*Trust, error) {
	var t Trust
	lines := bufio.NewScanner(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))) // the byte order mark of Windows editors
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, err := parseVerifierLine(line)
		if err != nil {
			return nil, errs.F(errs.Invalid, "line %d of the trusted keys is not a verifier key line (name+id+base64)", number)
		}
		t.keys = append(t.keys, key)
	}
	if lines.Err() != nil || len(t.keys) == 0 {
		return nil, errs.E(errs.Invalid, "the list of trusted keys holds no verifier key line", lines.Err())
	}
	return &t, nil
}

func parseVerifierLine(line string) (trusted, error) {
	name, rest, _ := strings.Cut(line, "+")
	_, encoded, _ := strings.Cut(rest, "+")
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != algEd25519 || CheckName(name) != nil ||
		verifierLine(name, algEd25519, key[1:]) != line {
		return trusted{}, errors.New("malformed verifier line")
	}
	return trusted{name, key[1:]}, nil
}

// Lines returns the set as text, one verifier line a line.
func (t *Trust) Lines() string {
	var b strings.Builder
	for _, k := range t.keys {
		b.WriteString(verifierLine(k.name, algEd25519, k.public) + "\n")
	}
	return b.String()
}

// Centres lists the names of the trusted centres.
func (t *Trust) Centres() (names []string) {
	for _, k := range t.keys {
		if !slices.Contains(names, k.name) {
			names = append(names, k.name)
		}
	}
	return names
}

// UnverifiedCentre returns the centre that a signed checkpoint names, by any signer; "" for no checkpoint.
func UnverifiedCentre(signed []byte) string {
	n, err := unverifiedNote(signed)
	if err != nil {
		return ""
	}
	c, err := parseCheckpointText(n.Text)
	if err != nil {
		return ""
	}
	return c.Centre()
}

// Open verifies a signed checkpoint of the log of the given division: by a trusted key, under the origin of that key's
// centre and the division. It verifies a cosignature of the centre too, if there is one, and sets Checkpoint.Cosigned.
// Errors are Refusals: Oversized, Malformed, UnknownKey, BadSignature, WrongLog.
func (t *Trust) Open(signed []byte, code string) (Checkpoint, error) {
	n, err := unverifiedNote(signed)
	if err != nil {
		return Checkpoint{}, err
	}
	c, err := parseCheckpointText(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Code() != code {
		return Checkpoint{}, Refuse(WrongLog, "the checkpoint is of %q, not of division %s", c.Origin, code)
	}
	n, err = note.Open(signed, note.VerifierList(t.verifiersOf(c.Origin)...))
	var invalid *note.InvalidSignatureError
	var unverified *note.UnverifiedNoteError
	switch {
	case errors.As(err, &invalid):
		return Checkpoint{}, refuseCause(BadSignature, err, "a signature on the checkpoint of %s does not verify", c.Origin)
	case errors.As(err, &unverified) && t.retiredSigner(c.Origin, signed):
		return Checkpoint{}, refuseCause(RetiredKey, err, "the checkpoint of %s is signed by a key that the centre has replaced or revoked", c.Origin)
	case errors.As(err, &unverified):
		return Checkpoint{}, refuseCause(UnknownKey, err, "the checkpoint of %s is not signed by a trusted key", c.Origin)
	case err != nil:
		return Checkpoint{}, refuseCause(Malformed, err, "the checkpoint of %s is not a signed note", c.Origin)
	}
	c.Signed = append([]byte(nil), signed...)
	for _, sig := range n.UnverifiedSigs {
		c.Unknown = append(c.Unknown, sig.Name)
	}
	byLog := false
	for _, sig := range n.Sigs {
		byLog = byLog || sig.Name == c.Origin
		if at, ok := cosignedAt(sig, c); ok && at.After(c.Cosigned) {
			c.Cosigned = at
		}
	}
	if !byLog && t.retiredSigner(c.Origin, signed) {
		return Checkpoint{}, Refuse(RetiredKey, "the checkpoint of %s is signed by a key that the centre has replaced or revoked", c.Origin)
	}
	if !byLog {
		return Checkpoint{}, Refuse(UnknownKey, "the checkpoint of %s is cosigned, but not signed by a trusted key", c.Origin)
	}
	return c, nil
}

// verifiersOf derives, for the centre that the origin names, the verifiers of the log and of the
// centre's cosignatures.
func (t *Trust) verifiersOf(origin string) []note.Verifier {
	var list []note.Verifier
	seen := map[string]bool{}
	for _, k := range t.keys {
		if !strings.HasPrefix(origin, k.name+"/feed/") || seen[string(k.public)] {
			continue
		}
		seen[string(k.public)] = true
		list = append(list,
			verifier{origin, algEd25519, k.public},
			verifier{k.name, algCosignature, k.public})
	}
	return list
}

// verifier is a note.Verifier for one name and one signature type of a public key.
type verifier struct {
	name   string
	alg    byte
	public ed25519.PublicKey
}

func (v verifier) Name() string    { return v.name }
func (v verifier) KeyHash() uint32 { return keyID(v.name, v.alg, v.public) }

func (v verifier) Verify(text, sig []byte) bool {
	if v.alg == algEd25519 {
		return ed25519.Verify(v.public, text, sig)
	}
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	unix := binary.BigEndian.Uint64(sig)
	return unix <= maxUnix && ed25519.Verify(v.public, cosignedMessage(int64(unix), text), sig[8:])
}

// maxUnix is the end of the year 9999; a later timestamp is nonsense and would overflow elsewhere.
const maxUnix = 253402300799

// cosignedAt reads the timestamp of a verified cosignature; log signatures have none.
func cosignedAt(sig note.Signature, c Checkpoint) (time.Time, bool) {
	raw, err := base64.StdEncoding.DecodeString(sig.Base64)
	if err != nil || sig.Name == c.Origin || len(raw) != 4+8+ed25519.SignatureSize {
		return time.Time{}, false
	}
	return time.Unix(int64(binary.BigEndian.Uint64(raw[4:])), 0).UTC(), true
}
