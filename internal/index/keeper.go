package index

import (
	"context"

	"gongshi/internal/feed"
	"gongshi/internal/record"
)

// Keeper is the room that holds the logs, in the transaction of a Step.
type Keeper interface {
	// ReadLeaf reads the leaf under a key; errs.NotFound where it is not held.
	ReadLeaf(ctx context.Context, key int64) (feed.Leaf, error)
	// DropPayload destroys the payload under a key, if it is held.
	DropPayload(ctx context.Context, key int64) error
	// DropPayloads destroys the payloads of a record that an entry withdraws: those of the leaves from head back whose
	// absence the entry explains.
	DropPayloads(ctx context.Context, head int64, e feed.Entry) error
	// NoteErasure is told that words must go from the files too.
	NoteErasure(ctx context.Context) error
	// KeepFiles makes the attachments of r those of the record at a place; none where r is nil.
	KeepFiles(ctx context.Context, place int64, r *record.Record) error
}
