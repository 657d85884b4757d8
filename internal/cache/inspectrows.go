package cache

import (
	"context"
	"encoding/binary"
	"hash/maphash"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode/utf8"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
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

// recordColumns are those that columns holds.
const recordColumns = `class, period, title, summary, issuer, category, topic, audience, issued_on, year, published_at, expires_at,
	publicity, publicity_from, publicity_to, refers, sample`

func (c *columns) fields() []any {
	return []any{&c.class, &c.period, &c.title, &c.summary, &c.issuer, &c.category, &c.topic, &c.audience, &c.issuedOn, &c.year,
		&c.publishedAt, &c.expiresAt, &c.publicity, &c.publicityFrom, &c.publicityTo, &c.refers, &c.sample}
}

// inspectRecords compares every row of records with its leaves and its payload, and the attachments with those that the
// payloads list. It adds up the expected contents of the search index on the way, for words.
func (i *inspection) inspectRecords(ctx context.Context) error {
	listed := tally{seed: i.seed}
	err := eachRow(ctx, i.tx, "The records cannot be read.",
		"SELECT "+recordColumns+", "+rowColumns+`, p.bytes
		FROM records LEFT JOIN payloads p ON p.key = content ORDER BY place`,
		func(scan sqlkit.Scan) error {
			var row recordRow
			var is columns
			var payload feed.Payload
			if err := scan(append(append(is.fields(), row.fields()...), (*[]byte)(&payload))...); err != nil {
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
func (i *inspection) row(ctx context.Context, row *recordRow, is columns, payload feed.Payload, listed *tally) error {
	if err := i.compareRow(row); err != nil {
		return err
	}
	if h, ok := row.log.histories[row.log.idSum(row.id)]; ok {
		h.seen = true
		row.log.histories[row.log.idSum(row.id)] = h
	}
	differs := damagedError("What this kiosk's table says of the record "+row.id+" is not what was published.", nil)
	leaf, _, err := row.log.readLeaf(ctx, i.tx, leafNumber(row.content))
	if err != nil {
		return err
	}
	if leaf.ID != row.id || leaf.Kind != row.kind || leaf.IndexNumber != row.index || leaf.Revision != row.revision {
		return differs
	}
	first := leaf
	if n := int64(row.history.first); n != leafNumber(row.content) {
		if first, _, err = row.log.readLeaf(ctx, i.tx, n); err != nil {
			return err
		}
	}
	if first.ID == row.id && first.Time.Unix() != row.firstAt {
		return differs
	}
	if row.state == withdrawn || row.state == erased {
		if is != (columns{}) {
			return differs
		}
		return i.inspectWithdrawn(ctx, row)
	}
	if payload == nil {
		return damagedError("The words of record "+row.id+" are missing on this kiosk.", nil)
	}
	n, err := readNotice(leaf, row.log.code, payload)
	if err != nil {
		return damagedError("The words of record "+row.id+" are not those that were published.", err)
	}
	if n == nil {
		if row.state != unreadOne || is != (columns{}) {
			return differs
		}
		return nil
	}
	if second := row.place >> placeShift; row.state != current || is != n.columns ||
		second != max(first.Time.Unix(), 0) && second != max(publishedAt(n.record, first.Time).Unix(), 0) {
		return differs
	}
	for _, f := range filesOnce(n) {
		listed.add(f.digest, row.place, f.size, int64(f.priority))
	}
	for at, term := range asciiTerms(searchTokens(n.record)) {
		i.spoken.add(term, row.place, int64(at))
	}
	return nil
}

// filesOnce are the attachments of a notice as show keeps them: of two with one digest, the first.
func filesOnce(n *notice) []file {
	var files []file
	seen := map[string]bool{}
	for _, f := range filesOf(n.record) {
		if !seen[f.digest] {
			seen[f.digest] = true
			files = append(files, f)
		}
	}
	return files
}

// inspectWithdrawn checks that no words of a withdrawn or erased record are held.
func (i *inspection) inspectWithdrawn(ctx context.Context, row *recordRow) error {
	if row.history.irregular {
		return nil
	}
	return row.log.eachLeaf(ctx, i.tx, leafNumber(row.head), row.id, func(n int64, leaf feed.Leaf) error {
		if !leaf.HasPayload() || i.cover[row.log.held.number].Find(n, leaf).None() {
			return nil
		}
		payload, err := readPayload(ctx, i.tx, row.log.held.key(n))
		if err == nil && payload != nil {
			err = damagedError("Words of the record "+row.id+" are held, which was taken down.", nil)
		}
		return err
	})
}

// inspectAttachments compares the table with the payloads' lists.
func (i *inspection) inspectAttachments(ctx context.Context, listed tally) error {
	stored := tally{seed: i.seed}
	err := eachRow(ctx, i.tx, "The attachments cannot be listed.", "SELECT place, digest, size, priority FROM attachments",
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
		return damagedError("The attachments that this kiosk lists are not those of its records.", nil)
	}
	return nil
}

// inspectWords compares every word of the search index, and its place, with those of the payloads.
func (i *inspection) inspectWords(ctx context.Context) error {
	stored := tally{seed: i.seed}
	err := eachRow(ctx, i.tx, "The search index cannot be read.", `SELECT term, doc, "offset" FROM search_words`,
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
		return damagedError("The search index of this kiosk is not that of its records.", nil)
	}
	return nil
}

// asciiTerms returns the tokens of SQLite's tokenizer "ascii": runs of letters, digits and everything beyond ASCII, in
// lower case.
func asciiTerms(text string) []string {
	return strings.FieldsFunc(strings.Map(lowerRune, text), func(r rune) bool {
		return r < utf8.RuneSelf && (r < '0' || r > '9') && (r < 'a' || r > 'z')
	})
}

func lowerRune(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
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
		return damagedError("The tables of this kiosk are not those of this program.", nil)
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
	return readSchema(ctx, db.Reader())
})

func readSchema(ctx context.Context, q sqlkit.Querier) (string, error) {
	lines, err := readTexts(ctx, q, "The tables cannot be listed.",
		"SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name")
	return strings.Join(lines, "\n"), err
}
