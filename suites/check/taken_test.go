package check_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

func TestWhatIsTakenCountsOnce(t *testing.T) {
	t.Parallel()
	s := setup(t, answering(200))
	if n := s.Taken(); n != 0 {
		t.Errorf("before anything was sent it took %d", n)
	}
	delivered(t, s, delivery.Plan{}, delivery.Plan{Copies: 3}, delivery.Plan{}) // three notifications
	delivered(t, s, delivery.Plan{})                                            // the first of them
	if n := s.Taken(); n != 3 {
		t.Errorf("it took %d, want 3", n)
	}
}

func TestWhatIsNotPlainIsNotTaken(t *testing.T) {
	t.Parallel()
	s := setup(t, answering(200))
	delivered(t, s, delivery.Plan{Tampering: "other-secret"}, delivery.Plan{Body: []byte("{}")}, delivery.Plan{Method: http.MethodPut}, check.HeadPlan())
	if n := s.Taken(); n != 0 {
		t.Errorf("it took %d of what is not as Intercom sends it", n)
	}
	f, err := s.Fixtures.Fixture(s.Topics[0], 9, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	f.Notification.Topic = "contact.archived"
	if _, err := s.Deliver(t.Context(), s.Target, f.Notification, delivery.Plan{}); err != nil || s.Taken() != 0 {
		t.Errorf("of another topic it took %d, %v", s.Taken(), err)
	}
}

func TestWhatIsRefusedIsNotTaken(t *testing.T) {
	t.Parallel()
	s := setup(t, statuses(500, 200))
	delivered(t, s, delivery.Plan{}, delivery.Plan{})
	if n := s.Taken(); n != 1 {
		t.Errorf("it took %d, want the second alone", n)
	}
}
