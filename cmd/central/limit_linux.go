package main

import (
	"golang.org/x/sys/unix"

	"gongshi/internal/errs"
)

// limitMyself bounds what a process that reads other people's documents can take of the machine: 3 GiB of addresses (of
// which half is the reservation of an idle runtime), two minutes of computing, 128 MiB a file, no core dump.
func limitMyself() error {
	for resource, most := range map[int]uint64{unix.RLIMIT_AS: 3 << 30, unix.RLIMIT_CPU: 120, unix.RLIMIT_FSIZE: 128 << 20, unix.RLIMIT_CORE: 0} {
		if err := unix.Setrlimit(resource, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			return errs.E(errs.Unavailable, "The limits of this process cannot be set.", err)
		}
	}
	return nil
}
