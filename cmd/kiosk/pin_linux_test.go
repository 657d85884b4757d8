package main

import (
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// refuseWriting has the disk take nothing from now on.
func (h *hall) refuseWriting() (undo func()) {
	h.t.Helper()
	path := filepath.Dir(h.path)
	if err := syscall.Mount(path, path, "", syscall.MS_BIND, ""); err != nil {
		h.t.Skipf("NOT TESTED: a read-only disk, since none can be mounted here: %v", err)
	}
	undo = sync.OnceFunc(func() {
		if err := syscall.Unmount(path, syscall.MNT_DETACH); err != nil {
			h.t.Error(err)
		}
	})
	h.t.Cleanup(undo)
	if err := syscall.Mount("", path, "", syscall.MS_REMOUNT|syscall.MS_BIND|syscall.MS_RDONLY, ""); err != nil {
		h.t.Fatal(err)
	}
	return undo
}

// TestPINOnADiskThatTakesNothing: the administrator gets in on a read-only disk, wrong PINs cost the same rising
// delays, a restart costs more than it wins, and once the disk takes something the count is on it.
func TestPINOnADiskThatTakesNothing(t *testing.T) {
	h := newHall(t, "805117")
	h.try("805118", "wrong")
	h.now = h.now.Add(time.Hour)
	undo := h.refuseWriting()
	h.start()
	tries, began := 0, h.now
	for range 20 { // somebody who restarts the kiosk as soon as there is a delay
		h.start()
		for h.now.Sub(h.began) < 90*time.Second {
			if right, err := h.Try("805118"); err == nil && !right {
				tries++
			}
			h.now = h.now.Add(time.Second)
		}
		if !h.State().Unkept {
			t.Fatal("the screen does not say that the count is not kept")
		}
	}
	if most := int(h.now.Sub(began) / time.Minute); tries == 0 || tries > most {
		t.Errorf("%d tries in %d minutes with restarts", tries, most)
	}
	h.now = h.now.Add(time.Hour)
	for _, seconds := range []int{128, 256, 512, 900, 900} {
		h.try("805118", "wrong")
		h.now = h.now.Add(time.Duration(seconds)*time.Second - time.Millisecond)
		h.try("805117", "wait")
		h.now = h.now.Add(time.Millisecond)
	}
	h.try("805117", "right")
	h.try("805118", "wrong")
	h.try("805117", "wait")
	undo()
	h.now = h.now.Add(time.Hour)
	h.try("805118", "wrong")
	if h.State().Unkept {
		t.Error("the disk takes the count again, and the screen says that it does not")
	}
	h.start()
	h.try("805117", "wait")
}
