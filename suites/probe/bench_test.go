package probe_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

const lead = `{"type":"contact","id":"%s","email":"jo+%d@example.com","cause":"%s","name":"Jo","custom_attributes":{"plan":"pro","signed_up_at":1462000000}}`

func request(i int) *http.Request {
	body := fmt.Sprintf(lead, fmt.Sprintf("5714f1e2a0c1%012d", i), i, fmt.Sprintf("notif_%d", i))
	r := httptest.NewRequest(http.MethodPost, "/contacts", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func BenchmarkEffectsAmong10000Requests(b *testing.B) {
	sink := newSink(b)
	for i := range 10_000 {
		sink.ServeHTTP(httptest.NewRecorder(), request(i))
	}
	s := probe.Subject{ID: intercom.NotificationID("notif_5000"), Keys: []string{"5714f1e2a0c1000000005000", "jo+5000@example.com"}}
	wantEffects(b, sink, s, 1)
	for b.Loop() {
		if n, err := sink.Effects(b.Context(), s); n != 1 || err != nil {
			b.Fatal(n, err)
		}
	}
}

func BenchmarkRecordingARequest(b *testing.B) {
	sink := newSink(b)
	for b.Loop() {
		r := request(1)
		sink.ServeHTTP(httptest.NewRecorder(), r)
	}
}
