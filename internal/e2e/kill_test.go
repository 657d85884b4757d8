package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// rounds is how often the loops kill: GONGSHI_KILLS times, fifty times without it, or a few with -short.
func rounds() int {
	if testing.Short() {
		return 6
	}
	if n, err := strconv.Atoi(os.Getenv("GONGSHI_KILLS")); err == nil && n > 0 {
		return n
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

// kills runs a round until it was cut so often as the loops ask for. Rounds that end by themselves before their
// moment came do not count, and must not be the rule.
func kills(t *testing.T, round func(i int) (cut bool)) {
	t.Helper()
	cut := 0
	for i := 0; cut < rounds(); i++ {
		if i == 5*rounds() {
			t.Fatalf("only %d of %d rounds were cut: the moments are badly chosen", cut, i)
		}
		if round(i) {
			cut++
		}
	}
}

// TestKillPublisher kills, at any moment, the process that publishes three records at once. Afterwards everything
// that was promised is there once, whatever was cut is there whole or not at all, and the log verifies.
func TestKillPublisher(t *testing.T) {
	o := newOffice(t)
	began := time.Now()
	o.publish(batch("试运行")...)
	usual, when := time.Since(began), moments(t)
	o.start()
	promised := map[string]bool{"试运行": true}
	names := []string{"试运行"}
	kills(t, func(i int) bool {
		name := fmt.Sprintf("第%03d批", i)
		names = append(names, name)
		args := []string{"publish", "--dir", o.dir}
		for _, d := range batch(name) {
			args = append(args, o.draft(d))
		}
		p := launch(t, nil, central, args...)
		cut := p.killedAfter(when(usual))
		// A line that was printed is a promise, even if the process was killed right after it.
		promised[name] = strings.Contains(p.out.String(), `"index_number"`) || p.cmd.ProcessState.Success()
		must(t, central, "verify", "--dir", o.dir, "--trust", o.trust)
		sound(t, o.dir)
		return cut
	})
	count(t, promised)
	must(t, central, "verify", "--url", o.url(), "--trust", o.trust)
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	whole(t, k, names, promised)
	next := o.publish(notice("最后一条公告", "序号连续。"))[0]
	serials(t, k, next)
}

// TestKillServer kills the server at any moment while a kiosk takes in the whole demo data and somebody publishes.
// It starts again each time and verifies, what was published meanwhile is there, and the kiosk goes on where it was.
func TestKillServer(t *testing.T) {
	o := newDemo(t)
	o.start()
	calm, k := o.screen("calm"), o.screen("kiosk")
	began := time.Now()
	calm.sync(0, "--central", o.url())
	usual, when := time.Since(began), moments(t)
	last := 0
	kills(t, func(i int) bool {
		s := launch(t, nil, kiosk, "sync", "--dir", k.dir, "--central", o.url(), "--division", village)
		w := launch(t, nil, central, "publish", "--dir", o.dir, o.draft(notice(fmt.Sprintf("第%03d条", i), "断电试验")))
		time.Sleep(when(usual) / 2)
		o.serve.kill()
		<-w.done
		<-s.done
		if !w.cmd.ProcessState.Success() {
			t.Errorf("publishing beside a server that was killed: %s", cut(w.out.String()))
		}
		last++
		must(t, central, "verify", "--dir", o.dir)
		sound(t, o.dir)
		o.start()
		switch code := s.cmd.ProcessState.ExitCode(); code {
		case 0: // done before: the next ones start from nothing again
			if err := os.RemoveAll(k.dir); err != nil {
				t.Fatal(err)
			}
			return false
		case 1:
			sound(t, k.dir)
		default:
			t.Errorf("a kiosk whose server was killed ended with %d: %s", code, cut(s.out.String()))
		}
		return true
	})
	k.sync(0, "--central", o.url())
	calm.sync(0, "--central", o.url())
	if a, b := ids(k), ids(calm); !slices.Equal(a, b) {
		t.Errorf("the kiosk whose server was killed has %d records, the other %d", len(a), len(b))
	}
	if n := len(k.search("断电试验")); n != last {
		t.Errorf("%d notices were published, %d are found", last, n)
	}
}

// killedAfter kills the process at a moment, unless it has ended before.
func (p *process) killedAfter(moment time.Duration) bool {
	select {
	case <-p.done:
		return false
	case <-time.After(moment):
		p.kill()
		return true
	}
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
	kills(t, func(i int) bool {
		p := launch(t, nil, kiosk, "sync", "--dir", k.dir, "--central", o.url(), "--division", village)
		cut := p.killedAfter(when(usual) / 3)                                                      // a third: so that several passes share one catching up
		if info, err := os.Stat(filepath.Join(k.dir, "kiosk.db")); err == nil && info.Size() > 0 { // else SQLite had only opened it
			sound(t, k.dir)
		}
		if !cut { // a pass that was done: the next ones start from nothing again
			if err := os.RemoveAll(k.dir); err != nil {
				t.Fatal(err)
			}
		}
		if i%10 == 9 {
			o.publish(notice(fmt.Sprintf("第%d次更新", i), "断电试验"))
		}
		return cut
	})
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
