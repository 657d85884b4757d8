package feed

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"
)

// ProveConsistency returns the wire form of the consistency proof from the first leaves of a log to a signed size (RFC
// 6962 section 2.1.2): its hashes, 32 bytes each.
func ProveConsistency(ctx context.Context, b Backend, from, size int64) ([]byte, error) {
	proof, err := tlog.ProveTree(size, from, hashReader(ctx, b))
	return joinHashes(proof), err
}

// CheckConsistency checks that the log of the checkpoint begins with the leaves that had the given root, at a
// size of at least one. Errors are Refusals: Malformed, Rollback, Fork.
func (c Checkpoint) CheckConsistency(wire []byte, size int64, root Hash) error {
	if len(wire)%tlog.HashSize != 0 || len(wire) > MaxProof {
		return Refuse(Malformed, "a proof of %s has %d bytes, which are not hashes", c.Origin, len(wire))
	}
	if size < 1 || c.Size < size {
		return Refuse(Rollback, "the checkpoint of %s has %d leaves where one of %d was signed before", c.Origin, c.Size, size)
	}
	var proof tlog.TreeProof
	for ; len(wire) > 0; wire = wire[tlog.HashSize:] {
		proof = append(proof, Hash(wire[:tlog.HashSize]))
	}
	if err := tlog.CheckTree(proof, c.Size, c.Root, size, root); err != nil {
		return refuseCause(Fork, err, "the %d leaves of %s do not extend the %d signed before: the log was forked", c.Size, c.Origin, size)
	}
	return nil
}
