package exchange

import (
	"bytes"
	"slices"
	"testing"
)

func TestHeadIsSplitWhereParsersGoWrong(t *testing.T) {
	t.Parallel()
	for head, want := range map[string][]string{
		"POST /hook HTTP/1.1\r\nHost: a.example\r\nX: 1\r\n\r\n": {"POST /h", "ook HTTP/1.1\r", "\nHo", "st: a.", "example\r\nX: 1\r\n", "\r", "\n"},
		"POST / HTTP/1.1\r\nA: 1\r\n\r\n":                        {"POST / ", "HTTP/1.1\r", "\nA:", " 1\r", "\n", "\r", "\n"},
	} {
		var got []string
		for _, piece := range split([]byte(head)) {
			got = append(got, string(piece))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q is split into %q", head, got)
		}
	}
}

// What is no head is not sent by this fault, and must not end the program.
func TestSplittingLosesNothing(t *testing.T) {
	t.Parallel()
	whole := []byte("POST /a HTTP/1.1\r\nA: 1\r\n\r\n")
	for n := range whole {
		if got := bytes.Join(split(whole[:n]), nil); !bytes.Equal(got, whole[:n]) {
			t.Errorf("%q becomes %q", whole[:n], got)
		}
	}
}
