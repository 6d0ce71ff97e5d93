package delivery_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func TestOccurrenceArrivesAsIntercomSendsIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock)
	s := r.subscribe(t, to.url)
	r.clock.Advance(3 * time.Second)
	r.occur(t)
	r.idle(t)
	a := to.one(t)
	a.signed(t, secret)
	want := http.Header{
		"Accept": {"application/json"}, "Content-Type": {"application/json"}, "User-Agent": {"intercom-parrot-service-client/1.0"},
		intercom.SubscriptionHeader: {s.ID}, intercom.SignatureHeader: {string(a.signature())},
	}
	if !same(a.header, want) || a.method != http.MethodPost || a.path != "/webhook" {
		t.Errorf("it is a %s to %s with %v", a.method, a.path, a.header)
	}
	n, now := a.notification(t), r.clock.Now().Unix()
	if n.AppID != "abc123de" || n.Topic != userCreated || n.DeliveryAttempts != 1 || n.FirstSentAt != now || n.CreatedAt != now || !strings.HasPrefix(string(n.ID), "notif_") {
		t.Errorf("it is %+v", n)
	}
	if body, err := n.Encode(intercom.Pretty); err != nil || string(body) != string(a.body) {
		t.Errorf("it is not laid out as Intercom does (%v): %s", err, a.body)
	}
}

// same reports whether the headers are equal, but for the length of the body.
func same(got, want http.Header) bool {
	got, want = got.Clone(), want.Clone()
	got.Del("Content-Length")
	want.Del("Content-Length")
	return maps.EqualFunc(got, want, slices.Equal[[]string])
}

func TestNoSecretNoSignature(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock)
	r.subscribeSigned(t, to.url, nil)
	r.occur(t)
	r.idle(t)
	if values, there := to.one(t).header[intercom.SignatureHeader]; there {
		t.Errorf("the signature header is %q", values)
	}
}

func TestEachSubscriptionHasADeliveryOfItsOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	one, other, deaf := newReceiver(t, r.clock), newReceiver(t, r.clock), newReceiver(t, r.clock)
	r.subscribeSigned(t, one.url, new("secret one"))
	r.subscribeSigned(t, other.url, new("secret other"))
	s := r.subscribe(t, deaf.url)
	r.change(t, s, workspace.Draft{Topics: []intercom.Topic{"conversation"}})
	r.occur(t)
	r.idle(t)
	a, b := one.one(t), other.one(t)
	a.signed(t, "secret one")
	b.signed(t, "secret other")
	if a.notification(t).ID == b.notification(t).ID {
		t.Errorf("both have the id %s", a.notification(t).ID)
	}
	if n := len(deaf.all()); n != 0 {
		t.Errorf("%d requests arrived where nobody asked for them", n)
	}
	if all := r.deliveries(t); len(all) != 2 || all[0].ID == all[1].ID || all[0].URL != one.url || all[1].URL != other.url {
		t.Errorf("the deliveries are %q to %s and %s", stories(all), all[0].URL, all[1].URL)
	}
}

func TestPingGoesToItsSubscriptionAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	one, other := newReceiver(t, r.clock), newReceiver(t, r.clock)
	s := r.subscribe(t, one.url)
	r.subscribe(t, other.url)
	r.ping(t, s)
	r.idle(t)
	a := one.one(t)
	if n := a.notification(t); n.Topic != intercom.Ping || n.ID != "" || !strings.Contains(string(a.body), `"id" : null`) {
		t.Errorf("it is %s", a.body)
	}
	if n := len(other.all()); n != 0 {
		t.Errorf("the other subscription hears of %d pings", n)
	}
}

func TestOneNotificationHasTheFormOfItsEra(t *testing.T) {
	t.Parallel()
	for topic, status := range map[intercom.Topic]string{userCreated: "null", "user.beamed_up": `"pending"`} {
		r := newRig(t)
		to := newReceiver(t, r.clock)
		r.subscribe(t, to.url)
		o := occurrence(t)
		o.Topic = topic // no fixture is needed for one
		r.must(t, r.Record(t.Context(), o))
		r.idle(t)
		if body := string(to.one(t).body); !strings.Contains(body, `"delivery_status" : `+status) {
			t.Errorf("%s: its delivery_status is not %s: %s", topic, status, body)
		}
		r.only(t, "1/1: 200, delivered")
	}
}
