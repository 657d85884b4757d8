package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestTamperedDatabase flips single bits in the centre's tables, as somebody with access to the disk would.
// central verify names the place; and a kiosk that fetches from the altered centre either refuses, or is told
// by the centre that something is wrong, or was sent nothing of it: it never shows anything else than before or
// the truth. A new kiosk, which is sent every leaf and payload, refuses always.
func TestTamperedDatabase(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"), notice("乙公告", "二"), notice("丙公告", "三"))
	o.start()
	early := o.screen("early")
	early.sync(0, "--central", o.url(), "--trust", o.trust)
	before := early.titles("公告")
	o.publish(notice("丁公告", "四"), notice("戊公告", "五"))
	o.serve.stop(t)

	targets := []struct {
		table, column string
		names         string // what verify's words contain
		sent          bool   // a new kiosk is certainly sent it
	}{
		{"payloads", "bytes", "payload", true},
		{"payloads", "digest", "payload", false},
		{"leaves", "bytes", "leaf", true},
		{"hashes", "hash", "hash", false},
		{"logs", "checkpoint", "checkpoint", true},
		{"logs", "edge", "edge", false},
	}
	for _, target := range targets {
		t.Run(target.table+"."+target.column, func(t *testing.T) {
			for i, last := range []bool{false, true} {
				for j, at := range []float64{0, 0.5, 1} {
					name := fmt.Sprintf("%s-%s-%d%d", target.table, target.column, i, j)
					bad := o.copyTo(name)
					bad.t = t
					flipColumn(t, databases(t, bad.dir)[0], target.table, target.column, last, at)
					r := fails(t, 1, central, "verify", "--dir", bad.dir)
					if said := strings.ToLower(r.stdout + r.stderr); !strings.Contains(said, target.names) || !strings.Contains(said, village) {
						t.Errorf("verify names neither %s nor the division: %v", target.names, r)
					}
					bad.start()
					known, fresh := early.copyTo("known-"+name), bad.screen("fresh-"+name)
					known.t = t
					meets(t, known, bad, o.trust, before)
					code := meets(t, fresh, bad, o.trust, "")
					if target.sent && code != 3 {
						t.Errorf("row %d, share %v: a new kiosk ended with %d, it should refuse", i, at, code)
					}
					bad.serve.kill()
				}
			}
		})
	}
}

// meets lets a kiosk that shows what before says make a pass at an altered centre, and returns its exit code.
func meets(t *testing.T, k screen, bad *office, trust, before string) int {
	t.Helper()
	r := run(t, kiosk, "sync", "--dir", k.dir, "--division", village, "--central", bad.url(), "--trust", trust)
	now := k.titles("公告")
	switch r.code {
	case 0:
		if strings.Count(now, "公告") != 5 {
			t.Errorf("the pass counts as done, but the kiosk shows %q: %v", now, r)
		}
	case 1: // unreachable or incomplete
	case 3:
		if !strings.Contains(r.stdout, village) || !strings.Contains(r.stdout, `"reason"`) {
			t.Errorf("refused, but the report does not say what: %v", r)
		}
	default:
		t.Errorf("exit %d: %v", r.code, r)
	}
	if !strings.HasSuffix(now, before) {
		t.Errorf("the kiosk showed %q and shows %q", before, now)
	}
	return r.code
}

// flipColumn changes one bit of the blob in the first or the last row of a table, at a share of its length.
func flipColumn(t *testing.T, file, table, column string, last bool, at float64) {
	t.Helper()
	db := open(t, file)
	defer db.Close()
	order := "ASC"
	if last {
		order = "DESC"
	}
	var row int64
	var value []byte
	query := fmt.Sprintf("SELECT rowid, %s FROM %s ORDER BY rowid %s LIMIT 1", column, table, order)
	if err := db.QueryRow(query).Scan(&row, &value); err != nil || len(value) == 0 {
		t.Fatalf("%s in %s: %d bytes, %v", query, filepath.Base(file), len(value), err)
	}
	value[int(at*float64(len(value)-1))] ^= 0x04
	if _, err := db.Exec(fmt.Sprintf("UPDATE %s SET %s = $1 WHERE rowid = $2", table, column), value, row); err != nil {
		t.Fatal(err)
	}
}
