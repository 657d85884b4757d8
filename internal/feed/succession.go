package feed

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"gongshi/internal/errs"
)

// keysTopic is the topic of statements about the centre's keys: NAME/keys.
const keysTopic = "keys"

// Limits of a succession: a centre that changes its key every month has room for years.
const (
	MaxKeyStatement = 2 << 10 // bytes of one statement, signatures included
	MaxSuccession   = 64      // statements
)

// Statements about a centre's keys. The key in force signs each, and each names the one before it by its SHA-256:
//
//	gongshi keys v1
//	<number, from 1>
//	<base64 SHA-256 of the statement before; "-" in the first>
//	<change or revoke>
//	<verifier line of the key that signs>
//	<verifier line of the key that follows it, or that is revoked>
//	<time, RFC 3339 in UTC>
//
// A change bears a second signature, by the following key, which shows that somebody holds that key.
const (
	OpChange = "change"
	OpRevoke = "revoke"
)

// KeyStatement is one statement of a Succession.
type KeyStatement struct {
	Number int
	Op     string // OpChange or OpRevoke
	By     string // verifier line of the key that signed
	Key    string // verifier line of the key that follows, or that is revoked
	At     time.Time
	Note   []byte // the signed note
}

// Succession is the chain of statements by which a centre's keys followed each other, verified in itself. Nothing
// follows from it before one of its keys is trusted: Trust.Follow.
//
// # What it can do and what not
//
// The holder of the key in force can name the next key; that is the whole authority. A thief of it can sign a statement
// too. So the first statement that a reader sees is binding for that reader. A second statement of the same number by
// the same key is refused, reported and kept as evidence (KeyConflict): two parties held the key. Readers who saw the
// centre's statement before the thief's are safe from a stolen key. A reader who is new, or was cut off, and still
// trusts the stolen key alone, is not safe: it must be given the line of the new key. A revocation by the key itself
// leaves no key in force, which is the last resort of a centre whose next key was not ready: readers then accept
// nothing until they are given another line.
//
// Statements that were signed before a change stay true: logs only grow, and after the change the centre signs them at
// the same sizes with the new key. So a reader refuses every checkpoint by the old one (RetiredKey), whatever its size.
type Succession struct{ statements []KeyStatement }

// Statements lists them in order.
func (s Succession) Statements() []KeyStatement { return s.statements }

// Marshal returns the notes one after the other, in the served form.
func (s Succession) Marshal() []byte {
	var b bytes.Buffer
	for _, st := range s.statements {
		b.Write(st.Note)
	}
	return b.Bytes()
}

// InForce returns the verifier line of the key that signs now; "" if there is none, because the last one was revoked by
// itself or because there is no statement.
func (s Succession) InForce() string {
	inForce := ""
	for _, st := range s.statements {
		switch {
		case st.Op == OpChange:
			inForce = st.Key
		case st.Key == st.By:
			inForce = ""
		default:
			inForce = st.By
		}
	}
	return inForce
}

// ParseSuccession reads the bytes that Marshal writes and verifies that each statement follows from the one before.
// Errors are Refusals.
func ParseSuccession(text []byte) (Succession, error) {
	var s Succession
	for len(text) > 0 {
		end := bytes.Index(text[1:], []byte("gongshi keys v1\n")) + 1
		if end <= 0 {
			end = len(text)
		}
		st, err := parseKeyStatement(text[:end])
		if err == nil {
			err = s.checkFollows(st)
		}
		if err != nil {
			return Succession{}, err
		}
		s.statements = append(s.statements, st)
		text = text[end:]
	}
	return s, nil
}

// checkFollows checks a statement against those before it.
func (s Succession) checkFollows(st KeyStatement) error {
	n := len(s.statements)
	before := "-"
	if n > 0 {
		before = statementHash(s.statements[n-1].Note)
	}
	first, err := parseVerifierLine(st.By)
	if err != nil {
		return Refuse(Malformed, "a statement about the centre's keys names no key")
	}
	other, err := parseVerifierLine(st.Key)
	switch {
	case n >= MaxSuccession:
		return Refuse(Oversized, "there are more than %d statements about the centre's keys", MaxSuccession)
	case err != nil || other.name != first.name:
		return Refuse(Malformed, "statement %d about the centre's keys names no key of the same centre", st.Number)
	case st.Number != n+1 || st.text(before) != textOf(st.Note):
		return Refuse(Malformed, "statement %d about the centre's keys does not follow the one before it", st.Number)
	case n > 0 && s.InForce() != st.By:
		return Refuse(UnknownKey, "statement %d about the centre's keys is not by the key that was in force", st.Number)
	case st.Op == OpChange && (st.Key == st.By || s.wasInForce(st.Key)):
		return Refuse(Malformed, "statement %d about the centre's keys goes back to an earlier key", st.Number)
	case st.Op == OpRevoke && st.Key != st.By && !s.wasInForce(st.Key):
		return Refuse(Malformed, "statement %d about the centre's keys revokes a key that never was in force", st.Number)
	}
	return checkSignatures(st, first, other)
}

// wasInForce reports whether a key was in force before.
func (s Succession) wasInForce(line string) bool {
	for _, st := range s.statements {
		if st.By == line || st.Key == line {
			return true
		}
	}
	return false
}

func checkSignatures(st KeyStatement, by, next trusted) error {
	signers := []note.Verifier{statementVerifier(by)}
	if st.Op == OpChange {
		signers = append(signers, statementVerifier(next))
	}
	n, err := note.Open(st.Note, note.VerifierList(signers...))
	if err != nil || len(n.Sigs) != len(signers) || len(n.UnverifiedSigs) > 0 {
		return refuseCause(BadSignature, err, "statement %d about the centre's keys is not signed by the keys that it names", st.Number)
	}
	return nil
}

func statementVerifier(k trusted) note.Verifier {
	return verifier{k.name + "/" + keysTopic, algEd25519, k.public}
}

func statementHash(signed []byte) string {
	sum := sha256.Sum256(signed)
	return base64.StdEncoding.EncodeToString(sum[:])
}

func (st KeyStatement) text(before string) string {
	return fmt.Sprintf("gongshi keys v1\n%d\n%s\n%s\n%s\n%s\n%s\n", st.Number, before, st.Op, st.By, st.Key, st.At.UTC().Format(time.RFC3339))
}

func textOf(signed []byte) string {
	text, _, _ := strings.Cut(string(signed), "\n\n")
	return text + "\n"
}

// parseKeyStatement reads one statement without verifying it.
func parseKeyStatement(signed []byte) (KeyStatement, error) {
	malformed := Refuse(Malformed, "what is served as a statement about the centre's keys is none")
	if len(signed) > MaxKeyStatement {
		return KeyStatement{}, Refuse(Oversized, "a statement about the centre's keys has more than %d bytes", MaxKeyStatement)
	}
	n, err := unverifiedNote(signed)
	if err != nil {
		return KeyStatement{}, malformed
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 8 || lines[0] != "gongshi keys v1" || lines[3] != OpChange && lines[3] != OpRevoke {
		return KeyStatement{}, malformed
	}
	number, err1 := strconv.Atoi(lines[1])
	at, err2 := time.Parse(time.RFC3339, lines[6])
	if err1 != nil || err2 != nil {
		return KeyStatement{}, malformed
	}
	return KeyStatement{Number: number, Op: lines[3], By: lines[4], Key: lines[5], At: at.UTC(), Note: bytes.Clone(signed)}, nil
}

// Change adds the statement that names the following key. The signing key must be the one in force, or the succession
// empty.
func (s Succession) Change(by, next Key, at time.Time) (Succession, error) {
	return s.add(KeyStatement{Op: OpChange, By: by.VerifierLine(), Key: next.VerifierLine(), At: at}, by, next)
}

// Revoke adds the statement that nothing signed by a key is accepted any more: an earlier key, or the signing key,
// after which no key is in force.
func (s Succession) Revoke(by Key, line string, at time.Time) (Succession, error) {
	return s.add(KeyStatement{Op: OpRevoke, By: by.VerifierLine(), Key: line, At: at}, by)
}

func (s Succession) add(st KeyStatement, signers ...Key) (Succession, error) {
	st.Number, st.At = len(s.statements)+1, st.At.UTC().Truncate(time.Second)
	before := "-"
	if len(s.statements) > 0 {
		before = statementHash(s.statements[len(s.statements)-1].Note)
	}
	var by []note.Signer
	for _, k := range signers {
		by = append(by, signer{k.name + "/" + keysTopic, algEd25519, k, k.sign})
	}
	signed, err := note.Sign(&note.Note{Text: st.text(before)}, by...)
	if err != nil {
		return s, errs.E(errs.Internal, "The statement about the keys could not be signed.", err)
	}
	return ParseSuccession(append(s.Marshal(), signed...))
}

// Follow returns the trust that follows from statements about the centre's keys, and the statements that it rests on:
// all from the earliest trusted key. Changed and revoked keys are retired. UnknownKey if no key of the statements is
// trusted: they are another centre's. The receiver stays unchanged.
func (t *Trust) Follow(s Succession) (*Trust, []KeyStatement, error) {
	from := -1
	for i, st := range s.statements {
		if t.hasKey(st.By) {
			from = i
			break
		}
	}
	if from < 0 {
		if inForce := s.InForce(); len(s.statements) == 0 || inForce != "" && t.hasKey(inForce) {
			return t, nil, nil
		}
		return nil, nil, Refuse(UnknownKey, "the statements about the centre's keys are not by a trusted key")
	}
	rest := s.statements[from:]
	next := &Trust{retired: append([]trusted(nil), t.retired...)}
	gone := map[string]bool{}
	for _, st := range rest {
		gone[st.By] = true // unless it is in force at the end
		if st.Op == OpRevoke {
			gone[st.Key] = true
		}
	}
	inForce := s.InForce()
	if inForce != "" {
		delete(gone, inForce)
		key, err := parseVerifierLine(inForce)
		if err != nil {
			return nil, nil, Refuse(Malformed, "the key in force is malformed")
		}
		next.keys = append(next.keys, key)
	}
	for _, k := range t.keys {
		if line := k.line(); gone[line] || line == inForce {
			continue
		}
		next.keys = append(next.keys, k)
	}
	for line := range gone {
		if key, err := parseVerifierLine(line); err == nil {
			next.retired = append(next.retired, key)
		}
	}
	return next, rest, nil
}

func (k trusted) line() string { return verifierLine(k.name, algEd25519, k.public) }

func (t *Trust) hasKey(line string) bool {
	for _, k := range t.keys {
		if k.line() == line {
			return true
		}
	}
	return false
}

// OpenStored opens a checkpoint that the reader has accepted before, also by a key that was retired since.
func (t *Trust) OpenStored(signed []byte, code string) (Checkpoint, error) {
	return (&Trust{keys: append(append([]trusted(nil), t.keys...), t.retired...)}).Open(signed, code)
}

// retiredSigner reports whether a retired key has signed a log's checkpoint.
func (t *Trust) retiredSigner(origin string, signed []byte) bool {
	for _, k := range t.retired {
		if n, err := note.Open(signed, note.VerifierList(verifier{origin, algEd25519, k.public})); err == nil && len(n.Sigs) > 0 {
			return true
		}
	}
	return false
}

// Fingerprint returns the groups that two people read to each other to compare a key: the first 30 bytes of the SHA-256
// of its verifier line, each five of them as a number modulo 100000, in six groups of five digits (99 bits).
func Fingerprint(verifierLine string) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(verifierLine)))
	groups := make([]string, 6)
	for i := range groups {
		n := uint64(0)
		for _, b := range sum[5*i : 5*i+5] {
			n = n<<8 | uint64(b)
		}
		groups[i] = fmt.Sprintf("%05d", n%100000)
	}
	return strings.Join(groups, " ")
}

// Fingerprint is the fingerprint of the key's verifier line.
func (k Key) Fingerprint() string { return Fingerprint(k.VerifierLine()) }

// Fingerprints lists those of the trusted keys.
func (t *Trust) Fingerprints() []string {
	list := make([]string, len(t.keys))
	for i, k := range t.keys {
		list[i] = Fingerprint(k.line())
	}
	return list
}
