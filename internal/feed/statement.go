package feed

import (
	"crypto/hkdf"
	"crypto/sha256"

	"golang.org/x/mod/sumdb/note"

	"gongshi/internal/errs"
)

// SignStatement signs a text of the centre that concerns no log, as a signed note (C2SP signed-note). The topic is part
// of the signer's name, NAME/topic, which no log's origin and no other topic can have. The text ends with a newline.
// Ed25519 is deterministic: the holder of the key verifies by signing again.
func (k Key) SignStatement(topic, text string) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: text}, signer{k.name + "/" + topic, algEd25519, k, k.sign})
	if err != nil {
		return nil, errs.E(errs.Internal, "the statement could not be signed", err)
	}
	return signed, nil
}

// StatementVerifierLine is the line that an ordinary C2SP client needs for statements under the topic.
func (k Key) StatementVerifierLine(topic string) string {
	return verifierLine(k.name+"/"+topic, algEd25519, k.public())
}

// StatementVerifierLine is the same for a key of which only the verifier line is known.
func StatementVerifierLine(line, topic string) (string, error) {
	k, err := parseVerifierLine(line)
	if err != nil {
		return "", errs.E(errs.Invalid, "this is not a verifier key line (name+id+base64)", err)
	}
	return verifierLine(k.name+"/"+topic, algEd25519, k.public), nil
}

// Derive makes another secret of the key, for one purpose (HKDF-SHA256, RFC 5869): it is as secret as the key, and
// reveals nothing of it.
func (k Key) Derive(purpose string) (secret [32]byte, err error) {
	derived, err := hkdf.Key(sha256.New, k.private.Seed(), nil, purpose, len(secret))
	if err != nil {
		return secret, errs.E(errs.Internal, "no secret could be derived from the centre's key", err)
	}
	copy(secret[:], derived)
	return secret, nil
}
