package main

import "time"

// cosignClock is the clock of the cosignatures in the heads. A build for tests can replace it.
var cosignClock = time.Now
