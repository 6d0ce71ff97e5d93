package reference_test

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

func TestAnswersBeforeItActs(t *testing.T) {
	t.Parallel()
	r, working, letGo := held(t)
	if got := signed(t, r, notification("notif_1")); got != http.StatusOK {
		t.Errorf("it answered %d", got)
	}
	await(t, working)
	if n := r.Effects("notif_1"); n != 0 {
		t.Errorf("it acted %d times before it could", n)
	}
	close(letGo)
}

func TestShutdownFinishesTheWork(t *testing.T) {
	t.Parallel()
	r, working, letGo := held(t)
	signed(t, r, notification("notif_1"))
	await(t, working)
	down := make(chan struct{})
	go func() {
		defer close(down)
		if err := r.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	for late := time.Now().Add(patience); time.Now().Before(late); { // until it listens no more
		resp, err := http.DefaultClient.Do(request(t, http.MethodHead, r.URL(), ""))
		if err != nil {
			break
		}
		_ = resp.Body.Close()
	}
	close(letGo)
	await(t, down)
	if n := r.Effects("notif_1"); n != 1 {
		t.Errorf("it acted %d times", n)
	}
}

// failing starts a receiver whose calls fail, and whose next try is far away.
func failing(t *testing.T, journal string) *reference.Receiver {
	t.Helper()
	tried := make(chan struct{}, 1)
	r := start(t, func(r *reference.Receiver) {
		r.Journal = journal
		r.Call = func(context.Context, intercom.Notification) error { return errors.New("nobody is there") }
		r.Retry = func(int, error) (time.Duration, bool) {
			tried <- struct{}{}
			return time.Hour, true
		}
	})
	signed(t, r, notification("notif_1"))
	await(t, tried)
	return r
}

// hurried shuts r down, with time for requests that are all but done.
func hurried(t *testing.T, r *reference.Receiver) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	return r.Shutdown(ctx)
}

func TestShutdownLeavesToTheJournalWhatTakesTooLong(t *testing.T) {
	t.Parallel()
	journal := filepath.Join(t.TempDir(), "journal")
	if err := hurried(t, failing(t, journal)); err != nil {
		t.Error(err)
	}
	if r := kept(t, journal, nil); acted(t, r, "notif_1") != 1 {
		t.Errorf("the next one acted %d times", r.Effects("notif_1"))
	}
	if err := hurried(t, failing(t, "")); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no journal") {
		t.Errorf("without a journal it says %v", err)
	}
}

func TestCloseEndsTheWaitForTheNextTry(t *testing.T) {
	t.Parallel()
	r := failing(t, "")
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		closed(t, r)
	}()
	await(t, gone)
}

func TestCloseEndsCallsUnderWay(t *testing.T) {
	t.Parallel()
	called := make(chan struct{})
	r := start(t, func(r *reference.Receiver) {
		r.Call = func(ctx context.Context, _ intercom.Notification) error {
			close(called)
			<-ctx.Done()
			return ctx.Err()
		}
	})
	signed(t, r, notification("notif_1"))
	await(t, called)
	closed(t, r)
	if n := r.Effects("notif_1"); n != 0 {
		t.Errorf("it acted %d times", n)
	}
}

func TestManyCallsAreMadeAtATimeAndNotAll(t *testing.T) {
	t.Parallel()
	const all, atATime = 70, 64
	var mu sync.Mutex
	under, most := 0, 0
	reached := make(chan struct{})
	r := start(t, func(r *reference.Receiver) {
		r.Call = func(context.Context, intercom.Notification) error {
			mu.Lock()
			under++
			if most = max(most, under); under == atATime {
				close(reached)
			}
			mu.Unlock()
			<-reached
			mu.Lock()
			defer mu.Unlock()
			under = -1 << 20 // only what came before counts
			return nil
		}
	})
	for i := range all {
		signed(t, r, notification("notif_"+string(rune('A'+i))))
	}
	await(t, reached)
	acted(t, r, "")
	if most != atATime {
		t.Errorf("%d calls at a time", most)
	}
}
