package syncer

import (
	"context"

	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// carrier brings a centre's publications. Errors: errs.Unavailable for failures that may pass, errs.NotFound and
// errs.Gone for missing content, Refusals for unreadable content.
type carrier interface {
	// Trust gives the verifier lines that the carrier offers, for a kiosk without any.
	Trust(ctx context.Context) (string, error)

	// Keys gives the statements about the centre's keys, as feed.Succession writes them; errs.NotFound for none.
	Keys(ctx context.Context) ([]byte, error)

	// Heads gives the checkpoints of the chain of a division; none when they are those that tag, by
	// protocol.TagHeads, was computed from. Without a tag it always gives them.
	Heads(ctx context.Context, code, tag string) ([]protocol.Head, error)

	// Since passes frames of the additions to take, one after the other, until take returns an error, which it returns.
	// more means that the budget ended first.
	Since(ctx context.Context, q protocol.SinceRequest, take func(protocol.Frame) error) (more bool, err error)

	// Fetch completes the file part with the carrier's content under a path of the exported tree ("payload/…",
	// "blob/…"), up to size bytes. Part keeps the received bytes when it fails.
	Fetch(ctx context.Context, path, part string, size int64) error

	// Whole reports whether heads name every log that the centre keeps; an exported tree may hold some only.
	Whole() bool

	// Close releases the carrier's resources; it brings nothing afterwards.
	Close()

	// Received counts the bytes that have come in so far, as they travelled.
	Received() int64
}

// Reasons beside those of package feed, for the report.
const (
	reasonUnreachable feed.Reason = "unreachable"      // no connection, cut, too slow, or the server has a fault
	reasonPortal      feed.Reason = "portal_page"      // a network's sign-in page answered
	reasonAltered     feed.Reason = "altered"          // a device on the line packs or rewrites the content
	reasonMiddlebox   feed.Reason = "middlebox"        // a proxy or another server answered for the centre
	reasonNoTree      feed.Reason = "stick_not_found"  // no folder, or no exported tree of this division
	reasonUnreadable  feed.Reason = "stick_unreadable" // the medium gives an error
	reasonBadStick    feed.Reason = "stick_damaged"    // files of the exported tree hold other bytes than were signed
	reasonCutStick    feed.Reason = "stick_incomplete" // files of the exported tree are missing or too short
	reasonDamaged     feed.Reason = "damaged"          // the centre, or the exported tree, cannot give its own log
	reasonStale       feed.Reason = "stale"            // the newest signature is too old: the answering server is stuck
	reasonOlder       feed.Reason = "older"            // an exported tree is older than the kiosk's own logs
	reasonMissing     feed.Reason = "missing"          // an attachment that the carrier does not have
	reasonCache       feed.Reason = "cache"            // the kiosk's own disk or database
	reasonDiskFull    feed.Reason = "disk_full"        // the kiosk's own disk has no room
	reasonReadOnly    feed.Reason = "read_only"        // the kiosk's own disk cannot be written
)
