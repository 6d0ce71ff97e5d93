package delivery

import (
	"container/heap"
	"math/rand/v2"
	"testing"
	"time"
)

func TestQueueIsInOrderOfTimeAndThenOfArrival(t *testing.T) {
	t.Parallel()
	start, random := time.Unix(1_700_000_000, 0), rand.New(rand.NewPCG(1, 2))
	var q queue
	for seq := range uint64(1000) {
		heap.Push(&q, &job{due: start.Add(time.Duration(random.IntN(20)) * time.Second), seq: seq})
	}
	var last *job
	for n, now := 0, start; n < 1000; now = now.Add(time.Second) {
		for j, next := q.popDue(now); ; j, next = q.popDue(now) {
			if j == nil {
				if !next.IsZero() && !next.After(now) {
					t.Fatalf("at %s the next one is due at %s", now, next)
				}
				break
			}
			if j.due.After(now) || last != nil && (j.due.Before(last.due) || j.due.Equal(last.due) && j.seq < last.seq) {
				t.Fatalf("at %s, job %d of %s follows job %d of %s", now, j.seq, j.due, last.seq, last.due)
			}
			last, n = j, n+1
		}
	}
	if j, next := q.popDue(start.Add(time.Hour)); j != nil || !next.IsZero() || len(q) != 0 {
		t.Errorf("%d jobs are left", len(q))
	}
}
