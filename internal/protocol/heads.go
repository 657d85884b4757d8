package protocol

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/feed"
)

// Head is the signed checkpoint of one log.
type Head struct {
	Code   string // 12 digits
	Signed []byte // signed note: the log's signature, then cosignatures
}

// The heads message says once what the notes of one centre repeat, and in bytes what they say in text.
// Decoding gives back the exact notes.
//
//	version   1 byte
//	centre    length byte, name
//	count     uvarint
//	of each:  code uvarint, size uvarint, root 32 bytes, number of signatures 1 byte;
//	          of each signature: whose 1 byte (0 the log's, 1 the centre's, 2 another: length byte, name),
//	          length byte, key id and signature
const (
	byLog    = 0
	byCentre = 1
	byOther  = 2
)

// EncodeHeads packs the signed checkpoints of one centre, own division first, then upward. Divisions
// of the chain for which the centre keeps no log are left out. The notes must be as feed.Key writes
// them; nothing is verified.
func EncodeHeads(heads []Head) ([]byte, error) {
	if len(heads) == 0 || len(heads) > MaxChain {
		return nil, feed.Refuse(feed.Oversized, "a heads message holds 1 to %d checkpoints, not %d", MaxChain, len(heads))
	}
	origin, _, _ := strings.Cut(string(heads[0].Signed), "\n")
	centre, _, _ := strings.Cut(origin, "/feed/")
	if len(centre) > feed.MaxCentreName {
		return nil, feed.Refuse(feed.Oversized, "the centre's name is too long")
	}
	b := append([]byte{Version, byte(len(centre))}, centre...)
	b = binary.AppendUvarint(b, uint64(len(heads)))
	for _, h := range heads {
		var err error
		if b, err = appendHead(b, centre, h); err != nil {
			return nil, err
		}
	}
	// Reading back what was packed is cheap and finds any note of another form.
	again, err := DecodeHeads(b)
	if err != nil {
		return nil, err
	}
	for i, h := range heads {
		if again[i].Code != h.Code || !bytes.Equal(again[i].Signed, h.Signed) {
			return nil, feed.Refuse(feed.Malformed, "the checkpoint of division %s is not a note of centre %q in canonical form", h.Code, centre)
		}
	}
	return b, nil
}

func appendHead(b []byte, centre string, h Head) ([]byte, error) {
	malformed := feed.Refuse(feed.Malformed, "the checkpoint of division %s is not a signed note", h.Code)
	_, err := note.Open(h.Signed, note.VerifierList())
	var unverified *note.UnverifiedNoteError
	if !errors.As(err, &unverified) {
		return nil, malformed
	}
	lines := strings.Split(unverified.Note.Text, "\n")
	code, err1 := packCode(h.Code)
	if err1 != nil || len(lines) < 3 {
		return nil, malformed
	}
	size, err1 := strconv.ParseUint(lines[1], 10, 64)
	root, err2 := tlog.ParseHash(lines[2])
	if err1 != nil || err2 != nil {
		return nil, malformed
	}
	b = binary.AppendUvarint(binary.AppendUvarint(b, code), size)
	b = append(b, root[:]...)
	sigs := unverified.Note.UnverifiedSigs
	b = append(b, byte(len(sigs)))
	for _, sig := range sigs {
		raw, err := base64.StdEncoding.DecodeString(sig.Base64)
		if err != nil || len(raw) > 255 || len(sig.Name) > 255 {
			return nil, malformed
		}
		switch sig.Name {
		case lines[0]:
			b = append(b, byLog)
		case centre:
			b = append(b, byCentre)
		default:
			b = append(append(b, byOther, byte(len(sig.Name))), sig.Name...)
		}
		b = append(append(b, byte(len(raw))), raw...)
	}
	return b, nil
}

// DecodeHeads reads a heads message. Every note still has to be opened with feed.Trust. Errors are
// Refusals: Malformed, Oversized, NewerFormat.
func DecodeHeads(b []byte) ([]Head, error) {
	if len(b) > MaxHeads {
		return nil, feed.Refuse(feed.Oversized, "a heads message has at most %d bytes, not %d", MaxHeads, len(b))
	}
	r := reader{data: b}
	version := r.byte()
	if r.err != nil {
		return nil, r.err
	}
	if err := checkVersion(version, "the heads message"); err != nil {
		return nil, err
	}
	centre := r.string()
	count := r.number(MaxChain)
	if r.err == nil && (feed.CheckName(centre) != nil || count == 0) {
		r.fail("the heads message names no centre or no log")
	}
	var heads []Head
	seen := map[string]bool{}
	for range count {
		h := r.head(centre)
		if seen[h.Code] {
			r.fail("the heads message names division %s twice", h.Code)
		}
		seen[h.Code] = true
		heads = append(heads, h)
	}
	if len(r.data) > 0 {
		r.fail("%d bytes follow the heads", len(r.data))
	}
	if r.err != nil {
		return nil, r.err
	}
	return heads, nil
}

func (r *reader) head(centre string) Head {
	code := unpackCode(r.number(maxCode))
	origin := feed.Origin(centre, code)
	size := r.number(feed.MaxLogSize)
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s\n%d\n%s\n\n", origin, size, base64.StdEncoding.EncodeToString(r.bytes(tlog.HashSize)))
	for range r.byte() {
		name := origin
		switch whose := r.byte(); whose {
		case byLog:
		case byCentre:
			name = centre
		case byOther:
			if name = r.string(); feed.CheckName(name) != nil || name == origin || name == centre {
				r.fail("a signature names no cosigner")
			}
		default:
			r.fail("a signature is by %d, which is nobody", whose)
		}
		fmt.Fprintf(&text, "— %s %s\n", name, base64.StdEncoding.EncodeToString(r.bytes(int(r.byte()))))
	}
	return Head{Code: code, Signed: text.Bytes()}
}
