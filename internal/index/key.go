package index

import (
	"context"
	"time"

	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// LogShift is the number of low bits of a key that hold a leaf number or stored hash index; those above are the number
// of the log.
const LogShift = 40

// Key is the key of leaf n of a log.
func Key(log, n int64) int64 { return log<<LogShift | n }

// LeafNumber is the leaf's number in a key.
func LeafNumber(key int64) int64 { return key & (1<<LogShift - 1) }

// LogNumber is the log's number in a key.
func LogNumber(key int64) int64 { return key >> LogShift }

// placeShift is the number of bits that count the records of one second.
const placeShift = 20

// FirstPlace is the first place at a moment; 0 for no moment.
func FirstPlace(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return max(at.Unix(), 0) << placeShift
}

// PlaceTime is the first publication of the record at a place.
func PlaceTime(place int64) time.Time { return unixTime(place >> placeShift) }

// FitsPlace reports whether a record that was first published at a time may have a place: by the time that it states,
// or where this program could not read it when it came, by its leaf's.
func FitsPlace(place int64, first time.Time, r *record.Record) bool {
	second := place >> placeShift
	return second == max(first.Unix(), 0) || second == max(publishedAt(r, first).Unix(), 0)
}

// newPlace gives the next free place at the moment of first publication.
func newPlace(ctx context.Context, tx *sqlkit.Tx, at time.Time) (int64, error) {
	low := max(at.Unix(), 0) << placeShift
	var last int64
	err := tx.QueryRowContext(ctx, "SELECT coalesce(max(place), ?) FROM records WHERE place BETWEEN ? AND ?",
		low-1, low, low|(1<<placeShift-1)).Scan(&last)
	return last + 1, sqlkit.ReadError("The place of a record cannot be found.", err)
}

// unixTime turns stored seconds into a time; 0 is no time.
func unixTime(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}
