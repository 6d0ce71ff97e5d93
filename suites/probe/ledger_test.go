package probe

import (
	"fmt"
	"testing"
)

func TestForgottenRequestsTakeNoMemory(t *testing.T) {
	t.Parallel()
	const kept, all = 10, 1000
	l := newLedger(kept, ledgerBytes)
	for i := range all {
		l.record(tokens{"application": {}, fmt.Sprintf("notif_%d", i): {}})
	}
	if len(l.entries) != kept || len(l.postings) != kept+1 || len(l.postings["application"].numbers) != kept {
		t.Errorf("%d requests, %d tokens, of one %d mentions are kept; want %d", len(l.entries), len(l.postings), len(l.postings["application"].numbers), kept)
	}
	for i := range kept {
		if l.postings[fmt.Sprintf("notif_%d", all-1-i)] == nil {
			t.Errorf("the %d. last is forgotten", i+1)
		}
	}
}

func TestHeavyRequestIsForgottenAtOnce(t *testing.T) {
	t.Parallel()
	l := newLedger(ledgerRequests, 2*tokenBytes)
	l.record(tokens{"0123456789": {}, "abcdefghij": {}})
	if _, err := l.count([]string{"0123456789"}, nil); err == nil || len(l.entries) != 0 || l.weight != 0 {
		t.Errorf("%d requests of %d bytes are kept (%v)", len(l.entries), l.weight, err)
	}
}
