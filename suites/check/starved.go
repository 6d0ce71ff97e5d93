package check

import (
	"runtime"
	"time"
)

// Starved runs work and returns how long, in all, what this process did meanwhile
// waited for a processor: the thread that waited longest, or, since the work goes
// from one thread to another, all of them over as many as run at once. On a
// crowded machine timers may be on time, and all that is done still takes long.
// It is 0 where the system does not tell.
func Starved(work func()) time.Duration {
	before := waits()
	work()
	var longest, all time.Duration
	for thread, waited := range waits() {
		longest = max(longest, waited-before[thread])
		all += waited - before[thread]
	}
	return max(longest, all/time.Duration(runtime.GOMAXPROCS(0)))
}
