package api_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// picky starts a receiver that refuses what mentions the word, and returns its
// address.
func picky(t *testing.T, word *atomic.Value) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if w.Header().Set("X-Reason", "picky"); strings.Contains(string(body), word.Load().(string)) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, "no")
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func word(text string) *atomic.Value {
	var v atomic.Value
	v.Store(text)
	return &v
}

// deliver runs the deliverer until nothing is left to deliver, and meanwhile
// runs also.
func (r *rig) deliver(also func()) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	stopped := make(chan struct{})
	go func() { defer close(stopped); r.deliverer.Run(ctx) }()
	also()
	if err := r.deliverer.Idle(ctx); err != nil {
		r.t.Errorf("deliveries are left: %v", err)
	}
	cancel()
	<-stopped
}

func TestFeedsTellWhatWasSentAndWhatWasNot(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{delivers: true}), NewWithT(t)
	url := picky(t, word("user.created"))
	id := r.subscription(fmt.Sprintf(`{"url":%q,"topics":["user"],"hub_secret":"HELLO"}`, url))
	other := r.subscription(fmt.Sprintf(`{"url":%q,"topics":["user.created"]}`, url))
	r.do("DELETE", "/subscriptions/"+other, "").with(200)
	g.Expect(r.do("GET", "/subscriptions/"+id+"/sent", "").with(200).at("notifications")).To(BeEmpty(), "before anything was sent")
	r.do("POST", "/users", `{"user_id":"20"}`).with(200)
	r.do("DELETE", "/users?user_id=20", "").with(200)
	r.deliver(func() {})

	sent := r.do("GET", "/subscriptions/"+id+"/sent", "").with(200)
	g.Expect(sent.text("type")).To(Equal("notification.list"))
	g.Expect(sent.list("notifications", "topic")).To(ConsistOf("ping", "user.deleted"))
	for _, path := range []string{"/error", "/errors"} {
		failed := r.do("GET", "/subscriptions/"+id+path, "").with(200)
		g.Expect(failed.list("notifications", "topic")).To(Equal([]any{"user.created"}))
		at := func(name string) any { return failed.at("notifications.0.http_request." + name) }
		g.Expect(at("request_method")).To(Equal("POST"))
		g.Expect(at("request_uri")).To(Equal(url))
		g.Expect(at("response_status_code")).To(Equal(500.0))
		g.Expect(at("response_entity")).To(Equal("no"))
		g.Expect(at("response_headers.X-Reason")).To(Equal("picky"))
		body, _ := at("request_entity").(string)
		g.Expect(at("request_headers.X-Hub-Signature")).To(BeEquivalentTo(intercom.Secret("HELLO").Sign([]byte(body))))
		g.Expect(failed.at("pages.total_pages")).To(Equal(1.0))
	}
	r.do("GET", "/subscriptions/"+other+"/sent", "").problem(404, "not_found")
}

func TestARetryMovesANotificationToTheSentFeed(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{delivers: true, retry: time.Minute}), NewWithT(t)
	refused := word("ping")
	id := r.subscription(fmt.Sprintf(`{"url":%q,"topics":["user"]}`, picky(t, refused)))
	in := func(feed string) func() int {
		return func() int {
			return len(r.do("GET", "/subscriptions/"+id+"/"+feed, "").with(200).list("notifications", "topic"))
		}
	}
	r.deliver(func() {
		g.Eventually(in("error")).WithTimeout(10 * time.Second).Should(Equal(1))
		g.Expect(in("sent")()).To(Equal(0))
		g.Expect(in("retry")()).To(Equal(1))
		refused.Store("nothing")
		r.clock.Advance(time.Minute)
	})
	g.Expect(in("error")()).To(Equal(0))
	g.Expect(in("retry")()).To(Equal(0))
	g.Expect(r.do("GET", "/subscriptions/"+id+"/sent", "").with(200).at("notifications.0.delivery_attempts")).To(Equal(2.0))
}

func TestWhatWasNeverSentIsInNoFeed(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{delivers: true}), NewWithT(t)
	id := r.subscription(fmt.Sprintf(`{"url":%q,"topics":["user"]}`, picky(t, word("nothing"))))
	r.do("POST", "/users", `{"user_id":"20"}`).with(200)
	r.do("PUT", "/subscriptions/"+id, `{"active":false}`).with(200)
	r.deliver(func() {})
	g.Expect(r.do("GET", "/subscriptions/"+id+"/sent", "").with(200).list("notifications", "topic")).To(Equal([]any{"ping"}))
	g.Expect(r.do("GET", "/subscriptions/"+id+"/errors", "").with(200).at("notifications")).To(BeEmpty())
}

func TestLinksLeadThroughAFeed(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{delivers: true}), NewWithT(t)
	id := r.subscription(fmt.Sprintf(`{"url":%q,"topics":["user"]}`, picky(t, word("nothing"))))
	const pings = 120 // more than are read at once
	for range pings - 1 {
		r.do("POST", "/subscriptions/"+id+"/ping", "").with(200)
	}
	r.do("POST", "/users", `{"user_id":"20"}`).with(200)
	r.deliver(func() {})
	topics := r.follow("/subscriptions/"+id+"/sent?per_page=50", "notifications", "topic")
	g.Expect(topics).To(HaveLen(pings + 1))
	g.Expect(topics).To(ContainElement("user.created"))
	r.clock.Advance(31 * 24 * time.Hour)
	g.Expect(r.do("GET", "/subscriptions/"+id+"/sent", "").with(200).at("notifications")).To(BeEmpty(), "feeds reach back 30 days")
}
