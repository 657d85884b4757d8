package store_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"gongshi/internal/store"
)

// processDir, when set in the environment, makes this test binary a publisher: it publishes into the
// folder and prints what came back.
const processDir = "GONGSHI_TEST_PUBLISH_INTO"

func TestMain(m *testing.M) {
	if dir := os.Getenv(processDir); dir != "" {
		os.Exit(publisher(dir))
	}
	os.Exit(m.Run())
}

// Each publisher publishes this many pairs.
const pairs = 15

func publisher(dir string) int {
	ctx := context.Background() // of the process: there is no test
	s, err := store.Open(ctx, dir)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer s.Close()
	for i := range pairs {
		done, err := s.Publish(ctx, drafts(notice(fmt.Sprint("甲", i), "一"), notice(fmt.Sprint("乙", i), "二")))
		if err != nil {
			fmt.Println(err)
			return 1
		}
		for _, p := range done {
			fmt.Println(p.IndexNumber, p.Leaf)
		}
	}
	return 0
}

// TestTwoProcesses lets several processes and this one publish into one folder at once: every record is
// there once, pairs stay together, and no number is given twice.
func TestTwoProcesses(t *testing.T) {
	s, dir := centre(t)
	const processes = 3
	var all sync.WaitGroup
	lines := make([][]string, processes)
	for i := range processes {
		all.Go(func() {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), processDir+"="+dir)
			out, err := cmd.Output()
			if err != nil {
				t.Errorf("%v: %s", err, out)
			}
			lines[i] = strings.Split(strings.TrimSpace(string(out)), "\n")
		})
	}
	for i := range pairs {
		publish(t, s, notice(fmt.Sprint("丙", i), "三"))
	}
	all.Wait()
	said := slices.Concat(lines...)
	slices.Sort(said)
	if n := len(slices.Compact(said)); n != processes*pairs*2 {
		t.Errorf("%d different numbers for %d records", n, processes*pairs*2)
	}
	for _, list := range lines {
		for i := 0; i+1 < len(list); i += 2 {
			var first, second string
			var a, b int64
			fmt.Sscan(list[i], &first, &a)
			fmt.Sscan(list[i+1], &second, &b)
			if b != a+1 {
				t.Errorf("a pair was torn apart: %s, %s", list[i], list[i+1])
			}
		}
	}
	if n := len(current(t, s)); n != processes*pairs*2+pairs {
		t.Errorf("%d records", n)
	}
	sound(t, s)
}
