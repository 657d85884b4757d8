package syncer_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/go-json-experiment/json"

	"gongshi/internal/errs"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/syncer"
)

// at is a reading of clocks that nobody sets.
func at(steady time.Duration) syncer.Reading {
	return syncer.Reading{Wall: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).Add(steady), Steady: steady}
}

func TestSchedulesThatCannotBeRead(t *testing.T) {
	for _, spec := range []string{"", "now and then", "@every", "61 * * * *", "0 0 30 2 *", "TZ=UTC", "CRON_TZ=Asia/Shanghai * * * * *"} {
		if err := syncer.CheckSchedule(spec); !errs.Is(err, errs.Invalid) {
			t.Errorf("%q: %v", spec, err)
		}
	}
	for _, spec := range []string{"@every 1m", "*/5 6-22 * * *", "@daily"} {
		if err := syncer.CheckSchedule(spec); err != nil {
			t.Errorf("%q: %v", spec, err)
		}
	}
}

// TestSlots: kiosks that the power came back to at the same moment are spread over the period from their
// second pass on.
func TestSlots(t *testing.T) {
	for _, spec := range []string{"@every 10m", "*/10 * * * *"} {
		quarters := map[int]int{}
		for i := range 400 {
			plan, err := syncer.NewPlan(spec, fmt.Sprint("kiosk ", i), at(0))
			if err != nil {
				t.Fatal(err)
			}
			if !plan.Due(at(0)) {
				t.Fatal("the first pass is not due at once")
			}
			plan.Passed(at(3*time.Second), false, 0)
			wait := time.Second
			for ; !plan.Due(at(wait)); wait += time.Second {
				if wait > 21*time.Minute {
					t.Fatalf("%s: no second pass", spec)
				}
			}
			quarters[int(wait%(10*time.Minute)/(150*time.Second))]++
		}
		for q := range 4 {
			if quarters[q] < 50 {
				t.Errorf("%s: of 400 kiosks %d come in quarter %d of the period", spec, quarters[q], q)
			}
		}
	}
}

// TestBackOff: failures are tried again sooner than planned but ever less often, not before the centre's
// wish as far as that is within the usual, never later than a quarter of an hour, and success goes back to the plan.
func TestBackOff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan, err := syncer.NewPlan("@every 1h", rapid.String().Draw(t, "id"), at(0))
		if err != nil {
			t.Fatal(err)
		}
		now := time.Duration(0)
		for range rapid.IntRange(1, 12).Draw(t, "failures") {
			retry := time.Duration(rapid.IntRange(0, 7200).Draw(t, "retry")) * time.Second
			plan.Passed(at(now), true, retry)
			wait := time.Duration(0)
			for ; !plan.Due(at(now + wait)); wait += time.Second {
			}
			if wait < min(retry, 12*time.Minute) || wait == 0 || wait > 15*time.Minute+2*time.Second {
				t.Fatalf("the next try comes after %v, with a wish of %v", wait, retry)
			}
			now += wait
		}
		plan.Passed(at(now), false, 0)
		if plan.Due(at(now)) {
			t.Fatal("due at once after a success")
		}
		if !plan.Due(at(now + time.Hour)) {
			t.Fatal("not due an hour after a success")
		}
	})
}

// TestClockJumps: a wall clock that is set makes no kiosk ask at once, and none wait for ever.
func TestClockJumps(t *testing.T) {
	for _, jump := range []time.Duration{-20 * 365 * 24 * time.Hour, -time.Hour, time.Hour, 20 * 365 * 24 * time.Hour} {
		plan, err := syncer.NewPlan("*/10 * * * *", "kiosk", at(0))
		if err != nil {
			t.Fatal(err)
		}
		plan.Passed(at(0), false, 0)
		after := func(steady time.Duration) syncer.Reading {
			r := at(steady)
			r.Wall = r.Wall.Add(jump)
			return r
		}
		if plan.Due(after(time.Second)) {
			t.Errorf("set by %v: due a second after a pass", jump)
		}
		plan.Passed(after(2*time.Second), false, 0)
		if !plan.Due(after(20*time.Minute + 2*time.Second)) {
			t.Errorf("set by %v: not due after two periods", jump)
		}
	}
}

// TestRun makes passes as the time goes by, in a bubble where it goes fast: at once, every minute, sooner after
// a failure, and not beside each other.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		c.publish(village, "甲公告", "一")
		k := newKiosk(t, t.TempDir())
		s, err := syncer.New(k.Cache, syncer.Options{Central: "http://centre.example", Trust: feedtest.Key().VerifierLine(), Transport: c})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		var mu sync.Mutex // waking at a moment of the bubble's clock orders nothing for the race detector
		var all []syncer.Report
		after := func(r syncer.Report) {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, r)
		}
		soFar := func() []syncer.Report {
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(all)
		}
		go func() { done <- s.Run(ctx, "@every 1m", after) }()
		synctest.Wait() // no time passes: the second of this kiosk, which its id decides, may be the next one
		reports := soFar()
		if len(reports) != 1 || reports[0].ExitCode() != 0 {
			t.Fatalf("at once: %+v", reports)
		}
		c.change(func() { c.publish(village, "乙公告", "二") })
		time.Sleep(time.Minute)
		synctest.Wait()
		if reports = soFar(); len(reports) != 2 || k.titles() != "甲公告 乙公告" {
			t.Fatalf("after a minute: %+v", reports)
		}
		c.change(func() { c.status = func(string) int { return http.StatusServiceUnavailable } })
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		reports = soFar()
		if n := len(reports); n < 7 || n > 40 || reports[n-1].ExitCode() != 1 {
			t.Errorf("with the centre down for five minutes: %d passes", len(reports))
		}
		c.change(func() { c.status = nil })
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if reports = soFar(); reports[len(reports)-1].ExitCode() != 0 {
			t.Errorf("the centre is back: %s", describe(reports[len(reports)-1]))
		}
		before := len(soFar())
		s.Ask()
		if !s.Busy() {
			t.Error("a pass that was asked for is not to come")
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if reports = soFar(); len(reports) < before+1 || len(reports) > before+2 || s.Busy() { // a planned one may fall into them
			t.Errorf("two seconds after it was asked for: %d passes more, busy %v", len(reports)-before, s.Busy())
		}
		kept, err := k.LastReport(t.Context())
		if last, _ := json.Marshal(reports[len(reports)-1]); err != nil || kept != string(last) {
			t.Errorf("the last report is kept as %q (%v), want %q", kept, err, last)
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		k.Close() // within the bubble, as its pool's goroutines are
	})
}

// silent is a body that never says another word.
type silent struct{ ctx context.Context }

func (s silent) Read([]byte) (int, error) { <-s.ctx.Done(); return 0, s.ctx.Err() }

// TestSilence: a centre that takes the question and falls silent, or falls silent within an answer, costs a
// minute and not for ever.
func TestSilence(t *testing.T) {
	cases := map[string]answers{
		"before the answer": func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		},
		"within the answer": func(r *http.Request) (*http.Response, error) {
			body := io.NopCloser(io.MultiReader(&one{}, silent{r.Context()}))
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: body, Request: r}, nil
		},
	}
	for name, transport := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k := newKiosk(t, t.TempDir())
				began := time.Now()
				k.want(k.pass(transport), 1, "unreachable", "")
				if took := time.Since(began); took > 2*time.Minute {
					t.Errorf("it took %v to notice", took)
				}
				k.Close()
			})
		})
	}
}

// one gives one byte.
type one struct{ done bool }

func (o *one) Read(p []byte) (int, error) {
	if o.done {
		return 0, io.EOF
	}
	o.done = true
	p[0] = 1
	return 1, nil
}

// TestStop: a cancelled pass ends soon, is incomplete, and keeps what it had applied.
func TestStop(t *testing.T) {
	c, k := newCentre(t), newKiosk(t, t.TempDir())
	for i := range 100 {
		c.publish(village, fmt.Sprintf("第%03d号", i), "一")
	}
	ctx, stop := context.WithCancel(t.Context())
	transport := answers(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost {
			stop()
			return nil, errors.New("stopped")
		}
		return c.RoundTrip(r)
	})
	s, err := syncer.New(k.Cache, syncer.Options{Central: "http://centre.example", Trust: feedtest.Key().VerifierLine(), Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	r := s.Pass(ctx)
	if r.ExitCode() != 1 {
		t.Errorf("report %s", describe(r))
	}
	if r := k.pass(c); r.ExitCode() != 0 {
		t.Errorf("afterwards: %s", describe(r))
	}
}
