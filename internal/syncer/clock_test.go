package syncer_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"gongshi/internal/cache"
	"gongshi/internal/catalogue"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/syncer"
)

// TestClockOfTheCentreSetBack: what only the centre can sign is taken in although its clock went back; the age counts
// from what stands under it, and never seems less than it is.
func TestClockOfTheCentreSetBack(t *testing.T) {
	h := newHall(t)
	h.after(0)
	h.after(30 * time.Minute)
	h.centre.at = h.centre.at.Add(-time.Hour)
	h.centre.publish(village, "乙公告", "三")
	h.now = h.now.Add(time.Minute)
	h.want(h.passWith(syncer.Options{Central: h.line.url, Trust: feedtest.Key().VerifierLine()}), 3, feed.Replay, "乙公告 甲公告 市公告")
	h.fresh(false, h.centre.at)
}

// TestAlertsAndClocks: with clocks of any year an alert is in force until its time by the centre's signatures, and what
// expired stays so, over passes, days without a line, and a start.
func TestAlertsAndClocks(t *testing.T) {
	year := func(y int) time.Duration {
		return time.Date(y, 3, 1, 0, 0, 0, 0, time.UTC).Sub(time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC))
	}
	for name, wrong := range map[string]time.Duration{"right": 0, "1970": year(1970), "2015": year(2015), "2036": year(2036), "slow": -5 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			h := newHall(t)
			h.wrong = wrong
			h.centre.alert(village, "暴雨", "请转移") // until a day later
			shown := func(what, want string) {
				t.Helper()
				if got := h.titles(); got != want {
					t.Errorf("%s: shown %q, want %q", what, got, want)
				}
			}
			h.after(0)
			shown("at the first contact", "甲公告 市公告 暴雨")
			h.after(23 * time.Hour)
			shown("an hour before its end", "甲公告 市公告 暴雨")
			h.start()
			shown("after a start", "甲公告 市公告 暴雨")
			h.now = h.now.Add(90 * time.Minute)
			shown("without a line, after its end", "甲公告 市公告")
			h.start()
			h.after(10 * time.Minute)
			shown("in touch again", "甲公告 市公告")
			f, err := h.Freshness(context.Background())
			if err != nil || (f.Clock.State == catalogue.ClockGood) != (wrong == 0) {
				t.Errorf("the clock is called %q, %v", f.Clock.State, err)
			}
			for _, jump := range []time.Duration{-48 * time.Hour, 48 * time.Hour, -30 * 24 * time.Hour} {
				h.wrong = wrong + jump
				shown("the clock jumped by "+jump.String(), "甲公告 市公告")
			}
		})
	}
}

// TestTimeIsKeptInTheFolder: a program that only looks something up goes by what is signed as well, whatever its clock
// and whatever somebody wrote into the folder as the time told last.
func TestTimeIsKeptInTheFolder(t *testing.T) {
	h := newHall(t)
	h.after(0)
	signed := h.centre.at
	for _, told := range []time.Time{signed.Add(time.Hour), signed.AddDate(70, 0, 0), time.Unix(1, 0)} {
		for _, clock := range []time.Time{time.Unix(60, 0), signed.AddDate(-11, 0, 0), signed.AddDate(10, 0, 0), signed.AddDate(200, 0, 0)} {
			h.Close()
			db, err := sql.Open("sqlite", filepath.Join(h.dir, cache.FileName))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.ExecContext(t.Context(), "UPDATE facts SET value = ? WHERE name = 'told_at'", told.Unix()); err != nil {
				t.Fatal(err)
			}
			db.Close()
			c, err := cache.Open(t.Context(), h.dir, cache.Options{Now: func() time.Time { return clock }})
			if err != nil {
				t.Fatal(err)
			}
			r := c.Clock().Read()
			if !r.State.Doubtful() || r.Now.Before(signed) || r.Now.After(signed.Add(time.Hour)) {
				t.Errorf("told %v, the clock says %v: the kiosk goes by %+v", told, clock, r)
			}
			c.Close()
		}
	}
}
