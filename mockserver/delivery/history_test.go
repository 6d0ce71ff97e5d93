package delivery_test

import (
	"bytes"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// any8 is every byte there is, n times.
func any8(n int) []byte {
	var all []byte
	for b := range 256 {
		all = append(all, byte(b))
	}
	return bytes.Repeat(all, n)
}

func TestDeliveryTellsTheExactBytes(t *testing.T) {
	t.Parallel()
	answer := any8(400) // 100 kB
	r := newRig(t, planned(delivery.Plan{Body: any8(2), Copies: 2, Header: http.Header{"X-Latin": {"caf\xe9"}}}))
	to := newHandler(t, r.clock, func(w http.ResponseWriter, _ int) {
		w.Header()["X-Latin"] = []string{"ol\xe9", "\"<&>"}
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write(answer)
	})
	s := r.subscribe(t, to.url)
	before := time.Now()
	r.occur(t)
	r.idle(t)
	d, err := r.deliverer.Delivery(t.Context(), r.only(t, "1/1: 202, 1/2: 202, delivered").ID)
	r.must(t, err)
	if d.Subscription != s.ID || d.URL != to.url || !d.Created.Equal(start) || d.Plan.Copies != 2 {
		t.Errorf("it is %+v", d)
	}
	for i, a := range d.Attempts {
		x, got := a.Exchange, to.all()[i]
		if x.Request.Method != got.method || x.Request.URL != to.url || !bytes.Equal(x.Request.Body, got.body) || !same(x.Request.Header, got.header) {
			t.Errorf("of %+v\nthere is %+v", got, x.Request)
		}
		if x.Response.Proto != "HTTP/1.1" || !bytes.Equal(x.Response.Body, answer[:64<<10]) || x.Response.Size != int64(len(answer)) {
			t.Errorf("its answer has %d bytes of %d by %s", len(x.Response.Body), x.Response.Size, x.Response.Proto)
		}
		if h := x.Response.Header; !slices.Equal(h["X-Latin"], []string{"ol\xe9", "\"<&>"}) || h.Get("Date") == "" {
			t.Errorf("its answer has the headers %q", h)
		}
		if x.Started.Before(before.Add(-time.Millisecond)) || x.FirstByte <= 0 || x.FirstByte > x.Took || x.Started.Add(x.Took).After(time.Now()) {
			t.Errorf("it started at %s and took %s, %s to the first byte", x.Started, x.Took, x.FirstByte)
		}
	}
}

func TestDeliveryTellsWhatFailed(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *delivery.Config) { c.Schedule = delivery.Backoff{} })
	r.subscribe(t, "http://nohost.invalid/")
	r.occur(t)
	r.idle(t)
	if x := r.only(t, "1/1: unknown, failed").Attempts[0].Exchange; x.Response != nil || x.Err == "" || len(x.Request.Body) == 0 {
		t.Errorf("it is %+v", x)
	}
}

func TestDeliveriesArePagedInTheOrderOfTheirCreation(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	one, other := newReceiver(t, r.clock), newReceiver(t, r.clock)
	s := r.subscribe(t, one.url)
	for range 3 { // the clock stands still
		r.ping(t, s)
	}
	s2 := r.subscribe(t, other.url)
	for range 2 {
		r.ping(t, s2)
		r.ping(t, s)
		r.clock.Advance(time.Second)
	}
	r.idle(t)
	want := []string{s.ID, s.ID, s.ID, s2.ID, s.ID, s2.ID, s.ID}
	for _, limit := range []int{0, 1, 2, 3, 7, 8} {
		if got := r.pages(t, delivery.Query{Limit: limit}); !slices.Equal(got, want) {
			t.Errorf("in pages of %d: %v", limit, got)
		}
		back := slices.Clone(want)
		slices.Reverse(back)
		if got := r.pages(t, delivery.Query{Limit: limit, Newest: true}); !slices.Equal(got, back) {
			t.Errorf("newest first, in pages of %d: %v", limit, got)
		}
		if got := r.pages(t, delivery.Query{Limit: limit, Subscription: s2.ID}); !slices.Equal(got, []string{s2.ID, s2.ID}) {
			t.Errorf("of one subscription, in pages of %d: %v", limit, got)
		}
	}
}

// pages reads all pages of a query and returns the subscriptions of what is on
// them.
func (r *rig) pages(t *testing.T, q delivery.Query) (found []string) {
	t.Helper()
	for range 10 {
		page, next, err := r.deliverer.Deliveries(t.Context(), q)
		r.must(t, err)
		if q.Limit > 0 && len(page) > q.Limit || len(page) == 0 {
			t.Errorf("a page of %d has %d deliveries", q.Limit, len(page))
		}
		for _, d := range page {
			found = append(found, d.Subscription)
			if story(d) != "1/1: 200, delivered" {
				t.Errorf("a delivery is %s", story(d))
			}
		}
		if q.After = next; next.IsZero() {
			return found
		}
	}
	t.Fatal("the pages have no end")
	return nil
}

func TestThereIsNoUnknownDelivery(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if d, err := r.deliverer.Delivery(t.Context(), "none"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("it is %+v (%v)", d, err)
	}
	if page, next, err := r.deliverer.Deliveries(t.Context(), delivery.Query{Limit: 5}); err != nil || len(page) != 0 || !next.IsZero() {
		t.Errorf("there are %d, and more at %v (%v)", len(page), next, err)
	}
}

// A mock that is started again on its store goes on where it was.
func TestDeliveriesOutliveTheirDeliverer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	r.occur(t)
	r.idle(t)
	r.stop()
	first := r.only(t, "1/1: 200, delivered")

	again := newRig(t, func(c *delivery.Config) { c.Store = r.store })
	again.occur(t)
	again.idle(t)
	all := again.deliveries(t)
	if len(all) != 2 || !reflect.DeepEqual(all[0], first) {
		t.Fatalf("the deliveries are %q", stories(all))
	}
	if all[0].Notification.ID == all[1].Notification.ID {
		t.Error("the id of a notification was used again")
	}
}
