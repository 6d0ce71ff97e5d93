package api_test

import (
	"testing"

	. "github.com/onsi/gomega"
)

// What Intercom's tutorial on webhooks does, in its order.
func TestTheTutorialWorks(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{}), NewWithT(t)

	users := r.subscription(`{"url":"http://a.example/hook","topics":["users.created"]}`)
	g.Expect(r.heard.take()).To(Equal("ping"))
	all := r.do("GET", "/subscriptions", "").with(200)
	g.Expect(all.text("type")).To(Equal("notification_subscription.list"))
	g.Expect(all.text("items.0.topics.0")).To(Equal("user.created"))
	g.Expect(all.at("subscriptions")).To(Equal(all.at("items")))

	r.do("POST", "/users", `{"user_id":"20","email":"user@example.com"}`).with(200)
	g.Expect(r.heard.take()).To(Equal("user.created"))

	events := r.do("POST", "/subscriptions/", `{"service_type":"web","topics":["event.created"],"url":"http://b.example",
		"metadata":{"event_names":["wrote-fear-and-trembling","invited-philosopher"]}}`).with(200)
	g.Expect(events.at("metadata.event_names")).To(Equal([]any{"wrote-fear-and-trembling", "invited-philosopher"}))
	g.Expect(r.heard.take()).To(Equal("ping"))
	r.do("POST", "/events", `{"event_name":"wrote-fear-and-trembling","created_at":1462888355,"email":"user@example.com"}`).with(202)
	g.Expect(r.heard.take()).To(Equal("event.created"))

	updated := r.do("POST", "/subscriptions/"+users, `{"topics":["user.created","user.deleted"],"url":"http://c.example"}`).with(200)
	g.Expect(updated.at("topics")).To(Equal([]any{"user.created", "user.deleted"}))
	g.Expect(updated.at("url")).To(Equal("http://c.example"))
	updated = r.do("POST", "/subscriptions/"+events.text("id"),
		`{"topics":["event.created"],"url":"http://b.example","metadata":{"event_names":["invited-philosopher"]}}`).with(200)
	g.Expect(updated.at("metadata")).To(Equal(map[string]any{"event_names": []any{"invited-philosopher"}}))
	g.Expect(r.heard.take()).To(BeEmpty(), "an update is announced")

	r.do("DELETE", "/users?email=user%40example.com", "").with(200)
	g.Expect(r.heard.take()).To(Equal("user.deleted"))

	r.do("POST", "/subscriptions/"+users+"/ping", `""`).with(200)
	g.Expect(r.heard.take()).To(Equal("ping"))

	signed := r.do("POST", "/subscriptions", `{"url":"http://d.example","topics":["user.created"],"hub_secret":"HELLO"}`).with(200)
	g.Expect(signed.at("hub_secret")).To(Equal("HELLO"))
	g.Expect(signed.at("metadata")).To(Equal(map[string]any{}))

	g.Expect(r.do("DELETE", "/subscriptions/"+users, `""`).with(200).text("id")).To(Equal(users))
	r.do("GET", "/subscriptions/"+users, "").problem(404, "not_found")
	g.Expect(r.do("GET", "/subscriptions", "").with(200).list("items", "id")).To(Equal([]any{events.at("id"), signed.at("id")}))
}
