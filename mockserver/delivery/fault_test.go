package delivery_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func TestPlanMayFaultTheTransport(t *testing.T) {
	t.Parallel()
	for _, f := range exchange.Faults {
		if f.Aborts {
			continue
		}
		t.Run(f.ID, func(t *testing.T) {
			t.Parallel()
			a := delivered(t, delivery.Plan{Fault: f.ID, Over: 50 * time.Millisecond})
			a.signed(t, secret)
			if a.notification(t).DeliveryAttempts != 1 {
				t.Errorf("what arrived is %s", a.body)
			}
		})
	}
}

// reader tells how reading the body of each request ended, and answers 200.
func reader(t *testing.T) (url string, read <-chan error) {
	t.Helper()
	ends := make(chan error, 16)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(io.Discard, r.Body)
		ends <- err
	}))
	t.Cleanup(s.Close)
	return s.URL, ends
}

func isBroken(t *testing.T, read <-chan error) {
	t.Helper()
	select {
	case err := <-read:
		if err == nil {
			t.Error("the body came whole")
		}
	case <-time.After(patience):
		t.Fatal("nothing came")
	}
}

func TestAbortedAttemptIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"reset-before-body", "reset-in-body"} {
		r := newRig(t, planned(delivery.Plan{Fault: id}))
		url, read := reader(t)
		r.subscribe(t, url)
		r.occur(t)
		isBroken(t, read)
		r.sleeps(t, start.Add(time.Minute))
		r.clock.Advance(time.Minute)
		isBroken(t, read) // the retry is faulted too
		r.idle(t)
		d := r.only(t, "1/1: aborted, 2/1: aborted, failed")
		if d.Plan.Fault != id {
			t.Errorf("its plan is kept as %+v", d.Plan)
		}
	}
}

// What is recorded is what was meant, so that it can be read and sent again.
func TestFaultedRequestIsRecordedAsItIsMeant(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	url, read := reader(t)
	p := delivery.Plan{Fault: "reset-in-body", Copies: 3, Together: true}
	d, err := r.deliverer.Once(t.Context(), delivery.Target{URL: url, Secret: secret, Style: intercom.Pretty}, notification(t), p)
	r.must(t, err)
	for range p.Copies {
		isBroken(t, read)
	}
	kept := r.only(t, "1/1: aborted, 1/2: aborted, 1/3: aborted, failed")
	want, err := notification(t).Encode(intercom.Pretty)
	r.must(t, err)
	for _, a := range append(kept.Attempts, d.Attempts...) {
		sent := a.Exchange.Request
		if string(sent.Body) != string(want) || !intercom.Secret(secret).Signed(want, intercom.Signature(sent.Header.Get(intercom.SignatureHeader))) || sent.Method != http.MethodPost {
			t.Errorf("it is recorded as %+v", sent)
		}
	}
}
