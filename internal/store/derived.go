package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"gongshi/internal/feed"
	"gongshi/internal/record"
)

// derived compares the tables beside a log with its leaves and payloads.
type derived struct {
	*Log
	size   int64 // signed
	bodies *Bodies
	found  *Inspection

	leaves  []feed.Leaf // by number; those that do not parse are zero, and named by the audit
	rows    map[string]*row
	lapsed  map[int64]int64  // as it should be
	numbers map[int64]string // id by row number
}

func (d *derived) add(place, format string, args ...any) {
	d.found.add(feed.DigestMismatch, string(d.Code)+" "+place, format, args...)
}

func (d *derived) compareDerived(ctx context.Context, signedAt int64) error {
	for _, step := range []func(context.Context) error{d.readRows, d.compareLeaves, d.compareRecords, d.comparePayloads, d.compareHashes,
		d.compareStatements, d.compareUses, d.compareLikenesses} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if n := len(d.leaves); n > 0 && d.leaves[n-1].ID != "" && d.leaves[n-1].Time.Unix() != signedAt {
		d.add("signed_at", "is %s, but the last leaf is of %s", time.Unix(signedAt, 0).UTC().Format(time.RFC3339), d.leaves[n-1].Time.Format(time.RFC3339))
	}
	return nil
}

func (d *derived) readRows(ctx context.Context) error {
	d.rows, d.numbers = map[string]*row{}, map[int64]string{}
	return eachRow(ctx, d.q, "SELECT "+rowColumns+" FROM records WHERE log = $1", func(scan func(...any) error) error {
		r := new(row)
		if err := r.scan(scan); err != nil {
			return err
		}
		d.rows[r.id], d.numbers[r.number] = r, r.id
		return nil
	}, d.number)
}

// compareLeaves looks at the columns beside the leaf's bytes.
func (d *derived) compareLeaves(ctx context.Context) error {
	d.leaves = make([]feed.Leaf, d.size)
	d.lapsed = map[int64]int64{}
	var earlier []int64 // leaves with a payload that nothing explains yet
	type columns struct {
		record, urgent int64
		lapsed         sql.NullInt64
	}
	all := map[int64]columns{}
	err := eachRow(ctx, d.q, "SELECT key, bytes, record, urgent, lapsed FROM leaves WHERE key >= $1 AND key < $2 ORDER BY key", func(scan func(...any) error) error {
		var key int64
		var raw []byte
		var c columns
		if err := scan(&key, &raw, &c.record, &c.urgent, &c.lapsed); err != nil {
			return err
		}
		n := leafNumber(key)
		if n >= d.size {
			d.add(fmt.Sprintf("leaf %d", n), "is stored, but the signed log has only %d leaves", d.size)
			return nil
		}
		leaf, err := feed.ParseLeaf(raw)
		if err != nil {
			return nil
		}
		d.leaves[n], all[n] = leaf, c
		if leaf.Op == feed.Withdraw || leaf.Op == feed.Erase {
			for _, m := range earlier {
				if _, ok := d.lapsed[m]; !ok && feed.ExplainsAbsence(n, leaf, m, d.leaves[m]) {
					d.lapsed[m] = n
				}
			}
		}
		if leaf.HasPayload() {
			earlier = append(earlier, n)
		}
		return nil
	}, d.key(0), d.key(maxLeaves))
	if err != nil {
		return err
	}
	for n, c := range all {
		leaf := d.leaves[n]
		if id := d.numbers[c.record]; id != leaf.ID {
			d.add(fmt.Sprintf("leaf %d record", n), "points to record %q, but the leaf is about %s", id, leaf.ID)
		}
		if c.urgent != int64(urgency(leaf)) {
			d.add(fmt.Sprintf("leaf %d urgent", n), "is %d, which is not what the leaf's op and kind make it", c.urgent)
		}
		by, ok := d.lapsed[n]
		if c.lapsed.Valid != ok || ok && c.lapsed.Int64 != by {
			d.add(fmt.Sprintf("leaf %d lapsed", n), "is not the number of the first leaf that excuses its payload's absence")
		}
	}
	return nil
}

// compareRecords derives every record's row from its leaves.
func (d *derived) compareRecords(context.Context) error {
	want := map[string]*row{}
	for n, leaf := range d.leaves {
		if leaf.ID == "" {
			continue
		}
		r := want[leaf.ID]
		if r == nil {
			r = &row{id: leaf.ID, log: d.number, state: stateCurrent}
			want[leaf.ID] = r
		}
		r.kind, r.indexNumber, r.revision, r.last = record.Kind(leaf.Kind), leaf.IndexNumber, int(leaf.Revision), int64(n)
		switch leaf.Op {
		case feed.Publish, feed.Correct:
			r.content = int64(n)
		case feed.Withdraw:
			r.state = stateWithdrawn
		case feed.Erase:
			r.state = stateErased
		}
	}
	for id, w := range want {
		got, ok := d.rows[id]
		if !ok {
			d.add("record "+id, "has leaves in the log, but no row")
			continue
		}
		w.number = got.number
		if *got != *w {
			d.add("record "+id, "the row says %+v, the leaves say %+v", *got, *w)
		}
	}
	for id := range d.rows {
		if want[id] == nil {
			d.add("record "+id, "has a row, but no leaf in the log")
		}
	}
	return nil
}

// comparePayloads looks at the digests under which payloads are kept; an erased one keeps its row.
func (d *derived) comparePayloads(ctx context.Context) error {
	stored := map[int64]bool{}
	err := eachRow(ctx, d.q, "SELECT key, digest FROM payloads WHERE key >= $1 AND key < $2", func(scan func(...any) error) error {
		var key int64
		var digest []byte
		if err := scan(&key, &digest); err != nil {
			return err
		}
		n := leafNumber(key)
		stored[n] = true
		if n >= d.size || d.leaves[n].ID != "" && string(d.leaves[n].Payload[:]) != string(digest) {
			d.add(fmt.Sprintf("payload of leaf %d", n), "is stored under the digest %x, which is not the one that the leaf names", digest)
		}
		return nil
	}, d.key(0), d.key(maxLeaves))
	for n, leaf := range d.leaves {
		if leaf.HasPayload() && !stored[int64(n)] {
			d.add(fmt.Sprintf("payload of leaf %d", n), "the row is missing")
		}
	}
	return err
}

func (d *derived) compareHashes(ctx context.Context) error {
	return eachRow(ctx, d.q, "SELECT key FROM hashes WHERE key >= $1 AND key < $2", func(scan func(...any) error) error {
		var key int64
		if err := scan(&key); err != nil {
			return err
		}
		d.add(fmt.Sprintf("hash %d", leafNumber(key)), "is stored, but the signed log has only %d hashes", feed.FirstHash(d.size))
		return nil
	}, d.key(feed.FirstHash(d.size)), d.key(1<<logShift-1))
}

const statementForm = "%s %s %s opening %d closing %d"

func (d *derived) compareStatements(ctx context.Context) error {
	want := map[int64]string{}
	for _, r := range d.rows {
		rec := d.bodies.records[r.content]
		if r.state != stateCurrent || rec == nil {
			continue
		}
		if b, ok := rec.Body.(*record.FinanceStatement); ok {
			want[r.number] = fmt.Sprintf(statementForm, b.Account, b.Period.Type, b.Period, int64(b.OpeningBalance), int64(b.ClosingBalance))
		}
	}
	err := eachRow(ctx, d.q, "SELECT record, account, type, period, opening, closing FROM statements WHERE log = $1", func(scan func(...any) error) error {
		var number, opening, closing int64
		var account, span, period string
		if err := scan(&number, &account, &span, &period, &opening, &closing); err != nil {
			return err
		}
		if got := fmt.Sprintf(statementForm, account, span, period, opening, closing); got != want[number] {
			d.add("statement of record "+d.numbers[number], "%q is not what the record says", got)
		}
		delete(want, number)
		return nil
	}, d.number)
	for number := range want {
		d.add("statement of record "+d.numbers[number], "the row is missing")
	}
	return err
}

// compareUses checks that each record is tied to exactly the attachments that its revisions list, and
// that none of them was erased.
func (d *derived) compareUses(ctx context.Context) error {
	want := map[string]bool{}
	for n, rec := range d.bodies.records {
		if d.leaves[n].Op != feed.Publish && d.leaves[n].Op != feed.Correct || d.rows[rec.ID] == nil {
			continue
		}
		for digest := range filesOf(rec) {
			want[rec.ID+" "+digest] = true
		}
	}
	err := eachRow(ctx, d.q, `SELECT u.record, b.digest, b.erased <> 0 FROM blob_uses AS u JOIN blobs AS b ON b.number = u.blob
		JOIN records AS r ON r.number = u.record WHERE r.log = $1`, func(scan func(...any) error) error {
		var number int64
		var digest string
		var erased bool
		if err := scan(&number, &digest, &erased); err != nil {
			return err
		}
		use := d.numbers[number] + " " + digest
		if !want[use] || erased {
			d.add("use of blob "+digest, "record %s is tied to it, but does not list it, or it was erased", d.numbers[number])
		}
		delete(want, use)
		return nil
	}, d.number)
	for use := range want {
		d.add("use of blob", "record and attachment %s are not tied, though the record lists it", use)
	}
	return err
}
