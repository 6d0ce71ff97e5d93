package reference_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// patience is how long a test waits before it gives up.
const patience = 30 * time.Second

func await(t *testing.T, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(patience):
		t.Fatal("what must come did not")
	}
}

// held is a receiver whose work takes until it is let go.
func held(t *testing.T) (r *reference.Receiver, working, letGo chan struct{}) {
	t.Helper()
	working, letGo = make(chan struct{}, 1), make(chan struct{})
	r = start(t, func(r *reference.Receiver) {
		work := r.Act
		r.Act = func(n intercom.Notification) {
			working <- struct{}{}
			<-letGo
			work(n)
		}
	})
	return r, working, letGo
}

func TestIdleWaitsForWhatHasBegun(t *testing.T) {
	t.Parallel()
	r, working, letGo := held(t)
	var sent sync.WaitGroup
	sent.Go(func() { signed(t, r, notification("notif_1")) })
	await(t, working)

	ended, end := context.WithCancel(t.Context())
	end()
	if err := r.Idle(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("while it works it says %v", err)
	}
	idle := make(chan struct{})
	go func() {
		defer close(idle)
		if err := r.Idle(t.Context()); err != nil || r.Effects("notif_1") != 1 {
			t.Errorf("it says %v after %d effects", err, r.Effects("notif_1"))
		}
	}()
	close(letGo)
	await(t, idle)
	sent.Wait()
	if err := r.Idle(ended); err != nil {
		t.Errorf("when it is done it says %v", err)
	}
}

func TestReceiverThatHasBegunNothingIsIdle(t *testing.T) {
	t.Parallel()
	if err := start(t, nil).Idle(t.Context()); err != nil {
		t.Error(err)
	}
}

// A receiver that breaks off is done, too.
func TestIdleDoesNotWaitForWhatBrokeOff(t *testing.T) {
	t.Parallel()
	r := start(t, func(r *reference.Receiver) {
		r.Read = func(*http.Request) ([]byte, error) { panic(http.ErrAbortHandler) }
	})
	for range 3 {
		resp, err := http.DefaultClient.Do(request(t, http.MethodPost, r.URL(), ""))
		if err == nil {
			_ = resp.Body.Close()
			t.Errorf("it answered %d", resp.StatusCode)
		}
	}
	if err := r.Idle(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestManyAtOnceAreActedOnOnce(t *testing.T) {
	t.Parallel()
	const copies, different = 32, 4
	r := start(t, nil)
	var all sync.WaitGroup
	for range copies {
		for n := range different {
			all.Go(func() {
				id := fmt.Sprintf("notif_%d", n)
				if got := signed(t, r, notification(id)); got != 200 {
					t.Errorf("it answered %d", got)
				}
				if got := acted(t, r, intercom.NotificationID(id)); got != 1 {
					t.Errorf("after its answer, %d effects", got)
				}
			})
		}
	}
	all.Wait()
	for n := range different {
		if got := r.Effects(intercom.NotificationID(fmt.Sprintf("notif_%d", n))); got != 1 {
			t.Errorf("it acted %d times", got)
		}
	}
}

func TestKeyIsClaimedOnce(t *testing.T) {
	t.Parallel()
	r := reference.New(secret)
	var all sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for range 100 {
		all.Go(func() {
			if r.Claim("key") {
				mu.Lock()
				defer mu.Unlock()
				won++
			}
		})
	}
	all.Wait()
	if won != 1 || !r.Claim("another") {
		t.Errorf("%d claimed it", won)
	}
}
