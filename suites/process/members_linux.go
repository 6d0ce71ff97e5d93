package process

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// members names what there is of the group that p leads. What cannot be read
// has just ended.
func members(p *os.Process) (all []string) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		if name, ok := memberOf(p.Pid, text); ok {
			all = append(all, fmt.Sprintf("%s (%s)", name, filepath.Base(filepath.Dir(path))))
		}
	}
	return all
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
