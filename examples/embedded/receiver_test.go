package embedded_test

import (
	"context"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/intercheck-dev/intercheck/examples/embedded"
	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

const secret = "the secret of the app"

// welcomes counts who was welcomed. It is the probe: it tells the judge how
// often a notification was acted on.
type welcomes struct {
	mu    sync.Mutex
	times map[string]int
}

func (w *welcomes) add(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.times[id]++
}

func (w *welcomes) Effects(_ context.Context, s probe.Subject) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.times[string(s.ID)], nil
}

// Idle says that nothing is left to do once a request is answered, so that the
// judge need not wait whether more happens.
func (w *welcomes) Idle(context.Context) error { return nil }

// served starts a receiver, and returns what there is to judge.
func served(t *testing.T) suites.Config {
	w := &welcomes{times: map[string]int{}}
	s := httptest.NewServer(&embedded.Receiver{Secret: secret, Welcome: w.add})
	t.Cleanup(s.Close)
	return suites.Config{URL: s.URL, Secret: secret, Probes: []probe.Probe{w}, Strict: !testing.Short()} // in short runs, such as those of the race detector, times say nothing
}

func TestReceiver(t *testing.T) {
	suites.Test(t, served(t))
}
