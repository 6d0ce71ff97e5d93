package check

import (
	"os"
	"strconv"
	"strings"
	"syscall"
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
		if text := readLine(tasks + "/" + thread + "/schedstat"); text != "" { // else the thread has ended
			all[thread] = waitIn(text)
		}
	}
	return all
}

// readLine returns what a short file holds. A hundred of them are read around
// each measurement, and [os.ReadFile] makes twice as many system calls.
func readLine(path string) string {
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return ""
	}
	defer func() { _ = syscall.Close(fd) }() // it was only read
	var line [128]byte
	n, _ := syscall.Read(fd, line[:])
	return string(line[:max(n, 0)])
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
