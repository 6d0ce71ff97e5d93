package check

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"strings"
	"sync"
	"time"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/process"
)

// A Setup is what all the benches of a run share.
type Setup struct {
	Deliverer *delivery.Deliverer
	Fixtures  *fixtures.Generator
	Target    delivery.Target
	Topics    []fixtures.Definition // the receiver acts on these; at least one
	Token     intercom.Secret       // of the Intercom API, if it is known
	Observer  *Observer             // nil when nothing can be observed
	Blind     error                 // why the observer cannot be believed, if so
	Tried     *Sent                 // what the probes were tried with, the first of the run; nil without any
	RealTime  bool                  // checks may take minutes
	Process   *process.Process      // the receiver, if it is run by intercheck
	Verdict   bool                  // only the verdict is of interest: nothing is diagnosed
	Ready     time.Duration         // how long a receiver that was started may take to answer anything
	Heard     Heard                 // what the receiver answered to all that was correctly signed

	asked   answers
	taken   taken
	backlog backlog
}

// broken returns why c cannot be judged, if it cannot.
func (s *Setup) broken(c Check) error {
	if c.Needs&Effects != 0 || s.Observer != nil {
		return s.Blind
	}
	return nil
}

// A Bench is all that a check may touch: it makes notifications, sends them to
// the receiver, and sees what the receiver did. A check has a bench of its own.
type Bench struct {
	*Setup
	gomega *gomega.WithT
	ending *ending
	alone  bool // nothing else goes on

	mu       sync.Mutex
	base     uint64 // of the indices of its notifications
	minted   uint64
	asserted int
	hung     int // attempts in a row without an answer in time
	note     string
	evidence evidence
	excused  []intercom.NotificationID // see [Bench.Excuse]
}

func newBench(c Check, s *Setup) *Bench {
	h := fnv.New32a()
	_, _ = h.Write([]byte(c.ID)) // a hash takes everything
	b := &Bench{Setup: s, base: uint64(h.Sum32()) << 24, ending: cmp.Or(c.ending, newEnding(1)), alone: c.Alone}
	b.gomega = gomega.NewWithT(failure{})
	if c.again {
		b.minted = 1 << 23 // half of what there is room for
	}
	return b
}

// failure turns a failed assertion into the end of its check.
type failure struct{}

func (failure) Helper() {}

func (failure) Fatalf(_ string, args ...any) {
	text, _ := args[0].(string) // Gomega's one argument is its message
	panic(stop{Failed, described(text)})
}

// described returns the check's own words, where it has some, without the Go
// values that Gomega's matchers show after them.
func described(message string) string {
	if words, _, found := strings.Cut(message, "\nExpected\n    <"); found {
		return words
	}
	return message
}

// Expect begins an assertion about the receiver.
func (b *Bench) Expect(actual any, extra ...any) types.Assertion {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asserted++
	return b.gomega.Expect(actual, extra...)
}

// Inconclusive ends the check: it cannot be told whether the requirement is met.
func (b *Bench) Inconclusive(reason string) { panic(stop{Inconclusive, reason}) }

// Skip ends the check: it does not apply here.
func (b *Bench) Skip(reason string) { panic(stop{Skipped, reason}) }

// Break ends the check: something other than the receiver went wrong.
func (b *Bench) Break(err error) { panic(stop{Broken, err.Error()}) }

// mustRun ends the check where the run has ended.
func (b *Bench) mustRun(ctx context.Context) {
	if err := ctx.Err(); err != nil {
		b.Break(err)
	}
}

// Note adds an observation that is no verdict.
func (b *Bench) Note(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.note != "" {
		b.note += "; "
	}
	b.note += text
}

// Observed reports whether it can be seen what the receiver does.
func (b *Bench) Observed() bool { return b.Observer != nil }

// An Edit changes a notification before it is sent.
type Edit func(*fixtures.Fixture)

// Notification makes a fresh notification of the first topic that the receiver
// acts on, and sends nothing.
func (b *Bench) Notification(edits ...Edit) fixtures.Fixture {
	return b.NotificationOf(b.Topics[0], edits...)
}

// NotificationOf makes a fresh notification of a topic, and sends nothing. A
// receiver that stumbles over letters beyond ASCII fails the checks that are
// about them, and as few others as can be: see [fixtures.Generator.Plain].
func (b *Bench) NotificationOf(d fixtures.Definition, edits ...Edit) fixtures.Fixture {
	b.mu.Lock()
	b.minted++
	index := b.base + b.minted
	b.mu.Unlock()
	f, err := b.Fixtures.Fixture(d, index, time.Now())
	if err != nil {
		b.Break(err)
	}
	for _, edit := range edits {
		edit(&f)
	}
	return f
}

// A Sent is a notification and what came of one attempt to deliver it.
type Sent struct {
	fixtures.Fixture
	delivery.Attempt
}

// Subject returns what the effects of s are looked for by.
func (s Sent) Subject() probe.Subject {
	return probe.Subject{ID: s.Notification.ID, Keys: s.Keys}
}

// Send sends f once, as Intercom would.
func (b *Bench) Send(ctx context.Context, f fixtures.Fixture) Sent {
	return b.SendPlanned(ctx, f, delivery.Plan{})[0]
}

// SendPlanned sends f by plan p, and returns what came of each copy.
func (b *Bench) SendPlanned(ctx context.Context, f fixtures.Fixture, p delivery.Plan) []Sent {
	b.mustRun(ctx)
	d, err := b.Deliver(ctx, b.Target, f.Notification, p)
	if err != nil {
		b.Break(err)
	}
	sent := make([]Sent, len(d.Attempts))
	for i, a := range d.Attempts {
		sent[i] = Sent{f, a}
	}
	b.keep(d.Attempts)
	b.owe(p, sent...)
	b.mustAnswer()
	return sent
}

// vain is how many attempts in a row may go without an answer in time before
// the check has seen enough.
const vain = 3

// mustAnswer fails the check where the receiver hangs on everything.
func (b *Bench) mustAnswer() {
	b.mu.Lock()
	hung := b.hung
	b.mu.Unlock()
	if hung >= vain {
		panic(stop{Failed, fmt.Sprintf("the receiver gave no whole answer within 5s, %d times in a row", hung)})
	}
}

// SendAll sends each of fs once, at most width of them at a time.
func (b *Bench) SendAll(ctx context.Context, width int, fs ...fixtures.Fixture) []Sent {
	b.mustRun(ctx)
	sent, errs := make([]Sent, len(fs)), make([]error, len(fs))
	turns := make(chan struct{}, width)
	var wg sync.WaitGroup
	for i, f := range fs {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() { <-turns }()
			d, err := b.Deliver(ctx, b.Target, f.Notification, delivery.Plan{})
			if errs[i] = err; err == nil {
				sent[i] = Sent{f, d.Attempts[0]}
			}
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			b.Break(err)
		}
		b.keep([]delivery.Attempt{sent[i].Attempt})
	}
	b.owe(delivery.Plan{}, sent...)
	b.mustAnswer()
	return sent
}

func (b *Bench) keep(attempts []delivery.Attempt) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range attempts {
		b.evidence.add(a.Exchange)
		if b.hung++; a.Exchange.Failure != exchange.Timeout {
			b.hung = 0
		}
	}
}

// Topic returns the definition of a topic that must exist.
func (b *Bench) Topic(t intercom.Topic) fixtures.Definition {
	d, err := fixtures.Lookup(t, "")
	if err != nil {
		b.Break(err)
	}
	return d
}
