package check_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

// A counting receiver answers as its fields say, and counts what it does. It is
// the probe of itself, too.
type counting struct {
	genuine, forged int // statuses; 0 ends the connection
	acts            bool
	actsOnForgeries bool
	diesOfShort     bool // signatures

	mu     sync.Mutex
	counts map[intercom.NotificationID]int
}

func (c *counting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var n intercom.Notification
	_ = json.Unmarshal(body, &n)
	sig := intercom.Signature(r.Header.Get(intercom.SignatureHeader))
	genuine := secret.Signed(body, sig)
	if genuine && c.acts || !genuine && c.actsOnForgeries {
		c.mu.Lock()
		c.counts[n.ID]++
		c.mu.Unlock()
	}
	code := c.forged
	if genuine {
		code = c.genuine
	}
	if code == 0 || c.diesOfShort && len(sig) < len(secret.Sign(nil)) {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(code)
}

func (c *counting) Effects(_ context.Context, s probe.Subject) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counts[s.ID], nil
}

func (*counting) Idle(context.Context) error { return nil }

// at makes benches at c, with or without it as a probe.
func at(t *testing.T, c *counting, observed bool) *check.Setup {
	t.Helper()
	c.counts = map[intercom.NotificationID]int{}
	s := setup(t, c.ServeHTTP)
	if observed {
		s.Observer = &check.Observer{Probes: []probe.Probe{c}, Patience: 50 * time.Millisecond}
		err := s.Observer.Calibrate(t.Context(), probe.Subject{ID: "calibration"}, func() (bool, error) {
			c.counts["calibration"]++
			return true, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func ignored(ctx context.Context, b *check.Bench) { ignores(ctx, b, "one-digit-wrong") }

func ignoredShort(ctx context.Context, b *check.Bench) { ignores(ctx, b, "truncated") }

func ignores(ctx context.Context, b *check.Bench, id string) {
	forged := b.SendPlanned(ctx, b.Notification(), delivery.Plan{Tampering: id})
	b.ExpectIgnored(ctx, b.Send(ctx, b.Notification()), forged...)
}

func actedOnce(ctx context.Context, b *check.Bench) {
	b.ExpectActedOnce(ctx, b.Send(ctx, b.Notification()), b.Send(ctx, b.Notification()))
}

func serving(ctx context.Context, b *check.Bench) { b.ExpectServing(ctx) }

func TestControlsTellGoodFromBad(t *testing.T) {
	t.Parallel()
	const notAcknowledged, unseen = "to acknowledge it with a 2xx within 5s, but it answered", "; whether it acted cannot be seen without a probe"
	for name, c := range map[string]struct {
		receiver *counting
		observed bool
		run      func(context.Context, *check.Bench)
		finding  check.Finding
		reason   string // a part of it
	}{
		"serves":                      {&counting{genuine: 202}, false, serving, check.Passed, ""},
		"does not serve":              {&counting{genuine: 503}, false, serving, check.Failed, notAcknowledged + " 503"},
		"acts":                        {&counting{genuine: 200, acts: true}, true, actedOnce, check.Passed, ""},
		"says that it acts":           {&counting{genuine: 200}, true, actedOnce, check.Failed, "but it acted not at all"},
		"says it, and nobody looks":   {&counting{genuine: 200}, false, actedOnce, check.Passed, ""},
		"acts and refuses":            {&counting{genuine: 401, acts: true}, true, actedOnce, check.Failed, notAcknowledged + " 401"},
		"ignores":                     {&counting{genuine: 200, forged: 401, acts: true}, true, ignored, check.Passed, ""},
		"ignores politely":            {&counting{genuine: 200, forged: 200, acts: true}, true, ignored, check.Passed, ""},
		"acts on a forgery":           {&counting{genuine: 200, forged: 401, acts: true, actsOnForgeries: true}, true, ignored, check.Failed, "to act not at all on"},
		"dies of a forgery":           {&counting{genuine: 200, forged: 401, acts: true, diesOfShort: true}, true, ignoredShort, check.Failed, "to answer it, whatever the status"},
		"hangs up":                    {&counting{genuine: 200, acts: true}, true, ignored, check.Passed, ""},
		"hangs up on a short one":     {&counting{genuine: 200, acts: true}, true, ignoredShort, check.Passed, ""},
		"hangs up on everything":      {&counting{}, true, ignored, check.Failed, "ended the connection"},
		"hangs up and acts":           {&counting{genuine: 200, acts: true, actsOnForgeries: true}, true, ignored, check.Failed, "to act not at all on"},
		"ignores everything":          {&counting{genuine: 200, forged: 401}, true, ignored, check.Failed, "to act once on"},
		"refuses everything":          {&counting{genuine: 401, forged: 401}, true, ignored, check.Failed, notAcknowledged + " 401"},
		"refuses, as far as is seen":  {&counting{genuine: 200, forged: 403}, false, ignored, check.Passed, ""},
		"answers 200, and who knows":  {&counting{genuine: 200, forged: 200}, false, ignored, check.Inconclusive, "it answered 200 after"},
		"answers 429, and who knows":  {&counting{genuine: 200, forged: 429}, false, ignored, check.Inconclusive, unseen},
		"dies of a forgery, unseen":   {&counting{genuine: 200, forged: 401, diesOfShort: true}, false, ignoredShort, check.Failed, "ended the connection"},
		"hangs up, and who knows":     {&counting{genuine: 200}, false, ignored, check.Inconclusive, "ended the connection"},
		"refuses everything, unseen ": {&counting{genuine: 401, forged: 401}, false, ignored, check.Failed, notAcknowledged + " 401"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := do(t, at(t, c.receiver, c.observed), c.run)
			if o.Finding != c.finding || !strings.Contains(o.Reason, c.reason) || (o.Reason == "") != (c.finding == check.Passed) {
				t.Errorf("it is %s: %q", o.Finding, o.Reason)
			}
			wantWords(t, o.Reason)
		})
	}
}

func TestBenchKnowsWhetherItSees(t *testing.T) {
	t.Parallel()
	for _, observed := range []bool{true, false} {
		do(t, at(t, &counting{genuine: 200}, observed), func(_ context.Context, b *check.Bench) {
			if b.Observed() != observed {
				t.Errorf("it says %t, want %t", b.Observed(), observed)
			}
		})
	}
}
