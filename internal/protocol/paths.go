package protocol

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"gongshi/internal/feed"
)

// Patterns for net/http's ServeMux.
const (
	FeedPattern    = "GET /feed/{code}/{file...}" // checkpoint and C2SP tiles; feed.ParseTilePath reads {file}
	PayloadPattern = "GET /payload/{digest}"      // salt and body; 410 after an erasure or a withdrawal
	BlobPattern    = "GET /blob/{digest}"         // attachments by the SHA-256 of their bytes
	TrustPattern   = "GET /trust"                 // verifier lines, as for --trust
	KeysPattern    = "GET /keys"                  // statements by which the keys followed each other: feed.Succession; 404 for none
	HeadsPattern   = "GET /v1/heads/{code}"
	SincePattern   = "POST /v1/since"
	PushPattern    = "GET /v1/push/{code}" // hints for a division's chain, as server-sent events
)

// Paths without a parameter.
const (
	TrustPath = "/trust"
	KeysPath  = "/keys"
	SincePath = "/v1/since"
)

// Content types. The version is in the name as well as in the first byte, so that a proxy's log shows it.
const (
	CheckpointType = "text/plain; charset=utf-8"
	TileType       = "application/octet-stream"
	PayloadType    = "application/octet-stream"
	HeadsType      = "application/vnd.gongshi.heads-v1"
	SinceType      = "application/vnd.gongshi.since-v1+json"
	UnitsType      = "application/vnd.gongshi.units-v1"
)

// Cache-Control values (C2SP tlog-tiles asks for immutable tiles and short-lived checkpoints).
const (
	CacheCheckpoint = "public, max-age=5"
	CacheTile       = "public, max-age=31536000, immutable"
	CachePayload    = "public, max-age=3600" // an hour at most: an erasure must take hold
	CacheNothing    = "no-store"
	CacheRevalidate = "no-cache" // heads: kept by proxies only to be asked again with the ETag
)

// LogPath is the prefix of a log that a C2SP client is given, behind the server's address.
func LogPath(code string) string { return "/" + feed.LogFolder(code) }

// CheckpointPath and TilePath lie below LogPath.
func CheckpointPath(code string) string           { return "/" + feed.CheckpointFile(code) }
func TilePath(code string, tile feed.Tile) string { return "/" + feed.TileFile(code, tile) }

// PayloadPath is the address of a payload.
func PayloadPath(d feed.Digest) string { return "/" + feed.PayloadFile(d) }

// BlobFile is the place of an attachment in an exported tree, BlobPath its address. The digest is the
// SHA-256 of the attachment's bytes in lower-case hexadecimal; only payloads list it.
func BlobFile(digest string) string { return "blob/" + digest }
func BlobPath(digest string) string { return "/" + BlobFile(digest) }

// HeadsPath is where the checkpoints of a division's whole chain are.
func HeadsPath(code string) string { return "/v1/heads/" + code }

// PushPath is where hints for a division's whole chain come from.
func PushPath(code string) string { return "/v1/push/" + code }

// Tag is the strong ETag of a body (RFC 9110 section 8.8.3).
func Tag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// IsPortalPage reports whether an answer is the page of a captive portal or proxy instead of ours: a
// reason to try again later, not a sign of corruption. start is the beginning of the body.
func IsPortalPage(contentType string, start []byte) bool {
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(contentType)), "text/html") {
		return true
	}
	text := strings.ToLower(strings.TrimLeft(string(start[:min(len(start), 64)]), " \t\r\n\ufeff"))
	return slices.ContainsFunc(portalStarts, func(start string) bool { return strings.HasPrefix(text, start) })
}

// portalStarts are beginnings of pages. Many sign-in pages are a script alone that leads elsewhere, without a type.
var portalStarts = []string{"<!doctype", "<html", "<script", "<head", "<meta", "<title", "<body", "<!--"}
