// Package hang lets a fuzz target fail on an input that its decoder never finishes with. Go's fuzzer does not: it kills
// a running target when its time is up and calls that a pass, or a deadline exceeded.
//
// It is for tests only. Every fuzz target calls Watch first (internal/archtest holds that), so that the fuzzer writes
// the input down as it does for a crash.
package hang

import (
	"flag"
	"runtime/debug"
	"testing"
	"time"
)

// Patience is the most processor time of one input: far longer than any takes, and shorter than a fuzzer run of a few
// seconds. On a machine that is busy elsewhere it takes longer by the clock, at most patienceOfClock: an input that
// waits for good, and does nothing, is found by a fuzzer that runs for longer than that.
const (
	Patience        = 2 * time.Second
	patienceOfClock = 10 * Patience
)

// Watch ends the fuzzer's process, with the stacks of all goroutines, unless the execution ends within Patience.
// In an ordinary run, over the seeds, go test's own limit does.
func Watch(t testing.TB) {
	if worker := flag.Lookup("test.fuzzworker"); worker != nil && worker.Value.String() == "true" {
		watchTest(t)
	}
}

func watchTest(t testing.TB) {
	began, used := time.Now(), processorTime()
	done := make(chan struct{})
	t.Cleanup(func() { close(done) })
	go func() {
		tick := time.NewTicker(Patience / 20)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			if processorTime()-used > Patience || time.Since(began) > patienceOfClock {
				debug.SetTraceback("all")
				panic("hang: an input keeps its decoder busy for more than " + Patience.String())
			}
		}
	}()
}
