package probe

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The largest count that is believed: beyond it, what was read is a time or an
// id rather than a count.
const largestCount = 1_000_000_000

// The most that is read from an answer or a command.
const outputLimit = 64 << 10

// parseCount reads a whole number. White space around it does not matter.
func parseCount(text string) (int, error) {
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 64)
	if err != nil || n > largestCount {
		return 0, fmt.Errorf("%s is not a whole number from 0 to %d", excerpt([]byte(text)), largestCount)
	}
	return int(n), nil
}

// parseAnswer reads a whole number, alone or as the count of a JSON object.
func parseAnswer(body []byte) (int, error) {
	text := strings.TrimSpace(string(body))
	if !strings.HasPrefix(text, "{") {
		return parseCount(text)
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		return 0, fmt.Errorf("%s is not JSON: %w", excerpt(body), err)
	}
	count, ok := object["count"]
	if !ok {
		return 0, fmt.Errorf("%s has no count", excerpt(body))
	}
	return parseCount(string(count))
}

// excerpt quotes the beginning of what came, for an error.
func excerpt(b []byte) string {
	const most = 120
	text := strings.TrimSpace(string(b))
	if len(text) <= most {
		return strconv.Quote(text)
	}
	return strconv.Quote(text[:most]) + "…"
}

var errTooLong = errors.New("it is over 64 kB, far more than a count")

// A head keeps the first bytes written to it and refuses the rest.
type head struct {
	kept []byte
	full bool
}

// Write takes p, or fails when the limit is passed.
func (h *head) Write(p []byte) (int, error) {
	n := min(len(p), outputLimit-len(h.kept))
	h.kept = append(h.kept, p[:n]...)
	if n < len(p) {
		h.full = true
		return n, errTooLong
	}
	return n, nil
}
