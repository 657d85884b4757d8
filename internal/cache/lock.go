package cache

import (
	"os"
	"path/filepath"

	"gongshi/internal/errs"
)

// Lock names work that only one process at a time may do on a folder. Reading and `kiosk sync` beside a window need
// none: the database sees to that.
type Lock string

const (
	WindowLock Lock = "window" // one window shows a folder
	PassLock   Lock = "pass"   // one pass fills it: two would fetch everything twice
	repairLock Lock = "repair" // one process sets a broken database aside: two would set aside each other's new one
)

// Take takes a lock without waiting; errs.Conflict if another process (or this one) has it. It ends with
// release or with the process, however that ends.
func (c *Cache) Take(l Lock) (release func(), err error) {
	if c.readOnly && l == WindowLock {
		return func() {}, nil // nothing is written that two windows could disagree about
	}
	f, err := os.OpenFile(filepath.Join(c.dir, string(l)+".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		c.Suspect()
		return nil, errs.E(errs.Unavailable, "The kiosk's folder cannot be locked.", err)
	}
	taken, err := tryLock(f)
	if taken {
		return func() { f.Close() }, nil
	}
	f.Close()
	if err != nil {
		return nil, errs.E(errs.Unavailable, "The kiosk's folder cannot be locked.", err)
	}
	return nil, errs.F(errs.Conflict, "Another %s is under way on the folder %s.", l, c.dir)
}
