package check

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

// farewell is patience: how long what a receiver has left behind may go on
// answering. Some workers look only once a second whether their parent is there.
const farewell = 2 * time.Second

// ExpectGone has the receiver end as its supervisor would, and asserts that it
// ends in time, and that nobody answers in its place once it has. It starts the
// receiver again.
func (b *Bench) ExpectGone(ctx context.Context) {
	b.ending.look()
	b.End(ctx, Told, Meanwhile{Down: b.expectParted})
}

// part tells the receiver to end, and sees what is left of it.
func (b *Bench) part(ctx context.Context) {
	p := &b.ending.parting
	p.err = b.Process.StopAndLook(ctx, func(names []string) {
		p.left, p.last = names, b.lastAnswer(ctx, len(names) > 0)
	})
}

func (b *Bench) expectParted() {
	p := b.ending.parting
	b.ExpectNo(p.err, "the receiver was told to end")
	if !heard(p.last) {
		return
	}
	b.mu.Lock()
	b.evidence.add(p.last)
	b.mu.Unlock()
	b.ExpectNo(fmt.Errorf("%s later somebody still listens at its address: %s", farewell, who(p.left)), "the receiver was told to end, and its process did, but")
}

// lastAnswer asks until patience is over, or until nobody answers where nobody
// is left who might begin to.
func (b *Bench) lastAnswer(ctx context.Context, left bool) (x exchange.Exchange) {
	for end := time.Now().Add(farewell); ; {
		var err error
		if x, err = b.Knock(ctx, 0); err != nil || !heard(x) && !left || !time.Now().Before(end) {
			return x
		}
		if wait(ctx, 50*time.Millisecond) != nil {
			return exchange.Exchange{}
		}
	}
}

// heard reports whether somebody took the request, whatever came of it.
func heard(x exchange.Exchange) bool { return x.Response != nil || x.Failure == exchange.Timeout }

func who(left []string) string {
	if len(left) == 0 {
		return "none of its group, so that it cannot be ended from here"
	}
	return strings.Join(left, ", ") + ", which it left behind and which was killed"
}
