//go:build unix

package hang

import (
	"syscall"
	"time"
)

// processorTime is the time that this process has had of the processors, those of its parts together.
func processorTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err) // there is no other way for it to fail than a wrong address
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
