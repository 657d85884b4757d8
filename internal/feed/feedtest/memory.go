package feedtest

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
)

// Memory is a log in memory. Its fields are open so that tests can tamper with stored bytes. It is not safe for
// concurrent use.
type Memory struct {
	Code   string
	Key    feed.Key
	Raws   [][]byte                     // leaves
	Hashes []feed.Hash                  // stored hashes by index
	Stored map[feed.Digest]feed.Payload // payloads
	Erased map[feed.Digest]bool         // payloads that an erase leaf destroyed
	Right  feed.Edge                    // right edge
	Note   []byte                       // signed checkpoint
}

var _ Log = (*Memory)(nil)

// NewMemory makes an empty log with its checkpoint signed.
func NewMemory(key feed.Key, code string) *Memory {
	m := &Memory{Code: code, Key: key, Stored: map[feed.Digest]feed.Payload{}, Erased: map[feed.Digest]bool{}}
	note, err := key.SignEdge(code, m.Right)
	if err != nil {
		panic(fmt.Sprintf("feedtest: %v", err)) // the test gave a code that is none
	}
	m.Note = note
	return m
}

// Clone copies the log, so that both can go on differently.
func (m *Memory) Clone() *Memory {
	c := *m
	c.Raws, c.Hashes = slices.Clone(m.Raws), slices.Clone(m.Hashes)
	c.Stored, c.Erased = maps.Clone(m.Stored), maps.Clone(m.Erased)
	return &c
}

// Append implements Log, in the steps that the package comment of feed describes.
func (m *Memory) Append(_ context.Context, l feed.Leaf, p feed.Payload) (int64, error) {
	if p != nil {
		l.Payload, l.Size = p.Digest(), int64(len(p))
	}
	raw, err := l.Marshal()
	if err != nil {
		return 0, err
	}
	next, hashes := m.Right.Append(feed.LeafHash(raw))
	note, err := m.Key.SignEdge(m.Code, next)
	if err != nil {
		return 0, err
	}
	n := m.Right.Size()
	m.Raws, m.Hashes = append(m.Raws, raw), append(m.Hashes, hashes...)
	m.Right, m.Note = next, note
	if p != nil {
		m.Stored[l.Payload] = p
	}
	for _, named := range l.Erases {
		erased, err := feed.ParseLeaf(m.Raws[named])
		if err != nil {
			return 0, err
		}
		delete(m.Stored, erased.Payload)
		m.Erased[erased.Payload] = true
	}
	return n, nil
}

// Signed implements Log.
func (m *Memory) Signed(context.Context) ([]byte, error) { return m.Note, nil }

// Edge implements Log.
func (m *Memory) Edge(context.Context) (feed.Edge, error) { return m.Right, nil }

// ReadHashes implements feed.Backend.
func (m *Memory) ReadHashes(_ context.Context, indexes []int64) ([]feed.Hash, error) {
	hashes := make([]feed.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(m.Hashes)) {
			return nil, errs.F(errs.NotFound, "there is no stored hash %d", index)
		}
		hashes[i] = m.Hashes[index]
	}
	return hashes, nil
}

// Leaves implements feed.Backend.
func (m *Memory) Leaves(_ context.Context, from, to int64) ([][]byte, error) {
	if from < 0 || from > to || to > int64(len(m.Raws)) {
		return nil, errs.F(errs.NotFound, "there are no leaves %d to %d", from, to-1)
	}
	return slices.Clone(m.Raws[from:to]), nil
}

// Payload implements feed.Backend.
func (m *Memory) Payload(_ context.Context, d feed.Digest) (feed.Payload, error) {
	if p, ok := m.Stored[d]; ok {
		return p, nil
	}
	if m.Erased[d] {
		return nil, errs.F(errs.Gone, "the payload %s was erased", d)
	}
	return nil, errs.F(errs.NotFound, "there is no payload %s", d)
}

// Lapsed implements feed.Backend by asking feed.ExplainsAbsence of every pair of leaves: slow, and therefore
// the measure for stores that keep the answer in a column.
func (m *Memory) Lapsed(_ context.Context, from, to, size int64) (map[int64]int64, error) {
	leaves := make([]feed.Leaf, len(m.Raws))
	for n, raw := range m.Raws {
		var err error
		if leaves[n], err = feed.ParseLeaf(raw); err != nil {
			return nil, errs.E(errs.Corrupt, fmt.Sprintf("the stored leaf %d is damaged", n), err)
		}
	}
	lapsed := map[int64]int64{}
	for n := from; n < to; n++ {
		for by := n + 1; by < min(size, int64(len(leaves))); by++ {
			if leaves[n].HasPayload() && feed.ExplainsAbsence(by, leaves[by], n, leaves[n]) {
				lapsed[n] = by
				break
			}
		}
	}
	return lapsed, nil
}
