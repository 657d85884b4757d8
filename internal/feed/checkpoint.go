package feed

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is a signed tree head (C2SP tlog-checkpoint). Only Trust.Open makes a verified one.
type Checkpoint struct {
	Origin   string    // centre's name, "/feed/", division code
	Size     int64     // leaves
	Root     Hash      // Merkle root of that many leaves
	Cosigned time.Time // newest verified cosignature of the centre: the data's age counts from it; zero if none
	Signed   []byte    // the whole note as received, to be kept, served on and cosigned
	Unknown  []string  // names of further signatures, by keys that are not trusted
}

// Origin is the first line of a log's checkpoints and the name of its verifier key.
func Origin(centre, code string) string { return centre + "/feed/" + code }

// Code is the division code at the end of the origin.
func (c Checkpoint) Code() string { return c.Origin[strings.LastIndexByte(c.Origin, '/')+1:] }

// Centre is the name before "/feed/" in the origin.
func (c Checkpoint) Centre() string {
	centre, _, _ := strings.Cut(c.Origin, "/feed/")
	return centre
}

// Text returns the signed text: origin, size and base64 root, each on a line. tlog.FormatTree is not used: it writes
// the Go checksum database's first line.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// CheckEdge checks that the edge is that of the signed tree. The centre calls it before it signs further (an edge that
// is not its last signed one means a restored backup or a damaged table); the kiosk calls it when nothing is left to
// fetch. The error is a Refusal: Rollback if the checkpoint is smaller than the edge, OutOfOrder if it is larger, Fork
// if the roots differ.
func (c Checkpoint) CheckEdge(e Edge) error {
	switch {
	case c.Size < e.Size():
		return Refuse(Rollback, "the checkpoint of %s has %d leaves where %d are held already", c.Origin, c.Size, e.Size())
	case c.Size > e.Size():
		return Refuse(OutOfOrder, "the checkpoint of %s has %d leaves where only %d are held", c.Origin, c.Size, e.Size())
	case c.Root != e.Root():
		return Refuse(Fork, "the checkpoint of %s has another root at %d leaves: the log was forked", c.Origin, c.Size)
	}
	return nil
}

// CheckExtends is the kiosk's first check of a fresh checkpoint: could it extend the edge held? A smaller size is a
// Rollback, another root at the same size a Fork. The units that lead to a larger checkpoint prove that it really
// extends the edge.
func (c Checkpoint) CheckExtends(held Edge) error {
	if c.Size > held.Size() {
		return nil
	}
	return c.CheckEdge(held)
}

// parseCheckpointText reads the text in canonical form. Extension lines, which the specification lets a reader ignore,
// are refused: this centre writes none, and a signature must not cover unread words.
func parseCheckpointText(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return Checkpoint{}, Refuse(Malformed, "a checkpoint has three lines: origin, size and root")
	}
	c := Checkpoint{Origin: lines[0]}
	var err1, err2 error
	c.Size, err1 = strconv.ParseInt(lines[1], 10, 64)
	c.Root, err2 = tlog.ParseHash(lines[2])
	if err1 != nil || err2 != nil || c.Size < 0 || c.Size > MaxLogSize || c.Text() != text {
		return Checkpoint{}, Refuse(Malformed, "the checkpoint's size or root is not in canonical form")
	}
	if CheckName(c.Centre()) != nil || !isCode(c.Code()) || Origin(c.Centre(), c.Code()) != c.Origin {
		return Checkpoint{}, Refuse(Malformed, "the checkpoint's origin is not a centre's name, /feed/ and a division code of 12 digits")
	}
	return c, nil
}

// unverifiedNote parses a signed note without believing any of its signatures.
func unverifiedNote(signed []byte) (*note.Note, error) {
	if len(signed) > MaxCheckpoint {
		return nil, Refuse(Oversized, "a signed checkpoint has at most %d bytes, not %d", MaxCheckpoint, len(signed))
	}
	_, err := note.Open(signed, note.VerifierList())
	var unverified *note.UnverifiedNoteError
	if !errors.As(err, &unverified) {
		return nil, refuseCause(Malformed, err, "the checkpoint is not a signed note")
	}
	// Base64 has spellings that differ and decode alike, and note.Open drops repetitions: only the
	// one canonical form is accepted, so that no changed byte goes unnoticed.
	var canonical strings.Builder
	canonical.WriteString(unverified.Note.Text + "\n")
	for _, sig := range unverified.Note.UnverifiedSigs {
		if _, err := base64.StdEncoding.Strict().DecodeString(sig.Base64); err != nil {
			return nil, refuseCause(Malformed, err, "a signature of the checkpoint is not in canonical form")
		}
		canonical.WriteString("— " + sig.Name + " " + sig.Base64 + "\n")
	}
	if canonical.String() != string(signed) {
		return nil, Refuse(Malformed, "the checkpoint's signatures are not in canonical form")
	}
	return unverified.Note, nil
}

// isCode reports whether s has the form of a division code. Its meaning is package division's concern.
func isCode(s string) bool {
	if len(s) != 12 {
		return false
	}
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
