package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	. "github.com/onsi/gomega"
)

// TestSubscriptionNotesHowItIsTreated: a 410 disables it, and to make it active
// again is to set it live.
func TestSubscriptionNotesHowItIsTreated(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{delivers: true}), NewWithT(t)
	gone := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }))
	t.Cleanup(gone.Close)
	var id string
	r.deliver(func() { id = r.subscription(fmt.Sprintf(`{"url":%q,"topics":["user"]}`, gone.URL)) }) // whose first ping is answered 410
	note := r.do("GET", "/subscriptions/"+id, "").with(200).at("notes.0")
	g.Expect(note).To(And(HavePrefix("disabled since 2016-05-10T13:52:35Z: "), ContainSubstring("410")))
	r.do("PUT", "/subscriptions/"+id, `{"active":true}`).with(200)
	g.Expect(r.do("GET", "/subscriptions/"+id, "").with(200).at("notes")).To(BeEmpty())
}
