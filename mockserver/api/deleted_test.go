package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Thirty-two clients create, change and delete subscriptions while events are
// delivered to all of them. A receiver may hear of a subscription as long as
// nobody was told that it is deleted.
func TestNothingIsSentOnceASubscriptionIsDeleted(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{delivers: true})
	var deleted sync.Map
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		id := req.Header.Get("Intercom-Webhook-Subscription-Id")
		if _, gone := deleted.Load(id); gone {
			t.Errorf("something was sent to %s after it was deleted", id)
		}
	}))
	defer receiver.Close()
	r.do("POST", "/users", `{"user_id":"20"}`).with(200)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ran := make(chan struct{})
	go func() { defer close(ran); r.deliverer.Run(ctx) }()

	const clients, rounds = 32, 3
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			for j := range rounds {
				id := r.subscription(fmt.Sprintf(`{"url":%q,"topics":["event.created"],"metadata":{"event_names":["a"]}}`, receiver.URL))
				r.do("POST", "/events", fmt.Sprintf(`{"event_name":"a","created_at":%d,"user_id":"20"}`, 1462880000+i*rounds+j)).with(202)
				r.do("PUT", "/subscriptions/"+id, fmt.Sprintf(`{"hub_secret":"%d-%d"}`, i, j)).with(200)
				if got := r.do("GET", "/subscriptions/"+id, "").with(200).text("hub_secret"); got != fmt.Sprintf("%d-%d", i, j) {
					t.Errorf("an update was lost: %s", got)
				}
				if j < rounds-1 {
					r.do("DELETE", "/subscriptions/"+id, "").with(200)
					deleted.Store(id, true)
				}
			}
		})
	}
	all.Wait()
	if err := r.deliverer.Idle(ctx); err != nil {
		t.Error(err)
	}
	cancel()
	<-ran
	if left := len(r.do("GET", "/subscriptions", "").with(200).list("items", "id")); left != clients {
		t.Errorf("%d subscriptions are left, want %d", left, clients)
	}
}

func TestDeletingWaitsForTheAttemptThatIsUnderWay(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{delivers: true})
	came, answer := make(chan struct{}, 1), make(chan struct{})
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		came <- struct{}{}
		<-answer
	}))
	defer receiver.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	go r.deliverer.Run(ctx)
	id := r.subscription(fmt.Sprintf(`{"url":%q,"topics":["user"]}`, receiver.URL))
	<-came
	gone := make(chan string, 1)
	go func() { gone <- r.do("DELETE", "/subscriptions/"+id, "").with(200).body }()
	select {
	case <-gone:
		t.Error("the answer came while an attempt was under way")
	case <-time.After(50 * time.Millisecond):
	}
	close(answer)
	if body := <-gone; !strings.Contains(body, id) {
		t.Errorf("got %s", body)
	}
}
