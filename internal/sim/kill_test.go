package sim

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// rounds is how often the loops kill: fifty times, or a few with -short.
func rounds() int {
	if testing.Short() {
		return 6
	}
	return 50
}

// moment gives a random moment within the time that an undisturbed run took, and a little beyond, and says
// how it was drawn if the test fails.
func moments(t *testing.T) func(usual time.Duration) time.Duration {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("moments are drawn with seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	return func(usual time.Duration) time.Duration { return time.Duration(r.Int64N(int64(usual) * 12 / 10)) }
}

// TestKillCentre kills, at any moment, the process that publishes three records at once, and every third time
// the serving process as well. Afterwards everything that was promised is there once, whatever was cut is there
// whole or not at all, and the log verifies.
func TestKillCentre(t *testing.T) {
	o := newOffice(t)
	began := time.Now()
	o.publish(batch("试运行")...)
	usual, when := time.Since(began), moments(t)
	o.start()
	promised := map[string]bool{"试运行": true}
	names := []string{"试运行"}
	for i := range rounds() {
		name := fmt.Sprintf("第%03d批", i)
		names = append(names, name)
		args := []string{"publish", "--dir", o.dir}
		for _, d := range batch(name) {
			args = append(args, o.draft(d))
		}
		p := launch(t, nil, central, args...)
		select {
		case <-p.done:
		case <-time.After(when(usual)):
			if i%3 == 0 {
				o.serve.kill()
			}
			p.kill()
		}
		// A line that was printed is a promise, even if the process was killed right after it.
		promised[name] = strings.Contains(p.out.String(), `"index_number"`) || p.cmd.ProcessState.Success()
		if !o.serve.running() {
			o.start()
		}
	}
	count(t, promised)
	o.serve.kill()
	o.start()
	must(t, central, "verify", "--dir", o.dir, "--trust", o.trust)
	must(t, central, "verify", "--url", o.url(), "--trust", o.trust)
	sound(t, o.dir)
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	whole(t, k, names, promised)
	next := o.publish(notice("最后一条公告", "序号连续。"))[0]
	serials(t, k, next)
}

// batch is three notices that are published together or not at all.
func batch(name string) []map[string]any {
	return []map[string]any{notice(name+"甲", "断电试验"), notice(name+"乙", "断电试验"), notice(name+"丙", "断电试验")}
}

func count(t *testing.T, promised map[string]bool) {
	t.Helper()
	done := 0
	for _, ok := range promised {
		if ok {
			done++
		}
	}
	t.Logf("%d of %d batches were published before the process was killed", done, len(promised))
	if len(promised) > 20 && (done < 2 || done == len(promised)) {
		t.Errorf("the moments were badly chosen: a loop that always or never cuts shows nothing")
	}
}

// whole checks that each batch is there three times or, where nothing was promised, not at all; never twice.
func whole(t *testing.T, k screen, names []string, promised map[string]bool) {
	t.Helper()
	seen := map[string]int{}
	for _, h := range k.search("断电试验") {
		seen[h.Title]++
	}
	for _, name := range names {
		a, b, c := seen[name+"甲"], seen[name+"乙"], seen[name+"丙"]
		if a != b || b != c || a > 1 || promised[name] && a == 0 {
			t.Errorf("batch %s (promised: %v) is there %d, %d and %d times", name, promised[name], a, b, c)
		}
	}
}

// serials: index numbers were given out one after another, so the last one counts the records.
func serials(t *testing.T, k screen, next published) {
	t.Helper()
	var serial int
	if _, err := fmt.Sscanf(next.IndexNumber[strings.LastIndex(next.IndexNumber, "-")+1:], "%d", &serial); err != nil {
		t.Fatal(err)
	}
	if want := len(k.search("断电试验")) + 1; serial != want {
		t.Errorf("the record after %d others has serial %d", want-1, serial)
	}
}

// TestKillKiosk kills a kiosk at any moment of its pass over the whole demo data, again and again on the same
// directory, while the centre publishes more. The cache stays sound all the while, and in the end it equals one
// that was never disturbed.
func TestKillKiosk(t *testing.T) {
	o := newDemo(t)
	o.start()
	calm := o.screen("calm")
	began := time.Now()
	calm.sync(0, "--central", o.url())
	usual, when := time.Since(began), moments(t)
	k := o.screen("kiosk")
	cut := 0
	for i := range rounds() {
		p := launch(t, nil, kiosk, "sync", "--dir", k.dir, "--central", o.url(), "--division", village)
		select {
		case <-p.done:
			// A pass that was done: the next ones start from nothing again.
			sound(t, k.dir)
			if err := os.RemoveAll(k.dir); err != nil {
				t.Fatal(err)
			}
		case <-time.After(when(usual) / 3): // a third: so that several passes share one catching up
			p.kill()
			cut++
		}
		if i%10 == 9 {
			o.publish(notice(fmt.Sprintf("第%d次更新", i), "断电试验"))
		}
	}
	t.Logf("%d of %d passes were cut; an undisturbed one takes %v", cut, rounds(), usual)
	if cut < rounds()/3 {
		t.Errorf("only %d of %d passes were cut", cut, rounds())
	}
	k.sync(0, "--central", o.url())
	calm.sync(0, "--central", o.url())
	sound(t, k.dir)
	if a, b := ids(k), ids(calm); !slices.Equal(a, b) {
		t.Errorf("the kiosk that was killed has %d records, the other %d", len(a), len(b))
	}
}

// ids are the ids of all that a search for a common word finds, each as often as it is found, in order.
func ids(k screen) []string {
	k.t.Helper()
	var all []string
	for _, query := range []string{"示例", "安庆", "公告", "断电试验", "的"} {
		for _, h := range k.search(query) {
			all = append(all, query+" "+h.ID)
		}
	}
	slices.Sort(all)
	if len(all) == 0 {
		k.t.Error("a search for common words finds nothing")
	}
	return all
}

// sound asks SQLite to check every database below a folder.
func sound(t *testing.T, dir string) {
	t.Helper()
	for _, file := range databases(t, dir) {
		db := open(t, file)
		var verdict string
		if err := db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
			t.Errorf("%s: integrity_check says %q, %v", filepath.Base(file), verdict, err)
		}
		db.Close()
	}
}
