// Package calls keeps the last calls that clients made to an API, with their
// exact bytes, and explains those that matched no operation.
//
// It knows which operations there are. What they do, it does not know.
package calls

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi"
)

// How much is kept: the last calls, and of each message the first part.
const (
	kept     = 1000
	keptBody = 64 << 10
	keptSize = 16 << 20 // of all bodies together
)

// A Call is a request that a client made, and what it was answered.
type Call struct {
	ID        string
	At        time.Time // by the clock of the workspace
	Operation string    // the ID of the one it matched; empty: none
	Near      string    // why it matched none
	Fault     string    // the rule by which the answer is wrong
	Stub      bool      // the answer is an example out of a description
	Exchange  exchange.Exchange
}

func (c Call) size() int {
	n := len(c.Exchange.Request.Body)
	if c.Exchange.Response != nil {
		n += len(c.Exchange.Response.Body)
	}
	return n
}

// A Log keeps calls. It is safe for concurrent use.
type Log struct {
	now     func() time.Time
	told    func(Call)
	matcher *matcher

	mu    sync.Mutex
	calls []Call // oldest first
	size  int
	made  int
}

// New returns a log of calls to what spec describes. It tells the time by now,
// and tells told of each call.
func New(spec *openapi.Spec, now func() time.Time, told func(Call)) *Log {
	return &Log{now: now, told: told, matcher: newMatcher(spec)}
}

func (l *Log) add(c Call) {
	l.told(l.keep(c))
}

// keep keeps c under an ID, in place of the oldest where there are too many.
func (l *Log) keep(c Call) Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.made++
	c.ID = strconv.Itoa(l.made)
	l.calls = append(l.calls, c)
	l.size += c.size()
	for len(l.calls) > kept || l.size > keptSize && len(l.calls) > 1 {
		l.size -= l.calls[0].size()
		l.calls = l.calls[1:]
	}
	return c
}

// All returns the calls that are kept, the oldest first, and how many older ones
// are not.
func (l *Log) All() (all []Call, dropped int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.calls), l.made - len(l.calls)
}

// Find returns the call of that ID.
func (l *Log) Find(id string) (Call, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.calls, func(c Call) bool { return c.ID == id })
	if i < 0 {
		return Call{}, false
	}
	return l.calls[i], true
}

// Clear forgets all calls. Their IDs are not used again.
func (l *Log) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls, l.size = nil, 0
}

// Operations returns the IDs of all operations.
func (l *Log) Operations() []string { return l.matcher.ids() }

// Around returns a handler that does what next does, and keeps it.
func (l *Log) Around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := newRecorder(w, r, l.now())
		defer func() { l.add(rec.call(l.matcher)) }() // also of a handler that ends by a panic
		next.ServeHTTP(rec, rec.request)
	})
}
