package cache

import (
	"context"
	"sync"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/index"
	"gongshi/internal/sqlkit"
)

// inspecting is the inspection under way. Its snapshot keeps the write-ahead log from being cut, so Scrub ends it.
type inspecting struct {
	sync.Mutex
	stop context.CancelFunc // nil: none
}

// interruptInspection ends the inspection under way, if there is one.
func (i *inspecting) interruptInspection() {
	i.Lock()
	defer i.Unlock()
	if i.stop != nil {
		i.stop()
	}
}

// Inspect reads the whole file for damage, and derives everything again: each leaf is proved up to the signature, each
// payload compared with its leaf, and rows, counts, attachments and the search index are recomputed from the payloads
// and compared with the stored ones. Any difference is errs.Corrupt. It is noted, and the next Open that may (Check)
// begins a new cache; the caller ends its process and is started again. Readers and writers work beside it, since it
// reads a snapshot of its own; Scrub interrupts it, as errs.Unavailable. It holds about 100 bytes a record.
func (c *Cache) Inspect(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c.looking.Lock()
	c.looking.stop = stop
	c.looking.Unlock()
	return c.noteDamage(unlessStopped(ctx, c.inspectApart(ctx)))
}

// inspectApart inspects on connections of its own. On a connection that has read the index before, FTS5's part of
// integrity_check takes later changes by others for corruption (SQLite 3.51).
func (c *Cache) inspectApart(ctx context.Context) error {
	db, err := sqlkit.Open(ctx, c.db.Path(), nil)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.IntegrityCheck(ctx); err != nil {
		return err
	}
	return db.Read(ctx, func(tx *sqlkit.Tx) error { return c.inspectTx(ctx, tx) })
}

// unlessStopped keeps the end of a context from looking like damage.
func unlessStopped(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return errs.E(errs.Unavailable, "The cache was not read to the end.", ctx.Err())
	}
	return err
}

// inspection is one run over one snapshot.
type inspection struct {
	*proofs
	c      *Cache
	tx     *sqlkit.Tx
	cover  map[int64]*feed.Absences // by log
	spoken tally                    // the expected contents of the search index
}

func (c *Cache) inspectTx(ctx context.Context, tx *sqlkit.Tx) error {
	if err := checkSchema(ctx, tx); err != nil {
		return err
	}
	p := newProofs()
	logs, _, err := p.readStoredLogs(ctx, c, tx)
	if err != nil {
		return err
	}
	trust, err := c.trustedKeys(ctx)
	if err != nil {
		return err
	}
	i := &inspection{&p, c, tx, map[int64]*feed.Absences{}, tally{seed: p.seed}}
	for number, now := range logs {
		now.seed, i.cover[number] = p.seed, new(feed.Absences)
		p.logs[number] = now
		if err := i.inspectLog(ctx, trust, now); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context) error{i.findStrays, i.inspectRecords, i.findMissing, i.inspectCounts, i.inspectWords} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// inspectLog proves one log from its leaves, and compares the hashes and payloads stored for them.
func (i *inspection) inspectLog(ctx context.Context, trust *feed.Trust, p *provenLog) error {
	by, err := p.held.verifyHeld(trust, p.code)
	if err != nil {
		return err
	}
	p.by = by
	for n := range p.ahead {
		if err := p.ahead[n].verifyAhead(trust, p.code, p.held); err != nil {
			return err
		}
		i.cover[p.held.number].Add(p.ahead[n].number(), p.ahead[n].leaf)
	}
	absent, err := i.inspectLeaves(ctx, p)
	if err != nil {
		return err
	}
	if p.edge.Size() != p.held.Edge.Size() || p.edge.Root() != p.held.Edge.Root() {
		return sqlkit.Damaged("The entries of the log of "+string(p.code)+" are not those that were signed.", nil)
	}
	for _, n := range absent {
		leaf, _, err := p.readLeaf(ctx, i.tx, n)
		if err != nil {
			return err
		}
		if i.cover[p.held.number].Find(n, leaf).None() && !p.histories[p.idSum(leaf.ID)].irregular {
			return sqlkit.Damaged("The words of record "+leaf.ID+" are missing on this kiosk.", nil)
		}
	}
	return nil
}

// inspectLeaves folds the leaves up to the edge, with their hashes and payloads beside them, and returns the numbers of
// those whose payload is not held.
func (i *inspection) inspectLeaves(ctx context.Context, p *provenLog) (absent []int64, err error) {
	hashes, err := i.tx.QueryContext(ctx, "SELECT key, hash FROM hashes WHERE key BETWEEN ? AND ? ORDER BY key", p.held.key(0), p.held.key(1<<index.LogShift-1))
	if err != nil {
		return nil, sqlkit.ReadError("The hashes of the log cannot be read.", err)
	}
	defer hashes.Close()
	rows, err := i.tx.QueryContext(ctx, `SELECT l.key, l.bytes, p.bytes FROM leaves l LEFT JOIN payloads p ON p.key = l.key
		WHERE l.key BETWEEN ? AND ? ORDER BY l.key`, p.held.key(0), p.held.key(p.held.Edge.Size()-1))
	if err != nil {
		return nil, sqlkit.ReadError("The entries of the log cannot be read.", err)
	}
	defer rows.Close()
	for rows.Next() {
		var key int64
		var raw, payload []byte
		if err := rows.Scan(&key, &raw, &payload); err != nil {
			return nil, sqlkit.ReadError("The entries of the log cannot be read.", err)
		}
		n := index.LeafNumber(key)
		leaf, want, err := p.appendLeaf(n, raw)
		if err != nil {
			return nil, err
		}
		for at, hash := range want {
			var key int64
			var stored []byte
			if !hashes.Next() && hashes.Err() != nil {
				return nil, sqlkit.ReadError("The hashes of the log cannot be read.", hashes.Err())
			}
			if hashes.Scan(&key, &stored) != nil || key != p.held.key(feed.FirstHash(n)+int64(at)) || string(stored) != string(hash[:]) {
				return nil, sqlkit.Damaged("The stored hashes of the log of "+string(p.code)+" are not those of its entries.", nil)
			}
		}
		i.cover[p.held.number].Add(n, leaf)
		if payload != nil {
			err = checkStored(leaf, payload)
		} else if leaf.HasPayload() {
			absent = append(absent, n)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := rows.Err(); err != nil {
		return nil, sqlkit.ReadError("The entries of the log cannot be read.", err)
	}
	if hashes.Next() {
		return nil, sqlkit.Damaged("There are more hashes of the log of "+string(p.code)+" than it has entries.", nil)
	}
	return absent, sqlkit.ReadError("The hashes of the log cannot be read.", hashes.Err())
}

// findStrays looks for rows of no log: leaves beyond the edges that were not taken ahead, payloads without a leaf,
// hashes.
func (i *inspection) findStrays(ctx context.Context) error {
	for what, query := range map[string]string{
		"entries":     "SELECT count(*) FROM leaves",
		"hashes":      "SELECT count(*) FROM hashes",
		"contents":    "SELECT count(*) FROM payloads WHERE key NOT IN (SELECT key FROM leaves)",
		"attachments": "SELECT count(*) FROM attachments WHERE place NOT IN (SELECT place FROM records WHERE state = 'current')",
	} {
		var want, n int64
		for _, p := range i.logs {
			switch what {
			case "entries":
				want += p.held.Edge.Size() + int64(len(p.ahead))
			case "hashes":
				want += feed.FirstHash(p.held.Edge.Size())
			}
		}
		if err := i.tx.QueryRowContext(ctx, query).Scan(&n); err != nil {
			return sqlkit.ReadError("The logs cannot be counted.", err)
		}
		if n != want {
			return errs.F(errs.Corrupt, "This kiosk holds %d %s where %d belong to its logs.", n, what, want)
		}
	}
	return nil
}

// findMissing looks for records that the logs publish and the table does not have. A record that another log has
// published before is that log's.
func (i *inspection) findMissing(ctx context.Context) error {
	for _, p := range i.logs {
		for _, h := range p.histories {
			if h.seen {
				continue
			}
			leaf, _, err := p.readLeaf(ctx, i.tx, int64(h.first))
			if err != nil {
				return err
			}
			if elsewhere, err := i.isElsewhere(ctx, leaf.ID); err != nil || elsewhere {
				if err != nil {
					return err
				}
				continue
			}
			return sqlkit.Damaged("The record "+leaf.ID+" is in the log, but not in the table of this kiosk.", nil)
		}
	}
	return nil
}

func (i *inspection) isElsewhere(ctx context.Context, id string) (bool, error) {
	var n int
	err := i.tx.QueryRowContext(ctx, "SELECT count(*) FROM records WHERE id = ?", id).Scan(&n)
	return n > 0, sqlkit.ReadError("A record cannot be read.", err)
}

// inspectCounts compares the table of counts with the records.
func (i *inspection) inspectCounts(ctx context.Context) error {
	const kept = "SELECT kind, division, class, year, issuer, category, topic, audience, expires_at, records FROM counts"
	const made = `SELECT kind, division, class, year, issuer, category, topic, audience, expires_at, count(*) FROM records
		WHERE state = 'current' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`
	var n int
	err := i.tx.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM ("+kept+" EXCEPT "+made+")) + (SELECT count(*) FROM ("+made+" EXCEPT "+kept+"))").Scan(&n)
	if err != nil {
		return sqlkit.ReadError("The records cannot be counted.", err)
	}
	if n > 0 {
		return sqlkit.Damaged("The numbers of records that this kiosk keeps are not those of its records.", nil)
	}
	return nil
}
