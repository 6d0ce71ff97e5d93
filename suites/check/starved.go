package check

import "time"

// Starved runs work and returns how long, in all, a thread of this process
// waited for a processor meanwhile: that of the thread that waited longest. On a
// crowded machine timers may be on time, and all that is done still takes long.
// It is 0 where the system does not tell.
func Starved(work func()) (longest time.Duration) {
	before := waits()
	work()
	for thread, waited := range waits() {
		longest = max(longest, waited-before[thread])
	}
	return longest
}
