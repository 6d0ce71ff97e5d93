package api

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// A Fault is a rule by which the API answers wrong: which requests it strikes,
// and what becomes of them. At least one of Status, Latency, Reset and Truncate
// says what goes wrong; they can be combined.
type Fault struct {
	Name     string        `json:"name"`               // what its answers are labelled with; one is made up where there is none
	Route    string        `json:"route,omitempty"`    // an operationId, or "POST /subscriptions/{id}"; empty: all
	Skip     int           `json:"skip,omitempty"`     // so many requests are spared first
	Count    int           `json:"count,omitempty"`    // so many are struck; 0: all that come
	Status   int           `json:"status,omitempty"`   // of an error list that is answered; 0: the answer is as it would be
	Latency  time.Duration `json:"latency,omitempty"`  // the answer begins so much later, in real time
	Reset    bool          `json:"reset,omitempty"`    // the connection is reset in place of an answer
	Truncate bool          `json:"truncate,omitempty"` // the connection ends in the middle of the body
	Late     bool          `json:"late,omitempty"`     // what is asked for is done all the same, before the answer goes wrong
}

// check refuses a rule that means nothing.
func (f Fault) check() error {
	switch {
	case f.Status == 0 && f.Latency == 0 && !f.Reset && !f.Truncate:
		return fmt.Errorf("fault %q: nothing goes wrong: give it a status, a latency, a reset or a truncated body", f.Name)
	case f.Status != 0 && (f.Status < 400 || f.Status > 599):
		return fmt.Errorf("fault %q: %d is no status of a failure: use one from 400 to 599", f.Name, f.Status)
	case f.Skip < 0 || f.Count < 0 || f.Latency < 0:
		return fmt.Errorf("fault %q: a number is negative: use 0 or more", f.Name)
	}
	return nil
}

// A Strike is a request that a fault struck.
type Strike struct {
	At        time.Time `json:"at"` // real
	Fault     string    `json:"fault"`
	RequestID string    `json:"request_id"`
	Method    string    `json:"method"`
	Path      string    `json:"path"`
}

// maxStrikes is how many strikes are remembered, the latest ones.
const maxStrikes = 10_000

// Faults are the rules by which an API answers wrong. They may be changed while
// it serves, and are safe for concurrent use. The zero value has none.
type Faults struct {
	mu      sync.Mutex
	rules   []*rule
	made    int
	strikes []Strike
}

type rule struct {
	Fault
	met int // requests on its route so far
}

// Add adds a rule, behind those that are there: the first that a request meets
// strikes it. It returns the rule's name.
func (f *Faults) Add(fault Fault) (string, error) {
	if err := fault.check(); err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.made++; fault.Name == "" {
		fault.Name = fmt.Sprintf("fault-%d", f.made)
	}
	if slices.ContainsFunc(f.rules, func(r *rule) bool { return r.Name == fault.Name }) {
		return "", fmt.Errorf("fault %q: there is one of that name: remove it first, or choose another name", fault.Name)
	}
	f.rules = append(f.rules, &rule{Fault: fault})
	return fault.Name, nil
}

// Remove takes a rule away and reports whether there was one of that name.
func (f *Faults) Remove(name string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := len(f.rules)
	f.rules = slices.DeleteFunc(f.rules, func(r *rule) bool { return r.Name == name })
	return len(f.rules) < before
}

// Rules returns the rules in their order, those included that have struck as
// often as they may.
func (f *Faults) Rules() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []Fault
	for _, r := range f.rules {
		all = append(all, r.Fault)
	}
	return all
}

// Strikes returns what was struck, the oldest first.
func (f *Faults) Strikes() []Strike {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.strikes)
}

func (f *Faults) none() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.rules) == 0
}

// strike returns the fault that strikes a request on a route, if one does, and
// records it. A route goes by several names.
func (f *Faults) strike(s Strike, route ...string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.rules {
		if r.Route != "" && !slices.Contains(route, r.Route) {
			continue
		}
		r.met++
		if n := r.met - r.Skip; n < 1 || r.Count > 0 && n > r.Count {
			continue
		}
		s.Fault, s.At = r.Name, time.Now()
		if len(f.strikes) >= maxStrikes {
			f.strikes = slices.Delete(f.strikes, 0, maxStrikes/10)
		}
		f.strikes = append(f.strikes, s)
		return r.Fault, true
	}
	return Fault{}, false
}
