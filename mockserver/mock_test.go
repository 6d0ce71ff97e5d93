package mockserver_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/feed"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A counted store knows which documents it has.
type counted struct {
	store.Store
	mu   sync.Mutex
	keys map[store.Key]bool
}

// Update implements [store.Store].
func (c *counted) Update(ctx context.Context, change func(store.Tx) error) error {
	return c.Store.Update(ctx, func(tx store.Tx) error { return change(countedTx{tx, c}) })
}

type countedTx struct {
	store.Tx
	in *counted
}

// Put implements [store.Tx].
func (t countedTx) Put(ctx context.Context, doc store.Doc) error {
	t.in.mu.Lock()
	defer t.in.mu.Unlock()
	t.in.keys[doc.Key] = true
	return t.Tx.Put(ctx, doc)
}

// Delete implements [store.Tx].
func (t countedTx) Delete(ctx context.Context, key store.Key) error {
	t.in.mu.Lock()
	defer t.in.mu.Unlock()
	delete(t.in.keys, key)
	return t.Tx.Delete(ctx, key)
}

// of returns the keys of a workspace that there are.
func (c *counted) of(space string) (all []store.Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for k := range c.keys {
		if k.Space == space {
			all = append(all, k)
		}
	}
	return all
}

// running returns a mock that runs until stop is called.
func running(t *testing.T, c mockserver.MockConfig) (m *mockserver.Mock, stop func()) {
	t.Helper()
	m, err := mockserver.NewMock(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() { defer close(over); m.Run(ctx) }()
	stop = sync.OnceFunc(func() { cancel(); <-over })
	t.Cleanup(stop)
	return m, stop
}

// busy has a workspace with a subscription and a delivery that waits for its retry.
func busy(t *testing.T, s *mockserver.Space) {
	t.Helper()
	to := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }))
	t.Cleanup(to.Close)
	server := s.Server()
	if _, err := server.Workspace.Subscribe(t.Context(), workspace.Draft{URL: &to.URL, Topics: []intercom.Topic{"user.created"}}); err != nil {
		t.Fatal(err)
	}
	d, err := fixtures.Lookup("user.created", "")
	if err != nil {
		t.Fatal(err)
	}
	made, err := server.Happen(t.Context(), mockserver.Happening{Topic: d})
	if err != nil || len(made) != 1 {
		t.Fatalf("%v, %d deliveries", err, len(made))
	}
	tried(t, s.Feed, 2)
}

// tried waits until an attempt was made at so many deliveries.
func tried(t *testing.T, f *feed.Feed, n int) {
	t.Helper()
	for seen := uint64(0); n > 0; {
		b := f.After(seen, 1)
		if b.News != nil {
			select {
			case <-b.News:
			case <-t.Context().Done():
				t.Fatal("it was never tried")
			}
			continue
		}
		seen = b.Events[0].ID
		if c, ok := b.Events[0].Data.(delivery.Change); ok && c.Attempted == 1 {
			n--
		}
	}
}

func TestKeptWorkspaceIsTakenUpByTheNextMock(t *testing.T) {
	t.Parallel()
	kept := &counted{Store: memory.New(), keys: map[store.Key]bool{}}
	config := mockserver.MockConfig{Config: mockserver.Config{Store: kept}, ClockText: "manual:2026-01-02T03:04:05Z"}
	m, stop := running(t, config)
	s, err := m.Create(t.Context(), mockserver.Options{Name: "mine", Token: "a token of mine", Seed: new(int64(9))})
	if err != nil {
		t.Fatal(err)
	}
	busy(t, s)
	stop()

	next, _ := running(t, config)
	again := next.ByToken("a token of mine")
	if again == nil || again.Name != "mine" || again.Server().Seed() != 9 {
		t.Fatalf("the next mock has %+v", again)
	}
	if n := next.Resumed(); n != 2 {
		t.Errorf("%d deliveries are resumed, want the ping and the other", n)
	}
	if err := next.Remove(t.Context(), "mine"); err != nil {
		t.Fatal(err)
	}
	if left := kept.of("mine"); len(left) > 0 {
		t.Errorf("of what was removed there is still %v", left)
	}
	last, _ := running(t, config)
	if last.ByToken("a token of mine") != nil {
		t.Error("what was removed has come back")
	}
}

func TestResetLeavesNothingInAKeptStore(t *testing.T) {
	t.Parallel()
	kept := &counted{Store: memory.New(), keys: map[store.Key]bool{}}
	m, _ := running(t, mockserver.MockConfig{Config: mockserver.Config{Store: kept}, ClockText: "manual:2026-01-02T03:04:05Z"})
	other, err := m.Space(t.Context(), "other")
	if err != nil {
		t.Fatal(err)
	}
	busy(t, m.Main())
	busy(t, other)
	if err := m.Main().Reset(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if left := kept.of(mockserver.Main); len(left) > 0 {
		t.Errorf("there is still %v", left)
	}
	if len(kept.of("other")) == 0 {
		t.Error("of the other workspace nothing is left")
	}
	if n := m.Main().Server().Deliverer.Remaining(); n != 0 {
		t.Errorf("%d deliveries remain", n)
	}
}

func TestTokenAndHeaderLeadToAWorkspace(t *testing.T) {
	t.Parallel()
	m, _ := running(t, mockserver.MockConfig{})
	mine, err := m.Create(t.Context(), mockserver.Options{Name: "mine"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, header, value, want string }{
		{"nothing", "Accept", "*/*", mockserver.Main},
		{"any token", "Authorization", "Bearer any", mockserver.Main},
		{"its token", "Authorization", "Bearer " + string(mine.Token()), "mine"},
		{"its name", mockserver.WorkspaceHeader, "mine", "mine"},
		{"a new name", mockserver.WorkspaceHeader, "new", "new"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/users", nil)
		r.Header.Set(c.header, c.value)
		if s, err := m.Select(r); err != nil || s.Name != c.want {
			t.Errorf("%s leads to %v (%v), want %s", c.name, s, err, c.want)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/users", nil)
	r.SetBasicAuth(string(mine.Token()), "")
	if s, err := m.Select(r); err != nil || s != mine {
		t.Errorf("as a user name it leads to %v (%v)", s, err)
	}
}
