package delivery_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

func TestReplayIsSignedAfreshAndGoesByTheSamePlan(t *testing.T) {
	t.Parallel()
	r := newRig(t, planned(delivery.Plan{Copies: 2}))
	old, moved := newReceiver(t, r.clock), newReceiver(t, r.clock)
	s := r.subscribe(t, old.url)
	r.occur(t)
	r.idle(t)
	first := r.deliveries(t)[0]
	r.change(t, s, workspace.Draft{HubSecret: new("another secret"), URL: &moved.url})
	r.clock.Advance(time.Hour)
	again, err := r.deliverer.Replay(t.Context(), first.ID, nil)
	r.must(t, err)
	r.idle(t)
	got := moved.all()
	if len(got) != 2 {
		t.Fatalf("%d requests arrived", len(got))
	}
	for _, a := range got {
		a.signed(t, "another secret")
		if n := a.notification(t); n.ID != first.Notification.ID || n.DeliveryAttempts != 1 || n.CreatedAt != first.Notification.CreatedAt || n.FirstSentAt != r.clock.Now().Unix() {
			t.Errorf("it is %s", a.body)
		}
	}
	stored, err := r.deliverer.Delivery(t.Context(), again.ID)
	if err != nil || stored.Of != first.ID || stored.ID == first.ID || story(stored) != "1/1: 200, 1/2: 200, delivered" {
		t.Errorf("it is %+v (%v)", stored, err)
	}
	if now, err := r.deliverer.Delivery(t.Context(), first.ID); err != nil || story(now) != story(first) || now.Of != "" {
		t.Errorf("the first one became %s (%v)", story(now), err)
	}
}

func TestReplayMayBeEdited(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	r.occur(t)
	r.idle(t)
	id := r.deliveries(t)[0].ID
	_, err := r.deliverer.Replay(t.Context(), id, func(item json.RawMessage) (json.RawMessage, error) {
		return bytes.Replace(item, []byte(`"type":"user"`), []byte(`"type":"robot"`), 1), nil
	})
	r.must(t, err)
	r.idle(t)
	got := to.all()
	if len(got) != 2 || strings.Contains(string(got[0].body), "robot") || !strings.Contains(string(got[1].body), `"robot"`) {
		t.Fatalf("%d requests arrived, the last with %s", len(got), got[len(got)-1].body)
	}
	got[1].signed(t, secret)
}

func TestReplayThatCannotBeChangesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock)
	s := r.subscribe(t, to.url)
	r.occur(t)
	r.idle(t)
	id, lone := r.deliveries(t)[0].ID, r.once(t, to, delivery.Plan{}).ID
	errEdit := errors.New("no such member")
	edits := map[string]func(json.RawMessage) (json.RawMessage, error){
		errEdit.Error(): func(json.RawMessage) (json.RawMessage, error) { return nil, errEdit },
		"not JSON":      func(json.RawMessage) (json.RawMessage, error) { return json.RawMessage("{"), nil },
	}
	for want, edit := range edits {
		if _, err := r.deliverer.Replay(t.Context(), id, edit); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one that says %s", err, want)
		}
	}
	if _, err := r.deliverer.Replay(t.Context(), "none", nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of one that is not there: got error %v", err)
	}
	if _, err := r.deliverer.Replay(t.Context(), lone, nil); err == nil || !strings.Contains(err.Error(), "secret") {
		t.Errorf("of one without a subscription: got error %v", err)
	}
	_, err := r.Unsubscribe(t.Context(), s.ID)
	r.must(t, err)
	if _, err := r.deliverer.Replay(t.Context(), id, nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("without its subscription: got error %v", err)
	}
	if n := len(to.all()); n != 2 || r.count(t, "delivery") != 2 {
		t.Errorf("%d requests arrived, and there are %d deliveries", n, r.count(t, "delivery"))
	}
}
