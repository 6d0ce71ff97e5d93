package mockserver_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

const secret = intercom.Secret("an app's client secret")

// heard is what a receiver was sent.
type heard struct {
	mu      sync.Mutex
	methods []string
	topics  []string
	apps    map[string]int
	forged  int
	head    int // the status of HEAD
	busy    int // notifications that it still refuses
	sub     string
}

func (h *heard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.methods = append(h.methods, r.Method)
	if r.Method == http.MethodHead {
		w.WriteHeader(h.head)
		return
	}
	var n intercom.Notification
	err := json.Unmarshal(body, &n)
	if err != nil || !secret.Signed(body, intercom.Signature(r.Header.Get("X-Hub-Signature"))) {
		h.forged++
	}
	h.topics = append(h.topics, string(n.Topic))
	h.apps[n.AppID]++
	h.sub = r.Header.Get("Intercom-Webhook-Subscription-Id")
	if h.busy > 0 {
		h.busy--
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// refuse has the next n notifications answered 503.
func (h *heard) refuse(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.busy = n
}

// said returns the topics of what came.
func (h *heard) said() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.topics)
}

func receiver(t *testing.T) (*heard, string) {
	h := &heard{apps: map[string]int{}, head: http.StatusOK}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return h, s.URL
}

func server(t *testing.T, c mockserver.Config) *mockserver.Server {
	t.Helper()
	s, err := mockserver.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// emit makes something of each topic happen, and waits until all is delivered.
func emit(t *testing.T, s *mockserver.Server, topics ...intercom.Topic) {
	t.Helper()
	for i, topic := range topics {
		d, err := fixtures.Lookup(topic, intercom.Modern)
		if err == nil {
			err = s.Emit(t.Context(), d, uint64(i))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	if err := s.Deliverer.Idle(ctx); err != nil {
		t.Error(err)
	}
	cancel()
	<-done
}

func TestSavingAnAppChecksItsURLAndSendsASignedPing(t *testing.T) {
	t.Parallel()
	g, s := NewWithT(t), server(t, mockserver.Config{})
	h, url := receiver(t)
	app := workspace.App{URL: url, Topics: []intercom.Topic{"contact.user.created", "event.created", "ping"}, Secret: secret}
	g.Expect(s.SaveApp(t.Context(), app)).To(Succeed())
	emit(t, s, "contact.user.created", "event.created", "contact.deleted")
	g.Expect(h.methods).To(Equal([]string{"HEAD", "POST", "POST", "POST"}))
	g.Expect(h.topics).To(ConsistOf("ping", "contact.user.created", "event.created"))
	g.Expect(h.forged).To(BeZero())
	g.Expect(h.sub).To(HaveSuffix("_" + s.Workspace.AppID()))
	all, err := s.Workspace.Subscriptions(t.Context())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(all).To(BeEmpty(), "REST knows nothing of it")
	_, err = s.Workspace.Unsubscribe(t.Context(), h.sub)
	g.Expect(err).To(MatchError(workspace.ErrNotFound))
}

func TestAnAppWhoseURLDoesNotAnswerHEADIsNotSaved(t *testing.T) {
	t.Parallel()
	g, s := NewWithT(t), server(t, mockserver.Config{})
	h, url := receiver(t)
	h.head = http.StatusMethodNotAllowed
	err := s.SaveApp(t.Context(), workspace.App{URL: url, Topics: []intercom.Topic{"event.created"}, Secret: secret})
	g.Expect(err).To(MatchError(ContainSubstring("405")))
	_, err = s.Workspace.App(t.Context())
	g.Expect(err).To(MatchError(workspace.ErrNotFound))
}

func TestAnAppIsRefusedWhatItMayNotBeTold(t *testing.T) {
	t.Parallel()
	s := server(t, mockserver.Config{})
	_, url := receiver(t)
	for name, c := range map[string]struct {
		topics      []intercom.Topic
		permissions []string
		secret      intercom.Secret
		want        string
	}{
		"a permission that it lacks":  {[]intercom.Topic{"article.created"}, []string{"Read events"}, secret, "Read and list articles"},
		"none of several permissions": {[]intercom.Topic{"contact.user.created"}, []string{}, secret, "Read users and companies or Read and write users"},
		"a topic of API 1.x":          {[]intercom.Topic{"user.created"}, nil, secret, "modern era"},
		"a topic that there is not":   {[]intercom.Topic{"contact.user.craeted"}, nil, secret, `did you mean "contact.user.created"?`},
		"an umbrella":                 {[]intercom.Topic{"contact"}, nil, secret, "not known"},
		"no topic":                    {[]intercom.Topic{"ping"}, nil, secret, "topics is missing"},
		"no permission of that name":  {[]intercom.Topic{"event.created"}, []string{"Read event"}, secret, `did you mean "Read events"?`},
		"no secret":                   {[]intercom.Topic{"event.created"}, nil, "", "client secret"},
	} {
		t.Run(name, func(t *testing.T) {
			err := s.SaveApp(t.Context(), workspace.App{URL: url, Topics: c.topics, Secret: c.secret, Permissions: c.permissions})
			NewWithT(t).Expect(err).To(MatchError(ContainSubstring(c.want)))
		})
	}
}

func TestRemovingAPermissionStopsItsTopics(t *testing.T) {
	t.Parallel()
	g, s := NewWithT(t), server(t, mockserver.Config{})
	h, url := receiver(t)
	app := workspace.App{
		URL: url, Topics: []intercom.Topic{"contact.user.created", "article.created"}, Secret: secret,
		Permissions: []string{"Read and write users", "Read and list articles"},
	}
	g.Expect(s.Workspace.Permit(t.Context(), nil)).To(MatchError(workspace.ErrNotFound))
	g.Expect(s.SaveApp(t.Context(), app)).To(Succeed())
	g.Expect(s.Workspace.Permit(t.Context(), []string{"Read and list articles"})).To(Succeed())
	emit(t, s, "contact.user.created", "article.created")
	g.Expect(h.topics).To(ConsistOf("ping", "article.created"))
	saved, err := s.Workspace.App(t.Context())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(saved.Topics).To(Equal([]intercom.Topic{"article.created"}))
}

func TestWorkspacesOfAnAppAreToldApartByTheirID(t *testing.T) {
	t.Parallel()
	g, kept := NewWithT(t), memory.New()
	h, url := receiver(t)
	for _, id := range []string{"first123", "other456"} {
		s := server(t, mockserver.Config{Store: kept, Space: id, AppID: id})
		g.Expect(s.Fixtures.AppID()).To(Equal(id), "items say it, too")
		app := workspace.App{URL: url, Topics: []intercom.Topic{"contact.user.created"}, Secret: secret}
		g.Expect(s.SaveApp(t.Context(), app)).To(Succeed())
		emit(t, s, "contact.user.created")
	}
	g.Expect(h.apps).To(Equal(map[string]int{"first123": 2, "other456": 2}))
	g.Expect(h.forged).To(BeZero())
}
