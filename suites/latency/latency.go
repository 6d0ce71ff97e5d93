// Package latency checks that the receiver answers in time.
package latency

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/latency/mutants"
)

const link = "https://developers.intercom.com/docs/webhooks/webhook-notifications#handling-responses"

const (
	fix      = "verify, claim the id, put the work on a queue, and answer; do the work afterwards"
	fixBurst = fix + "; look for a lock, or a connection pool of few, that requests hold while they work, and for a server with too few threads for its connections"
	brisk    = 500 * time.Millisecond // a slower endpoint gets a lower priority at Intercom

	rowPatience = 10 * time.Second // with what comes one after another
)

// Area returns this package's chapter of the catalogue.
func Area() check.Area {
	return check.Area{Name: "latency", Prefix: "LAT", Title: "Latency", Checks: append(checks(), mixed()...), Mutants: mutants.All()}
}

func checks() []check.Check {
	return []check.Check{
		{
			ID: "LAT-001", Level: check.Must, Link: link, Fix: fix, Alone: true,
			Title: "answers within 5s, whatever the item holds",
			Why:   "Intercom counts a later answer as a failure and delivers again, whether the work was done or not.",
			Run:   whateverTheItem,

			Diagnose: whichSlow(byContent, byDownstream),
		},
		{
			ID: "LAT-002", Level: check.Should, Link: link, Fix: fix + "; look for what happens once for each connection, such as a reverse DNS look-up", Alone: true,
			Title: "answers within 500ms on a new connection",
			Why:   "Intercom delivers to slower endpoints with a lower priority: everything comes late.",
			Run: func(ctx context.Context, b *check.Bench) {
				expectBrisk(ctx, b, "the median of 5", 0.5, func() []check.Sent {
					return oneByOne(ctx, b, 5, delivery.Plan{Header: http.Header{"Connection": {"close"}}})
				})
			},
			Diagnose: whichSlow(byConnection, byDownstream),
		},
		{
			ID: "LAT-003", Level: check.Must, Link: link, Fix: fixBurst, Alone: true,
			Title: "answers each of 64 notifications that arrive at once within 5s",
			Why:   "Imports and campaigns come in bursts. Who works on one at a time times out on the rest, and gets them all again.",
			Run: func(ctx context.Context, b *check.Bench) {
				for _, s := range burst(ctx, b) {
					b.Expect(s).To(check.BeAcknowledged())
				}
			},
			Diagnose: inBurst,
		},
		{
			ID: "LAT-004", Level: check.Should, Link: link, Fix: fixBurst, Alone: true,
			Title: "answers 64 notifications that arrive at once within 500ms",
			Why:   "Intercom delivers to slower endpoints with a lower priority, and bursts are when that hurts.",
			Run: func(ctx context.Context, b *check.Bench) {
				expectBrisk(ctx, b, "the 95th percentile of 64", 0.95, func() []check.Sent { return burst(ctx, b) })
			},
			Diagnose: inBurst,
		},
		{
			ID: "LAT-005", Level: check.Should, Alone: true,
			Link:  "https://github.com/intercheck-dev/intercheck/blob/main/docs/fidelity.md#size",
			Fix:   "raise the body limit of the framework and of the proxy before it to some megabytes, and verify the signature in one pass; put what is too long for the queue beside it",
			Title: "acknowledges a notification of 1 MB within 5s, and acts on it",
			Why:   "Nothing bounds what customers write into conversations and attributes. The first long one is lost behind a limit of 100 kB, as many frameworks have by default.",
			Run: func(ctx context.Context, b *check.Bench) {
				s := b.Send(ctx, b.Notification(withText(1<<20)))
				b.Expect(s).To(check.BeAcknowledged())
				if b.Observed() {
					b.ExpectActedOnce(ctx, s)
				}
			},
			Diagnose: whichSlow(bySize),
		},
		{
			ID: "LAT-006", Level: check.Should, Link: link, Fix: "look for work that grows with what was seen before, such as searching a list of ids", Alone: true,
			Title: "answers within 500ms when 300 notifications come one after another",
			Why:   "A receiver that slows down with each notification is fast in every test and late on the first busy day.",
			Run:   inARow,

			Diagnose: inRow,
		},
		{
			ID: "LAT-007", Level: check.Must, Link: link, Fix: fix, Alone: true, Needs: check.Downstream,
			Title: "answers within 5s while what it calls takes 8s",
			Why:   "A receiver that calls others before it answers is as slow as the slowest of them. When that one is late, Intercom delivers everything again, which makes it later.",
			Run: func(ctx context.Context, b *check.Bench) {
				b.ExpectServing(ctx)
				b.Expect(behindSlow(ctx, b)).To(check.BeAnswered()) // whatever the status: Intercom tries again
			},
			Diagnose: whichSlow(byDownstream),
		},
		{
			ID: "LAT-008", Level: check.Should, Link: link, Fix: fix, Alone: true, Needs: check.Downstream,
			Title: "acknowledges within 500ms while what it calls takes 8s, if it acknowledges",
			Why:   "Intercom delivers to slower endpoints with a lower priority, for as long as somebody else is slow.",
			Run:   briskBehindSlow,

			Diagnose: whichSlow(byDownstream),
		},
		{
			ID: "LAT-009", Level: check.Must, Link: link, Fix: "serve requests side by side, and read a body before any lock is taken", Alone: true,
			Title: "answers within 5s while another client sends its request very slowly",
			Why:   "Anybody can open a connection and send a letter a second. A server that reads one request at a time is then closed to Intercom, too.",
			Run: func(ctx context.Context, b *check.Bench) {
				for _, s := range besideSlow(ctx, b) {
					b.Expect(s).To(check.BeAcknowledged())
				}
			},
			Diagnose: whichSlow(byTrickle),
		},
	}
}

func whateverTheItem(ctx context.Context, b *check.Bench) {
	for _, d := range b.Topics {
		for _, attributes := range []int{0, 100} {
			b.Expect(b.Send(ctx, b.NotificationOf(d, withAttributes(attributes)))).To(check.BeAcknowledged())
		}
	}
}

// withAttributes gives the item n more custom attributes.
func withAttributes(n int) check.Edit {
	return func(f *fixtures.Fixture) {
		attributes := map[string]string{}
		for i := range n {
			attributes[fmt.Sprintf("intercheck_%03d", i)] = "a value"
		}
		if encoded, err := json.Marshal(attributes); err == nil {
			f.Notification.Data.Item = check.SetMember(f.Notification.Data.Item, "custom_attributes", encoded)
		}
	}
}

// withText gives the item a text of so many bytes.
func withText(bytes int) check.Edit {
	return func(f *fixtures.Fixture) {
		text := `"` + strings.Repeat("All work and no play. ", bytes/22+1)[:bytes] + `"`
		f.Notification.Data.Item = check.SetMember(f.Notification.Data.Item, "intercheck_text", []byte(text))
	}
}

// oneByOne sends n notifications, each once the one before was answered. It
// stops early at one that is not acknowledged in time, and pads with it; and
// without padding once they took long together.
func oneByOne(ctx context.Context, b *check.Bench, n int, p delivery.Plan) []check.Sent {
	sent := make([]check.Sent, 0, n)
	for end := time.Now().Add(rowPatience); len(sent) < n && time.Now().Before(end); {
		s := b.SendPlanned(ctx, b.Notification(), p)[0]
		sent = append(sent, s)
		if s.Exchange.Took > 4*brisk || !s.Exchange.Acknowledged() {
			return append(sent, slices.Repeat([]check.Sent{s}, n-len(sent))...)
		}
	}
	return sent
}

const (
	wholeRow  = 300 // so many come one after another, if there is time for them
	rowSpells = 4   // as often there is, on a busy machine
)

// inARow looks at the last tenth of those that there was time for.
func inARow(ctx context.Context, b *check.Bench) {
	expectBrisk(ctx, b, "the median of the last tenth in a row", 0.5, func() (sent []check.Sent) {
		for spell := 1; ; spell++ {
			starved := check.Starved(func() { sent = append(sent, oneByOne(ctx, b, wholeRow-len(sent), delivery.Plan{})...) })
			if !cutShort(len(sent), starved) {
				break
			}
			if spell == rowSpells {
				b.Inconclusive(fmt.Sprintf("there was time for only %d of %d in a row: this machine kept intercheck itself waiting for %s of the last %s", len(sent), wholeRow, starved, rowPatience))
			}
		}
		if len(sent) < wholeRow {
			b.Note(fmt.Sprintf("there was time for %d of %d in a row", len(sent), wholeRow))
		}
		return sent[len(sent)-(len(sent)+9)/10:]
	})
}

// cutShort reports whether a row would have been longer on a machine that has
// less to do: what makes a receiver slow may come behind where it ended.
func cutShort(sent int, starved time.Duration) bool {
	return sent < wholeRow && starved > rowPatience/5
}

// burstTopic comes in bursts at Intercom, too: when companies are imported.
const burstTopic = "company.created"

func burst(ctx context.Context, b *check.Bench) []check.Sent {
	d := b.Topic(burstTopic)
	fs := make([]fixtures.Fixture, 64)
	for i := range fs {
		fs[i] = b.NotificationOf(d)
	}
	return b.SendAll(ctx, len(fs), fs...)
}

// expectBrisk asserts that a quantile of the response times is below 500ms. A
// measurement that the lateness of this process could explain, because its timer
// was late or its threads waited for a processor, is made again,
// unless it took long. So is a first one of less than 2s: other work on the
// machine delays the receiver, and not always this process with it.
func expectBrisk(ctx context.Context, b *check.Bench, what string, quantile float64, send func() []check.Sent) {
	var took time.Duration
	for start, try := time.Now(), 1; ; try++ {
		var sent []check.Sent
		var late time.Duration
		began := time.Now()
		starved := check.Starved(func() { late = check.Lateness(ctx, func() { sent = send() }) })
		for _, s := range sent {
			b.Expect(s).To(check.BeAcknowledged())
		}
		took = quantileOf(sent, quantile)
		late = max(late, shareOf(took, starved, time.Since(began)))
		explained := took-late < brisk && late > check.TolerableLateness
		if took < brisk || !explained && (try > 1 || took >= 4*brisk) {
			break
		}
		if explained && (try == 3 || time.Since(start) > rowPatience) {
			b.Inconclusive(fmt.Sprintf("%s took %s, but this machine was too busy to tell: it kept intercheck itself waiting for %s", what, took, late))
		}
	}
	b.Expect(took < brisk).To(gomega.BeTrue(), "expected %s to be answered within 500ms, but it took %s", what, took.Round(time.Millisecond))
}

// shareOf returns what part of the time for which this process waited for a
// processor, among all that was measured, fell to a request that took so long.
func shareOf(took, starved, all time.Duration) time.Duration {
	return time.Duration(float64(starved) * min(1, took.Seconds()/max(all.Seconds(), 1e-9)))
}

// quantileOf returns 0 of nothing.
func quantileOf(sent []check.Sent, q float64) time.Duration {
	if len(sent) == 0 {
		return 0
	}
	took := make([]time.Duration, len(sent))
	for i, s := range sent {
		took[i] = s.Exchange.Took
	}
	slices.Sort(took)
	return took[int(q*float64(len(took)-1)+0.5)]
}
