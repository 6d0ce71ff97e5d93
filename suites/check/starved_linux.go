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
	files, _ := filepath.Glob("/proc/self/task/*/schedstat") // the pattern is a good one
	all := make(map[string]time.Duration, len(files))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // the thread has ended
		}
		all[file] = waitIn(string(text))
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
