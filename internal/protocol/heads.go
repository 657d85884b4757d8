package protocol

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/feed"
)

// Head is the signed checkpoint of one log.
type Head struct {
	Code   string // 12 digits
	Signed []byte // signed note: the log's signature, then cosignatures
	Fault  string // instead of Signed: why the centre cannot give this log, whose own copy is damaged
}

// Equal reports whether two heads say the same.
func (h Head) Equal(other Head) bool {
	return h.Code == other.Code && h.Fault == other.Fault && bytes.Equal(h.Signed, other.Signed)
}

// The heads message holds once the values that the notes of one centre repeat, and in bytes the values that they write
// as text. Decoding gives back the exact notes.
//
//	version   1 byte
//	centre    length byte, name
//	count     uvarint
//	of each:  code uvarint, number of signatures 1 byte; if there are any, size uvarint and root 32 bytes;
//	          of each signature: whose 1 byte (0 the log's, 1 the centre's, 2 another: length byte, name),
//	          length byte, key id and signature;
//	          without any: length uvarint and the sentence of a fault, 1 to MaxFault bytes of UTF-8
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
	centre := centreOf(heads)
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
	// Decoding the packed heads is cheap and finds any note of another form.
	again, err := DecodeHeads(b)
	if err != nil {
		return nil, err
	}
	for i, h := range heads {
		h.Fault = cutFault(h.Fault)
		if !again[i].Equal(h) {
			return nil, feed.Refuse(feed.Malformed, "the checkpoint of division %s is not a note of centre %q in canonical form", h.Code, centre)
		}
	}
	return b, nil
}

// TagHeads packs heads and computes the ETag of the message. The centre sends it with the message; a kiosk computes it
// from the heads that it holds, and asks with that alone: a server's own tag proves nothing. The cosignatures are part
// of the notes, so the tag moves with every growth and with every period.
func TagHeads(heads []Head) (message []byte, tag string, err error) {
	if message, err = EncodeHeads(heads); err != nil {
		return nil, "", err
	}
	return message, Tag(message), nil
}

// centreOf is the name in the notes; "" where all logs have a fault.
func centreOf(heads []Head) string {
	for _, h := range heads {
		if h.Fault == "" {
			origin, _, _ := strings.Cut(string(h.Signed), "\n")
			centre, _, _ := strings.Cut(origin, "/feed/")
			return centre
		}
	}
	return ""
}

func appendHead(b []byte, centre string, h Head) ([]byte, error) {
	if h.Fault != "" {
		return appendFault(b, h)
	}
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
	sigs := unverified.Note.UnverifiedSigs
	b = append(binary.AppendUvarint(b, code), byte(len(sigs)))
	b = append(binary.AppendUvarint(b, size), root[:]...)
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

func appendFault(b []byte, h Head) ([]byte, error) {
	code, err := packCode(h.Code)
	if err != nil {
		return nil, err
	}
	sentence := cutFault(h.Fault)
	b = append(binary.AppendUvarint(b, code), 0)
	return append(binary.AppendUvarint(b, uint64(len(sentence))), sentence...), nil
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
	if r.err == nil && count == 0 {
		r.fail("the heads message names no log")
	}
	var heads []Head
	seen, signed := map[string]bool{}, false
	for range count {
		h := r.readHead(centre)
		signed = signed || h.Fault == ""
		if seen[h.Code] {
			r.fail("the heads message names division %s twice", h.Code)
		}
		seen[h.Code] = true
		heads = append(heads, h)
	}
	if r.err == nil && signed != (feed.CheckName(centre) == nil) || !signed && centre != "" {
		r.fail("the heads message names no centre for its checkpoints, or one without any")
	}
	if len(r.data) > 0 {
		r.fail("%d bytes follow the heads", len(r.data))
	}
	if r.err != nil {
		return nil, r.err
	}
	return heads, nil
}

func (r *reader) readHead(centre string) Head {
	code := unpackCode(r.number(maxCode))
	signatures := r.byte()
	if signatures == 0 {
		sentence := string(r.bytes(int(r.number(MaxFault))))
		if sentence == "" || !utf8.ValidString(sentence) {
			r.fail("a log has neither a checkpoint nor a fault that says why")
		}
		return Head{Code: code, Fault: sentence}
	}
	origin := feed.Origin(centre, code)
	size := r.number(feed.MaxLogSize)
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s\n%d\n%s\n\n", origin, size, base64.StdEncoding.EncodeToString(r.bytes(tlog.HashSize)))
	for range signatures {
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
