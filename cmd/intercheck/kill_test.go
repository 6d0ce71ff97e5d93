package main

import (
	"context"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/store"
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

// finish makes what deliveries were still due, and returns all that there are.
func finish(t *testing.T, s store.Store) []delivery.Delivery {
	t.Helper()
	server, err := mockserver.New(mockserver.Config{Store: s, Policy: policyOfMortals, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	over := make(chan struct{})
	go func() {
		defer close(over)
		server.Run(ctx)
	}()
	if err := server.Deliverer.Idle(ctx); err != nil {
		t.Errorf("%d deliveries remain: %v", server.Deliverer.Remaining(), err)
	}
	stop()
	<-over
	all, _, err := server.Deliverer.Deliveries(t.Context(), delivery.Query{})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// reconcile compares what the store says with what was seen.
func reconcile(t *testing.T, file string, to *ledger, told map[string]bool) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }() // it was only looked at
	all := finish(t, s)
	users, again := map[string]bool{}, 0
	for _, one := range all {
		if one.Notification.Topic == intercom.Ping {
			continue
		}
		var item announced
		if err := json.Unmarshal(one.Notification.Data.Item, &item); err != nil || users[item.UserID] {
			t.Errorf("%s is announced twice, or not at all (%v)", item.UserID, err)
		}
		users[item.UserID] = true
		if to.seen[one.Notification.ID] > len(one.Attempts) {
			again++
		}
		agree(t, one, to.seen[one.Notification.ID])
	}
	for user := range told {
		if !users[user] {
			t.Errorf("%s was answered for and is lost", user)
		}
	}
	t.Logf("%d kills: %d of %d users were answered for; %d notifications were delivered again", lives(), len(told), len(users), again)
	if again < lives()/2 {
		t.Errorf("only %d notifications were delivered again: the attempts under way at a kill are missing", again)
	}
}

// agree compares a delivery with how often it was seen.
func agree(t *testing.T, d delivery.Delivery, seen int) {
	t.Helper()
	resumed := slices.ContainsFunc(d.Attempts, func(a delivery.Attempt) bool { return a.Resumed })
	switch {
	case d.State != delivery.Delivered || seen < len(d.Attempts):
		t.Errorf("%s is %s after %d attempts, and %d were seen", d.ID, d.State, len(d.Attempts), seen)
	case seen > len(d.Attempts) && !resumed:
		t.Errorf("%s was delivered again, and does not say so", d.ID)
	}
}
