package e2e

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongshi/internal/feed"
)

// A kiosk's database in the hands of somebody who has no key: each change that follows is made to kiosk.db of a filled
// kiosk, and what it would show is false from then on.

// falsified is one change, and which of the records it is about.
type falsified struct {
	name   string
	about  string
	change func(*sql.DB) error
	seen   bool // by whoever reads the record; all is seen by the inspection
}

// statement is a change in SQL.
func statement(format string, args ...any) func(*sql.DB) error {
	return func(db *sql.DB) error {
		result, err := db.Exec(fmt.Sprintf(format, args...))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("nothing was changed (%v)", err)
		}
		return nil
	}
}

// digit changes an amount in the payload of a record and, as deep as asked, in what commits to it: the leaf, then all
// hashes and the edge.
func digit(id, old, new string, depth int) func(*sql.DB) error {
	return func(db *sql.DB) error {
		var key int64
		var payload, raw []byte
		err := db.QueryRow("SELECT p.key, p.bytes, l.bytes FROM records JOIN payloads p ON p.key = content JOIN leaves l ON l.key = content WHERE id = $1", id).
			Scan(&key, &payload, &raw)
		if err != nil {
			return err
		}
		forged := feed.Payload(bytes.ReplaceAll(payload, []byte(old), []byte(new)))
		if bytes.Equal(forged, payload) {
			return fmt.Errorf("%s is not in the payload", old)
		}
		if _, err := db.Exec("UPDATE payloads SET bytes = $1 WHERE key = $2", []byte(forged), key); err != nil || depth == 0 {
			return err
		}
		leaf, err := feed.ParseLeaf(raw)
		if err != nil {
			return err
		}
		leaf.Payload = forged.Digest()
		if raw, err = leaf.Marshal(); err != nil {
			return err
		}
		if _, err := db.Exec("UPDATE leaves SET bytes = $1 WHERE key = $2", raw, key); err != nil || depth == 1 {
			return err
		}
		return rehash(db, key>>40)
	}
}

// rehash makes the hashes and the edge of a log fit its leaves.
func rehash(db *sql.DB, number int64) error {
	rows, err := db.Query("SELECT bytes FROM leaves WHERE key >> 40 = $1 ORDER BY key", number)
	if err != nil {
		return err
	}
	defer rows.Close()
	var edge feed.Edge
	var hashes []feed.Hash
	for rows.Next() {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			return err
		}
		var more []feed.Hash
		edge, more = edge.Append(feed.LeafHash(raw))
		hashes = append(hashes, more...)
	}
	rows.Close()
	for i, h := range hashes {
		if _, err := db.Exec("UPDATE hashes SET hash = $1 WHERE key = $2", h[:], number<<40|int64(i)); err != nil {
			return err
		}
	}
	_, err = db.Exec("UPDATE logs SET edge = $1 WHERE number = $2", edge.Marshal(), number)
	return err
}

// TestFalsifiedKiosk: of what was changed in the kiosk's database nothing is shown or certified, neither by show,
// search and shot nor, after the next pass, by anything: that sets the database aside and fetches the truth.
func TestFalsifiedKiosk(t *testing.T) {
	o := newOffice(t)
	list := o.publish(notice("补贴公示", "发放金额1200元"), notice("误发名单", "退还金额300元"), notice("停水通知", "明天"))
	paid, gone := list[0].ID, list[1].ID
	o.start()
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	kept := payloadOf(t, k, gone)
	must(t, central, "withdraw", "--dir", o.dir, "--id", gone, "--reason", "误发")
	k.sync(0, "--central", o.url())
	truth, trace := steady(k.show(paid)), steady(k.show(gone))
	for _, f := range []falsified{
		{"a digit of the payload", paid, digit(paid, "1200", "1300", 0), true},
		{"payload and leaf", paid, digit(paid, "1200", "1300", 1), true},
		{"payload, leaf and hashes", paid, digit(paid, "1200", "1300", 2), true},
		{"the checkpoint", paid, statement("UPDATE logs SET checkpoint = CAST(replace(CAST(checkpoint AS TEXT), 'feed', 'fead') AS BLOB)"), true},
		{"a deleted row", paid, statement("DELETE FROM records WHERE id = '%s'", paid), true},
		{"a withdrawal taken back", gone, func(db *sql.DB) error {
			if _, err := db.Exec("INSERT INTO payloads SELECT content, $1 FROM records WHERE id = $2", kept, gone); err != nil {
				return err
			}
			return statement("UPDATE records SET state = 'current', title = '误发名单', head = content WHERE id = '%s'", gone)(db)
		}, true},
		{"a title", paid, statement("UPDATE records SET title = '补贴取消' WHERE id = '%s'", paid), false},
		{"a count", paid, statement("UPDATE counts SET records = records + 7"), false},
		{"the search index", paid, statement("DELETE FROM search WHERE rowid = (SELECT place FROM records WHERE id = '%s')", paid), false},
	} {
		t.Run(f.name, func(t *testing.T) {
			bad := k.copyTo("falsified " + f.name)
			bad.t = t
			db := open(t, filepath.Join(bad.dir, "kiosk.db"))
			if err := f.change(db); err != nil {
				t.Fatal(err)
			}
			db.Close()
			if f.seen {
				refusesToShow(t, bad, f.about)
			}
			bad.sync(0, "--central", o.url())
			if got := steady(bad.show(paid)); got != truth {
				t.Errorf("after the next pass: %s", cut(got))
			}
			if got := steady(bad.show(gone)); got != trace {
				t.Errorf("after the next pass, of the withdrawn record: %s", cut(got))
			}
			if got := bad.titles("补贴"); got != "补贴公示" {
				t.Errorf("after the next pass %q is found", got)
			}
			if aside, _ := filepath.Glob(filepath.Join(bad.dir, "kiosk.db.broken-*Z")); len(aside) != 1 {
				t.Errorf("set aside: %v", aside)
			}
		})
	}
}

// refusesToShow asks for a record in every way.
func refusesToShow(t *testing.T, k screen, id string) {
	t.Helper()
	r := fails(t, 1, kiosk, "show", "--dir", k.dir, id)
	if r.stdout != "" || strings.Contains(r.stderr, "1300") || !strings.Contains(r.stderr, "kiosk: ") {
		t.Errorf("show: %v", r)
	}
	if r := run(t, kiosk, "search", "--dir", k.dir, "发放金额"); strings.Contains(r.stdout, id) {
		t.Errorf("search finds a false record: %v", r)
	}
	var pictures [][]byte
	for _, route := range []string{"record/" + id, "trail/" + id} {
		out := filepath.Join(t.TempDir(), "a.png")
		must(t, kiosk, "shot", "--dir", k.dir, "--route", route, "--size", "540x960", "--at", "2026-12-02", "--out", out)
		picture, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		pictures = append(pictures, picture)
	}
	// Both are the page that says so, and nothing else: a record and its trail never look the same.
	if !bytes.Equal(pictures[0], pictures[1]) {
		t.Error("a screen shows something of a record that does not verify")
	}
}

func payloadOf(t *testing.T, k screen, id string) (payload []byte) {
	t.Helper()
	db := open(t, filepath.Join(k.dir, "kiosk.db"))
	defer db.Close()
	if err := db.QueryRow("SELECT bytes FROM records JOIN payloads ON key = content WHERE id = $1", id).Scan(&payload); err != nil {
		t.Fatal(err)
	}
	return payload
}

// TestFalsifiedWhileRunning: the kiosk runs, somebody changes a digit beneath it, and whoever asks for the record first
// ends it with a sentence. Started again, it fetches the truth.
func TestFalsifiedWhileRunning(t *testing.T) {
	o := newOffice(t)
	paid := o.publish(notice("补贴公示", "发放金额1200元"))[0].ID
	o.start()
	k := o.screen("kiosk")
	args := []string{"--dir", k.dir, "--division", village, "--central", o.url(), "--trust", o.trust, "--every", "@every 1s"}
	arrived := func() bool { return strings.Contains(run(t, kiosk, "show", "--dir", k.dir, paid).stdout, "1200") }
	p := launch(t, nil, kiosk, args...)
	eventually(t, time.Minute, "the record to arrive", arrived)
	db := open(t, filepath.Join(k.dir, "kiosk.db"))
	if err := digit(paid, "1200", "1300", 2)(db); err != nil {
		t.Fatal(err)
	}
	db.Close()
	run(t, kiosk, "show", "--dir", k.dir, paid)
	<-p.done
	if code := p.cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(p.out.String(), "does not verify") {
		t.Errorf("the kiosk ended with %d: %s", code, cut(p.out.String()))
	}
	if out := run(t, kiosk, "show", "--dir", k.dir, paid).stdout; out != "" {
		t.Errorf("meanwhile: %s", cut(out))
	}
	p = launch(t, nil, kiosk, args...)
	eventually(t, time.Minute, "the truth to come back", func() bool {
		if !p.running() { // as the service manager does, if somebody asked while the database was exchanged
			p = launch(t, nil, kiosk, args...)
		}
		return arrived()
	})
}

// TestReplacedKeys: whoever replaces the whole kiosk, keys included, deceives one that is asked without keys of its
// own, and none that is given them.
func TestReplacedKeys(t *testing.T) {
	o, thief := newOffice(t), newOffice(t)
	o.publish(notice("补贴公示", "发放金额1200元"))
	paid := thief.publish(notice("补贴公示", "发放金额1300元"))[0].ID
	thief.start()
	k := o.screen("replaced")
	k.sync(0, "--central", thief.url(), "--trust", thief.trust)
	if r := fails(t, 1, kiosk, "show", "--dir", k.dir, "--trust", o.trust, paid); r.stdout != "" || !strings.Contains(r.stderr, "keys that were given") {
		t.Errorf("%v", r)
	}
	fails(t, 1, kiosk, "search", "--dir", k.dir, "--trust", o.trust, "补贴")
}
