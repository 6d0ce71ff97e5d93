package workspace_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

const (
	appID   = "abc123de"
	baseURL = "http://127.0.0.1:4000"
)

// A recorder keeps what occurred and was committed.
type recorder struct {
	mu       sync.Mutex
	occurred []workspace.Occurrence
	refuse   error
}

// Occurred implements [workspace.Listener].
func (r *recorder) Occurred(_ context.Context, _ store.Tx, o workspace.Occurrence) (func(), error) {
	if r.refuse != nil {
		return nil, r.refuse
	}
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.occurred = append(r.occurred, o)
	}, nil
}

// take returns what occurred since it was last asked.
func (r *recorder) take() []workspace.Occurrence {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.occurred
	r.occurred = nil
	return all
}

func (r *recorder) topics() (all []string) {
	for _, o := range r.take() {
		all = append(all, string(o.Topic))
	}
	return all
}

type rig struct {
	*workspace.Workspace
	heard  *recorder
	clock  *clock.Manual
	config workspace.Config
}

func newRig(t *testing.T) rig {
	t.Helper()
	heard, c := &recorder{}, clock.NewManual(time.Date(2016, 5, 10, 13, 52, 35, 548e6, time.UTC))
	s := memory.New()
	t.Cleanup(func() { _ = s.Close() })
	config := workspace.Config{
		Space: "main", AppID: appID, BaseURL: baseURL, Store: s, Clock: c, Fixtures: fixtures.New(1, ""), Listener: heard,
	}
	return rig{workspace.New(config), heard, c, config}
}

func (r rig) subscribe(t *testing.T, d workspace.Draft) intercom.Subscription {
	t.Helper()
	s, err := r.Subscribe(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (r rig) user(t *testing.T, key workspace.UserKey) fixtures.User {
	t.Helper()
	u, _, err := r.SaveUser(t.Context(), workspace.UserDraft{UserKey: key})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func draft(topics ...intercom.Topic) workspace.Draft {
	return workspace.Draft{URL: new("http://example.com/hook"), Topics: topics}
}

func refusal(t *testing.T, err error, code, field string) {
	t.Helper()
	var r *workspace.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("got error %v, want a refusal %s", err, code)
	}
	if r.Code != code || r.Field != field {
		t.Errorf("refused with %s about %q (%s), want %s about %q", r.Code, r.Field, r.Message, code, field)
	}
}

func TestRecordTellsTheListenerOnceItIsKept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	item := json.RawMessage(`{"type":"event","event_name":"invited-friend"}`)
	if err := r.Record(t.Context(), workspace.Occurrence{Topic: intercom.EventCreated, Item: item}); err != nil {
		t.Fatal(err)
	}
	heard := r.heard.take()
	if len(heard) != 1 || heard[0].Event != "invited-friend" || !heard[0].At.Equal(r.clock.Now()) {
		t.Errorf("heard %+v", heard)
	}
	if err := r.Record(t.Context(), workspace.Occurrence{Topic: "user.created", Item: json.RawMessage(`{`)}); err == nil {
		t.Error("an item that is not JSON is recorded")
	}
	if heard := r.heard.take(); len(heard) != 0 {
		t.Errorf("heard %+v", heard)
	}
}

func TestWhatTheListenerRefusesChangesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.heard.refuse = errors.New("no")
	if _, err := r.Subscribe(t.Context(), draft("user")); !errors.Is(err, r.heard.refuse) {
		t.Fatalf("got error %v", err)
	}
	all, err := r.Subscriptions(t.Context())
	if err != nil || len(all) != 0 {
		t.Errorf("there are %v (%v)", all, err)
	}
}

// An engine may call a change again. Only what the last call announced counts.
func TestATransactionThatIsTriedAgainAnnouncesOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	config := r.config
	config.Store = twice{config.Store}
	w := workspace.New(config)
	if _, err := w.Subscribe(t.Context(), draft("user")); err != nil {
		t.Fatal(err)
	}
	if heard := r.heard.topics(); fmt.Sprint(heard) != "[ping]" {
		t.Errorf("heard %v", heard)
	}
}

func TestWhatIsNotKeptIsNotAnnounced(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	config := r.config
	config.Store = full{config.Store}
	if _, err := workspace.New(config).Subscribe(t.Context(), draft("user")); !errors.Is(err, errFull) {
		t.Fatalf("got error %v", err)
	}
	if heard := r.heard.topics(); len(heard) != 0 {
		t.Errorf("heard %v", heard)
	}
}

// full is an engine that cannot keep what it is given.
type full struct{ store.Store }

var errFull = errors.New("the disk is full")

func (s full) Update(ctx context.Context, change func(store.Tx) error) error {
	return s.Store.Update(ctx, func(tx store.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		return errFull
	})
}

// twice is an engine that drops the first try of every Update.
type twice struct{ store.Store }

func (s twice) Update(ctx context.Context, change func(store.Tx) error) error {
	again := errors.New("again")
	err := s.Store.Update(ctx, func(tx store.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		return again
	})
	if !errors.Is(err, again) {
		return err
	}
	return s.Store.Update(ctx, change)
}
