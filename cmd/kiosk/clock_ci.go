//go:build ci

package main

import (
	"os"
	"strings"
	"time"
)

// clockVariable names a file with a duration that the machine's clock is to be wrong by, read at every reading: so that
// a test sets the clock of a running kiosk forward and back.
const clockVariable = "GONGSHI_CLOCK"

func init() {
	file := os.Getenv(clockVariable)
	if file == "" {
		return
	}
	machineClock = func() time.Time {
		text, err := os.ReadFile(file)
		if err != nil {
			panic(err) // a test without its clock shows nothing
		}
		wrong, err := time.ParseDuration(strings.TrimSpace(string(text)))
		if err != nil {
			panic(err)
		}
		return time.Now().Round(0).Add(wrong)
	}
}
