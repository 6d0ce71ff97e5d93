package control_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/control"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func token(c *control.Config, _ *mockserver.MockConfig) { c.Token = "the control token" }

func intercomPolicy(_ *control.Config, m *mockserver.MockConfig) { m.Policy = "intercom" }

func testListDeliveries(t *testing.T) {
	r := newRig(t)
	id := r.subscribe("user")
	r.trigger(`{"topic":"user.created","count":5,"set":{"name":"Ada"}}`, `{"topic":"user.created","state":"delivered"}`)
	r.send("POST", "/_mock/verify", `{"timeout":"10s","count":6,"pattern":{"state":"delivered"}}`).with(200, `"ok":true`)
	seen := ""
	for after, pages := "", 0; ; pages++ {
		page := r.send("GET", "/_mock/deliveries?limit=2&order=oldest&topic=user"+after, "").with(200)
		seen += page.at("deliveries.0.id")
		if !strings.Contains(page.body, `"next"`) {
			if pages != 2 {
				t.Errorf("five deliveries take %d pages of two", pages+1)
			}
			break
		}
		seen += page.at("deliveries.1.id")
		after = "&after=" + page.text("next")
	}
	if n := strings.Count(seen, `"`) / 2; n != 5 {
		t.Errorf("the pages have %d: %s", n, seen)
	}
	for query, want := range map[string]int{
		"": 6, "topic=user": 5, "topic=ping": 1, "state=failed": 0, "subscription=" + id: 6, "subscription=none": 0, "text=ADA": 5,
		"text=none+of+that": 0, "since=2026-01-02T03:04:05Z": 6, "since=2026-01-02T03:04:06Z": 0, "topic=user&state=delivered&text=ada": 5,
	} {
		got := r.send("GET", "/_mock/deliveries?"+query, "").with(200)
		if n := strings.Count(got.body, `"attempted"`); n != want {
			t.Errorf("of %s there are %d, want %d", query, n, want)
		}
	}
	r.send("GET", "/_mock/deliveries?topic=usr.created", "").with(200, "there is no topic", "did you mean")
	r.send("GET", "/_mock/deliveries?state=failed&topic=ping", "").with(200, "1 would fit, but its state is delivered")
	r.send("GET", "/_mock/deliveries?state=faild", "").with(400)
	r.send("GET", "/_mock/deliveries?after=x", "").with(400, "after")
	r.send("GET", "/_mock/deliveries?limit=1001", "").with(400, "limit")
	r.send("GET", "/_mock/deliveries?stat=failed", "").with(400, "did you mean")
}

func testGetDelivery(t *testing.T) {
	r := newRig(t)
	r.subscribe("user.created")
	r.to.answer(500, "\xff<script>\u202e"+secret)
	id := r.trigger(`{"topic":"user.created"}`, `{"topic":"user.created","state":"failed"}`).text("deliveries.0")
	got := r.send("GET", "/_mock/deliveries/"+id, "").with(200, `"item":{`)
	body := got.text("attempts.0.request.body.data")
	if !r.to.got(body) {
		t.Errorf("it shows a body that never came: %s", body)
	}
	sent, expected := got.text("attempts.0.signature.sent"), string(intercom.Secret(secret).Sign([]byte(body)))
	if sent != expected || got.text("attempts.0.signature.expected") != expected || got.at("attempts.0.signature.matches") != "true" || got.text("attempts.0.signature.key") != intercom.Redacted {
		t.Errorf("the signature is %s", got.at("attempts.0.signature"))
	}
	said, err := base64.StdEncoding.DecodeString(got.text("attempts.0.response.body.data"))
	if want := "\xff<script>\u202e" + intercom.Redacted; err != nil || string(said) != want || got.text("attempts.0.response.body.encoding") != "base64" || got.at("attempts.0.response.body.redacted") != "true" {
		t.Errorf("the answer is shown as %q (%v), want %q", said, err, want)
	}
	if strings.Contains(got.body, secret) {
		t.Error("it tells the secret")
	}
	forged := r.trigger(`{"topic":"user.created","plan":"tampering=no-signature"}`, `{"topic":"user.created","state":"failed"}`).text("deliveries.0")
	r.send("POST", "/_mock/verify", `{"timeout":"10s","count":2,"pattern":{"topic":"user.created","state":"failed"}}`).with(200, `"ok":true`)
	r.send("GET", "/_mock/deliveries/"+forged, "").with(200, `"signed":false`, `"matches":false`, `"plan":"tampering=no-signature"`)
	r.send("GET", "/_mock/deliveries/none", "").with(404)
}

func testReplay(t *testing.T) {
	r := newRig(t)
	r.subscribe("user.created")
	id := r.trigger(`{"topic":"user.created"}`, `{"topic":"user.created","state":"delivered"}`).text("deliveries.0")
	again := r.send("POST", "/_mock/deliveries/"+id+"/replay", "").with(200, `"of":"`+id+`"`).text("id")
	edited := r.send("POST", "/_mock/deliveries/"+id+"/replay", `{"set":{"name":"Grace"}}`).with(200, `"name":"Grace"`).text("id")
	r.send("POST", "/_mock/verify", `{"timeout":"10s","count":3,"pattern":{"topic":"user.created","state":"delivered"}}`).with(200, `"ok":true`)
	one, other, third := r.send("GET", "/_mock/deliveries/"+id, ""), r.send("GET", "/_mock/deliveries/"+again, ""), r.send("GET", "/_mock/deliveries/"+edited, "")
	if one.text("notification_id") != other.text("notification_id") || one.text("notification_id") != third.text("notification_id") {
		t.Error("a replay has another notification id")
	}
	if other.text("attempts.0.request.body.data") != one.text("attempts.0.request.body.data") || third.at("attempts.0.signature.matches") != "true" ||
		third.text("attempts.0.signature.sent") == one.text("attempts.0.signature.sent") {
		t.Errorf("it was delivered as %s, and edited as %s", other.at("attempts.0"), third.at("attempts.0.signature"))
	}
	r.send("POST", "/_mock/deliveries/"+id+"/replay", `{"item":{"id":"5"},"set":{"x":1}}`).with(200, `"item":{"id":"5","x":1}`)
	r.send("POST", "/_mock/deliveries/none/replay", "").with(404)
	r.send("POST", "/_mock/deliveries/"+id+"/replay", `{"set":{"name.x":1}}`).with(409, "has no members")
}

func testReplayFailed(t *testing.T) {
	r := newRig(t)
	r.subscribe("user")
	r.to.answer(500, "")
	r.trigger(`{"topic":"user.created"}`, `{"topic":"user.created","state":"failed"}`)
	r.trigger(`{"topic":"user.deleted"}`, `{"topic":"user.deleted","state":"failed"}`)
	r.to.answer(200, "")
	if got := r.send("POST", "/_mock/deliveries/replay", `{"topic":"user.created"}`).with(200); strings.Count(got.at("deliveries"), ",") != 0 {
		t.Errorf("of one topic these are delivered again: %s", got.body)
	}
	r.send("POST", "/_mock/verify", `{"timeout":"10s","count":1,"pattern":{"topic":"user","state":"delivered"}}`).with(200, `"ok":true`)
	r.send("POST", "/_mock/deliveries/replay", `{"topic":"user"}`).with(200, `"deliveries":["`)
	r.send("POST", "/_mock/verify", `{"timeout":"10s","count":2,"pattern":{"topic":"user","state":"delivered"}}`).with(200, `"ok":true`)
	r.send("POST", "/_mock/deliveries/replay", `{"topic":"user"}`).with(200, `"deliveries":[]`, "nothing has failed")
}

func testListFaults(t *testing.T) {
	newRig(t).send("GET", "/_mock/faults", "").with(200, `{"api":[],"delivery":[]}`)
}

func testAPIFault(t *testing.T) {
	r := newRig(t)
	auth := "Authorization: Bearer any"
	r.send("POST", "/_mock/faults/api", `{"name":"f","route":"listUsers","status":503,"count":1,"latency":"1ms"}`).with(201, `"latency":"1ms"`)
	r.send("GET", "/users", "", auth).with(503)
	r.send("GET", "/users", "", auth).with(200)
	r.send("GET", "/_mock/faults", "").with(200, `"struck":1`)
	r.send("GET", "/_mock/calls?status=503", "").with(200, `"fault":"f"`)
	for body, why := range map[string]string{
		`{"status":200}`: "status", `{}`: "nothing goes wrong", `{"status":500,"route":"listUser"}`: "did you mean", `{"name":"f","status":500}`: "one of that name",
		`{"status":500,"latency":"long"}`: "use a duration",
	} {
		r.send("POST", "/_mock/faults/api", body).with(400, why)
	}
	r.send("DELETE", "/_mock/faults/api/f", "").with(204)
	r.send("DELETE", "/_mock/faults/api/f", "").with(404, "there is no fault")
}

func testDeliveryFault(t *testing.T) {
	r := newRig(t)
	r.subscribe("user")
	r.send("POST", "/_mock/faults/delivery", `{"name":"lost","topic":"user.created","plan":"drop"}`).with(201, `"plan":"drop"`)
	r.trigger(`{"topic":"user.created"}`, `{"topic":"user.created","state":"dropped"}`)
	r.trigger(`{"topic":"user.deleted"}`, `{"topic":"user.deleted","state":"delivered"}`)
	r.send("DELETE", "/_mock/faults/delivery/lost", "").with(204)
	r.trigger(`{"topic":"user.created"}`, `{"topic":"user.created","state":"delivered"}`)
	r.send("DELETE", "/_mock/faults/delivery/lost", "").with(404)
	r.send("POST", "/_mock/faults/delivery", `{"plan":"copis=2"}`).with(400, "did you mean")
	r.send("POST", "/_mock/faults/delivery", `{"plan":"drop","chance":1.5}`).with(400, "chance")
}

func testCalls(t *testing.T) {
	r := newRig(t)
	auth := "Authorization: Bearer a-token-of-somebody"
	r.send("POST", "/users", `{"email":"ada@example.com"}`, auth).with(200)
	r.send("GET", "/user", "", auth).with(404)
	r.send("GET", "/_mock/calls", "").with(200, `"operation":"saveUser"`, "did you mean GET /users?")
	r.send("GET", "/_mock/calls?unmatched=true", "").with(200, `"path":"/user"`)
	page := r.send("GET", "/_mock/calls?limit=1", "").with(200, `"path":"/user"`)
	r.send("GET", "/_mock/calls?after="+page.text("next"), "").with(200, `"path":"/users"`)
	r.send("GET", "/_mock/calls?after=x", "").with(400)
	got := r.send("GET", "/_mock/calls/1", "").with(200, `{\"email\":\"ada@example.com\"}`, `"name":"Authorization","value":"[redacted]"`)
	if strings.Contains(got.body, "a-token-of-somebody") {
		t.Error("it tells a token")
	}
	r.send("GET", "/_mock/calls/99", "").with(404)
	r.send("POST", "/_mock/verify", `{"of":"calls","count":1,"pattern":{"operation":"saveUser","item":{"email":"ada@example.com"}}}`).with(200, `"ok":true`)
	r.send("POST", "/_mock/verify", `{"of":"calls","pattern":{"operation":"savUser"}}`).with(200, `"ok":false`, "did you mean")
}

func testVerify(t *testing.T) {
	r := newRig(t)
	r.subscribe("user")
	ask := func(body string, ok bool, texts ...string) {
		t.Helper()
		r.send("POST", "/_mock/verify", body).with(200, append(texts, fmt.Sprintf(`"ok":%t`, ok))...)
	}
	ask(`{"pattern":{"topic":"user"}}`, false, "1 or more", "would fit, but its topic is ping")
	ask(`{"pattern":{"topic":"user"},"count":0}`, true, "exactly 0")
	waited := make(chan reply)
	go func() {
		waited <- r.send("POST", "/_mock/verify", `{"pattern":{"topic":"user","state":"delivered"},"at_least":2,"timeout":"10s"}`)
	}()
	r.send("POST", "/_mock/trigger", `{"topic":"user.created","count":2}`).with(200)
	if got := (<-waited).with(http.StatusOK, `"ok":true`); strings.Contains(got.body, "near") {
		t.Errorf("what is fulfilled has near misses: %s", got.body)
	}
	ask(`{"pattern":{"topic":"user"},"count":1,"timeout":"10s"}`, false, "exactly 1") // at once: two are too many
	ask(`{"pattern":{"topic":"user"},"at_most":2,"timeout":"10ms"}`, true, "at most 2")
	ask(`{"pattern":{"topic":"user"},"at_least":1,"at_most":2}`, true, "1 to 2")
	r.send("POST", "/_mock/verify", `{"timeout":"2m"}`).with(400, "up to 1m")
	r.send("POST", "/_mock/verify", `{"pattern":{"path":"/users"}}`).with(400, "of calls")
	r.send("POST", "/_mock/verify", `{"of":"calls","pattern":{"state":"failed"}}`).with(400, "of deliveries")
}
