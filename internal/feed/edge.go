package feed

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a node of the Merkle tree (RFC 6962 section 2.1).
type Hash = tlog.Hash

// LeafHash is the tree's hash of a leaf's bytes: SHA-256 over a zero byte and the leaf.
func LeafHash(raw []byte) Hash { return tlog.RecordHash(raw) }

// Edge is the right edge of a tree: its size and the hashes of its complete subtrees, largest first. It suffices for
// appending and for the root, and fits one row of a table (Marshal). The zero Edge is the empty log. An Edge is a
// value: Append leaves the receiver unchanged, so a transaction that is rolled back needs no undoing.
type Edge struct {
	size   int64
	hashes []Hash
}

// Size is the number of leaves.
func (e Edge) Size() int64 { return e.size }

// Append adds the hash of the next leaf. It returns the longer edge and the hashes to store, of which
// the first has the stored hash index FirstHash(e.Size()) and the others follow it without a gap.
func (e Edge) Append(leaf Hash) (Edge, []Hash) {
	complete := bits.TrailingZeros64(^uint64(e.size)) // subtrees that this leaf completes
	stored := make([]Hash, 1, complete+1)
	stored[0] = leaf
	keep := len(e.hashes) - complete
	for i := len(e.hashes) - 1; i >= keep; i-- {
		leaf = tlog.NodeHash(e.hashes[i], leaf)
		stored = append(stored, leaf)
	}
	next := make([]Hash, 0, keep+1)
	return Edge{e.size + 1, append(append(next, e.hashes[:keep]...), leaf)}, stored
}

// FirstHash is the stored hash index (tlog.StoredHashIndex) of leaf n, at which the hashes that Append
// returns for it begin. FirstHash(size) is also the number of hashes stored for a log of that size.
func FirstHash(n int64) int64 { return tlog.StoredHashIndex(0, n) }

// Root is the Merkle root. That of the empty log is the SHA-256 of nothing.
func (e Edge) Root() Hash {
	if e.size == 0 {
		return sha256.Sum256(nil)
	}
	root := e.hashes[len(e.hashes)-1]
	for i := len(e.hashes) - 2; i >= 0; i-- {
		root = tlog.NodeHash(e.hashes[i], root)
	}
	return root
}

// Marshal writes the edge: the version byte, the size as 8 big-endian bytes, the hashes.
func (e Edge) Marshal() []byte {
	b := make([]byte, 0, 9+len(e.hashes)*tlog.HashSize)
	b = binary.BigEndian.AppendUint64(append(b, Version), uint64(e.size))
	for _, h := range e.hashes {
		b = append(b, h[:]...)
	}
	return b
}

// ParseEdge reads exactly the bytes that Marshal writes. Checkpoint.CheckEdge checks whether it is the edge of the
// signed tree.
func ParseEdge(b []byte) (Edge, error) {
	if len(b) < 9 {
		return Edge{}, Refuse(Malformed, "an edge has at least 9 bytes, not %d", len(b))
	}
	if b[0] != Version {
		return Edge{}, Refuse(NewerFormat, "the edge has format version %d; this program knows %d", b[0], Version)
	}
	size := binary.BigEndian.Uint64(b[1:])
	b = b[9:]
	if size > MaxLogSize || len(b) != bits.OnesCount64(size)*tlog.HashSize {
		return Edge{}, Refuse(Malformed, "the edge has %d bytes of hashes, which do not fit its size of %d leaves", len(b), size)
	}
	e := Edge{size: int64(size)}
	for ; len(b) > 0; b = b[tlog.HashSize:] {
		e.hashes = append(e.hashes, Hash(b[:tlog.HashSize]))
	}
	return e, nil
}

// EdgeAt reads the edge of the first size leaves from stored hashes: a proven start in the middle of a
// log, or the repair of a lost edge.
func EdgeAt(ctx context.Context, b Backend, size int64) (Edge, error) {
	e := Edge{size: size}
	var indexes []int64
	for lo := int64(0); lo < size; {
		level := bits.Len64(uint64(size-lo)) - 1
		indexes = append(indexes, tlog.StoredHashIndex(level, lo>>level))
		lo += 1 << level
	}
	if len(indexes) == 0 {
		return e, nil
	}
	var err error
	e.hashes, err = b.ReadHashes(ctx, indexes)
	return e, err
}
