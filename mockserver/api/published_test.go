package api_test

import (
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi"
)

// It describes something that is not served, and users as they are not.
const elsewhere = `openapi: 3.0.1
info: {title: Intercom API, version: "2.99"}
paths:
  /news: {get: {responses: {"200": {description: d, content: {application/json: {example: {type: list}}}}}}}
  /subscriptions: {patch: {responses: {"204": {description: d}}}}
  /users: {get: {responses: {"200": {description: d, content: {application/json: {schema: {type: object, required: [nowhere]}}}}}}}
`

func TestOnlyWhatIsNotServedIsAnsweredFromADescription(t *testing.T) {
	t.Parallel()
	digest, err := openapi.Digest("elsewhere.yaml", []byte(elsewhere))
	if err != nil {
		t.Fatal(err)
	}
	published, err := openapi.OpenDigest(digest)
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, options{published: published, version: "2.14"})
	auth := "Authorization: Bearer " + token
	for _, path := range []string{"/news", "/news/"} {
		if got := r.send("GET", path, "", auth).with(200); got.header.Get("X-Intercheck") != "stub" || got.body != `{"type":"list"}` {
			t.Errorf("got %s, %v", got.body, got.header)
		}
	}
	r.send("GET", "/news", "").problem(401, "unauthorized")
	r.send("POST", "/news", "{}", auth).problem(404, "not_found")
	r.send("PATCH", "/subscriptions", "", auth).with(204)
	r.send("OPTIONS", "/subscriptions", "", auth).problem(405, "method_not_allowed")

	for range 2 {
		if got := r.send("GET", "/users", "", auth).with(200); got.header.Get("X-Intercheck") != "" || got.text("type") != "user.list" {
			t.Errorf("got %s", got.body)
		}
	}
	r.send("GET", "/subscriptions", "", auth).with(200)
	if log := r.log.String(); strings.Count(log, "not as published") != 1 || !strings.Contains(log, "nowhere") || !strings.Contains(log, "listUsers") {
		t.Errorf("logged %s", log)
	}
	r.send("GET", "/users", "", auth, "Intercom-Version: 1.4").with(200)
}
