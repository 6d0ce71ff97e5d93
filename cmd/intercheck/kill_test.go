package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/store/sqlite"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// lives is how often a mock is killed. The race detector takes ten times as
// long, and finds nothing in another process.
func lives() int {
	if testing.Short() {
		return 5
	}
	return 50
}

// Whenever a mock is killed, under whatever load: what it has answered for is
// there, and delivered in the end.
func TestKillLosesNothing(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mock.db")
	to := newLedger(t)
	told := map[string]bool{} // users whose creation was answered 2xx
	for life := range lives() {
		m := bear(t, file, to.url)
		burst := m.load(t, life)
		if life%2 == 0 {
			burst.await(t, 5+life*7%40) // in the middle of answers
		} else {
			burst.await(t, 3)
			to.spring(t) // in the middle of an attempt
		}
		m.end(t, syscall.SIGKILL)
		maps.Copy(told, burst.over())
	}
	m := bear(t, file, to.url)
	to.await(t, told)
	m.end(t, syscall.SIGTERM)
	reconcile(t, file, to, told)
}

// A mortal is a mock in a process of its own.
type mortal struct {
	cmd *exec.Cmd
	url string
}

func bear(t *testing.T, file, to string) mortal {
	t.Helper()
	program, err := exec.LookPath("intercheck")
	if err != nil {
		t.Fatal(err)
	}
	m := mortal{cmd: exec.Command(program, "mock", "--addr", "127.0.0.1:0", "--store", "sqlite:"+file, "--keep", "0",
		"--policy", "20ms,20ms", "--subscribe", to+"=user.created", "--secret", "a secret of this test")}
	said := new(bytes.Buffer)
	m.cmd.Stderr = said
	out, err := m.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := m.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.cmd.Process.Kill(); _ = m.cmd.Wait() })
	line, _ := bufio.NewReader(out).ReadBytes('\n')
	var r readiness
	if err := json.Unmarshal(line, &r); err != nil {
		_ = m.cmd.Wait()
		t.Fatalf("it is not ready: %v: %s", err, said)
	}
	m.url = r.URL
	return m
}

func (m mortal) end(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := m.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
	if err := m.cmd.Wait(); s == syscall.SIGTERM && err != nil {
		t.Fatal(err)
	}
}

// A burst is what clients have been told while their mock lived.
type burst struct {
	clients sync.WaitGroup
	mu      sync.Mutex
	told    map[string]bool
	more    chan struct{}
}

// load lets clients create users until the mock does not answer any more.
func (m mortal) load(t *testing.T, life int) *burst {
	t.Helper()
	const clients, most = 8, 1000
	b := &burst{told: map[string]bool{}, more: make(chan struct{}, clients*most)}
	for client := range clients {
		b.clients.Go(func() {
			for n := range most {
				user := fmt.Sprintf("user-%d-%d-%d", life, client, n)
				if !m.create(user) {
					return
				}
				b.mu.Lock()
				b.told[user] = true
				b.mu.Unlock()
				b.more <- struct{}{}
			}
		})
	}
	return b
}

// create reports whether the mock has answered that there is such a user.
func (m mortal) create(user string) bool {
	r, err := http.NewRequest(http.MethodPost, m.url+"/users", bytes.NewReader(fmt.Appendf(nil, `{"user_id":%q}`, user)))
	if err != nil {
		return false
	}
	r.Header.Set("Authorization", "Bearer any")
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	return err == nil && answer.StatusCode/100 == 2
}

// await waits for n answers.
func (b *burst) await(t *testing.T, n int) {
	t.Helper()
	late := time.After(patience)
	for range n {
		select {
		case <-b.more:
		case <-late:
			t.Fatal("the mock does not answer")
		}
	}
}

// over returns who was told once all clients have noticed the end.
func (b *burst) over() map[string]bool {
	b.clients.Wait()
	return b.told
}

// An announced user is the part of a notification's item that tells which.
type announced struct {
	UserID string `json:"user_id"`
}

// A ledger is a receiver that counts. It fails the first attempt of every third
// notification.
type ledger struct {
	url  string
	mu   sync.Mutex
	seen map[intercom.NotificationID]int // requests that came whole
	done map[string]bool                 // users of whom it knows
	more chan struct{}                   // closed when there is more
	trap chan struct{}                   // closed by the next request, which is then held; nil if none is laid
}

func newLedger(t *testing.T) *ledger {
	t.Helper()
	l := &ledger{seen: map[intercom.NotificationID]int{}, done: map[string]bool{}, more: make(chan struct{})}
	s := httptest.NewServer(l)
	t.Cleanup(s.Close)
	l.url = s.URL
	return l
}

// ServeHTTP implements [http.Handler].
func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var n struct {
		ID       intercom.NotificationID `json:"id"`
		Attempts int                     `json:"delivery_attempts"`
		Data     struct{ Item announced }
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(body, &n) != nil {
		return
	}
	if n.ID == "" {
		return // the ping that the first subscription gets
	}
	fails := n.Attempts == 1 && n.ID[len(n.ID)-1]%3 == 0
	if trap := l.note(n.ID, n.Data.Item.UserID, fails); trap != nil {
		close(trap)
		<-r.Context().Done() // the end of the mock
	}
	if fails {
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// note counts a request, and returns the trap that it has stepped into.
func (l *ledger) note(id intercom.NotificationID, user string, fails bool) chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen[id]++
	if !fails {
		l.done[user] = true
	}
	close(l.more)
	l.more = make(chan struct{})
	trap := l.trap
	l.trap = nil
	return trap
}

// spring returns when a request is under way, which gets no answer.
func (l *ledger) spring(t *testing.T) {
	t.Helper()
	trap := make(chan struct{})
	l.mu.Lock()
	l.trap = trap
	l.mu.Unlock()
	select {
	case <-trap:
	case <-time.After(patience):
		t.Fatal("nothing is delivered")
	}
}

// await waits until the receiver knows of all these users.
func (l *ledger) await(t *testing.T, told map[string]bool) {
	t.Helper()
	for late := time.After(patience); ; {
		l.mu.Lock()
		more, missing := l.more, []string{}
		for user := range told {
			if !l.done[user] {
				missing = append(missing, user)
			}
		}
		l.mu.Unlock()
		if len(missing) == 0 {
			return
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("of %d users that were answered for, nothing is told of %d: %q", len(told), len(missing), missing)
		}
	}
}

// reconcile compares what the store says with what was seen.
func reconcile(t *testing.T, file string, to *ledger, told map[string]bool) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d := delivery.New(delivery.Config{Space: "main", Store: s, Clock: clock.Real(), Log: slog.New(slog.DiscardHandler)})
	all, _, err := d.Deliveries(t.Context(), delivery.Query{})
	if err != nil {
		t.Fatal(err)
	}
	users, again, unanswered := map[string]bool{}, 0, 0
	for _, one := range all {
		if one.Notification.Topic == intercom.Ping {
			continue
		}
		var item announced
		if err := json.Unmarshal(one.Notification.Data.Item, &item); err != nil || users[item.UserID] {
			t.Errorf("%s is announced twice, or not at all (%v)", item.UserID, err)
		}
		users[item.UserID] = true
		seen := to.seen[one.Notification.ID]
		resumed := slices.ContainsFunc(one.Attempts, func(a delivery.Attempt) bool { return a.Resumed })
		switch {
		case one.State != delivery.Delivered || seen < len(one.Attempts):
			t.Errorf("%s is %s after %d attempts, of which %d were seen", one.ID, one.State, len(one.Attempts), seen)
		case seen > len(one.Attempts) && !resumed:
			t.Errorf("%s was delivered again, and does not say so", one.ID)
		case seen > len(one.Attempts):
			again++
		}
		if !told[item.UserID] {
			unanswered++
		}
	}
	for user := range told {
		if !users[user] {
			t.Errorf("%s was answered for and is lost", user)
		}
	}
	t.Logf("%d kills: %d users were answered for, %d more are there; %d notifications were delivered again", lives(), len(told), unanswered, again)
	if again < lives()/2 {
		t.Errorf("only %d notifications were delivered again: the attempts under way at a kill are missing", again)
	}
}
