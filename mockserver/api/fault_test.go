package api_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/mockserver/api"
)

// struck returns a rig whose API goes wrong by one rule.
func struck(t *testing.T, f api.Fault) *rig {
	t.Helper()
	r := newRig(t, options{faults: new(api.Faults)})
	if _, err := r.faults.Add(f); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAFaultStrikesTheRequestsOfItsRule(t *testing.T) {
	t.Parallel()
	for name, route := range map[string]string{"by operation": "getUser", "by pattern": "GET /users/{id}", "by path": "GET /users/1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := struck(t, api.Fault{Name: "down", Route: route, Skip: 1, Count: 2, Status: 503})
			r.do("GET", "/users/1", "").problem(404, "not_found")
			for range 2 {
				r.do("GET", "/users", "").with(200)
				got := r.do("GET", "/users/1", "").problem(503, "server_error")
				if label := got.header.Get("X-Intercheck"); label != `fault="down"` {
					t.Errorf("the answer is labelled %q", label)
				}
			}
			r.do("GET", "/users/1", "").problem(404, "not_found")
			strikes := r.faults.Strikes()
			if len(strikes) != 2 || strikes[0].Fault != "down" || strikes[0].Path != "/users/1" || strikes[0].RequestID == "" {
				t.Errorf("recorded are %+v", strikes)
			}
		})
	}
}

func TestALateFaultComesAfterWhatWasAskedForIsDone(t *testing.T) {
	t.Parallel()
	for _, late := range []bool{false, true} {
		r := struck(t, api.Fault{Route: "saveUser", Status: 500, Late: late})
		r.do("POST", "/users", `{"user_id":"20"}`).problem(500, "server_error")
		if done := r.heard.take() != ""; done != late {
			t.Errorf("late %v: done %v", late, done)
		}
	}
}

func TestAFaultBreaksTheConnection(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]api.Fault{"reset": {Reset: true}, "truncate": {Truncate: true}, "truncated error": {Truncate: true, Status: 500}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := struck(t, f)
			req, err := http.NewRequest("GET", r.server.URL+"/subscriptions", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+token)
			resp, err := http.DefaultTransport.RoundTrip(req)
			if f.Reset {
				if err == nil {
					t.Error("there is an answer")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = resp.Body.Close() }()
			body, err := io.ReadAll(resp.Body)
			if !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasPrefix(string(body), `{"type":`) || resp.Header.Get("X-Intercheck") == "" {
				t.Errorf("got %q (%v)", body, err)
			}
		})
	}
}

func TestEveryKindOfFaultIsRecordedAndLabelled(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]api.Fault{
		"status": {Status: 429}, "latency": {Latency: time.Millisecond}, "reset": {Reset: true}, "truncate": {Truncate: true},
		"late": {Status: 500, Late: true}, "late reset": {Reset: true, Late: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f.Name, f.Route = name, "createDataEvent"
			r := struck(t, f)
			r.do("POST", "/users", `{"user_id":"20"}`).with(200)
			req, err := http.NewRequest("POST", r.server.URL+"/events", strings.NewReader(`{"event_name":"a","created_at":1,"user_id":"20"}`))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+token)
			resp, err := http.DefaultTransport.RoundTrip(req)
			if err == nil {
				defer func() { _ = resp.Body.Close() }()
				if label := resp.Header.Get("X-Intercheck"); label != `fault="`+name+`"` {
					t.Errorf("the answer is labelled %q", label)
				}
			}
			if broken := err != nil; broken != f.Reset {
				t.Errorf("broken: %v (%v)", broken, err)
			}
			strikes := r.faults.Strikes()
			if len(strikes) != 1 || strikes[0].Fault != name || strikes[0].Method != "POST" || strikes[0].Path != "/events" {
				t.Errorf("recorded are %+v", strikes)
			}
		})
	}
}

func TestAFaultMakesTheAnswerLate(t *testing.T) {
	t.Parallel()
	const wait = 50 * time.Millisecond
	r := struck(t, api.Fault{Latency: wait})
	begun := time.Now()
	r.do("GET", "/subscriptions", "").with(200)
	if took := time.Since(begun); took < wait {
		t.Errorf("the answer came after %s", took)
	}
}

func TestRulesCanBeTakenAway(t *testing.T) {
	t.Parallel()
	g, f := NewWithT(t), new(api.Faults)
	first, err := f.Add(api.Fault{Status: 500})
	g.Expect(err).NotTo(HaveOccurred())
	second, err := f.Add(api.Fault{Status: 500})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(first).NotTo(Equal(second))
	g.Expect(f.Remove(first)).To(BeTrue())
	g.Expect(f.Remove(first)).To(BeFalse())
	g.Expect(f.Rules()).To(HaveExactElements(HaveField("Name", second)))
	for _, bad := range []api.Fault{{}, {Status: 200}, {Status: 600}, {Status: 500, Count: -1}, {Status: 500, Name: second}} {
		_, err := f.Add(bad)
		g.Expect(err).To(HaveOccurred())
	}
}
