package sqlkit

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"gongshi/internal/errs"
)

// Header is page 1 of a database file, read without SQLite (SQLite, "Database File Format", section 1.3).
type Header struct {
	Commits     uint32 // how often CountCommit was called: the user version
	Application uint32 // the application id
}

const (
	headerSize        = 100
	offsetCommits     = 60
	offsetApplication = 68
)

// RawFiles reads a database's files past SQLite. No other handle of this process may have the database open when it is
// closed: that would drop the locks of them all.
type RawFiles struct {
	path string
	main *os.File
}

// OpenRaw opens the files of a database; nil for a missing or empty file.
func OpenRaw(path string) (*RawFiles, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, errs.E(errs.Unavailable, "The database "+path+" cannot be read.", err)
	}
	if info, err := f.Stat(); err == nil && info.Size() == 0 {
		f.Close()
		return nil, nil
	}
	return &RawFiles{path, f}, nil
}

// Close closes them.
func (r *RawFiles) Close() error { return r.main.Close() }

// Header reads page 1 as it is in the database file, whatever the write-ahead log has.
func (r *RawFiles) Header() (Header, error) {
	var b [headerSize]byte
	if _, err := r.main.ReadAt(b[:], 0); err != nil {
		return Header{}, errs.E(errs.Corrupt, "The file "+r.path+" is no database.", err)
	}
	return parseHeader(b[:]), nil
}

func parseHeader(page []byte) Header {
	return Header{binary.BigEndian.Uint32(page[offsetCommits:]), binary.BigEndian.Uint32(page[offsetApplication:])}
}

// CheckLog fails with errs.Conflict if the write-ahead log beside the database file cannot be that of this file: then
// one of them was put there from elsewhere, and SQLite, which does not ask, would mix the two. A log begins at the
// commit behind those that are in the file, or before, and ends at the last of them, or behind. Nobody may be writing.
func (r *RawFiles) CheckLog() error {
	header, err := r.Header()
	if err != nil {
		return err
	}
	first, last, err := commitsInLog(r.path + "-wal")
	if err != nil || first == nil {
		return err
	}
	if first.Commits > header.Commits+1 || last.Commits < header.Commits || last.Application != header.Application {
		return errs.F(errs.Conflict, "the write-ahead log %s-wal has commits %d to %d and does not belong to %s, which is at commit %d",
			r.path, first.Commits, last.Commits, r.path, header.Commits)
	}
	return nil
}

// Sizes of a write-ahead log (SQLite, "WAL-mode File Format").
const (
	logHeader   = 32
	frameHeader = 24
)

// commitsInLog reads page 1 as the log's first and last committed frames of it have it; nil if no commit in it has.
func commitsInLog(path string) (first, last *Header, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, errs.E(errs.Unavailable, "The write-ahead log "+path+" cannot be read.", err)
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<20)
	var head [logHeader]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, nil, nil // SQLite takes it for empty too
	}
	var order binary.ByteOrder = binary.LittleEndian
	if binary.BigEndian.Uint32(head[:])&1 == 1 {
		order = binary.BigEndian
	}
	sum := walChecksum(order, [2]uint32{}, head[:24])
	size := binary.BigEndian.Uint32(head[8:])
	if binary.BigEndian.Uint32(head[:])&^1 != 0x377f0682 || sum != pair(head[24:]) || size < 512 || size > 1<<16 {
		return nil, nil, nil
	}
	var pending *Header // of the transaction whose end is still to come
	frame := make([]byte, frameHeader+int(size))
	for {
		if _, err := io.ReadFull(in, frame); err != nil {
			return first, last, nil
		}
		sum = walChecksum(order, walChecksum(order, sum, frame[:8]), frame[frameHeader:])
		if pair(frame[8:]) != pair(head[16:]) || sum != pair(frame[16:]) {
			return first, last, nil // frames from before the log began again, or a torn end
		}
		if binary.BigEndian.Uint32(frame) == 1 {
			h := parseHeader(frame[frameHeader:])
			pending = &h
		}
		if binary.BigEndian.Uint32(frame[4:]) != 0 && pending != nil {
			if last, pending = pending, nil; first == nil {
				first = last
			}
		}
	}
}

func pair(b []byte) [2]uint32 {
	return [2]uint32{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])}
}

// walChecksum is that of the log's format, over whole pairs of words.
func walChecksum(order binary.ByteOrder, s [2]uint32, b []byte) [2]uint32 {
	for ; len(b) >= 8; b = b[8:] {
		s[0] += order.Uint32(b) + s[1]
		s[1] += order.Uint32(b[4:]) + s[0]
	}
	return s
}

// CountCommit gives the transaction's commit the next number, in page 1 of the database.
func (t *Tx) CountCommit(ctx context.Context) error {
	n, err := countCommits(ctx, t.tx)
	if err != nil {
		return err
	}
	_, err = t.tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", int32(n+1)))
	return Error(err)
}

// Commits returns how many commits were counted before the transaction's snapshot.
func (t *Tx) Commits(ctx context.Context) (uint32, error) { return countCommits(ctx, t.tx) }

func countCommits(ctx context.Context, q *sql.Tx) (uint32, error) {
	var n int32
	err := q.QueryRowContext(ctx, "PRAGMA user_version").Scan(&n)
	return uint32(n), Error(err)
}

// Application returns the application id of the database, 0 unless it was set.
func (t *Tx) Application(ctx context.Context) (uint32, error) {
	var id int32
	err := t.tx.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id)
	return uint32(id), Error(err)
}

// SetApplication sets the application id of the database.
func (t *Tx) SetApplication(ctx context.Context, id uint32) error {
	_, err := t.tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", int32(id)))
	return Error(err)
}
