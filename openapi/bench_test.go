package openapi_test

import "testing"

func BenchmarkIntercom(b *testing.B) {
	for b.Loop() {
		spec(b)
	}
}

func BenchmarkValidateRequest(b *testing.B) {
	s, r := spec(b), request("/")
	body := []byte(`{"service_type":"web","url":"https://example.com/webhook","topics":["user.created","conversation.user.created","event.created"],"hub_secret":"a secret","metadata":{"event_names":["invited-friend","wrote-fear-and-trembling"]},"active":true}`)
	for b.Loop() {
		if found := s.ValidateRequest("createSubscription", r, body); len(found) > 0 {
			b.Fatal(found)
		}
	}
}

func BenchmarkValidateNotification(b *testing.B) {
	s, body := spec(b), []byte(envelope)
	for b.Loop() {
		if err := s.ValidateNotification("user_deleted", body); err != nil {
			b.Fatal(err)
		}
	}
}
