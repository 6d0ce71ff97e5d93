package check

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

// downstreams are the probes that the receiver's own requests go to.
func (s *Setup) downstreams() []probe.Downstream {
	if s.Observer == nil {
		return nil
	}
	var all []probe.Downstream
	for _, p := range s.Observer.Probes {
		if d, ok := p.(probe.Downstream); ok {
			all = append(all, d)
		}
	}
	return all
}

// tripper is the first probe that knows the Intercom API, or nil.
func (s *Setup) tripper() probe.Tripper {
	for _, d := range s.downstreams() {
		if t, ok := d.(probe.Tripper); ok {
			return t
		}
	}
	return nil
}

// HasDownstream reports whether the receiver's own requests can be seen.
func (s *Setup) HasDownstream() bool { return len(s.downstreams()) > 0 }

// SlowDownstream makes the receiver's own requests about f wait for d. remove
// ends that.
func (b *Bench) SlowDownstream(f fixtures.Fixture, d time.Duration) (remove func()) {
	return b.ruled(func(one probe.Downstream) func() { return one.Slow(keysOf(f), d) })
}

// FailDownstream answers status to the first requests of the receiver about f,
// so many times at each probe.
func (b *Bench) FailDownstream(f fixtures.Fixture, status, times int) (remove func()) {
	return b.ruled(func(one probe.Downstream) func() { return one.Fail(keysOf(f), status, times) })
}

func (b *Bench) ruled(rule func(probe.Downstream) func()) (remove func()) {
	var removes []func()
	for _, d := range b.downstreams() {
		removes = append(removes, rule(d))
	}
	return func() {
		for _, r := range removes {
			r()
		}
	}
}

// tellsApart is how long a word is, at least, that stands for the secret it is of.
const tellsApart = 16

// Mentioned counts what the receiver did that holds a secret, by the longest word
// of that. Of what it did at the Intercom API it counts nothing unless that is
// asked for.
func (b *Bench) Mentioned(ctx context.Context, secret intercom.Secret, atIntercom bool) (n int) {
	word := longestWord(string(secret))
	if len(word) < tellsApart {
		b.Skip(fmt.Sprintf("a secret without a word of %d letters and digits cannot be told from other text", tellsApart))
	}
	for _, p := range b.Observer.Probes {
		_, sees := p.(probe.Downstream)
		_, isAPI := p.(probe.Tripper)
		if !sees || isAPI && !atIntercom {
			continue
		}
		found, err := p.Effects(ctx, probe.Subject{ID: intercom.NotificationID(word)})
		if err != nil {
			b.Break(err)
		}
		n += found
	}
	return n
}

func longestWord(text string) (longest string) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-' }) {
		if len(word) > len(longest) {
			longest = word
		}
	}
	return longest
}

func keysOf(f fixtures.Fixture) []string {
	return append([]string{string(f.Notification.ID)}, f.Keys...)
}

// UntilCalled waits until the receiver has called about s, or for a while where its
// calls cannot be seen.
func (b *Bench) UntilCalled(ctx context.Context, s Sent, blind time.Duration) {
	if b.tripper() == nil {
		b.Pause(ctx, blind)
		return
	}
	for end := time.Now().Add(b.Observer.Patience); len(b.CallsAbout(s.Subject())) == 0 && time.Now().Before(end); {
		b.Pause(ctx, 10*time.Millisecond)
	}
}

// CallsAbout returns the calls to the Intercom API that mention of, as far as they
// can be seen.
func (s *Setup) CallsAbout(of probe.Subject) []probe.Call {
	t := s.tripper()
	if t == nil {
		return nil
	}
	calls, err := t.Calls(of)
	if err != nil {
		return nil
	}
	return calls
}

// Calls returns the calls of the receiver to the Intercom API that mention s so
// far, in their order.
func (b *Bench) Calls(s Sent) []probe.Call {
	t := b.tripper()
	if t == nil {
		b.Skip("the receiver's calls to the Intercom API cannot be seen")
	}
	calls, err := t.Calls(s.Subject())
	if err != nil {
		b.Break(err)
	}
	return calls
}
