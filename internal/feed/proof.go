package feed

import (
	"encoding/base64"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// proofHeader is the first line of a proof in the text form of C2SP tlog-proof.
const proofHeader = "c2sp.org/tlog-proof@v1"

// MaxProofText bounds a proof's text: leaf and hashes in base64, and the checkpoint.
const MaxProofText = MaxLeaf*4/3 + 8 + maxProof*(tlog.HashSize*4/3+4) + 128 + MaxCheckpoint

// Proof shows, without asking anybody, that a leaf is in a log: the leaf, the hashes from it to the root, and the
// signed checkpoint. Its text is C2SP tlog-proof v1, with the leaf as the extra data, so that a telephone that holds
// the text and the centre's verifier line needs nothing else.
type Proof struct {
	Leaf   []byte // raw; nil: the text does not carry it, the reader must have it
	Number int64
	Path   []Hash
	Signed []byte // the checkpoint as a signed note
}

// Text writes the proof.
func (p Proof) Text() string {
	var b strings.Builder
	b.WriteString(proofHeader + "\n")
	if p.Leaf != nil {
		b.WriteString("extra " + base64.StdEncoding.EncodeToString(p.Leaf) + "\n")
	}
	b.WriteString("index " + strconv.FormatInt(p.Number, 10) + "\n")
	for _, h := range p.Path {
		b.WriteString(h.String() + "\n")
	}
	return b.String() + "\n" + string(p.Signed)
}

// ParseProof reads a proof's text in its one canonical spelling. It verifies nothing. Errors are Refusals: Oversized,
// NewerFormat, Malformed.
func ParseProof(text string) (Proof, error) {
	if len(text) > MaxProofText {
		return Proof{}, Refuse(Oversized, "a proof has at most %d bytes, not %d", MaxProofText, len(text))
	}
	head, signed, ok := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	switch {
	case strings.HasPrefix(lines[0], "c2sp.org/tlog-proof@") && lines[0] != proofHeader:
		return Proof{}, Refuse(NewerFormat, "the proof is of the form %.40q, which is not known", lines[0])
	case !ok || lines[0] != proofHeader:
		return Proof{}, Refuse(Malformed, "a proof begins with %s and has a checkpoint below an empty line", proofHeader)
	}
	p := Proof{Signed: []byte(signed)}
	var err error
	rest := lines[1:]
	if len(rest) > 0 && strings.HasPrefix(rest[0], "extra ") {
		if p.Leaf, err = base64.StdEncoding.Strict().DecodeString(rest[0][len("extra "):]); err != nil {
			return Proof{}, refuseCause(Malformed, err, "the proof's extra line is not base64")
		}
		rest = rest[1:]
	}
	if len(rest) == 0 || len(rest)-1 > maxProof {
		return Proof{}, Refuse(Malformed, "a proof has an index and at most %d hashes", maxProof)
	}
	number, _ := strings.CutPrefix(rest[0], "index ")
	if p.Number, err = strconv.ParseInt(number, 10, 64); err != nil || p.Number < 0 {
		return Proof{}, Refuse(Malformed, "a proof's second part is its index line")
	}
	for _, line := range rest[1:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return Proof{}, refuseCause(Malformed, err, "a hash of the proof is not in base64")
		}
		p.Path = append(p.Path, h)
	}
	if p.Text() != text {
		return Proof{}, Refuse(Malformed, "the proof is not in canonical form")
	}
	return p, nil
}

// OpenProof verifies a proof's text for the log of a division: the checkpoint is signed by a trusted key, and the leaf
// that the text carries is in its tree. It returns the leaf and the checkpoint. Errors are Refusals, those of
// ParseProof and Trust.Open, and Fork for a leaf that is not in the tree.
func (t *Trust) OpenProof(text, code string) (Leaf, Checkpoint, error) {
	p, err := ParseProof(text)
	if err != nil {
		return Leaf{}, Checkpoint{}, err
	}
	if p.Leaf == nil {
		return Leaf{}, Checkpoint{}, Refuse(Malformed, "the proof does not carry its leaf")
	}
	c, err := t.Open(p.Signed, code)
	if err != nil {
		return Leaf{}, Checkpoint{}, err
	}
	if err := tlog.CheckRecord(p.Path, c.Size, c.Root, p.Number, LeafHash(p.Leaf)); err != nil {
		return Leaf{}, Checkpoint{}, refuseCause(Fork, err, "leaf %d is not in the signed log of %s", p.Number, c.Origin)
	}
	leaf, err := ParseLeaf(p.Leaf)
	return leaf, c, err
}
