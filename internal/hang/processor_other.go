//go:build !unix

package hang

import "time"

var began = time.Now()

// processorTime is the time since the start, where that of the processors is not asked for.
func processorTime() time.Duration { return time.Since(began) }
