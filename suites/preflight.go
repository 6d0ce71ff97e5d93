package suites

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// An Unreachable error says that the receiver gives no answer at all, and
// what to try.
type Unreachable struct {
	URL  string
	Why  string
	Hint string
}

func (u Unreachable) Error() string { return fmt.Sprintf("the receiver at %s %s", u.URL, u.Why) }

// reach waits until the receiver answers anything, for as long as it may take.
func reach(ctx context.Context, s *check.Setup, patience time.Duration) error {
	end := time.Now().Add(patience)
	x, err := s.Knock(ctx, patience)
	if err != nil {
		return err
	}
	if err := died(s); err != nil {
		return err
	}
	switch {
	case x.Failure == exchange.Timeout || x.Failure == exchange.Reset: // it may have been asleep, or not know HEAD, which a check asks
		x, err = ask(ctx, s, 0)
	case x.Response != nil && patience > 0: // it may know HEAD, and not yet what it has to know for notifications
		err = untilReady(ctx, s, end)
	}
	if err != nil {
		return err
	}
	return unanswered(x)
}

// readyPause is how long a receiver that is not ready is left alone.
const readyPause = 100 * time.Millisecond

// untilReady sends a genuine notification again and again, as long as the answer
// is that the receiver is not ready, until end.
func untilReady(ctx context.Context, s *check.Setup, end time.Time) error {
	for {
		x, err := ask(ctx, s, 0)
		if err != nil || !check.NotYet(x) || !time.Now().Before(end) {
			return err
		}
		select {
		case <-time.After(readyPause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// unanswered returns an [Unreachable] error unless x shows that somebody is there.
func unanswered(x exchange.Exchange) error {
	u := Unreachable{URL: x.Request.URL}
	switch {
	case x.Response != nil:
		return nil
	case x.Failure == exchange.Refused:
		u.Why, u.Hint = "refuses connections", "start it first, look at host and port, or give it time with --wait 30s"
	case x.Failure == exchange.Unknown:
		u.Why, u.Hint = "has a host name without an address", "look at the host name"
	case x.Failure == exchange.TLS:
		u.Why, u.Hint = "offers no TLS connection that can be trusted: "+x.Err, "look at http against https, and at the certificate"
	case x.Failure == exchange.Timeout:
		u.Why, u.Hint = "answers neither a HEAD request nor a notification within 5s", "look at host and port, and whether a firewall or a proxy stands between"
	case x.Failure == exchange.Cancelled:
		return errors.New("interrupted before the receiver answered")
	default:
		u.Why, u.Hint = "answers nothing that is HTTP: "+x.Err, "look at host and port"
	}
	return u
}

// calibrate tries the probes on one genuine notification.
func calibrate(ctx context.Context, s *check.Setup) error {
	f, err := s.Fixtures.Fixture(s.Topics[0], 1, time.Now())
	if err != nil {
		return err
	}
	err = s.Observer.Calibrate(ctx, check.Sent{Fixture: f}.Subject(), func() (bool, error) {
		d, err := s.Deliver(ctx, s.Target, f.Notification, delivery.Plan{})
		if err != nil {
			return false, err
		}
		s.Tried = &check.Sent{Fixture: f, Attempt: d.Attempts[0]}
		return s.Tried.Exchange.Acknowledged(), nil
	})
	if u := (check.Uncounted{}); s.Tried == nil || !errors.As(err, &u) {
		return err
	}
	return fmt.Errorf("%w It was of topic %s, app_id %s (--app-id gives another) and somebody at example.com%s", err, f.Notification.Topic, f.Notification.AppID, called(s))
}

// called says which calls the receiver made about what the probes were tried with.
func called(s *check.Setup) string {
	var all []string
	for _, c := range s.CallsAbout(s.Tried.Subject()) {
		all = append(all, fmt.Sprintf("%s %s, answered %d", c.Method, c.Path, c.Status))
	}
	if len(all) == 0 {
		return ""
	}
	return "; it called " + strings.Join(all, ", then ") + ": the mock knows nobody but whom it was told of, and only writes count"
}
