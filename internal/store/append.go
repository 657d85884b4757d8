package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// appender adds leaves to logs within one transaction. Sizes in between are never visible to anybody, so
// each log is signed once, at the end, by sign.
type appender struct {
	store *Store
	tx    *sqlkit.Tx
	actor account.Actor // the person; the centre itself unless somebody is named
	logs  map[division.Code]*openLog
}

// openLog is a log that is being appended to.
type openLog struct {
	Log
	edge feed.Edge
	at   int64 // unix seconds, of the last leaf
}

func (s *Store) appender(tx *sqlkit.Tx) *appender {
	return &appender{store: s, tx: tx, actor: account.System(), logs: map[division.Code]*openLog{}}
}

// openEdge reads a log's edge. It fails if the edge differs from the last signed one: then the table was damaged. It
// also fails on a database that is older than its last signature (see marks). A division's first leaf makes its log.
func (a *appender) openEdge(ctx context.Context, code division.Code) (*openLog, error) {
	if g, ok := a.logs[code]; ok {
		return g, nil
	}
	if err := a.store.checkAhead(ctx, a.tx); err != nil {
		return nil, err
	}
	g, err := a.resumeLog(ctx, code)
	if err != nil {
		return nil, err
	}
	return g, a.store.checkMark(ctx, &g.Log)
}

// resumeLog is open without a look at the marks: a restored log catches up by it.
func (a *appender) resumeLog(ctx context.Context, code division.Code) (*openLog, error) {
	found, err := findLog(ctx, a.tx, code)
	if errs.Is(err, errs.NotFound) {
		return a.createLog(ctx, code)
	}
	if err != nil {
		return nil, err
	}
	state, err := found.State(ctx)
	if err == nil {
		var signed feed.Checkpoint
		if signed, err = a.store.trust.Open(state.Signed, string(code)); err == nil {
			err = signed.CheckEdge(state.Edge)
		}
	}
	if err != nil {
		return nil, errs.E(errs.Corrupt, fmt.Sprintf(
			"The log of division %s is not as it was signed last, so nothing is added to it; central verify says what differs.",
			code,
		), err)
	}
	g := &openLog{Log: *found, edge: state.Edge, at: state.SignedAt}
	a.logs[code] = g
	return g, nil
}

func (a *appender) createLog(ctx context.Context, code division.Code) (*openLog, error) {
	g := &openLog{Log: Log{Code: code, q: a.tx}, at: a.tx.Now.Unix()}
	err := a.tx.QueryRowContext(ctx, "SELECT coalesce(max(number), 0) + 1 FROM logs").Scan(&g.number)
	if err != nil {
		return nil, sqlkit.Error(err)
	}
	a.logs[code] = g
	return g, a.saveEdge(ctx, g)
}

// appendLeaf adds a leaf about the record with the given row number, with its payload (nil for none), and
// lets the payloads lapse whose absence it explains; an erase leaf destroys those that it names.
func (a *appender) appendLeaf(
	ctx context.Context,
	g *openLog,
	row int64,
	leaf feed.Leaf,
	p feed.Payload,
) (int64, error) {
	if p != nil {
		leaf.Payload, leaf.Size = p.Digest(), int64(len(p))
	}
	raw, err := leaf.Marshal()
	if err != nil {
		return 0, err
	}
	n := g.edge.Size()
	if n >= maxLeaves {
		return 0, errs.F(errs.TooLarge, "The log of division %s is full.", g.Code)
	}
	if _, err := a.tx.ExecContext(ctx, "INSERT INTO leaves (key, bytes, record, urgent) VALUES ($1, $2, $3, $4)",
		g.key(n), raw, row, urgency(leaf)); err != nil {
		return 0, err
	}
	edge, hashes := g.edge.Append(feed.LeafHash(raw))
	for i, h := range hashes {
		if _, err := a.tx.ExecContext(ctx, "INSERT INTO hashes (key, hash) VALUES ($1, $2)", g.key(feed.FirstHash(n)+int64(i)), h[:]); err != nil {
			return 0, err
		}
	}
	g.edge, g.at = edge, leaf.Time.Unix()
	if leaf.HasPayload() {
		var bytes any // NULL for a payload that is lost
		if p != nil {
			bytes = []byte(p)
		}
		if _, err := a.tx.ExecContext(ctx, "INSERT INTO payloads (key, digest, bytes) VALUES ($1, $2, $3)", g.key(n), leaf.Payload[:], bytes); err != nil {
			return 0, err
		}
	}
	return n, a.lapsePayload(ctx, g, row, n, leaf)
}

// urgency returns a leaf's priority on its way to a kiosk.
func urgency(l feed.Leaf) int {
	if l.Op == feed.Withdraw || l.Op == feed.Erase || record.Kind(l.Kind) == record.KindAlert {
		return 1
	}
	return 0
}

func (a *appender) lapsePayload(ctx context.Context, g *openLog, row, by int64, leaf feed.Leaf) error {
	if leaf.Op != feed.Withdraw && leaf.Op != feed.Erase {
		return nil
	}
	entries, err := entriesOf(ctx, a.tx, row)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.leaf.HasPayload() && e.lapsed == feed.None && feed.ExplainsAbsence(by, leaf, e.number, e.leaf) {
			if _, err := a.tx.ExecContext(ctx, "UPDATE leaves SET lapsed = $1 WHERE key = $2", by, g.key(e.number)); err != nil {
				return err
			}
		}
	}
	for _, named := range leaf.Erases {
		if _, err := a.tx.ExecContext(ctx, "UPDATE payloads SET bytes = NULL WHERE key = $1", g.key(named)); err != nil {
			return err
		}
	}
	return nil
}

// entry is a stored leaf of a record.
type entry struct {
	number int64
	leaf   feed.Leaf
	lapsed int64 // feed.None if it has not
}

// entriesOf reads all leaves of the record with the given row number, oldest first.
func entriesOf(ctx context.Context, q querier, row int64) ([]entry, error) {
	rows, err := q.QueryContext(ctx, "SELECT key, bytes, lapsed FROM leaves WHERE record = $1 ORDER BY key", row)
	if err != nil {
		return nil, sqlkit.Error(err)
	}
	defer rows.Close()
	var entries []entry
	for rows.Next() {
		var key int64
		var raw []byte
		var lapsed sql.NullInt64
		if err := rows.Scan(&key, &raw, &lapsed); err != nil {
			return nil, sqlkit.Error(err)
		}
		e := entry{number: leafNumber(key), lapsed: feed.None}
		if lapsed.Valid {
			e.lapsed = lapsed.Int64
		}
		if e.leaf, err = feed.ParseLeaf(raw); err != nil {
			return nil, errs.E(errs.Corrupt, fmt.Sprintf("The stored leaf %d is damaged.", e.number), err)
		}
		entries = append(entries, e)
	}
	return entries, sqlkit.Error(rows.Err())
}

// signGrown signs every log that has grown.
func (a *appender) signGrown(ctx context.Context) error {
	for _, g := range a.logs {
		if err := a.saveEdge(ctx, g); err != nil {
			return err
		}
	}
	return nil
}

func (a *appender) saveEdge(ctx context.Context, g *openLog) error {
	if err := a.store.checkKey(g.Code); err != nil {
		return err
	}
	signed, err := a.store.key.SignEdge(string(g.Code), g.edge)
	if err != nil {
		return err
	}
	_, err = a.tx.ExecContext(
		ctx,
		`INSERT INTO logs (number, division, edge, checkpoint, signed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (number) DO UPDATE SET edge = excluded.edge, checkpoint = excluded.checkpoint, signed_at = excluded.signed_at`,
		g.number,
		string(g.Code),
		g.edge.Marshal(),
		signed,
		g.at,
	)
	return err
}

// isNoRow tells an absent row from a failure.
func isNoRow(err error) bool { return errors.Is(err, sql.ErrNoRows) }
