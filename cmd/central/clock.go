package main

import "time"

// cosignClock says when the cosignatures in the heads are made. A build for tests can have it told another time.
var cosignClock = time.Now
