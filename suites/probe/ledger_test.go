package probe

import (
	"fmt"
	"testing"
)

func TestForgottenRequestsTakeNoMemory(t *testing.T) {
	t.Parallel()
	const kept, all = 10, 1000
	l := newLedger[int](kept, ledgerBytes)
	for i := range all {
		l.record(tokens{"application": {}, fmt.Sprintf("notif_%d", i): {}}, i, 0)
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
	l := newLedger[int](ledgerRequests, 2*tokenBytes)
	l.record(tokens{"0123456789": {}, "abcdefghij": {}}, 0, 0)
	if _, err := l.find([]string{"0123456789"}, nil); err == nil || len(l.entries) != 0 || l.weight != 0 {
		t.Errorf("%d requests of %d bytes are kept (%v)", len(l.entries), l.weight, err)
	}
}

func TestWeightOfWhatIsKeptIsBoundedToo(t *testing.T) {
	t.Parallel()
	l := newLedger[string](ledgerRequests, 1000)
	l.record(tokens{"0123456789": {}}, "light", 1)
	if found, err := l.find([]string{"0123456789"}, nil); err != nil || len(found) != 1 || found[0] != "light" || l.overflowed() {
		t.Errorf("found %q (%v)", found, err)
	}
	l.record(tokens{}, "heavy", 1000)
	if _, err := l.find([]string{"0123456789"}, nil); err == nil || !l.overflowed() || l.weight > 1000 {
		t.Errorf("%d bytes are kept (%v)", l.weight, err)
	}
}
