// Package feed keeps the last things that happened, for readers who want to hear
// of each, in order, and who may come late, be slow or come back.
//
// It knows that things happen, and nothing of what they are.
package feed

import "sync"

// An Event is something that happened.
type Event struct {
	ID   uint64 // from 1 on, without a gap
	Kind string
	Data any // nobody changes it
}

// A Feed keeps the last events. It is safe for concurrent use. Publishing takes
// the same short time whether anybody reads or not, and waits for nobody.
type Feed struct {
	size int

	mu   sync.Mutex
	ring []Event // grows up to size; the event n stands at (n-1) mod size
	last uint64
	news chan struct{} // closed at the next event; nil: nobody waits
}

// New returns a feed that keeps the last size events.
func New(size int) *Feed { return &Feed{size: size} }

// Publish says that something happened.
func (f *Feed) Publish(kind string, data any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	e := Event{f.last, kind, data}
	if at := int((f.last - 1) % uint64(f.size)); at < len(f.ring) {
		f.ring[at] = e
	} else {
		f.ring = append(f.ring, e)
	}
	if f.news != nil {
		close(f.news)
		f.news = nil
	}
}

// Last returns the ID of the last event, 0 before the first.
func (f *Feed) Last() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

// A Batch is what a reader has not seen yet.
type Batch struct {
	Lost   uint64 // so many events before these are not kept any more
	Events []Event
	News   <-chan struct{} // closed when there is more; nil when there are Events
}

// After returns up to limit events that follow the one with that ID.
func (f *Feed) After(id uint64, limit int) Batch {
	f.mu.Lock()
	defer f.mu.Unlock()
	if id >= f.last {
		if f.news == nil {
			f.news = make(chan struct{})
		}
		return Batch{News: f.news}
	}
	var b Batch
	if oldest := f.last - uint64(len(f.ring)) + 1; id+1 < oldest {
		b.Lost = oldest - id - 1
		id = oldest - 1
	}
	n := min(uint64(limit), f.last-id)
	b.Events = make([]Event, n)
	for i := range n {
		b.Events[i] = f.ring[(id+i)%uint64(f.size)]
	}
	return b
}
