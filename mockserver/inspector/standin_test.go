package inspector_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/inspector"
	"github.com/intercheck-dev/intercheck/openapi"
)

// contract is read once, since that takes a while.
var contract = sync.OnceValues(openapi.Control)

type object = map[string]any

// A standIn answers as the control API does, with whatever a test wants the
// page to see: a real mock cannot be made to send the worst of it. What the page
// asks and what it is answered are both held to the API's description.
type standIn struct {
	t    *testing.T
	url  string
	spec *openapi.Spec

	mu            sync.Mutex
	deliveries    []object // the oldest first, with all that one delivery has
	calls         []object
	subscriptions []object
	faults        struct{ API, Delivery []any }
	clock         object
	asked         []string // what was asked for that changes something
	bodies        map[string]object
	token         string
	readers       map[chan string]bool
	events        int
}

func newStandIn(t *testing.T) *standIn {
	t.Helper()
	spec, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	s := &standIn{t: t, spec: spec, bodies: map[string]object{}, readers: map[chan string]bool{}}
	s.clock = object{"kind": "manual", "now": "2026-01-02T03:04:05Z"}
	s.subscriptions = []object{}
	s.faults.API, s.faults.Delivery = []any{}, []any{}
	page, err := inspector.New()
	if err != nil {
		t.Fatal(err)
	}
	mux := s.mux()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if inspector.Serves(r.URL.Path) {
			page.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	s.url = server.URL
	return s
}

// A handler answers one operation.
type handler func(r *http.Request, body object) (status int, answer any)

func (s *standIn) mux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_mock/events", s.stream)
	for operation, row := range map[string]struct {
		pattern string
		handle  handler
	}{
		"signIn":             {"POST /_mock/session", s.signIn},
		"listWorkspaces":     {"GET /_mock/workspaces", s.workspaces},
		"getWorkspace":       {"GET /_mock/workspace", s.workspace},
		"reset":              {"POST /_mock/reset", s.workspace},
		"setSeed":            {"PUT /_mock/seed", s.workspace},
		"listTopics":         {"GET /_mock/topics", s.topics},
		"getTopic":           {"GET /_mock/topics/{topic}", s.topic},
		"trigger":            {"POST /_mock/trigger", s.trigger},
		"listDeliveries":     {"GET /_mock/deliveries", s.list},
		"getDelivery":        {"GET /_mock/deliveries/{id}", s.one},
		"replay":             {"POST /_mock/deliveries/{id}/replay", s.replay},
		"replayFailed":       {"POST /_mock/deliveries/replay", s.replayFailed},
		"listSubscriptions":  {"GET /_mock/subscriptions", s.listSubscriptions},
		"createSubscription": {"POST /_mock/subscriptions", s.subscribe},
		"deleteSubscription": {"DELETE /_mock/subscriptions/{id}", s.unsubscribe},
		"setLive":            {"POST /_mock/subscriptions/{id}/live", s.standing(true)},
		"pause":              {"POST /_mock/subscriptions/{id}/pause", s.standing(false)},
		"ping":               {"POST /_mock/subscriptions/{id}/ping", s.ping},
		"listFaults":         {"GET /_mock/faults", s.listFaults},
		"addAPIFault":        {"POST /_mock/faults/api", s.addFault(&s.faults.API)},
		"addDeliveryFault":   {"POST /_mock/faults/delivery", s.addFault(&s.faults.Delivery)},
		"removeAPIFault":     {"DELETE /_mock/faults/api/{id}", s.removeFault(&s.faults.API)},
		"getClock":           {"GET /_mock/clock", func(*http.Request, object) (int, any) { return 200, s.clock }},
		"advanceClock":       {"POST /_mock/clock/advance", s.advance},
		"listCalls":          {"GET /_mock/calls", s.listCalls},
		"getCall":            {"GET /_mock/calls/{id}", s.oneCall},
	} {
		mux.HandleFunc(row.pattern, s.held(operation, row.handle))
	}
	return mux
}

// held holds an operation to its description.
func (s *standIn) held(operation string, handle handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		if found := s.spec.ValidateRequest(operation, r, sent); len(found) > 0 {
			s.t.Errorf("the page asked %s %s with %s: %v", r.Method, r.URL, sent, found)
		}
		var body object
		_ = json.Unmarshal(sent, &body) // the description says whether it must be JSON
		s.mu.Lock()
		defer s.mu.Unlock()
		status, answer := 401, any(problem("unauthorized", "give the token"))
		if _, err := r.Cookie("intercheck_control"); s.token == "" || err == nil || operation == "signIn" {
			status, answer = handle(r, body)
		}
		if r.Method != http.MethodGet {
			s.asked = append(s.asked, r.Method+" "+r.URL.Path)
			s.bodies[operation] = body
		}
		if operation == "signIn" && status == 204 {
			http.SetCookie(w, &http.Cookie{Name: "intercheck_control", Value: "x", Path: "/_mock/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
		}
		s.answer(w, operation, status, answer)
	}
}

func (s *standIn) answer(w http.ResponseWriter, operation string, status int, answer any) {
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	var out bytes.Buffer
	_ = json.NewEncoder(&out).Encode(answer) // it is made of maps
	w.Header().Set("Content-Type", "application/json")
	if out.Len() < 100_000 { // more of the same is as right
		if err := s.spec.ValidateResponse(operation, status, w.Header(), out.Bytes()); err != nil {
			s.t.Errorf("the stand-in answers %s unlike the control API: %v", operation, err)
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}

func problem(code, message string) object {
	return object{"errors": []object{{"code": code, "message": message}}}
}

func (s *standIn) signIn(_ *http.Request, body object) (int, any) {
	if body["token"] != s.token {
		return 401, problem("unauthorized", "that is not the token")
	}
	return 204, nil
}

func (s *standIn) space() object {
	return object{"name": "main", "app_id": "abcdefgh", "seed": 1, "policy": "intercom", "clock": s.clock, "pending": 0}
}

func (s *standIn) workspaces(*http.Request, object) (int, any) {
	return 200, object{"workspaces": []object{s.space()}}
}
func (s *standIn) workspace(*http.Request, object) (int, any) { return 200, s.space() }

func aTopic(name string) object {
	return object{"topic": name, "eras": []string{"modern"}, "doc": "When a user is created.", "object": "contact", "item": object{"type": "contact", "email": "ann@example.com"}}
}

func (s *standIn) topics(*http.Request, object) (int, any) {
	return 200, object{"topics": []object{aTopic("contact.user.created"), aTopic("conversation.user.created")}}
}

func (s *standIn) topic(r *http.Request, _ object) (int, any) {
	if r.PathValue("topic") == "no.such" {
		return 404, problem("not_found", "no topic no.such")
	}
	return 200, aTopic(r.PathValue("topic"))
}

func (s *standIn) trigger(_ *http.Request, body object) (int, any) {
	d := s.deliver(object{"topic": body["topic"], "item": cmp.Or(body["item"], any(object{"made": "up"}))})
	return 200, object{"deliveries": []any{d["id"]}}
}

// summary is a delivery as lists and events have it.
func summary(d object) object {
	short := object{}
	for name, value := range d {
		if name != "attempts" && name != "item" && name != "health" {
			short[name] = value
		}
	}
	return short
}

func (s *standIn) list(r *http.Request, _ object) (int, any) {
	q := r.URL.Query()
	limit, _ := strconv.Atoi(cmp.Or(q.Get("limit"), "50"))
	page := []object{}
	for _, d := range slices.Backward(s.deliveries) {
		id := d["id"].(string)
		if q.Get("after") != "" && id >= q.Get("after") || !fits(d, q.Get("topic"), q.Get("state"), q.Get("text")) {
			continue
		}
		if len(page) == limit {
			return 200, object{"deliveries": page, "next": page[limit-1]["id"]}
		}
		page = append(page, summary(d))
	}
	return 200, object{"deliveries": page, "dropped": 7}
}

func fits(d object, topic, state, text string) bool {
	if topic != "" && d["topic"] != topic || state != "" && d["state"] != state {
		return false
	}
	if text == "" {
		return true
	}
	all, _ := json.Marshal(d)
	return strings.Contains(string(all), text)
}

func found(all []object, id string) (int, any) {
	for _, o := range all {
		if o["id"] == id {
			return 200, o
		}
	}
	return 404, problem("not_found", "there is none of that id")
}

func (s *standIn) one(r *http.Request, _ object) (int, any) {
	return found(s.deliveries, r.PathValue("id"))
}

func (s *standIn) replay(r *http.Request, body object) (int, any) {
	status, was := found(s.deliveries, r.PathValue("id"))
	if status != 200 {
		return status, was
	}
	old := was.(object)
	return 200, s.deliver(object{"of": old["id"], "topic": old["topic"], "item": cmp.Or(body["item"], old["item"])})
}

func (s *standIn) replayFailed(*http.Request, object) (int, any) {
	return 200, object{"deliveries": []string{"a", "b"}}
}

func (s *standIn) listSubscriptions(*http.Request, object) (int, any) {
	return 200, object{"subscriptions": s.subscriptions}
}

func aSubscription(id, url, standing string, active bool) object {
	return object{"id": id, "url": url, "topics": []string{"contact.user.created", "conversation"}, "active": active, "signed": true, "created": "2026-01-02T03:00:00Z", "health": object{"standing": standing}}
}

func (s *standIn) subscribe(_ *http.Request, body object) (int, any) {
	if body["url"] == "http://taken.example/" {
		return 422, problem("conflict", "that URL is subscribed already")
	}
	made := aSubscription(fmt.Sprintf("nsub_%d", len(s.subscriptions)+1), body["url"].(string), "live", true)
	made["topics"] = body["topics"]
	s.subscriptions = append(s.subscriptions, made)
	return 201, made
}

func (s *standIn) unsubscribe(r *http.Request, _ object) (int, any) {
	s.subscriptions = slices.DeleteFunc(s.subscriptions, func(o object) bool { return o["id"] == r.PathValue("id") })
	return 204, nil
}

func (s *standIn) standing(active bool) handler {
	return func(r *http.Request, _ object) (int, any) {
		status, o := found(s.subscriptions, r.PathValue("id"))
		if status == 200 {
			o.(object)["active"] = active
		}
		return status, o
	}
}

func (s *standIn) ping(*http.Request, object) (int, any) {
	return 200, object{"deliveries": []string{"ping"}}
}

func (s *standIn) listFaults(*http.Request, object) (int, any) {
	return 200, object{"api": s.faults.API, "delivery": s.faults.Delivery}
}

func (s *standIn) addFault(to *[]any) handler {
	return func(_ *http.Request, body object) (int, any) {
		body["name"] = fmt.Sprintf("fault-%d", len(*to)+1)
		*to = append(*to, body)
		_, all := s.listFaults(nil, nil)
		return 201, all
	}
}

func (s *standIn) removeFault(from *[]any) handler {
	return func(r *http.Request, _ object) (int, any) {
		*from = slices.DeleteFunc(*from, func(f any) bool { return f.(object)["name"] == r.PathValue("id") })
		return 204, nil
	}
}

func (s *standIn) advance(_ *http.Request, body object) (int, any) {
	by, err := time.ParseDuration(body["by"].(string))
	if err != nil {
		return 400, problem("invalid", err.Error())
	}
	at, _ := time.Parse(time.RFC3339, s.clock["now"].(string))
	s.clock = object{"kind": "manual", "now": at.Add(by).Format(time.RFC3339)}
	return 200, s.clock
}

func (s *standIn) listCalls(*http.Request, object) (int, any) {
	page := []object{}
	for _, c := range slices.Backward(s.calls) {
		page = append(page, c)
	}
	return 200, object{"calls": page}
}

func (s *standIn) oneCall(r *http.Request, _ object) (int, any) {
	return found(s.calls, r.PathValue("id"))
}
