package api_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// Sixteen clients create, change, list and delete, and submit events, all at
// once. What each did must be there, and nothing else.
func TestNothingIsLostWhenManyCallAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	const clients, rounds = 16, 4
	shared := r.subscription(`{"url":"http://shared.example","topics":["event.created"],"metadata":{"event_names":["a"]}}`)
	r.heard.take()
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() {
			for j := range rounds {
				id := r.subscription(fmt.Sprintf(`{"url":"http://%d.example","topics":["user"]}`, i))
				r.do("PUT", "/subscriptions/"+id, fmt.Sprintf(`{"hub_secret":"%d-%d"}`, i, j)).with(200)
				r.do("POST", "/subscriptions/"+id, `{"topics":["user","company"]}`).with(200)
				r.do("POST", "/users", `{"user_id":"one","custom_attributes":{"`+fmt.Sprint("k", i)+`":1}}`).with(200)
				r.do("POST", "/events", fmt.Sprintf(`{"event_name":"a","created_at":%d,"user_id":"one"}`, 1462880000+j)).with(202)
				r.do("GET", "/subscriptions", "").with(200)
				r.do("GET", "/events?user_id=one", "").with(200)
				if j%2 == 0 {
					r.do("DELETE", "/subscriptions/"+id, "").with(200)
				}
			}
		})
	}
	wg.Wait()

	all := r.do("GET", "/subscriptions", "").with(200)
	secrets := map[any]bool{}
	for _, secret := range all.list("items", "hub_secret")[1:] {
		secrets[secret] = true
	}
	if want := clients * rounds / 2; len(secrets) != want || strings.Count(all.body, `"topics":["user","company"]`) != 2*want {
		t.Errorf("%d subscriptions are left, want %d", len(secrets), want)
	}
	r.do("GET", "/subscriptions/"+shared, "").with(200)
	if n := strings.Count(r.do("GET", "/users?user_id=one", "").with(200).body, `"k`); n != clients {
		t.Errorf("the user has %d attributes, want %d", n, clients)
	}
	if n := len(r.do("GET", "/events?user_id=one", "").with(200).list("events", "id")); n != rounds {
		t.Errorf("there are %d events, want %d", n, rounds)
	}
	heard := r.heard.take()
	for topic, want := range map[string]int{"ping": clients * rounds, "user.created": 1, "event.created": rounds} {
		if n := strings.Count(heard, topic); n != want {
			t.Errorf("%s occurred %d times, want %d", topic, n, want)
		}
	}
}
