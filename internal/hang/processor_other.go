//go:build !unix

package hang

import "time"

var began = time.Now()

// processor is the time since the start, where that of the processors is not asked for.
func processor() time.Duration { return time.Since(began) }
