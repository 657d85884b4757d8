package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// logShift is the number of low bits of a key that hold a leaf number or a stored hash index.
const logShift = 40

// maxLeaves keeps stored hash indexes, at most twice the leaf numbers, within a key.
const maxLeaves = 1 << (logShift - 1)

// Log is one division's log as table rows; it implements feed.Backend.
type Log struct {
	Code   division.Code
	number int64
	q      querier
}

var _ feed.Backend = (*Log)(nil)

// Log finds the log of a division: errs.NotFound if nothing was ever published there.
func (s *Store) Log(ctx context.Context, code division.Code) (*Log, error) {
	return findLog(ctx, s.db.Reader(), code)
}

func findLog(ctx context.Context, q querier, code division.Code) (*Log, error) {
	l := &Log{Code: code, q: q}
	err := q.QueryRowContext(ctx, "SELECT number FROM logs WHERE division = $1", string(code)).Scan(&l.number)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noLog(code)
	}
	return l, sqlkit.Error(err)
}

func noLog(code division.Code) error {
	return errs.F(errs.NotFound, "There is no log of division %s.", code)
}

func (l *Log) key(n int64) int64 { return l.number<<logShift | n }

func leafNumber(key int64) int64 { return key & (1<<logShift - 1) }

// State is a log's signed checkpoint with the edge that belongs to it.
type State struct {
	Signed   []byte // signed note, without cosignature
	SignedAt int64  // unix seconds
	Edge     feed.Edge
}

// State reads the checkpoint and the right edge as stored, both of one moment.
func (l *Log) State(ctx context.Context) (State, error) {
	var s State
	var edge []byte
	err := l.q.QueryRowContext(ctx, "SELECT checkpoint, signed_at, edge FROM logs WHERE number = $1", l.number).
		Scan(&s.Signed, &s.SignedAt, &edge)
	if err != nil {
		return s, sqlkit.Error(err)
	}
	s.Edge, err = feed.ParseEdge(edge)
	return s, err
}

// ReadHashes implements feed.Backend.
func (l *Log) ReadHashes(ctx context.Context, indexes []int64) ([]feed.Hash, error) {
	found := make(map[int64]feed.Hash, len(indexes))
	const most = 500 // placeholders in one statement
	for from := 0; from < len(indexes); from += most {
		if err := l.readHashes(ctx, indexes[from:min(from+most, len(indexes))], found); err != nil {
			return nil, err
		}
	}
	hashes := make([]feed.Hash, len(indexes))
	for i, index := range indexes {
		h, ok := found[index]
		if !ok {
			return nil, errs.F(errs.NotFound, "The log of division %s has no stored hash %d.", l.Code, index)
		}
		hashes[i] = h
	}
	return hashes, nil
}

func (l *Log) readHashes(ctx context.Context, indexes []int64, found map[int64]feed.Hash) error {
	args := make([]any, len(indexes))
	marks := make([]string, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= 1<<logShift {
			return errs.F(errs.NotFound, "The log of division %s has no stored hash %d.", l.Code, index)
		}
		args[i], marks[i] = l.key(index), fmt.Sprintf("$%d", i+1)
	}
	rows, err := l.q.QueryContext(ctx, "SELECT key, hash FROM hashes WHERE key IN ("+strings.Join(marks, ",")+")", args...)
	if err != nil {
		return sqlkit.Error(err)
	}
	defer rows.Close()
	for rows.Next() {
		var key int64
		var hash []byte
		if err := rows.Scan(&key, &hash); err != nil {
			return sqlkit.Error(err)
		}
		if len(hash) != len(feed.Hash{}) {
			return errs.F(errs.Corrupt, "The stored hash %d of division %s has %d bytes.", leafNumber(key), l.Code, len(hash))
		}
		found[leafNumber(key)] = feed.Hash(hash)
	}
	return sqlkit.Error(rows.Err())
}

// Leaves implements feed.Backend.
func (l *Log) Leaves(ctx context.Context, from, to int64) ([][]byte, error) {
	if from < 0 || from > to || to > maxLeaves {
		return nil, errs.F(errs.NotFound, "The log of division %s has no leaves %d to %d.", l.Code, from, to-1)
	}
	rows, err := l.q.QueryContext(ctx, "SELECT bytes FROM leaves WHERE key >= $1 AND key < $2 ORDER BY key", l.key(from), l.key(to))
	if err != nil {
		return nil, sqlkit.Error(err)
	}
	defer rows.Close()
	leaves := make([][]byte, 0, min(to-from, 256))
	for rows.Next() {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			return nil, sqlkit.Error(err)
		}
		leaves = append(leaves, raw)
	}
	if err := rows.Err(); err != nil {
		return nil, sqlkit.Error(err)
	}
	if int64(len(leaves)) != to-from {
		return nil, errs.F(errs.NotFound, "Of the leaves %d to %d of division %s only %d are there.", from, to-1, l.Code, len(leaves))
	}
	return leaves, nil
}

// Payload implements feed.Backend. A payload of another log is not found.
func (l *Log) Payload(ctx context.Context, d feed.Digest) (feed.Payload, error) {
	var bytes []byte
	err := l.q.QueryRowContext(ctx, "SELECT bytes FROM payloads WHERE digest = $1 AND key >= $2 AND key < $3",
		d[:], l.key(0), l.key(maxLeaves)).Scan(&bytes)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, errs.F(errs.NotFound, "There is no payload %s.", d)
	case err != nil:
		return nil, sqlkit.Error(err)
	case bytes == nil:
		return nil, errs.F(errs.Gone, "The payload %s was erased.", d)
	}
	return bytes, nil
}

// Lapsed implements feed.Backend.
func (l *Log) Lapsed(ctx context.Context, from, to, size int64) (map[int64]int64, error) {
	rows, err := l.q.QueryContext(ctx, "SELECT key, lapsed FROM leaves WHERE key >= $1 AND key < $2 AND lapsed < $3",
		l.key(max(from, 0)), l.key(min(to, maxLeaves)), size)
	if err != nil {
		return nil, sqlkit.Error(err)
	}
	defer rows.Close()
	lapsed := map[int64]int64{}
	for rows.Next() {
		var key, by int64
		if err := rows.Scan(&key, &by); err != nil {
			return nil, sqlkit.Error(err)
		}
		lapsed[leafNumber(key)] = by
	}
	return lapsed, sqlkit.Error(rows.Err())
}

// Ahead returns the numbers of the leaves from (inclusive) to (exclusive) that must not wait for their turn: alerts,
// withdrawals and erasures. There are at most limit, in ascending order from the lowest on, so that the next call
// continues after the last.
func (l *Log) Ahead(ctx context.Context, from, to int64, limit int) ([]int64, error) {
	rows, err := l.q.QueryContext(ctx, "SELECT key FROM leaves WHERE urgent = 1 AND key >= $1 AND key < $2 ORDER BY key LIMIT $3",
		l.key(max(from, 0)), l.key(min(to, maxLeaves)), limit)
	if err != nil {
		return nil, sqlkit.Error(err)
	}
	defer rows.Close()
	var ahead []int64
	for rows.Next() {
		var key int64
		if err := rows.Scan(&key); err != nil {
			return nil, sqlkit.Error(err)
		}
		ahead = append(ahead, leafNumber(key))
	}
	return ahead, sqlkit.Error(rows.Err())
}
