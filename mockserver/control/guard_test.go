package control_test

import (
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/control"
)

func stopBy(stop <-chan struct{}) func(*control.Config, *mockserver.MockConfig) {
	return func(c *control.Config, _ *mockserver.MockConfig) { c.Stop = stop }
}

func origins(c *control.Config, _ *mockserver.MockConfig) {
	c.Origins = []string{"http://app.example:3000"}
	c.Hosts = []string{"mock.internal"}
}

func TestNamesThatSomebodyElseCanPointHereAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t, origins)
	for host, status := range map[string]int{
		"localhost": 200, "localhost:4000": 200, "a.localhost": 200, "127.0.0.1": 200, "127.9.9.9:80": 200, "[::1]:4000": 200,
		"mock.internal:4000": 200, "MOCK.internal": 200, "app.example:3000": 200,
		"evil.example": 403, "localhost.evil.example": 403, "192.0.2.1": 403, "[2001:db8::1]": 403, "app.example": 403, "127.0.0.1.evil.example": 403,
	} {
		if got := r.send("GET", "/_mock/workspace", "", "Host: "+host); got.status != status {
			t.Errorf("called %s it answers %d, want %d", host, got.status, status)
		}
	}
}

func TestNameDoesNotMatterToWhoKnowsTheToken(t *testing.T) {
	t.Parallel()
	r := newRig(t, token)
	r.send("GET", "/_mock/workspace", "", "Host: mock:4000", "Authorization: Bearer the control token").with(200)
	r.send("GET", "/_mock/workspace", "", "Host: mock:4000").with(403)
}

func TestPagesOfOtherOriginsMayNotAsk(t *testing.T) {
	t.Parallel()
	r := newRig(t, origins)
	for _, c := range []struct {
		status int
		header []string
	}{
		{200, nil},
		{200, []string{"Origin: " + r.server.URL}},
		{200, []string{"Origin: " + r.server.URL, "Sec-Fetch-Site: same-origin"}},
		{200, []string{"Origin: http://app.example:3000", "Sec-Fetch-Site: cross-site"}},
		{403, []string{"Origin: http://evil.example"}},
		{403, []string{"Origin: null"}},
		{403, []string{"Origin: http://localhost:1", "Sec-Fetch-Site: same-site"}},
		{403, []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"}},
		{403, []string{"Sec-Fetch-Site: same-site"}},
	} {
		if got := r.send("GET", "/_mock/workspace", "", c.header...); got.status != c.status {
			t.Errorf("with %v it answers %d, want %d", c.header, got.status, c.status)
		}
	}
	got := r.send("OPTIONS", "/_mock/trigger", "", "Origin: http://app.example:3000", "Access-Control-Request-Method: POST").with(204)
	if got.header.Get("Access-Control-Allow-Origin") != "http://app.example:3000" || !strings.Contains(got.header.Get("Access-Control-Allow-Headers"), "X-Intercheck-Workspace") {
		t.Errorf("to a page that may ask it says %v", got.header)
	}
	if got := r.send("OPTIONS", "/_mock/trigger", "", "Origin: http://evil.example").with(403); got.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("to one that may not it says %v", got.header)
	}
	r.send("POST", "/_mock/reset", `{}`, "Content-Type: text/plain").with(400, "application/json")
}

func TestTokenOpensEverythingAndThatOfAWorkspaceItAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t, token)
	all := "Authorization: Bearer the control token"
	for _, header := range []string{"Accept: */*", "Authorization: Bearer wrong", "Authorization: Basic dGhlIGNvbnRyb2wgdG9rZW46", "Authorization: Bearer "} {
		if got := r.send("GET", "/_mock/workspace", "", header).with(401, "--control-token"); got.header.Get("WWW-Authenticate") == "" {
			t.Error("it does not say how to ask")
		}
	}
	r.send("GET", "/_mock/workspaces", "", all).with(200)
	mine := "Authorization: Bearer " + r.send("POST", "/_mock/workspaces", `{"name":"mine"}`, all).with(201).text("token")
	r.send("GET", "/_mock/workspace", "", mine).with(200, `"name":"mine"`)
	r.send("GET", "/_mock/workspace", "", mine, "X-Intercheck-Workspace: main").with(403, "mine alone")
	r.send("GET", "/_mock/workspace?workspace=main", "", mine).with(403)
	r.send("GET", "/_mock/workspaces", "", mine).with(403)
	r.send("POST", "/_mock/workspaces", `{}`, mine).with(403)
	r.send("POST", "/_mock/reset", `{"all":true}`, mine).with(403)
	r.send("POST", "/_mock/reset", "", mine).with(200)
	r.send("GET", "/_mock/workspace", "", all, "X-Intercheck-Workspace: mine").with(200, `"name":"mine"`)
}

func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.send("POST", "/_mock/trigger", `{"topic":"`+strings.Repeat("x", 5<<20)+`"}`).with(413, "over 4194304 bytes")
}

func TestSecretsAreTakenOutHoweverTheyAreSpelled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	odd := `a "secret" <of> \ mine`
	r.send("POST", "/_mock/subscriptions", `{"url":"`+r.to.URL+`","topics":["user.created"],"secret":"a \"secret\" <of> \\ mine"}`).with(201)
	r.to.answer(200, "you said "+odd)
	id := r.trigger(`{"topic":"user.created","item":{"name":"a \u0022secret\u0022 \u003cof> \\ mine"}}`, `{"topic":"user.created","state":"delivered"}`).text("deliveries.0")
	got := r.send("GET", "/_mock/deliveries/"+id, "").with(200)
	if got.text("item.name") != "[redacted]" || got.text("attempts.0.response.body.data") != "you said [redacted]" {
		t.Errorf("it says %s, and the receiver %s", got.at("item"), got.at("attempts.0.response.body"))
	}
}

func TestDocumentIsServed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.send("GET", "/_mock/openapi.yaml", "").with(200, "openapi: 3.0.3", "operationId: streamEvents")
	r.send("GET", "/_mock/deliverie", "").with(404, `did you mean \"/_mock/deliveries\"?`)
}
