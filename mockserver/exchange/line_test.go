package exchange

import (
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
