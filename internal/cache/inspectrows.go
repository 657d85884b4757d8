package cache

import (
	"context"
	"encoding/binary"
	"hash/maphash"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/index"
	"gongshi/internal/sqlkit"
)

// tally is a sum over a set of rows in any order. Two sets with the same sum are the same: the seed of the hashes is
// this process's own, so that nobody can make rows that add up.
type tally struct {
	seed maphash.Seed
	sum  [2]uint64
	rows int64
}

// add counts one row, given as text and numbers.
func (t *tally) add(text string, numbers ...int64) {
	var h maphash.Hash
	h.SetSeed(t.seed)
	for _, n := range numbers {
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], uint64(n))
		h.Write(b[:])
	}
	h.WriteString(text)
	t.sum[0] += h.Sum64()
	h.WriteByte(0xff)
	t.sum[1] += h.Sum64()
	t.rows++
}

// inspectRecords compares every row of records with its leaves and its payload, and the attachments with those that the
// payloads list. It adds up the expected contents of the search index on the way, for words.
func (i *inspection) inspectRecords(ctx context.Context) error {
	listed := tally{seed: i.seed}
	err := sqlkit.EachRow(ctx, i.tx, "The records cannot be read.",
		"SELECT "+index.ColumnNames+", "+index.RowColumns+`, p.bytes
		FROM records LEFT JOIN payloads p ON p.key = content ORDER BY place`,
		func(scan sqlkit.Scan) error {
			var row recordRow
			var is index.Columns
			var payload feed.Payload
			if err := scan(append(append(is.Fields(), row.Fields()...), (*[]byte)(&payload))...); err != nil {
				return err
			}
			return i.row(ctx, &row, is, payload, &listed)
		})
	if err != nil {
		return err
	}
	return i.inspectAttachments(ctx, listed)
}

// row compares one row.
func (i *inspection) row(ctx context.Context, row *recordRow, is index.Columns, payload feed.Payload, listed *tally) error {
	if err := i.compareRow(row); err != nil {
		return err
	}
	if h, ok := row.log.histories[row.log.idSum(row.ID)]; ok {
		h.seen = true
		row.log.histories[row.log.idSum(row.ID)] = h
	}
	differs := sqlkit.Damaged("What this kiosk's table says of the record "+row.ID+" is not what was published.", nil)
	leaf, _, err := row.log.readLeaf(ctx, i.tx, index.LeafNumber(row.Content))
	if err != nil {
		return err
	}
	if leaf.ID != row.ID || leaf.Kind != row.Kind || leaf.IndexNumber != row.IndexNumber || leaf.Revision != row.Revision {
		return differs
	}
	first := leaf
	if n := int64(row.history.first); n != index.LeafNumber(row.Content) {
		if first, _, err = row.log.readLeaf(ctx, i.tx, n); err != nil {
			return err
		}
	}
	if first.ID == row.ID && first.Time.Unix() != row.FirstAt {
		return differs
	}
	if row.State == index.Withdrawn || row.State == index.Erased {
		if is != (index.Columns{}) {
			return differs
		}
		return i.inspectWithdrawn(ctx, row)
	}
	if payload == nil {
		return sqlkit.Damaged("The words of record "+row.ID+" are missing on this kiosk.", nil)
	}
	n, err := index.ReadNotice(leaf, row.log.code, payload)
	if err != nil {
		return sqlkit.Damaged("The words of record "+row.ID+" are not those that were published.", err)
	}
	if n == nil {
		if row.State != index.Unread || is != (index.Columns{}) {
			return differs
		}
		return nil
	}
	if row.State != index.Current || is != n.Columns || !index.FitsPlace(row.Place, first.Time, n.Record) {
		return differs
	}
	for _, f := range filesOf(n.Record) {
		listed.add(f.digest, row.Place, f.size, int64(f.priority))
	}
	for at, term := range index.Terms(n.Record) {
		i.spoken.add(term, row.Place, int64(at))
	}
	return nil
}

// inspectWithdrawn checks that no words of a withdrawn or erased record are held.
func (i *inspection) inspectWithdrawn(ctx context.Context, row *recordRow) error {
	if row.history.irregular {
		return nil
	}
	return row.log.eachLeaf(ctx, i.tx, index.LeafNumber(row.Head), row.ID, func(n int64, leaf feed.Leaf) error {
		if !leaf.HasPayload() || i.cover[row.log.held.number].Find(n, leaf).None() {
			return nil
		}
		payload, err := readPayload(ctx, i.tx, row.log.held.key(n))
		if err == nil && payload != nil {
			err = sqlkit.Damaged("Words of the record "+row.ID+" are held, which was taken down.", nil)
		}
		return err
	})
}

// inspectAttachments compares the table with the payloads' lists.
func (i *inspection) inspectAttachments(ctx context.Context, listed tally) error {
	stored := tally{seed: i.seed}
	err := sqlkit.EachRow(ctx, i.tx, "The attachments cannot be listed.", "SELECT place, digest, size, priority FROM attachments",
		func(scan sqlkit.Scan) error {
			var digest string
			var place, size, priority int64
			if err := scan(&place, &digest, &size, &priority); err != nil {
				return err
			}
			stored.add(digest, place, size, priority)
			return nil
		})
	if err != nil {
		return err
	}
	if stored != listed {
		return sqlkit.Damaged("The attachments that this kiosk lists are not those of its records.", nil)
	}
	return nil
}

// inspectWords compares every word of the search index, and its place, with those of the payloads.
func (i *inspection) inspectWords(ctx context.Context) error {
	stored := tally{seed: i.seed}
	err := sqlkit.EachRow(ctx, i.tx, "The search index cannot be read.", `SELECT term, doc, "offset" FROM search_words`,
		func(scan sqlkit.Scan) error {
			var term string
			var place, at int64
			if err := scan(&term, &place, &at); err != nil {
				return err
			}
			stored.add(term, place, at)
			return nil
		})
	if err != nil {
		return err
	}
	if stored != i.spoken {
		return sqlkit.Damaged("The search index of this kiosk is not that of its records.", nil)
	}
	return nil
}

// checkSchema compares tables, indexes and triggers with those of a new database.
func checkSchema(ctx context.Context, tx *sqlkit.Tx) error {
	want, err := newSchema()
	if err != nil {
		return err
	}
	got, err := readSchema(ctx, tx)
	if err != nil {
		return err
	}
	if got != want {
		return sqlkit.Damaged("The tables of this kiosk are not those of this program.", nil)
	}
	return nil
}

// newSchema is that of a new database.
var newSchema = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "kiosk-schema-")
	if err != nil {
		return "", errs.E(errs.Unavailable, "There is no room for a temporary folder.", err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	db, err := sqlkit.Open(ctx, filepath.Join(dir, FileName), migrationFiles())
	if err != nil {
		return "", err
	}
	defer db.Close()
	if err := db.Write(ctx, func(tx *sqlkit.Tx) error { return index.Make(ctx, tx) }); err != nil {
		return "", err
	}
	return readSchema(ctx, db.Reader())
})

func readSchema(ctx context.Context, q sqlkit.Querier) (string, error) {
	lines, err := sqlkit.Texts(ctx, q, "The tables cannot be listed.",
		"SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name")
	return strings.Join(lines, "\n"), err
}
