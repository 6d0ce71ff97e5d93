package delivery

import (
	"cmp"
	"container/heap"
	"time"
)

// A job is a delivery that has something left to do.
type job struct {
	Delivery
	target  *Target // nil: as its subscription says at each attempt
	copy    int     // copies of the current attempt that were sent
	message *sealed // the bytes of the current attempt, while copies of them remain
	letter  *[]byte // what its body was laid out in, until that is recorded
	due     time.Time
	seq     uint64
	owed    time.Time // since when it waits for a subscription that is throttled; zero: it does not
	last    bool      // it stands back: there were too many before it
	link    *link     // to what is held back until an attempt at this one was made
	bell    *bell     // instead of a delivery
	event   string    // name of the data event that it tells of, if it does
	resumed bool      // a process before this one began it: its next attempt may have been made already
	change  *Health   // what its attempt has changed about its subscription, to be stored with it
}

// compare orders jobs by when they are due and then by the order in which they
// came.
func (j *job) compare(other *job) int {
	return cmp.Or(j.due.Compare(other.due), cmp.Compare(j.seq, other.seq))
}

// A queue is a heap of jobs, in their order.
type queue []*job

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].compare(q[j]) < 0 }

func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push implements [heap.Interface].
func (q *queue) Push(x any) { *q = append(*q, x.(*job)) }

// Pop implements [heap.Interface].
func (q *queue) Pop() any {
	last := len(*q) - 1
	j := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return j
}

// popDue takes the next job that is due at now, if there is one. Otherwise it
// returns when the next will be; zero when none is left.
func (q *queue) popDue(now time.Time) (*job, time.Time) {
	if len(*q) == 0 {
		return nil, time.Time{}
	}
	if next := (*q)[0]; next.due.After(now) {
		return nil, next.due
	}
	return heap.Pop(q).(*job), time.Time{}
}

// made adds attempts to those of j, and returns them as they stand there.
func (j *job) made(attempts ...Attempt) []Attempt {
	before := len(j.Attempts)
	j.Attempts = append(j.Attempts, attempts...)
	return j.Attempts[before:]
}

// again prepares j for an attempt of another number.
func (j *job) again() {
	j.message, j.copy = nil, 0
	j.Notification.DeliveryAttempts++
}
