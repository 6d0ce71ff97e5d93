package check_test

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// delivered sends one notification by each plan, in their order.
func delivered(t *testing.T, s *check.Setup, plans ...delivery.Plan) {
	t.Helper()
	for i, p := range plans {
		f, err := s.Fixtures.Fixture(s.Topics[0], uint64(i), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Deliver(t.Context(), s.Target, f.Notification, p); err != nil {
			t.Fatal(err)
		}
	}
}

// statuses answers with each of them, and with the last from then on.
func statuses(all ...int) http.HandlerFunc {
	var n atomic.Int64
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(all[min(int(n.Add(1)), len(all))-1]) }
}

func TestOfSeveralAnswersTheMostFrequentIsHeard(t *testing.T) {
	t.Parallel()
	s := setup(t, statuses(503, 404, 404, 503, 404))
	delivered(t, s, delivery.Plan{}, delivery.Plan{Copies: 3}, delivery.Plan{Body: []byte("{}")})
	if a, unheeded := s.Heard.Unheeded(); !unheeded || a != (check.Answered{Status: 404, Times: 3, Of: 5}) {
		t.Errorf("%+v, %t", a, unheeded)
	}
}

func TestOneAcknowledgementIsEnough(t *testing.T) {
	t.Parallel()
	for _, all := range [][]int{{200, 404}, {404, 404, 204}, {404, 202, 404}} {
		s := setup(t, statuses(all...))
		delivered(t, s, delivery.Plan{Copies: 4})
		if a, unheeded := s.Heard.Unheeded(); unheeded {
			t.Errorf("%v: %+v", all, a)
		}
	}
}

// A forgery that is acknowledged hides nothing.
func TestWhatIsNotGenuineIsNotHeard(t *testing.T) {
	t.Parallel()
	s := setup(t, answering(200))
	elsewhere := setup(t, answering(200)).Target
	delivered(t, s, check.HeadPlan(), delivery.Plan{Tampering: "other-secret"}, delivery.Plan{Tampering: "no-signature"}, delivery.Plan{Method: http.MethodPut})
	f, err := s.Fixtures.Fixture(s.Topics[0], 9, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Deliver(t.Context(), elsewhere, f.Notification, delivery.Plan{}); err != nil {
		t.Fatal(err)
	}
	if a, unheeded := s.Heard.Unheeded(); unheeded || a.Of != 0 {
		t.Errorf("%+v, %t", a, unheeded)
	}
	refusing := setup(t, statuses(200, 404))
	delivered(t, refusing, delivery.Plan{Tampering: "other-secret"}, delivery.Plan{})
	if a, unheeded := refusing.Heard.Unheeded(); !unheeded || a != (check.Answered{Status: 404, Times: 1, Of: 1}) {
		t.Errorf("%+v, %t", a, unheeded)
	}
}

// What the sender gave up says nothing of the receiver.
func TestInterruptionIsNotHeard(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := setup(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // the server sees the end of the connection only after that
		cancel()
		<-r.Context().Done()
	})
	f, err := s.Fixtures.Fixture(s.Topics[0], 1, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if d, _ := s.Deliver(ctx, s.Target, f.Notification, delivery.Plan{}); len(d.Attempts) != 1 || d.Attempts[0].Exchange.Failure != exchange.Cancelled {
		t.Fatalf("it was not interrupted: %+v", d.Attempts)
	}
	if a, unheeded := s.Heard.Unheeded(); unheeded {
		t.Errorf("%+v", a)
	}
}
