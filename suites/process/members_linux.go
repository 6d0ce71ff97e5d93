package process

import (
	"bytes"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// members names what there is of the group that p leads.
func members(p *os.Process) (all []string) {
	for folder, name := range group(p) {
		all = append(all, fmt.Sprintf("%s (%s)", name, filepath.Base(folder)))
	}
	return all
}

// memory returns how many bytes of memory the group that p leads has, where
// what its processes share counts for each of them.
func memory(p *os.Process) (sum int64) {
	for folder := range group(p) {
		text, err := os.ReadFile(filepath.Join(folder, "statm"))
		if fields := strings.Fields(string(text)); err == nil && len(fields) > 1 {
			pages, _ := strconv.ParseInt(fields[1], 10, 64) // what is no number counts as none
			sum += pages * int64(os.Getpagesize())
		}
	}
	return sum
}

// group yields the folder in /proc and the name of each process of the group
// that p leads. What cannot be read has just ended.
func group(p *os.Process) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		stats, _ := filepath.Glob("/proc/[0-9]*/stat")
		for _, path := range stats {
			text, err := os.ReadFile(path)
			if err != nil {
				continue
			}
			if name, ok := memberOf(p.Pid, text); ok && !yield(filepath.Dir(path), name) {
				return
			}
		}
	}
}

// memberOf reads the name in a stat of /proc, which may hold any character, and
// reports whether the process lives and is of that group.
func memberOf(group int, stat []byte) (name string, ok bool) {
	from, to := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')')
	if from < 0 || to < from {
		return "", false
	}
	fields := strings.Fields(string(stat[to+1:])) // state, parent, group …
	if len(fields) < 3 || fields[0] == "Z" || fields[0] == "X" {
		return "", false
	}
	return string(stat[from+1 : to]), fields[2] == strconv.Itoa(group)
}
