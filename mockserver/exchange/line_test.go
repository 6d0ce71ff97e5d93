package exchange

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"
)

// A request that takes an idle line in the moment of its end has another line,
// and is not told that the receiver was too slow.
func TestLineThatExpiresIsEitherAskedOrEnded(t *testing.T) {
	t.Parallel()
	const questions = 4 // so that one of them comes in between
	for range 20_000 {
		l := &line{socket: new(net.TCPConn), until: time.Now().Add(-time.Second), timer: time.NewTimer(time.Hour)}
		var asked [questions]bool
		var both sync.WaitGroup
		l.mu.Lock() // until all wait for it
		both.Go(l.expire)
		for i := range asked {
			both.Go(func() { asked[i] = l.ask(new(question), time.Now().Add(time.Hour)) })
		}
		l.mu.Unlock()
		both.Wait()
		if asked != [questions]bool{} && l.cause != nil {
			t.Fatalf("it took a question and ended: %v", l.cause)
		}
	}
}

// A line whose request was given up in the moment of its answer is about to be
// ended, and takes no other.
func TestLineOfARequestThatIsGivenUpIsNotUsedAgain(t *testing.T) {
	t.Parallel()
	for _, givenUp := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		l := &line{socket: new(net.TCPConn), done: make(chan error, 1)}
		l.Conn = hooked{written: func() {
			if givenUp {
				cancel()
			}
			l.done <- nil // the answer
		}}
		q := new(question)
		if _, err := l.put(ctx, q, []byte("POST")); err != nil || q.last != givenUp {
			t.Errorf("given up: %t; %v, last: %t", givenUp, err, q.last)
		}
	}
}

// A hooked connection does something when it is written to.
type hooked struct {
	net.Conn
	written func()
}

func (h hooked) Write(p []byte) (int, error) {
	h.written()
	return len(p), nil
}
