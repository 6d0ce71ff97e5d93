package control_test

import (
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi"
)

// stories has a test for each operation of the document.
var stories = map[string]func(*testing.T){
	"ready": func(t *testing.T) {
		r := newRig(t)
		r.send("GET", "/_mock/ready", "", "Host: any.name.at.all").with(200, `{"ready":true}`)
		if got := r.send("POST", "/_mock/ready", "").with(405, "use GET"); got.header.Get("Allow") != "GET" {
			t.Errorf("allowed is %q", got.header.Get("Allow"))
		}
	},
	"signIn": func(t *testing.T) {
		r := newRig(t, token)
		r.send("POST", "/_mock/session", `{"token":"wrong"}`).with(401, "not the token")
		cookie := r.send("POST", "/_mock/session", `{"token":"the control token"}`).with(204).header.Get("Set-Cookie")
		if strings.Contains(cookie, "the control token") || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") {
			t.Errorf("the cookie is %s", cookie)
		}
		value, _, _ := strings.Cut(cookie, ";")
		r.send("GET", "/_mock/workspaces", "", "Cookie: "+value).with(200)
		r.send("GET", "/_mock/workspaces", "", "Cookie: intercheck_control=00").with(401)
	},
	"listWorkspaces": func(t *testing.T) {
		r := newRig(t)
		r.send("GET", "/_mock/workspace", "", "X-Intercheck-Workspace: b").with(200, `"name":"b"`)
		got := r.send("GET", "/_mock/workspaces", "").with(200)
		if got.text("workspaces.0.name") != "b" || got.text("workspaces.1.name") != "main" {
			t.Errorf("there are %s", got.body)
		}
	},
	"createWorkspace": func(t *testing.T) {
		r := newRig(t)
		got := r.send("POST", "/_mock/workspaces", `{"name":"mine","seed":7,"clock":"scaled:60","policy":"svix"}`).
			with(201, `"name":"mine"`, `"seed":7`, `"factor":60`, `"policy":"svix"`)
		r.send("GET", "/_mock/workspace", "", "Authorization: Bearer "+got.text("token")).with(200, `"name":"mine"`)
		r.send("POST", "/_mock/workspaces", `{"name":"mine"}`).with(409, "choose another")
		r.send("POST", "/_mock/workspaces", `{"token":"`+got.text("token")+`"}`).with(409, "choose another")
		r.send("POST", "/_mock/workspaces", `{"clock":"sundial"}`).with(400, "no clock")
		r.send("POST", "/_mock/workspaces", `{"policy":"svx"}`).with(400, "did you mean")
		r.send("POST", "/_mock/workspaces", `{"name":"../.."}`).with(400, "letters, digits")
	},
	"getWorkspace": func(t *testing.T) {
		r := newRig(t)
		r.send("GET", "/_mock/workspace", "").with(200, `"name":"main"`, `"pending":0`, `"policy":"none"`)
		r.send("GET", "/_mock/workspace?workspace=b", "").with(200, `"name":"b"`)
		r.send("GET", "/_mock/workspace?workspace=b%20c", "").with(400)
	},
	"deleteWorkspace": func(t *testing.T) {
		r := newRig(t)
		r.subscribe("user.created", "X-Intercheck-Workspace: b")
		r.send("DELETE", "/_mock/workspace", "", "X-Intercheck-Workspace: b").with(204)
		r.send("GET", "/_mock/subscriptions", "", "X-Intercheck-Workspace: b").with(200, `"subscriptions":[]`)
		r.send("DELETE", "/_mock/workspace", "").with(409, "the main workspace stays")
	},
	"reset": func(t *testing.T) {
		r := newRig(t)
		r.subscribe("user.created", "X-Intercheck-Workspace: b")
		r.subscribe("user.created")
		first := r.trigger(`{"topic":"user.created"}`, `{"topic":"user.created"}`).text("deliveries.0")
		r.send("POST", "/_mock/faults/api", `{"status":500}`).with(201)
		r.send("POST", "/_mock/reset", "").with(200, `"pending":0`)
		r.send("GET", "/_mock/subscriptions", "").with(200, `"subscriptions":[]`)
		r.send("GET", "/_mock/deliveries", "").with(200, `"deliveries":[]`)
		r.send("GET", "/_mock/faults", "").with(200, `"api":[]`)
		r.send("GET", "/_mock/subscriptions?workspace=b", "").with(200, `"active":true`)
		r.subscribe("user.created")
		if again := r.trigger(`{"topic":"user.created"}`, `{"topic":"user.created"}`).text("deliveries.0"); again != first {
			t.Errorf("after a reset the first delivery is %s, and was %s", again, first)
		}
		r.send("POST", "/_mock/reset", `{"all":true,"seed":3}`).with(200, `"seed":3`)
		r.send("GET", "/_mock/workspaces", "").with(200, `"main"`)
		r.send("GET", "/_mock/subscriptions?workspace=b", "").with(200, `"subscriptions":[]`)
	},
	"setSeed": func(t *testing.T) {
		r := newRig(t)
		before := r.send("GET", "/_mock/topics/user.created", "").with(200).at("item")
		r.send("PUT", "/_mock/seed", `{"seed":2}`).with(200, `"seed":2`)
		if after := r.send("GET", "/_mock/topics/user.created", "").with(200).at("item"); after == before {
			t.Error("another seed makes the same item")
		}
		r.send("PUT", "/_mock/seed", `{}`).with(400, "seed")
	},
	"listTopics": func(t *testing.T) {
		newRig(t).send("GET", "/_mock/topics", "").with(200, `"topic":"ping"`, `"topic":"contact.user.created"`, `"eras":["legacy"]`)
	},
	"getTopic": func(t *testing.T) {
		r := newRig(t)
		r.subscribe("user.created")
		item := r.send("GET", "/_mock/topics/user.created?era=legacy", "").with(200).text("item.email")
		r.trigger(`{"topic":"user.created"}`, `{"topic":"user.created","item":{"email":"`+item+`"}}`)
		r.send("GET", "/_mock/topics/user.craeted", "").with(404, "did you mean")
	},
	"trigger": func(t *testing.T) {
		r := newRig(t)
		r.send("POST", "/_mock/trigger", `{"topic":"user.created"}`).with(200, "there are no subscriptions")
		r.subscribe("user.created")
		r.send("POST", "/_mock/trigger", `{"topic":"company.created"}`).with(200, "subscriptions ask for user.created")
		r.trigger(`{"topic":"user.created","count":3,"plan":"copies=2","set":{"name":"Ada","custom_attributes.a":{"b":[1]}}}`,
			`{"topic":"user.created","item":{"name":"Ada","custom_attributes.a":{"b":[1]}}}`)
		r.trigger(`{"topic":"user.created","item":{"id":"1","odd":true}}`, `{"topic":"user.created","item":{"odd":true}}`)
		r.send("GET", "/_mock/deliveries?topic=user.created&state=delivered", "").with(200, `"plan":"copies=2"`, `"attempted":2`)
		for body, why := range map[string]string{
			`{"topic":"user.craeted"}`: "did you mean", `{"topic":"user.created","plan":"copis=2"}`: "did you mean",
			`{"topic":"user.created","set":{"email.x":1}}`: "has no members", `{"topic":"user.created","plan":"window=3"}`: "add it as a fault",
			`{"topic":"user.created","count":0}`: "count", `{"topic":"user.created","conut":1}`: "did you mean", `{`: "ends in the middle",
		} {
			r.send("POST", "/_mock/trigger", body).with(400, why)
		}
		if n := len(r.to.bodies); n != 8 {
			t.Errorf("%d requests came: a ping, three twice and one were to", n)
		}
	},
	"listSubscriptions": func(t *testing.T) {
		r := newRig(t)
		id := r.subscribe("user.created")
		got := r.send("GET", "/_mock/subscriptions", "").with(200, id, `"signed":true`, `"standing":"live"`)
		if strings.Contains(got.body, secret) {
			t.Errorf("it tells the secret: %s", got.body)
		}
	},
	"createSubscription": func(t *testing.T) {
		r := newRig(t)
		r.send("POST", "/_mock/subscriptions", `{"url":"`+r.to.URL+`","topics":["event.created"],"event_names":["ordered"]}`).with(201, `"signed":false`, `"event_names":["ordered"]`)
		r.send("POST", "/_mock/subscriptions", `{"url":"`+r.to.URL+`","topics":["event.created"]}`).with(400, "event_names")
		r.send("POST", "/_mock/subscriptions", `{"url":"nowhere","topics":["user"]}`).with(400, "http")
		r.send("POST", "/_mock/subscriptions", `{"url":"`+r.to.URL+`","topics":["usr"]}`).with(400, "usr")
	},
	"getSubscription": func(t *testing.T) {
		r := newRig(t)
		id := r.subscribe("user.created")
		r.send("GET", "/_mock/subscriptions/"+id, "").with(200, `"active":true`)
		r.send("GET", "/_mock/subscriptions/none", "").with(404)
	},
	"deleteSubscription": func(t *testing.T) {
		r := newRig(t)
		id := r.subscribe("user.created")
		r.send("DELETE", "/_mock/subscriptions/"+id, "").with(204)
		r.send("DELETE", "/_mock/subscriptions/"+id, "").with(404)
		r.send("POST", "/_mock/trigger", `{"topic":"user.created"}`).with(200, "there are no subscriptions")
	},
	"pause": func(t *testing.T) {
		r := newRig(t)
		id := r.subscribe("user.created")
		r.send("POST", "/_mock/subscriptions/"+id+"/pause", "").with(200, `"active":false`)
		r.send("POST", "/_mock/trigger", `{"topic":"user.created"}`).with(200, "is not active")
		r.send("POST", "/_mock/subscriptions/none/pause", "").with(404)
	},
	"setLive": func(t *testing.T) {
		r := newRig(t, intercomPolicy)
		id := r.subscribe("user.created")
		r.send("POST", "/_mock/verify", `{"timeout":"10s","pattern":{"topic":"ping","state":"delivered"}}`).with(200, `"ok":true`)
		r.to.answer(410, "")
		r.trigger(`{"topic":"user.created"}`, `{"topic":"user.created","state":"failed"}`)
		r.send("GET", "/_mock/subscriptions/"+id, "").with(200, `"standing":"disabled"`, `"active":false`, "its receiver answered 410")
		r.to.answer(200, "")
		r.send("POST", "/_mock/subscriptions/"+id+"/live", "").with(200, `"standing":"live"`, `"active":true`)
		r.trigger(`{"topic":"user.created"}`, `{"topic":"user.created","state":"delivered"}`)
	},
	"ping": func(t *testing.T) {
		r := newRig(t)
		id := r.subscribe("user.created")
		r.send("POST", "/_mock/subscriptions/"+id+"/ping", "").with(200, `"deliveries":["`)
		r.send("POST", "/_mock/verify", `{"timeout":"10s","count":2,"pattern":{"topic":"ping","state":"delivered"}}`).with(200, `"ok":true`)
		r.send("POST", "/_mock/subscriptions/none/ping", "").with(404)
	},
	"getClock": func(t *testing.T) {
		newRig(t).send("GET", "/_mock/clock", "").with(200, `"kind":"manual"`, `"now":"2026-01-02T03:04:05Z"`)
	},
	"advanceClock": func(t *testing.T) {
		r := newRig(t, intercomPolicy)
		r.subscribe("user.created")
		r.to.answer(500, "")
		r.trigger(`{"topic":"user.created"}`, `{"topic":"user.created","status":500}`)
		r.send("GET", "/_mock/deliveries?topic=user.created", "").with(200, `"state":"pending"`, `"due":"2026-01-02T03:05:05Z"`)
		r.send("POST", "/_mock/clock/advance", `{"by":"1m"}`).with(200, `"now":"2026-01-02T03:05:05Z"`)
		r.send("GET", "/_mock/deliveries?topic=user.created", "").with(200, `"state":"failed"`, `"attempted":2`)
		r.send("POST", "/_mock/clock/advance", `{"by":"-1m"}`).with(409, "cannot go back")
		r.send("POST", "/_mock/clock/advance", `{"by":"soon"}`).with(400, "use a duration")
		r.send("POST", "/_mock/workspaces", `{"name":"real","clock":"real"}`).with(201)
		r.send("POST", "/_mock/clock/advance?workspace=real", `{"by":"1m"}`).with(409, "moves by itself")
	},
	"listDeliveries": testListDeliveries, "getDelivery": testGetDelivery, "replay": testReplay, "replayFailed": testReplayFailed,
	"listFaults": testListFaults, "addAPIFault": testAPIFault, "removeAPIFault": testAPIFault,
	"addDeliveryFault": testDeliveryFault, "removeDeliveryFault": testDeliveryFault,
	"listCalls": testCalls, "getCall": testCalls, "verify": testVerify, "streamEvents": testEvents,
}

// TestEveryOperationIsTried holds that the document and the tests name the same
// operations, as the handler holds that it and its routes do.
func TestEveryOperationIsTried(t *testing.T) {
	t.Parallel()
	spec, err := openapi.Control()
	if err != nil {
		t.Fatal(err)
	}
	described := map[string]bool{}
	for _, o := range spec.Operations() {
		described[o.ID] = true
		if stories[o.ID] == nil {
			t.Errorf("%s is not tried", o.ID)
		}
	}
	for id, story := range stories {
		if !described[id] {
			t.Errorf("%s is tried and not described", id)
		}
		t.Run(id, func(t *testing.T) { t.Parallel(); story(t) })
	}
}
