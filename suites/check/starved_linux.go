package check

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// waits returns how long each thread of this process has been ready to run and
// had no processor, as the scheduler counts it.
func waits() map[string]time.Duration {
	const tasks = "/proc/self/task"
	dir, err := os.Open(tasks)
	if err != nil {
		return nil
	}
	defer func() { _ = dir.Close() }() // it was only read
	threads, _ := dir.Readdirnames(-1)
	all := make(map[string]time.Duration, len(threads))
	for _, thread := range threads {
		text, err := os.ReadFile(filepath.Join(tasks, thread, "schedstat"))
		if err != nil {
			continue // the thread has ended
		}
		all[thread] = waitIn(string(text))
	}
	return all
}

// waitIn reads a schedstat, three numbers: the nanoseconds run, those waited, and
// the time slices had.
func waitIn(schedstat string) time.Duration {
	numbers := strings.Fields(schedstat)
	if len(numbers) != 3 {
		return 0
	}
	waited, err := strconv.ParseInt(numbers[1], 10, 64)
	if err != nil {
		return 0
	}
	return time.Duration(waited)
}
