package syncer

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode"

	"gongshi/internal/errs"
	"gongshi/internal/protocol"
)

// stranger says that something on the line answered in the centre's place: the text of a proxy, a firewall or a sign-in
// page, or nothing at all under a status of success.
type stranger struct{ what string }

func (s *stranger) Error() string {
	return s.what + " came instead of the centre's data: a sign-in page, a proxy or a firewall answered in its place, " +
		"or the address is another server's. " +
		"Check the centre's address, and ask who runs the network"
}

func (s *stranger) Unwrap() error { return errs.F(errs.Unavailable, "%s", s.Error()) }

// textOf quotes the beginning of an answer.
func textOf(start []byte) string {
	const enough = 200 // bytes
	words := strings.Join(strings.Fields(strings.ToValidUTF8(string(start[:min(len(start), enough)]), "?")), " ")
	return fmt.Sprintf("a text (%.120q)", words)
}

// judgeStranger returns a stranger for an answer under a status of success that no centre gives, nil for all others.
// path is what was asked for. Heads and units begin with a version, which is a byte below the first letter; files are
// no text.
func judgeStranger(path, contentType string, start []byte, ended error) error {
	if len(start) == 0 && ended == io.EOF {
		return &stranger{"an empty answer"}
	}
	switch {
	case path == protocol.TrustPath, path == protocol.KeysPath, len(start) == 0:
		return nil // text; its parsers tell it from other text
	case strings.HasPrefix(path, "/v1/"):
		if start[0] >= ' ' || isText(start) {
			return &stranger{textOf(start)}
		}
	default:
		if kind, _, err := mime.ParseMediaType(contentType); err == nil && strings.HasPrefix(kind, "text/") {
			return &stranger{textOf(start)}
		}
	}
	return nil
}

// isText reports whether the beginning of an answer has no byte that text does not have.
func isText(start []byte) bool {
	return !bytes.ContainsFunc(start, func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) })
}

// judgeStatus returns a stranger for a status, or for a page under it, that is a proxy's and never a centre's. A server
// in front of the centre too may answer with a page that a file is missing or gone: that error stays.
func judgeStatus(status int, contentType string, text []byte) error {
	switch {
	case status == http.StatusNotFound, status == http.StatusGone:
		return nil
	case status == http.StatusProxyAuthRequired, status == http.StatusUnavailableForLegalReasons,
		protocol.IsPortalPage(contentType, text):
		return &stranger{fmt.Sprintf("status %d with %s", status, textOf(text))}
	}
	return nil
}
