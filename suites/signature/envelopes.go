package signature

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// An envelope is what is odd about a forgery, besides its signature.
type envelope struct {
	says string // completes "it does not verify what comes …"
	plan delivery.Plan
	body func(*check.Bench, fixtures.Fixture) []byte // nil for the notification as it is
	keys bool                                        // also sign it with what a secret that is not found becomes
	asks string                                      // the query behind the address
	cut  bool                                        // it may be answered in any way, or not at all
}

// envelopes are what a receiver may look at before it verifies.
func envelopes() []envelope {
	headed := func(name string, value ...string) delivery.Plan {
		return delivery.Plan{Header: http.Header{name: value}}
	}
	return []envelope{
		{says: "as a second attempt", body: with("delivery_attempts", "2")},
		{says: "without a type", body: without("type")},
		{says: "with another type", body: with("type", `"notification"`)},
		{says: "with null for app_id", body: with("app_id", "null"), keys: true},
		{says: "without app_id", body: without("app_id"), keys: true},
		{says: "with the app_id of another app", body: with("app_id", `"another_app"`), keys: true},
		{says: "with its topic in upper case", body: loudTopic},
		{says: "in a list", body: listed},
		{says: "as a test, by its delivery_status", body: with("delivery_status", `"test"`)},
		{says: "as a test, by a member of that name", body: with("test", "true")},
		{says: "as a test, by livemode", body: with("livemode", "false")},
		{says: "as the payload of a form", plan: headed("Content-Type", "application/x-www-form-urlencoded"), body: inForm},
		{says: "as the payload of an upload", plan: headed("Content-Type", "multipart/form-data; boundary=b"), body: inUpload, cut: true},
		{says: "with a byte that is no UTF-8", body: broken, cut: true},
		{says: "for another host", plan: headed("Host", "other.example.com"), keys: true, cut: true},
		{says: "for another app, by its address", asks: "app=other", keys: true, cut: true},
		{says: "for another workspace, by its address", asks: "workspace=other", keys: true, cut: true},
		{says: "for another tenant, by its address", asks: "tenant=other", keys: true, cut: true},
		{says: "with the smallest item", body: with("data", `{"type":"notification_event_data","item":{}}`)},
		{says: "with another charset", plan: headed("Content-Type", "application/json; charset=latin1")},
		{says: "without User-Agent", plan: headed("User-Agent")},
		{says: "without " + intercom.SubscriptionHeader, plan: headed(intercom.SubscriptionHeader)},
		{says: "with the id of an unknown subscription", plan: headed(intercom.SubscriptionHeader, "nsub_unknown")},
		{says: "with a Content-Encoding", plan: headed("Content-Encoding", "gzip"), cut: true},
		{says: "in chunks", plan: delivery.Plan{Fault: "chunked"}, cut: true},
	}
}

func encoded(b *check.Bench, f fixtures.Fixture) []byte {
	body, err := f.Notification.Encode(intercom.Compact)
	if err != nil {
		b.Break(err)
	}
	return body
}

func with(member, value string) func(*check.Bench, fixtures.Fixture) []byte {
	return func(b *check.Bench, f fixtures.Fixture) []byte {
		return check.SetMember(encoded(b, f), member, json.RawMessage(value))
	}
}

func without(member string) func(*check.Bench, fixtures.Fixture) []byte {
	return func(b *check.Bench, f fixtures.Fixture) []byte {
		names := []string{"type", "app_id", "data", "links", "id", "topic", "delivery_status", "delivery_attempts", "delivered_at", "first_sent_at", "created_at", "self"}
		return b.Ordered(intercom.Pretty, f, slices.DeleteFunc(names, func(name string) bool { return name == member })...)
	}
}

func loudTopic(b *check.Bench, f fixtures.Fixture) []byte {
	return with("topic", strconv.Quote(strings.ToUpper(string(f.Notification.Topic))))(b, f)
}

func listed(b *check.Bench, f fixtures.Fixture) []byte {
	return slices.Concat([]byte("["), encoded(b, f), []byte("]"))
}

// inForm is how others send their webhooks.
func inForm(b *check.Bench, f fixtures.Fixture) []byte {
	return []byte(url.Values{"payload": {string(encoded(b, f))}}.Encode())
}

// inUpload is how browsers send the same.
func inUpload(b *check.Bench, f fixtures.Fixture) []byte {
	return slices.Concat([]byte("--b\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n"), encoded(b, f), []byte("\r\n--b--\r\n"))
}

// broken is valid JSON to whoever replaces what is no text.
func broken(b *check.Bench, f fixtures.Fixture) []byte {
	return check.SetMember(encoded(b, f), "intercheck", json.RawMessage("\"\xff\""))
}

// forgeries are of fresh notifications.
func (e envelope) forgeries(b *check.Bench) []check.Question {
	tamperings := []string{"other-secret", "no-signature"}
	if e.keys {
		tamperings = append(tamperings, "empty-signature", "empty-secret", "unset-secret-undefined")
	}
	all := forged(b, e.plan, tamperings...)
	for i := range all {
		if e.body != nil {
			all[i].Plan.Body = e.body(b, all[i].Fixture)
		}
		if e.asks != "" {
			all[i].URL = withQuery(e.asks)(b.Target.URL)
		}
	}
	return all
}

func otherEnvelopes(ctx context.Context, b *check.Bench) {
	var whole, cut []check.Question
	for _, e := range envelopes() {
		if e.cut {
			cut = append(cut, e.forgeries(b)...)
		} else {
			whole = append(whole, e.forgeries(b)...)
		}
	}
	expectIgnored(ctx, b, forgeEach(ctx, b, whole...), forgeEach(ctx, b, cut...))
}

// whyOpened says in which envelopes forgeries are let in.
func whyOpened(ctx context.Context, b *check.Bench) string {
	if says := orRefused(ctx, b); says != "" {
		return says
	}
	var ways []way
	for _, e := range envelopes() {
		for _, q := range e.forgeries(b) {
			ways = append(ways, way{e.says + guessed(q), q})
		}
	}
	if says := slices.Compact(open(ctx, b, ways)); len(says) > 0 {
		return "it does not verify what comes " + list(says)
	}
	return ""
}

// guessed says of a forgery that it is signed with what a secret that is not
// found becomes, if it is.
func guessed(q check.Question) string {
	if strings.HasSuffix(q.Plan.Tampering, "-signature") || q.Plan.Tampering == "other-secret" {
		return ""
	}
	return ", signed with a key that everyone knows"
}
