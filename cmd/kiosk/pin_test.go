package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"gongshi/internal/errs"
)

// hall is a lock whose clock the test sets; start makes the program anew on the same folder.
type hall struct {
	t    *testing.T
	path string
	now  time.Time
	*lock
}

func newHall(t *testing.T, pin string) *hall {
	h := &hall{t: t, path: filepath.Join(t.TempDir(), pinFile), now: time.Date(2026, 11, 23, 16, 42, 0, 0, time.UTC)}
	hash, err := argon2id.CreateHash(pin, pinParams)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeLock(h.path, pinState{Hash: hash}); err != nil {
		t.Fatal(err)
	}
	h.start()
	return h
}

func (h *hall) start() {
	h.lock = &lock{path: h.path, now: func() time.Time { return h.now }, began: h.now}
}

// try expects right, wrong, or "wait" for a PIN that is not taken.
func (h *hall) try(pin, want string) {
	h.t.Helper()
	ok, err := h.Try(pin)
	got := "wrong"
	switch {
	case errs.Is(err, errs.Unavailable):
		got = "wait"
	case err != nil:
		h.t.Fatal(err)
	case ok:
		got = "right"
	}
	if got != want {
		h.t.Errorf("PIN %s is %s, want %s (wait %v)", pin, got, want, h.State().Wait)
	}
}

func TestDelayRisesAndSurvivesARestart(t *testing.T) {
	h := newHall(t, "805117")
	for _, seconds := range []int{2, 4, 8, 16} {
		h.try("805118", "wrong")
		h.try("805117", "wait")
		h.start()
		h.try("805117", "wait")
		h.now = h.now.Add(time.Duration(seconds)*time.Second - time.Millisecond)
		h.try("805117", "wait")
		h.start()
		h.now = h.now.Add(time.Millisecond)
	}
	h.try("805117", "right")
	h.try("805118", "wrong")
	if wait := h.State().Wait; wait != 2*time.Second {
		t.Errorf("after a right PIN the next wrong one costs %v", wait)
	}
}

func TestDelayIsBoundedWhateverTheClockSays(t *testing.T) {
	h := newHall(t, "805117")
	if err := writeLock(h.path, pinState{Hash: mustHash(t, "805117"), Wrong: 4000, Last: h.now}); err != nil {
		t.Fatal(err)
	}
	h.now = h.now.AddDate(-20, 0, 0) // the battery of the clock is flat
	h.try("805117", "wait")
	if wait := h.State().Wait; wait != 15*time.Minute {
		t.Errorf("the longest delay is %v", wait)
	}
	h.now = h.now.Add(15 * time.Minute)
	h.try("805117", "right")
}

func mustHash(t *testing.T, pin string) string {
	t.Helper()
	hash, err := argon2id.CreateHash(pin, pinParams)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestNoPINAndDamagedFiles(t *testing.T) {
	h := newHall(t, "805117")
	if err := os.WriteFile(h.path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if ok, err := h.Try("805117"); ok || !errs.Is(err, errs.Corrupt) {
		t.Errorf("a damaged file: %v, %v", ok, err)
	}
	os.Remove(h.path)
	if ok, err := h.Try("805117"); ok || !errs.Is(err, errs.NotFound) || h.State().Set {
		t.Errorf("without a PIN: %v, %v", ok, err)
	}
}

func TestCheckPIN(t *testing.T) {
	for pin, good := range map[string]bool{
		"805117": true, "80511": false, "123456": false, "987654": false, "000000": false, "8051170000001": false, "80511a": false, "": false, "８０５１１７": false, "121212": true,
	} {
		if err := checkPIN(pin); (err == nil) != good {
			t.Errorf("PIN %q: %v", pin, err)
		} else if err != nil && !errs.Is(err, errs.Invalid) {
			t.Errorf("PIN %q: %v is not misuse", pin, err)
		}
	}
}

// The file tells nobody the PIN and is for its owner alone.
func TestPINFile(t *testing.T) {
	h := newHall(t, "805117")
	h.try("805118", "wrong")
	data, err := os.ReadFile(h.path)
	if err != nil || strings.Contains(string(data), "80511") || !strings.Contains(string(data), "$argon2id$") {
		t.Errorf("the file holds %s (%v)", data, err)
	}
	if info, err := os.Stat(h.path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}
