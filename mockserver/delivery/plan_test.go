package delivery_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func draftSecret(s string) workspace.Draft { return workspace.Draft{HubSecret: &s} }

// delivered delivers one occurrence by plan p and returns what arrived.
func delivered(t *testing.T, p delivery.Plan) arrival {
	t.Helper()
	r := newRig(t, planned(p))
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	r.occur(t)
	r.idle(t)
	r.only(t, "1/1: 200, delivered")
	return to.one(t)
}

func TestDroppedDeliveryIsNotSent(t *testing.T) {
	t.Parallel()
	r := newRig(t, planned(delivery.Plan{Drop: true}))
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	r.occur(t)
	r.idle(t)
	r.only(t, "1: not made, dropped")
	if n := len(to.all()); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

func TestDelayedDeliveryIsNotSentBeforeItsTime(t *testing.T) {
	t.Parallel()
	r := newRig(t, planned(delivery.Plan{Delay: time.Hour}))
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	r.occur(t)
	r.sleeps(t, start.Add(time.Hour))
	if n := len(to.all()); n != 0 {
		t.Errorf("%d requests arrived before their time", n)
	}
	r.clock.Advance(time.Hour)
	r.idle(t)
	if a := to.one(t); !a.at.Equal(start.Add(time.Hour)) || a.notification(t).FirstSentAt != a.at.Unix() || a.notification(t).CreatedAt != start.Unix() {
		t.Errorf("it arrived at %s: %s", a.at, a.body)
	}
}

func TestPlanMayForge(t *testing.T) {
	t.Parallel()
	for _, forgery := range fixtures.Tamperings {
		t.Run(forgery.ID, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, planned(delivery.Plan{Tampering: forgery.ID}))
			to := newReceiver(t, r.clock, 500)
			r.subscribe(t, to.url)
			r.occur(t)
			to.wait(t, 1)
			r.clock.Advance(time.Minute)
			r.idle(t)
			if len(to.all()) != 2 {
				t.Fatalf("%d requests arrived", len(to.all()))
			}
			for _, a := range to.all() { // the retry is forged too
				if genuine := intercom.Secret(secret).Signed(a.body, a.signature()); genuine && !forgery.Either {
					t.Errorf("it is genuine: %v\n%s", a.header, a.body)
				}
			}
			for _, a := range r.only(t, "1/1: 500, 2/1: 500, failed").Attempts {
				if a.Skipped != "" {
					t.Errorf("it is not forged: %s", a.Skipped)
				}
			}
		})
	}
}

func TestForgeryThatWouldBeGenuineIsMarked(t *testing.T) {
	t.Parallel()
	r := newRig(t, planned(delivery.Plan{Tampering: "placeholder-secret"}))
	to := newReceiver(t, r.clock)
	r.subscribeSigned(t, to.url, new("secret"))
	r.occur(t)
	r.idle(t)
	to.one(t).signed(t, "secret")
	if d := r.only(t, "1/1: 200, delivered"); d.Attempts[0].Skipped == "" {
		t.Error("it is not said that nothing was forged")
	}
}

func TestPlanMayChangeTheStyle(t *testing.T) {
	t.Parallel()
	a := delivered(t, delivery.Plan{Style: intercom.Compact})
	a.signed(t, secret)
	if want, err := a.notification(t).Encode(intercom.Compact); err != nil || string(a.body) != string(want) {
		t.Errorf("it is %s (%v)", a.body, err)
	}
}

func TestPlanMayReplaceTheBody(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "not\njson\x00\xff"} {
		a := delivered(t, delivery.Plan{Body: []byte(body)})
		a.signed(t, secret)
		if string(a.body) != body {
			t.Errorf("it is %q instead of %q", a.body, body)
		}
	}
}

func TestPlanMayChangeTheMethod(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
		a := delivered(t, delivery.Plan{Method: method})
		a.signed(t, secret)
		if a.method != method {
			t.Errorf("it is %s instead of %s", a.method, method)
		}
	}
	if a := delivered(t, delivery.Plan{Method: http.MethodHead, Body: []byte{}}); a.method != http.MethodHead || len(a.body) != 0 {
		t.Errorf("it is %s with %q", a.method, a.body)
	}
}

func TestPlanMayChangeHeaders(t *testing.T) {
	t.Parallel()
	a := delivered(t, delivery.Plan{Header: http.Header{
		"content-type":              {"text/plain"}, // however it is spelled
		"User-Agent":                nil,
		intercom.SubscriptionHeader: {},
		"X-More":                    {"1", "2"},
	}})
	a.signed(t, secret)
	want := http.Header{"Accept": {"application/json"}, "Content-Type": {"text/plain"}, "X-More": {"1", "2"}, intercom.SignatureHeader: {string(a.signature())}}
	if !same(a.header, want) {
		t.Errorf("it has %v\ninstead of %v", a.header, want)
	}
	if values, there := delivered(t, delivery.Plan{Header: http.Header{"x-hub-signature": nil}}).header[intercom.SignatureHeader]; there {
		t.Errorf("it still has the signature %q", values)
	}
}

func TestPlanOfOneIsNoPlanOfAnother(t *testing.T) {
	t.Parallel()
	header := http.Header{"X-More": {"1"}}
	delivered(t, delivery.Plan{Tampering: "two-wrong", Header: header})
	if len(header) != 1 || strings.Join(header["X-More"], "") != "1" {
		t.Errorf("delivering has made it %v", header)
	}
}
