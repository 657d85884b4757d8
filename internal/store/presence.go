package store

import (
	"context"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"gongshi/internal/errs"
)

// Lock files in the centre's folder. They are empty; the locks go with the process that holds them.
const (
	gateFile     = "central.gate" // held while a process opens or closes the centre
	presenceFile = "central.lock" // shared by all that have it open
)

// gateWait is how long a closing process waits for others; an opening one waits as long as its context does, since the
// check after a power cut may take a while.
const gateWait = 5 * time.Second

// lockGate waits until nobody else is opening or closing the centre.
func lockGate(ctx context.Context, dir string) (*flock.Flock, error) {
	gate := flock.New(filepath.Join(dir, gateFile))
	if _, err := gate.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return nil, errs.E(errs.Unavailable, "The centre in "+dir+" cannot be opened: another process is opening it, or this user may not write there.", err)
	}
	return gate, nil
}

// joinPresence marks the centre as open in this process, and reports whether it is alone. The gate is held.
func joinPresence(dir string) (presence *flock.Flock, alone bool, err error) {
	presence = flock.New(filepath.Join(dir, presenceFile))
	alone, err = presence.TryLock()
	if alone {
		err = presence.Unlock() // to be shared; nobody else comes through the gate meanwhile
	}
	if err == nil {
		err = presence.RLock()
	}
	if err != nil {
		return nil, false, errs.E(errs.Unavailable, "The lock file of the centre in "+dir+" cannot be used.", err)
	}
	return presence, alone, nil
}

// leavePresence reports whether no other process has the centre open. The gate is held.
func leavePresence(dir string, presence *flock.Flock) (last bool) {
	if presence.Unlock() != nil {
		return false
	}
	trial := flock.New(filepath.Join(dir, presenceFile))
	last, err := trial.TryLock()
	return err == nil && last && trial.Unlock() == nil
}
