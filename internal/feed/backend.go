package feed

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"
)

// Backend is one division's log as table rows (or as files: see Tree). Its methods return the stored bytes and check
// nothing; the caller verifies. All errors carry a kind of package errs; a missing part is errs.NotFound.
// feedtest.TestBackend is the contract.
type Backend interface {
	// ReadHashes returns the stored hashes with the given indexes (tlog.StoredHashIndex), in the
	// order asked.
	ReadHashes(ctx context.Context, indexes []int64) ([]Hash, error)

	// Leaves returns the bytes of the leaves from (inclusive) to (exclusive), as stored.
	Leaves(ctx context.Context, from, to int64) ([][]byte, error)

	// Payload returns the bytes stored under the digest, unchecked: errs.Gone after an erasure,
	// errs.NotFound if they are not there for another reason.
	Payload(ctx context.Context, d Digest) (Payload, error)

	// Lapsed tells which of the leaves from (inclusive) to (exclusive) have a payload that is no longer sent at the
	// given size: for each, the number of the first leaf below size that explains its absence (see ExplainsAbsence). A
	// table keeps that number in a column of the leaf, set when the erase or withdraw leaf is appended.
	Lapsed(ctx context.Context, from, to, size int64) (map[int64]int64, error)
}

// hashReader lets the proofs of package tlog read from a Backend.
func hashReader(ctx context.Context, b Backend) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		return b.ReadHashes(ctx, indexes)
	})
}
