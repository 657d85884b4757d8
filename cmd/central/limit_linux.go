package main

import (
	"os"

	"golang.org/x/sys/unix"

	"gongshi/internal/errs"
)

// Bounds of a process that reads the file of a stranger. Of the addresses half is the reservation of an idle runtime;
// the written memory matters. PDF and HEIC have more, for the sandboxes of their readers and the machine
// code that these are compiled to.
const (
	mostAddresses = 3 << 30
	mostMemory    = 1 << 30
	mostOfPDF     = 2 << 30
	mostComputing = 120 // seconds
	mostCached    = 128 << 20
	mostOpen      = 64
)

// openFiles returns how many files this process may have open.
func openFiles() int {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return usualFiles
	}
	return int(min(limit.Cur, 1<<20))
}

// limitMyself bounds this process's use of the machine. No file is written but the compiled PDFium.
func limitMyself(kind string) error {
	memory, files := uint64(mostMemory), uint64(0)
	if kind == readPDF || kind == readNothing {
		memory, files = mostOfPDF, mostCached
	}
	if kind == readHEIC {
		memory = mostOfPDF
	}
	// Where memory is short, the kernel ends this process first, and not the server. Without /proc it chooses by size.
	os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0o600)
	for resource, most := range map[int]uint64{unix.RLIMIT_AS: mostAddresses, unix.RLIMIT_DATA: memory, unix.RLIMIT_CPU: mostComputing,
		unix.RLIMIT_FSIZE: files, unix.RLIMIT_NOFILE: mostOpen, unix.RLIMIT_CORE: 0} {
		if err := unix.Setrlimit(resource, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			return errs.E(errs.Unavailable, "The limits of this process cannot be set.", err)
		}
	}
	return nil
}
