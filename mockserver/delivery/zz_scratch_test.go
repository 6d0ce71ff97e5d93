package delivery

import (
	"testing"
	"time"
	"net/http"
	"encoding/json"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func sample() (Delivery, Attempt) {
	def, _ := fixtures.Lookup("user.created", intercom.Legacy)
	g := fixtures.New(1, "")
	item, _, _ := g.Item(def, 1, time.Unix(1700000000, 0))
	n := intercom.NewNotification("abc123de", g.NotificationID(def, 1), "user.created", item, time.Now())
	d := Delivery{ID: g.ID("delivery", 1), Subscription: g.ID("nsub", 1), Notification: n, URL: "http://127.0.0.1:3000/webhook", Created: time.Now()}
	body, _ := n.Encode(intercom.Pretty)
	m := intercom.NewMessage(body, "secret", "nsub_x")
	a := Attempt{At: time.Now(), Number: 1, Copy: 1, State: Delivered, Exchange: exchange.Exchange{
		Request: exchange.Request{Method: "POST", URL: d.URL, Header: m.Header, Body: body}, Started: time.Now(), FirstByte: 1000, Took: 2000,
		Response: &exchange.Response{Proto: "HTTP/1.1", Status: 200, Header: http.Header{"Date": {"Sat, 21 Nov 2026 14:34:44 GMT"}, "Content-Length": {"0"}}},
	}}
	return d, a
}

func BenchmarkZZ(b *testing.B) {
	d, a := sample()
	b.Run("delivery", func(b *testing.B) { b.ReportAllocs(); for b.Loop() { encodeDelivery("main", d, 5) } })
	b.Run("attempt", func(b *testing.B) { b.ReportAllocs(); for b.Loop() { encodeAttempt(attemptKey("main", 7, 0), attemptOwner(7), a) } })
	b.Run("valid", func(b *testing.B) { b.ReportAllocs(); for b.Loop() { json.Valid(d.Notification.Data.Item) } })
	b.Run("encode", func(b *testing.B) { b.ReportAllocs(); for b.Loop() { d.Notification.Encode(intercom.Pretty) } })
	b.Run("message", func(b *testing.B) { b.ReportAllocs(); for b.Loop() { intercom.NewMessage(a.Exchange.Request.Body, "secret", "nsub_x") } })
	g := fixtures.New(1, "")
	def, _ := fixtures.Lookup("user.created", intercom.Legacy)
	b.Run("ids", func(b *testing.B) { b.ReportAllocs(); for b.Loop() { g.NotificationID(def, 1); g.ID("delivery", 1) } })
}
