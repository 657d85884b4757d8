package account

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// TrailQuery selects entries of the audit trail; zero fields select all.
type TrailQuery struct {
	Actor    string // id of the person who acted
	Act      string
	Subject  string        // "user ID", "record ID", …
	Division division.Code // it and below
	From, To time.Time     // To is exclusive
	Before   int64         // only entries with a smaller number: the next page
	Limit    int           // at most MaxTrail; 0 means MaxTrail
}

// MaxTrail is the largest number of entries that one look at the trail gives.
const MaxTrail = 500

// Trail reads the audit trail, the newest entry first: events of the divisions where the actor may audit, and events of
// no division. It fails with errs.Forbidden if the actor may audit nowhere.
func (a *Accounts) Trail(ctx context.Context, actor Actor, q TrailQuery) ([]Entry, error) {
	divisions, everywhere := actor.Where(Audit)
	if !everywhere && len(divisions) == 0 {
		return nil, errs.F(errs.Forbidden, "You may not read the audit trail.")
	}
	var where []string
	var args []any
	arg := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	within := func(d division.Code) string {
		low, high := d.Bounds()
		return "division BETWEEN " + arg(string(low)) + " AND " + arg(string(high))
	}
	if !everywhere {
		any := []string{"division = ''"}
		for _, d := range divisions {
			any = append(any, within(d))
		}
		where = append(where, "("+strings.Join(any, " OR ")+")")
	}
	if q.Division != "" {
		if err := checkCode(q.Division); err != nil {
			return nil, err
		}
		where = append(where, within(q.Division))
	}
	for column, value := range map[string]string{"actor": q.Actor, "act": q.Act, "subject": q.Subject} {
		if value != "" {
			where = append(where, column+" = "+arg(value))
		}
	}
	if !q.From.IsZero() {
		where = append(where, "at >= "+arg(q.From.Unix()))
	}
	if !q.To.IsZero() {
		where = append(where, "at < "+arg(q.To.Unix()))
	}
	if q.Before > 0 {
		where = append(where, "number < "+arg(q.Before))
	}
	text := "SELECT number, bytes, hash FROM audit"
	if len(where) > 0 {
		text += " WHERE " + strings.Join(where, " AND ")
	}
	if q.Limit <= 0 || q.Limit > MaxTrail {
		q.Limit = MaxTrail
	}
	entries, err := readRows(ctx, a.db.Reader(), scanEntry, text+" ORDER BY number DESC LIMIT "+arg(q.Limit), args...)
	if err != nil {
		return nil, err
	}
	return entries, addAddresses(ctx, a.db.Reader(), entries)
}

// scanEntry reads number, bytes and hash of a row of the trail.
func scanEntry(scan sqlkit.Scan) (e Entry, err error) {
	var bytes, hash []byte
	if err := scan(&e.Number, &bytes, &hash); err != nil {
		return e, err
	}
	copy(e.Hash[:], hash)
	_, e.Event, err = parseEntry(bytes)
	return e, err
}

// Latest returns the newest event about a subject, for comparing the rows beside the trail with it: errs.NotFound if
// there is none.
func Latest(ctx context.Context, tx *sqlkit.Tx, subject string) (Event, error) {
	var bytes []byte
	err := tx.QueryRowContext(ctx, "SELECT bytes FROM audit WHERE subject = $1 ORDER BY number DESC LIMIT 1", subject).Scan(&bytes)
	if sqlkit.IsNoRow(err) {
		return Event{}, errs.F(errs.NotFound, "The audit trail says nothing of %s.", subject)
	}
	if err != nil {
		return Event{}, sqlkit.Error(err)
	}
	_, e, err := parseEntry(bytes)
	return e, err
}

// EntriesAbout gives every entry about a subject, the oldest first, each verified by the hash of the one before it.
// That none is missing is the caller's to see: package store does for drafts, by a hash over all of them.
func EntriesAbout(ctx context.Context, tx *sqlkit.Tx, subject string) ([]Entry, error) {
	return readRows(ctx, tx, func(scan sqlkit.Scan) (e Entry, err error) {
		var text, hash, stored []byte
		if err := scan(&e.Number, &text, &hash, &stored); err != nil {
			return e, err
		}
		var before [sha256.Size]byte
		copy(before[:], stored)
		e.Hash = chainHash(before, text)
		var number int64
		number, e.Event, err = parseEntry(text)
		if err == nil && (number != e.Number || e.Subject != subject || string(hash) != string(e.Hash[:])) {
			err = errs.F(errs.Corrupt, "audit entry %d was changed past the program", e.Number)
		}
		return e, err
	}, `SELECT a.number, a.bytes, a.hash, b.hash FROM audit AS a LEFT JOIN audit AS b ON b.number = a.number - 1
		WHERE a.subject = $1 ORDER BY a.number`, subject)
}
