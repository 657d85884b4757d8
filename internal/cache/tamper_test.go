package cache_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/cache"
	"gongshi/internal/catalogue"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// village's folder as the tests below find it, and the ids of what is in it.
type folder struct {
	dir                      string
	plain, mended, gone, old string // published; corrected and confirmed; withdrawn; erased
}

// filled makes a folder with a record of every state, closed.
func filled(t *testing.T, o *office) folder {
	t.Helper()
	f := folder{dir: t.TempDir()}
	r := notice("补贴公示", "发放金额1200元")
	r.Attachments = []record.Attachment{{Name: "名单.pdf", MediaType: "application/pdf", SHA256: strings.Repeat("ab", 32), Size: 12}}
	r.Publicity = &record.Publicity{From: record.Date{Year: 2026, Month: 9, Day: 1}, To: record.Date{Year: 2026, Month: 9, Day: 8}}
	f.plain = o.publish(r)
	f.mended = o.publish(notice("会议纪要", "一"))
	f.gone = o.publish(notice("误发名单", "退还金额300元"))
	f.old = o.publish(notice("误发证件", "三"))
	o.correct(f.mended, notice("会议纪要（更正）", "二"), "有误")
	o.confirm(f.mended)
	o.withdraw(f.old, "误发")
	o.erase(f.old)
	c, err := cache.Open(t.Context(), f.dir, cache.Options{Division: village, Trust: feedtest.Trust().Lines()})
	if err != nil {
		t.Fatal(err)
	}
	o.must(c)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return f
}

// statements runs SQL.
func statements(list ...string) func(context.Context, *sqlkit.Tx) error {
	return func(ctx context.Context, tx *sqlkit.Tx) error {
		for _, s := range list {
			result, err := tx.ExecContext(ctx, s)
			if err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
			if n, err := result.RowsAffected(); err == nil && n == 0 && (strings.HasPrefix(s, "UPDATE") || strings.HasPrefix(s, "DELETE")) {
				return fmt.Errorf("%s: nothing was changed", s)
			}
		}
		return nil
	}
}

// forge changes the words of a record in its payload and, as deep as asked, in all that commits to it: the leaf, the
// hashes with the edge, the root beside the checkpoint.
func forge(id, old, new string, depth int) func(context.Context, *sqlkit.Tx) error {
	return func(ctx context.Context, tx *sqlkit.Tx) error {
		var key int64
		var payload, raw []byte
		err := tx.QueryRowContext(ctx, "SELECT key, p.bytes, l.bytes FROM records JOIN payloads p ON key = content JOIN leaves l USING (key) WHERE id = ?", id).
			Scan(&key, &payload, &raw)
		if err != nil {
			return err
		}
		forged := feed.Payload(strings.Replace(string(payload), old, new, 1))
		if string(forged) == string(payload) {
			return fmt.Errorf("%q is not in the payload", old)
		}
		exec := func(query string, args ...any) {
			if err == nil {
				_, err = tx.ExecContext(ctx, query, args...)
			}
		}
		exec("UPDATE payloads SET bytes = ? WHERE key = ?", []byte(forged), key)
		if depth > 0 {
			leaf, _ := feed.ParseLeaf(raw)
			leaf.Payload, leaf.Size = forged.Digest(), int64(len(forged))
			if raw, err = leaf.Marshal(); err != nil {
				return err
			}
			exec("UPDATE leaves SET bytes = ? WHERE key = ?", raw, key)
		}
		if depth > 1 && err == nil {
			err = rehash(ctx, tx, depth > 2)
		}
		return err
	}
}

// rehash makes all hashes and the edge fit the leaves.
func rehash(ctx context.Context, tx *sqlkit.Tx, root bool) error {
	rows, err := tx.QueryContext(ctx, "SELECT bytes FROM leaves ORDER BY key")
	if err != nil {
		return err
	}
	var edge feed.Edge
	var hashes []tlog.Hash
	for rows.Next() {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			return err
		}
		var more []tlog.Hash
		edge, more = edge.Append(feed.LeafHash(raw))
		hashes = append(hashes, more...)
	}
	rows.Close()
	for i, h := range hashes {
		if _, err := tx.ExecContext(ctx, "UPDATE hashes SET hash = ? WHERE key & ((1 << 40) - 1) = ?", h[:], i); err != nil {
			return err
		}
	}
	sum := edge.Root()
	if _, err := tx.ExecContext(ctx, "UPDATE logs SET edge = ?", edge.Marshal()); err != nil || !root {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE logs SET checkpoint_root = ?", sum[:])
	return err
}

// readers are all that hand out words of a payload, or certify them.
func readers(c *cache.Cache, id, word string) map[string]func() error {
	ctx := context.Background()
	return map[string]func() error{
		"Record": func() error { _, err := c.Record(ctx, id); return err },
		"Trail":  func() error { _, err := c.Trail(ctx, id); return err },
		"Search": func() error { _, err := c.Search(ctx, word, 5); return err },
		"Records": func() error {
			records, _, err := c.Records(ctx, catalogue.Query{Limit: 500})
			return leftOut(c, id, records, err)
		},
		"RecordsByID": func() error {
			records, err := c.RecordsByID(ctx, []string{id})
			return leftOut(c, id, []*record.Record{records[id]}, err)
		},
	}
}

// TestForgedWords changes one digit of a published amount, and then as much of the folder beside it as somebody can who
// has no key. Nobody is shown the digit; the cache is set aside at the next start and filled again.
func TestForgedWords(t *testing.T) {
	o := newOffice(t)
	base := filled(t, o)
	for depth, name := range []string{"payload", "leaf", "hashes", "root"} {
		for reader := range readers(nil, "", "") {
			t.Run(name+" "+reader, func(t *testing.T) {
				f := copyOf(t, base)
				write(t, f.dir, forge(f.plain, "1200", "1300", depth))
				c, err := cache.Open(t.Context(), f.dir, cache.Options{Trust: feedtest.Trust().Lines(), Check: cache.CheckLater})
				if err != nil {
					t.Fatal(err)
				}
				if err := readers(c, f.plain, "补贴")[reader](); !errs.Is(err, errs.Corrupt) || feed.ReasonOf(err) != "" {
					t.Errorf("a forged record: %v", err)
				}
				if err := c.AwaitDamage(t.Context()); !errs.Is(err, errs.Corrupt) {
					t.Errorf("the program is not told: %v", err)
				}
				c.Close()
				again := open(t, f.dir)
				o.must(again)
				r, err := again.Record(t.Context(), f.plain)
				if err != nil || !strings.Contains(r.Body.(*record.Announcement).Text, "1200") {
					t.Errorf("filled again: %v, %v", r, err)
				}
			})
		}
	}
}

func copyOf(t *testing.T, f folder) folder {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "copy"), os.DirFS(f.dir)); err != nil {
		t.Fatal(err)
	}
	f.dir = filepath.Join(dir, "copy")
	return f
}

// TestForgedWhileOpen: what is changed after it was verified and read is found as well.
func TestForgedWhileOpen(t *testing.T) {
	o := newOffice(t)
	f := filled(t, o)
	for depth := range 4 {
		f := copyOf(t, f)
		c, err := cache.Open(t.Context(), f.dir, cache.Options{Trust: feedtest.Trust().Lines()})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		for name, read := range readers(c, f.plain, "补贴") {
			if err := read(); err != nil {
				t.Fatal(name, err)
			}
		}
		write(t, f.dir, forge(f.plain, "1200", "1300", depth))
		for name, read := range readers(c, f.plain, "补贴") {
			if err := read(); !errs.Is(err, errs.Corrupt) {
				t.Errorf("depth %d: %s gives a forged record: %v", depth, name, err)
			}
		}
		if now, err := c.Freshness(t.Context()); err == nil && !now.Signed.IsZero() {
			t.Errorf("depth %d: a cache that was found broken has an age: %v", depth, now.Signed)
		}
	}
}

// TestForgedKeys: whoever replaces the words, all that commits to them, and the keys that the folder trusts, deceives a
// kiosk that has no other keys, and no kiosk that was given them.
func TestForgedKeys(t *testing.T) {
	thief := newOffice(t)
	key, err := feed.NewKey("gongshi.example")
	if err != nil {
		t.Fatal(err)
	}
	thief.log = feedtest.NewMemory(key, string(village))
	dir := t.TempDir()
	c, err := cache.Open(t.Context(), dir, cache.Options{Division: village})
	if err != nil {
		t.Fatal(err)
	}
	trust, err := feed.ParseTrust(key.VerifierLine())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Pin(t.Context(), trust.Lines()); err != nil {
		t.Fatal(err)
	}
	thief.trust = trust
	id := thief.publish(notice("假公告", "一"))
	thief.must(c)
	if _, err := c.Record(t.Context(), id); err != nil {
		t.Fatal("by its own keys:", err)
	}
	c.Close()
	c, err = cache.Open(t.Context(), dir, cache.Options{Trust: feedtest.Trust().Lines(), Check: cache.CheckLater})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for name, read := range readers(c, id, "公告") {
		if err := read(); !errs.Is(err, errs.Corrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := c.Inspect(t.Context()); !errs.Is(err, errs.Corrupt) {
		t.Errorf("the inspection: %v", err)
	}
}

// TestInspectionFindsAll changes every derived table, column and row, one at a time.
func TestInspectionFindsAll(t *testing.T) {
	o := newOffice(t)
	base := filled(t, o)
	o.withdraw(base.gone, "误发")
	kept := readPayloadOf(t, base.dir, base.gone)
	c := open(t, base.dir)
	o.must(c)
	c.Close()
	plain, gone := "'"+base.plain+"'", "'"+base.gone+"'"
	changes := map[string][]string{
		"a payload":             {"UPDATE payloads SET bytes = zeroblob(length(bytes)) WHERE key = (SELECT content FROM records WHERE id = " + plain + ")"},
		"a payload's row":       {"DELETE FROM payloads WHERE key = (SELECT content FROM records WHERE id = " + plain + ")"},
		"the reason of an act":  {"DELETE FROM payloads WHERE key = (SELECT head FROM records WHERE id = " + gone + ")"},
		"a stray payload":       {"INSERT INTO payloads VALUES (99, x'00')"},
		"a leaf":                {"UPDATE leaves SET bytes = CAST(replace(CAST(bytes AS TEXT), 'announcement', 'announcemant') AS BLOB) WHERE key & 1 = 0"},
		"a leaf's row":          {"DELETE FROM leaves WHERE key = (SELECT max(key) FROM leaves)"},
		"a leaf more":           {"INSERT INTO leaves SELECT max(key) + 1, bytes FROM leaves"},
		"a hash":                {"UPDATE hashes SET hash = zeroblob(32) WHERE key = (SELECT min(key) + 2 FROM hashes)"},
		"a hash's row":          {"DELETE FROM hashes WHERE key = (SELECT max(key) FROM hashes)"},
		"a hash more":           {"INSERT INTO hashes SELECT max(key) + 1, hash FROM hashes"},
		"a hash of no log":      {"INSERT INTO hashes VALUES (3, zeroblob(32))"},
		"the edge":              {"UPDATE logs SET edge = CAST(substr(edge, 1, length(edge) - 1) || x'00' AS BLOB)"},
		"the checkpoint":        {"UPDATE logs SET checkpoint = CAST(replace(CAST(checkpoint AS TEXT), 'feed', 'fead') AS BLOB)"},
		"the checkpoint's size": {"UPDATE logs SET checkpoint_size = checkpoint_size + 1"},
		"the cosignature":       {"UPDATE logs SET cosigned_at = cosigned_at + 600"},
		"the log":               {"DELETE FROM logs"},
		"a record's row":        {"DELETE FROM records WHERE id = " + plain},
		"a record more": {"INSERT INTO records (place, id, division, kind, index_number, head, content, revision, state, first_at)" +
			" SELECT place + 1, 'x', division, kind, index_number, head, content, revision, state, first_at FROM records WHERE id = " + plain},
		"a withdrawal taken back": {"UPDATE records SET state = 'current' WHERE id = " + gone},
		"a withdrawal made up":    {"UPDATE records SET state = 'withdrawn' WHERE id = " + plain},
		"the newest entry":        {"UPDATE records SET head = content WHERE id = " + gone},
		"the place":               {"DELETE FROM search WHERE rowid = (SELECT place FROM records WHERE id = " + plain + ")", "UPDATE records SET place = place + (86400 << 20) WHERE id = " + plain},
		"a count":                 {"UPDATE counts SET records = records + 1"},
		"a count's row":           {"DELETE FROM counts"},
		"the index":               {"DELETE FROM search WHERE rowid = (SELECT place FROM records WHERE id = " + plain + ")"},
		"a word in the index":     {"INSERT INTO search (rowid, text) VALUES (7, '低 保')"},
		"an attachment":           {"UPDATE attachments SET digest = '" + strings.Repeat("cd", 32) + "'"},
		"an attachment's row":     {"DELETE FROM attachments"},
		"a trigger":               {"DROP TRIGGER counts_insert"},
		"an index":                {"DROP INDEX records_by_kind"},
		"a table more":            {"CREATE TABLE more (x TEXT) STRICT"},
		"the keys":                {"UPDATE facts SET value = 'x' WHERE name = 'division'", "DELETE FROM facts WHERE name = 'division'", "DELETE FROM logs"},
	}
	for _, column := range strings.Fields("class title summary issuer category topic audience period") {
		changes[column] = []string{"UPDATE records SET " + column + " = 'x' WHERE id = " + plain}
	}
	for _, column := range strings.Fields("issued_on publicity publicity_from publicity_to index_number kind division") {
		changes[column] = []string{"UPDATE records SET " + column + " = '2026-01-01' WHERE id = " + plain}
	}
	for _, column := range strings.Fields("year published_at expires_at sample confirmed_at first_at revision content") {
		changes[column] = []string{"UPDATE records SET " + column + " = " + column + " + 1 WHERE id = " + plain}
	}
	for name, list := range changes {
		t.Run(name, func(t *testing.T) { inspectionFinds(t, copyOf(t, base), statements(list...)) })
	}
	t.Run("words back", func(t *testing.T) {
		inspectionFinds(t, copyOf(t, base), func(ctx context.Context, tx *sqlkit.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO payloads SELECT content, ? FROM records WHERE id = ?", kept, base.gone)
			return err
		})
	})
}

func readPayloadOf(t *testing.T, dir, id string) (payload []byte) {
	t.Helper()
	write(t, dir, func(ctx context.Context, tx *sqlkit.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT bytes FROM records JOIN payloads ON key = content WHERE id = ?", id).Scan(&payload)
	})
	return payload
}

func inspectionFinds(t *testing.T, f folder, change func(context.Context, *sqlkit.Tx) error) {
	t.Helper()
	c, err := cache.Open(t.Context(), f.dir, cache.Options{Division: village, Trust: feedtest.Trust().Lines(), Check: cache.CheckLater})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Inspect(t.Context()); err != nil {
		t.Fatal("before:", err)
	}
	write(t, f.dir, change)
	if err := c.Inspect(t.Context()); !errs.Is(err, errs.Corrupt) {
		t.Errorf("the inspection: %v", err)
	}
}

// TestWithdrawalTakenBack: somebody who has kept a withdrawn payload puts it back and makes the row current. The
// withdrawal is in the log: nothing of the record is shown or certified.
func TestWithdrawalTakenBack(t *testing.T) {
	o := newOffice(t)
	f := filled(t, o)
	kept := readPayloadOf(t, f.dir, f.gone)
	o.withdraw(f.gone, "误发")
	c := open(t, f.dir)
	o.must(c)
	c.Close()
	for _, head := range []string{"head", "content"} {
		f := copyOf(t, f)
		write(t, f.dir, func(ctx context.Context, tx *sqlkit.Tx) error {
			if _, err := tx.ExecContext(ctx, "INSERT INTO payloads SELECT content, ? FROM records WHERE id = ?", kept, f.gone); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, "UPDATE records SET state = 'current', title = '误发名单', head = "+head+" WHERE id = ?", f.gone)
			return err
		})
		c, err := cache.Open(t.Context(), f.dir, cache.Options{Trust: feedtest.Trust().Lines(), Check: cache.CheckLater})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		for name, read := range readers(c, f.gone, "") {
			if err := read(); name != "Search" && !errs.Is(err, errs.Corrupt) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestSetAsideBeneathAnother: a process whose database another one has found broken and set aside is told, though that
// one has put a sound one in its place meanwhile.
func TestSetAsideBeneathAnother(t *testing.T) {
	o := newOffice(t)
	f := filled(t, o)
	c, err := cache.Open(t.Context(), f.dir, cache.Options{Trust: feedtest.Trust().Lines(), Check: cache.CheckLater})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	soon, stop := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer stop()
	if err := c.AwaitDamage(soon); err != nil {
		t.Errorf("of a sound one: %v", err)
	}
	write(t, f.dir, statements("UPDATE records SET title = '补贴取消' WHERE id = '"+f.plain+"'"))
	o.must(open(t, f.dir))
	soon, stop = context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	if err := c.AwaitDamage(soon); !errs.Is(err, errs.Corrupt) {
		t.Errorf("it goes on showing what was set aside: %v", err)
	}
}

// TestYesterdayUnderTodaysCheckpoint: a copy of the file of before a withdrawal is given the checkpoint of after it,
// which everybody can fetch, with the proof between the two. It shows what was true then, and its age is that of then.
func TestYesterdayUnderTodaysCheckpoint(t *testing.T) {
	o := newOffice(t)
	f := filled(t, o)
	before := o.checkpoint()
	o.at = o.at.Add(6 * time.Hour)
	o.withdraw(f.plain, "误发")
	after := o.checkpoint()
	proof, err := feed.ProveConsistency(t.Context(), o.log, before.Size, after.Size)
	if err != nil {
		t.Fatal(err)
	}
	age := func(dir string, change func(c *cache.Cache)) time.Time {
		t.Helper()
		c, err := cache.Open(t.Context(), dir, cache.Options{Trust: feedtest.Trust().Lines(), Now: func() time.Time { return after.Cosigned.Add(time.Minute) }})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		change(c)
		fresh, err := c.Freshness(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if fresh.Fresh(fresh.Clock.Now) {
			t.Errorf("it is called fresh: %+v", fresh)
		}
		return fresh.Signed
	}
	forged := copyOf(t, f)
	write(t, forged.dir, func(ctx context.Context, tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE logs SET checkpoint = ?, checkpoint_size = ?, checkpoint_root = ?, cosigned_at = ?, complete_at = ?, growth = ?",
			after.Signed, after.Size, after.Root[:], after.Cosigned.Unix(), after.Cosigned.Unix(), proof)
		return err
	})
	if at := age(forged.dir, func(*cache.Cache) {}); at.After(before.Cosigned) {
		t.Errorf("its age counts from %v", at)
	}
	honest := copyOf(t, f)
	for range 2 { // as it is kept, and after a start
		at := age(honest.dir, func(c *cache.Cache) {
			if err := c.Extend(t.Context(), village, after, proof); err != nil {
				t.Fatal(err)
			}
		})
		if !at.Equal(before.Cosigned) {
			t.Errorf("the age of a log that is caught up with counts from %v, not %v", at, before.Cosigned)
		}
	}
	write(t, honest.dir, func(ctx context.Context, tx *sqlkit.Tx) error {
		for _, s := range []string{"UPDATE logs SET complete_at = cosigned_at", "UPDATE facts SET value = (SELECT CAST(checkpoint AS TEXT) FROM logs) WHERE name LIKE 'whole/%'"} {
			if _, err := tx.ExecContext(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	if at := age(honest.dir, func(*cache.Cache) {}); !at.IsZero() {
		t.Errorf("with the larger note as the whole one its age counts from %v", at)
	}
}

// TestScrubInterruptsInspection: an inspection's snapshot does not keep erased words in the write-ahead log.
func TestScrubInterruptsInspection(t *testing.T) {
	o := newOffice(t)
	var bad string
	for i := range 300 {
		bad = o.publish(notice(fmt.Sprintf("公告%d", i), strings.Repeat("村务公开。", 300)))
	}
	c := open(t, t.TempDir())
	o.must(c)
	o.withdraw(bad, "误发")
	o.erase(bad)
	o.must(c)
	inspected := make(chan error)
	go func() { inspected <- c.Inspect(context.Background()) }()
	if err := c.Scrub(t.Context()); err != nil {
		t.Error("the scrub:", err)
	}
	if err := <-inspected; err != nil && !errs.Is(err, errs.Unavailable) {
		t.Error("the inspection:", err)
	}
	if _, err := c.List(t.Context(), catalogue.Query{}); err != nil {
		t.Error(err)
	}
}
