package cache

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"gongshi/internal/feed"
	"gongshi/internal/index"
	"gongshi/internal/sqlkit"
)

// indexVersion is the version of the tables that this program makes, as a fact.
var indexVersion = strconv.Itoa(index.Version)

// renewIndex makes the index of a folder of another version again, from the leaves and payloads that are held.
func (c *Cache) renewIndex(ctx context.Context) error {
	have, err := readFact(ctx, c.db.Reader(), factIndex)
	if err != nil || have == indexVersion || c.readOnly && c.copied == "" {
		return err
	}
	return c.db.Write(ctx, func(tx *sqlkit.Tx) error {
		if err := reapplyLogs(ctx, tx); err != nil {
			return err
		}
		return setFact(ctx, tx, factIndex, indexVersion)
	})
}

// reapplyLogs applies all entries that are held to an index without rows. Attachments that were fetched stay fetched.
func reapplyLogs(ctx context.Context, tx *sqlkit.Tx) error {
	fetched, err := sqlkit.Texts(ctx, tx, "The attachments cannot be listed.",
		"SELECT DISTINCT digest FROM attachments WHERE fetched = 1")
	if err != nil {
		return err
	}
	if err := execIn(ctx, tx, "DELETE FROM attachments"); err != nil {
		return err
	}
	if err := index.Make(ctx, tx); err != nil {
		return err
	}
	logs, err := readLogs(ctx, tx)
	if err != nil {
		return err
	}
	if err := readAhead(ctx, tx, logs); err != nil {
		return err
	}
	for _, number := range slices.Sorted(maps.Keys(logs)) {
		if err := logs[number].reapply(ctx, tx); err != nil {
			return err
		}
	}
	for _, digest := range fetched {
		if err := execIn(ctx, tx, "UPDATE attachments SET fetched = 1 WHERE digest = ?", digest); err != nil {
			return err
		}
	}
	return setFact(ctx, tx, factSweep, "due")
}

// reapplied is how many entries are read at once.
const reapplied = 500

// reapply applies the entries of one log: those up to the edge, then those that were taken ahead.
func (p *provenLog) reapply(ctx context.Context, tx *sqlkit.Tx) error {
	cover, size := new(feed.Absences), p.held.Edge.Size()
	err := p.eachEntry(ctx, tx, 0, size, func(e feed.Entry) { cover.Add(e.Number, e.Leaf) })
	if err != nil {
		return err
	}
	var ahead []feed.Entry
	for i := range p.ahead {
		n := p.ahead[i].number()
		err := p.eachEntry(ctx, tx, n, n+1, func(e feed.Entry) {
			cover.Add(n, e.Leaf)
			ahead = append(ahead, e)
		})
		if err != nil {
			return err
		}
	}
	step := newStep(tx, p.held, p.code, cover)
	for from := int64(0); from < size; from += reapplied {
		var entries []feed.Entry
		err := p.eachEntry(ctx, tx, from, min(from+reapplied, size), func(e feed.Entry) { entries = append(entries, e) })
		if err != nil {
			return err
		}
		if _, err := step.Apply(ctx, entries); err != nil {
			return err
		}
	}
	for _, e := range ahead {
		if err := step.Overtake(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// eachEntry reads the entries from (inclusive) to (exclusive) with the payloads that are held, each compared with its
// leaf.
func (p *provenLog) eachEntry(ctx context.Context, tx *sqlkit.Tx, from, to int64, visit func(feed.Entry)) error {
	return sqlkit.EachRow(ctx, tx, "The entries of the log cannot be read.",
		`SELECT l.key, l.bytes, p.bytes FROM leaves AS l LEFT JOIN payloads AS p ON p.key = l.key
		WHERE l.key >= ? AND l.key < ? ORDER BY l.key`,
		func(scan sqlkit.Scan) error {
			var key int64
			e := feed.Entry{}
			if err := scan(&key, &e.Raw, (*[]byte)(&e.Payload)); err != nil {
				return err
			}
			var err error
			if e.Leaf, err = feed.ParseLeaf(e.Raw); err != nil {
				return sqlkit.Damaged("An entry of the log is damaged.", err)
			}
			e.Number = index.LeafNumber(key)
			if e.Payload != nil {
				if err := checkStored(e.Leaf, e.Payload); err != nil {
					return err
				}
			}
			visit(e)
			return nil
		}, p.held.key(from), p.held.key(to))
}
