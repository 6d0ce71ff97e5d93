package probe

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

const (
	ledgerRequests = 100_000
	ledgerBytes    = 256 << 20 // roughly, of tokens and what it takes to find them
	tokenBytes     = 64        // roughly, what a token takes beside its text
)

// A ledger remembers which requests mentioned which tokens, found by token: it
// is asked far more often than a scan would allow. Of each request it keeps a T.
// Beyond its bounds it drops the oldest request, and from then on refuses to
// find rather than find too few.
type ledger[T any] struct {
	requests, bytes int // the bounds

	mu       sync.Mutex
	postings map[string]*posting
	entries  []entry[T] // oldest first; the first one's number is dropped
	weight   int        // of entries, in bytes
	dropped  int
}

// A posting is one token and the numbers of the requests that mention it, ascending.
type posting struct {
	token   string
	numbers []int
}

type entry[T any] struct {
	value    T
	postings []*posting
	named    bool // it mentions the id of a notification
	weight   int
}

func newLedger[T any](requests, bytes int) *ledger[T] {
	return &ledger[T]{requests: requests, bytes: bytes, postings: map[string]*posting{}}
}

// record enters a request. weight is roughly what value takes, in bytes.
func (l *ledger[T]) record(mentioned tokens, value T, weight int) {
	e := entry[T]{value: value, postings: make([]*posting, 0, len(mentioned)), named: mentioned.namesNotification(), weight: weight}
	l.mu.Lock()
	defer l.mu.Unlock()
	number := l.dropped + len(l.entries)
	for token := range mentioned {
		p := l.postings[token]
		if p == nil {
			token = strings.Clone(token) // not to keep the whole body
			p = &posting{token: token}
			l.postings[token] = p
		}
		p.numbers = append(p.numbers, number)
		e.postings = append(e.postings, p)
		e.weight += len(token) + tokenBytes
	}
	l.entries = append(l.entries, e)
	l.weight += e.weight
	for len(l.entries) > l.requests || l.weight > l.bytes {
		l.dropOldest()
	}
}

func (l *ledger[T]) dropOldest() {
	oldest := l.entries[0]
	for _, p := range oldest.postings {
		// The oldest request stands first wherever it is mentioned.
		if p.numbers = p.numbers[1:]; len(p.numbers) == 0 {
			delete(l.postings, p.token)
		}
	}
	l.entries[0] = entry[T]{}
	l.entries = l.entries[1:]
	l.weight -= oldest.weight
	l.dropped++
}

// find returns the requests that mention any of ids, or else any of keys
// without the id of another notification, in the order in which they came.
func (l *ledger[T]) find(ids, keys []string) ([]T, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.whole(); err != nil {
		return nil, err
	}
	numbers := l.numbers(ids, keys)
	found := make([]T, len(numbers))
	for i, n := range numbers {
		found[i] = l.entries[n].value
	}
	return found, nil
}

// count returns how many requests mention each of ids, in all, and how many others
// any of keys without the id of a notification.
func (l *ledger[T]) count(ids, keys []string) (n int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.whole(); err != nil {
		return 0, err
	}
	n = len(l.numbers(ids, keys)) - len(l.numbers(ids, nil))
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		n += len(l.numbers([]string{id}, nil))
	}
	return n, nil
}

// whole returns what is wrong with counts once something was dropped.
func (l *ledger[T]) whole() error {
	if l.dropped == 0 {
		return nil
	}
	return fmt.Errorf("%d requests came, and the oldest %d had to be forgotten: counts may be too low; keep unrelated traffic away",
		l.dropped+len(l.entries), l.dropped)
}

// numbers is for when nothing was dropped.
func (l *ledger[T]) numbers(ids, keys []string) []int {
	var found []int
	for _, id := range ids {
		if p := l.postings[id]; p != nil {
			found = append(found, p.numbers...)
		}
	}
	for _, key := range keys {
		if p := l.postings[key]; p != nil {
			for _, n := range p.numbers {
				// A request that names the subject was found by its id above.
				if !l.entries[n].named {
					found = append(found, n)
				}
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// overflowed reports whether something had to be forgotten.
func (l *ledger[T]) overflowed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dropped > 0
}
