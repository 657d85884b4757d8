package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/go-json-experiment/json"
	"golang.org/x/term"

	"gongshi/app/screen"
	"gongshi/internal/cache"
	"gongshi/internal/durable"
	"gongshi/internal/errs"
)

// pinCommand is `kiosk pin`.
type pinCommand struct {
	folder
}

// Run sets the administrator's PIN: typed twice on a terminal, else the first line of standard input. It
// takes effect at once, also in a kiosk that is running, and ends a delay after wrong ones.
func (c pinCommand) Run(s *station) error {
	if _, err := os.Stat(filepath.Join(c.Dir, cache.FileName)); err != nil {
		return errs.E(errs.NotFound, "there is no kiosk in "+c.Dir+" yet: run kiosk sync first", err)
	}
	pin, err := askPIN(os.Stdin, s.stdout)
	if err != nil {
		return err
	}
	if err := checkPIN(pin); err != nil {
		return err
	}
	hash, err := argon2id.CreateHash(pin, pinParams)
	if err != nil {
		return err
	}
	if err := writeLock(filepath.Join(c.Dir, pinFile), pinState{Hash: hash}); err != nil {
		return err
	}
	fmt.Fprintln(s.stdout, "The PIN is set. On the kiosk: rest a finger on the logo at the top left for three seconds, then let go.")
	return nil
}

func askPIN(in *os.File, out io.Writer) (string, error) {
	if !term.IsTerminal(int(in.Fd())) {
		line, err := bufio.NewReader(io.LimitReader(in, 256)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", errs.E(errs.Unavailable, "the PIN cannot be read", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var typed [2][]byte
	for i, prompt := range []string{"New PIN: ", "Once more: "} {
		fmt.Fprint(out, prompt)
		var err error
		typed[i], err = term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(out)
		if err != nil {
			return "", errs.E(errs.Unavailable, "the PIN cannot be read", err)
		}
	}
	if !bytes.Equal(typed[0], typed[1]) {
		return "", errs.F(errs.Invalid, "the two are not the same; nothing was changed")
	}
	return string(typed[0]), nil
}

// checkPIN refuses PINs that are guessed first.
func checkPIN(pin string) error {
	if len(pin) < screen.LeastPIN || len(pin) > screen.MostPIN || strings.Trim(pin, "0123456789") != "" {
		return errs.F(errs.Invalid, "a PIN is %d to %d digits", screen.LeastPIN, screen.MostPIN)
	}
	steps := map[int]bool{}
	for i := 1; i < len(pin); i++ {
		steps[int(pin[i])-int(pin[i-1])] = true
	}
	if len(steps) == 1 && (steps[0] || steps[1] || steps[-1]) {
		return errs.F(errs.Invalid, "%s is guessed first; take another PIN", pin)
	}
	return nil
}

// pinParams are OWASP's least for argon2id: 19 MiB and two passes, some 50 ms, during which the screen does not move.
// Against guessing at the screen the delay helps, against a stolen disk the hash.
var pinParams = &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// pinFile is in the kiosk's folder, for its owner alone.
const pinFile = "administrator.json"

// pinState is the content of pinFile.
type pinState struct {
	Hash  string    `json:"hash"`
	Wrong int       `json:"wrong,omitzero"` // tries since the last right one
	Last  time.Time `json:"last,omitzero"`  // of the last try
}

// delayAfter is how long no PIN is taken after a number of wrong ones: 2 s, 4 s, 8 s … up to a quarter of an hour.
func (p pinState) delayAfter() time.Duration {
	if p.Wrong == 0 {
		return 0
	}
	return min(15*time.Minute, time.Second<<min(p.Wrong, 20))
}

// lock tries PINs. What it knows is on the disk before a PIN is looked at, so that neither a restart nor a pulled plug
// gives more tries. A disk that takes nothing (read-only, full, broken) must not keep the administrator out: the tries
// are then counted in memory with the same delays, and what a restart would win is taken back by a wait after each
// start and a count that begins higher.
type lock struct {
	path  string
	now   func() time.Time
	began time.Time // of the program

	mu     sync.Mutex
	seen   pinState  // for which until was made
	until  time.Time // no PIN is taken before; by a clock that does not jump
	memory *pinState // the count, while the disk takes none; nil else
}

// Costs of a restart for somebody who tries PINs on a disk that takes nothing.
const (
	unkeptStart = time.Minute // from the program's start to the first try
	unkeptWrong = 5           // tries that count as made before: the next wrong one costs a minute
)

// read returns the state: the file's content, or the count in memory for as long as the file holds the same PIN.
func (l *lock) read() (pinState, error) {
	p, err := readLock(l.path)
	if err == nil && l.memory != nil && l.memory.Hash == p.Hash {
		return *l.memory, nil
	}
	l.memory = nil
	return p, err
}

// keep writes the state, to memory where the disk takes nothing.
func (l *lock) keep(p pinState) {
	err := writeLock(l.path, p)
	if err == nil {
		l.memory = nil
		return
	}
	if l.memory == nil {
		slog.Warn("the disk takes no count of tries for the administrator's PIN: it is kept in memory", "cause", err)
	}
	l.memory = &p
}

func readLock(path string) (p pinState, err error) {
	data, err := durable.ReadFile(path, 1<<16)
	if errors.Is(err, fs.ErrNotExist) {
		return pinState{}, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil {
		return pinState{}, errs.E(errs.Corrupt, "the file with the administrator's PIN cannot be read; set it anew with kiosk pin", err)
	}
	return p, nil
}

func writeLock(path string, p pinState) error {
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return durable.WriteFile(path, data, 0o600)
}

// lockedFor is how long no PIN is taken. A clock that was set back does not make it longer than the delay.
func (l *lock) lockedFor(p pinState) time.Duration {
	now := l.now()
	if p != l.seen {
		l.seen = p
		l.until = now.Add(max(0, min(p.delayAfter(), p.Last.Add(p.delayAfter()).Sub(now.Round(0)))))
	}
	return max(0, l.until.Sub(now))
}

// State reports whether a PIN is set and how long none is taken.
func (l *lock) State() screen.PINState {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, err := l.read()
	if err != nil || p.Hash == "" {
		return screen.PINState{}
	}
	return screen.PINState{Set: true, Wait: l.lockedFor(p), Unkept: l.memory != nil}
}

// Try reports whether the PIN is right. errs.Unavailable while none is taken, errs.NotFound when none is set.
func (l *lock) Try(pin string) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, err := l.read()
	if err != nil {
		return false, err
	}
	if p.Hash == "" {
		return false, errs.F(errs.NotFound, "no PIN is set")
	}
	kept := l.memory == nil
	if wait := l.lockedFor(p); wait > 0 {
		return false, errs.F(errs.Unavailable, "no PIN is taken for %v", wait.Round(time.Second))
	}
	p.Wrong, p.Last = p.Wrong+1, l.now().UTC().Truncate(time.Second)
	l.keep(p)
	if kept && l.memory != nil {
		l.memory.Wrong = max(p.Wrong, unkeptWrong)
		p = *l.memory
		if rest := unkeptStart - l.now().Sub(l.began); rest > 0 {
			l.seen, l.until = p, l.now().Add(rest)
			return false, errs.F(errs.Unavailable, "no PIN is taken for %v", rest.Round(time.Second))
		}
	}
	right, err := argon2id.ComparePasswordAndHash(pin, p.Hash)
	if err != nil {
		return false, errs.E(errs.Corrupt, "the administrator's PIN cannot be checked; set it anew with kiosk pin", err)
	}
	if !right {
		l.lockedFor(p)
		return false, nil
	}
	p.Wrong, p.Last = 0, time.Time{}
	l.keep(p)
	return true, nil
}
