package workspace_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func TestANewSubscriptionIsPingedAtOnce(t *testing.T) {
	t.Parallel()
	r, g := newRig(t), NewWithT(t)
	d := draft("user.created")
	d.Active = new(false)
	s := r.subscribe(t, d)

	g.Expect(s.ID).To(HavePrefix("nsub_"))
	g.Expect(s.Active).To(BeTrue(), "active false, which clients send without meaning it, is honoured")
	g.Expect(s.HubSecret).To(BeNil())
	g.Expect(s.CreatedAt).To(Equal(r.clock.Now().Unix()))
	g.Expect(s.Links.Errors).To(Equal(baseURL + "/subscriptions/" + s.ID + "/errors"))
	heard := r.heard.take()
	g.Expect(heard).To(HaveLen(1))
	g.Expect(heard[0].Topic).To(Equal(intercom.Ping))
	g.Expect(heard[0].To).To(Equal(s.ID))
	g.Expect(string(heard[0].Item)).To(ContainSubstring(`"type":"ping"`))
}

func TestLinksFollowTheBaseURL(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.subscribe(t, draft("user"))
	r.SetBaseURL("http://127.0.0.1:9")
	got, err := r.Subscription(t.Context(), s.ID)
	if err != nil || got.Self != "http://127.0.0.1:9/subscriptions/"+s.ID {
		t.Errorf("self is %s (%v)", got.Self, err)
	}
}

func TestAnUpdateReplacesWhatItNamesOnly(t *testing.T) {
	t.Parallel()
	r, g := newRig(t), NewWithT(t)
	d := draft("user.created", "event.created")
	d.HubSecret, d.EventNames = new("HELLO"), []string{"invited-friend"}
	before := r.subscribe(t, d)
	r.heard.take()
	r.clock.Advance(time.Minute)
	for _, c := range []struct {
		name   string
		draft  workspace.Draft
		change func(*intercom.Subscription)
	}{
		{"nothing", workspace.Draft{}, func(*intercom.Subscription) {}},
		{"url", workspace.Draft{URL: new("https://example.org/")}, func(s *intercom.Subscription) { s.URL = "https://example.org/" }},
		{"active", workspace.Draft{Active: new(false)}, func(s *intercom.Subscription) { s.Active = false }},
		{"event names", workspace.Draft{EventNames: []string{"b", "a"}}, func(s *intercom.Subscription) { s.Metadata.EventNames = []string{"b", "a"} }},
		{"hub secret", workspace.Draft{HubSecret: new("")}, func(s *intercom.Subscription) { s.HubSecret = nil }},
		{"topics", workspace.Draft{Topics: []intercom.Topic{"user"}}, func(s *intercom.Subscription) {
			s.Topics, s.Metadata.EventNames = []intercom.Topic{"user"}, nil
		}},
	} {
		c.change(&before)
		before.UpdatedAt = r.clock.Now().Unix()
		after, err := r.UpdateSubscription(t.Context(), before.ID, c.draft)
		g.Expect(err).NotTo(HaveOccurred(), c.name)
		g.Expect(after).To(Equal(before), c.name)
	}
	g.Expect(r.heard.topics()).To(BeEmpty(), "an update is not announced")
}

func TestWhatIntercomWouldRefuseChangesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	existing := r.subscribe(t, draft("user"))
	url := func(text string) workspace.Draft {
		return workspace.Draft{URL: &text, Topics: []intercom.Topic{"user"}}
	}
	for name, c := range map[string]struct {
		draft       workspace.Draft
		code, field string
	}{
		"no url":             {workspace.Draft{URL: new(""), Topics: []intercom.Topic{"user"}}, workspace.CodeMissing, "url"},
		"a relative url":     {url("/webhook"), workspace.CodeInvalid, "url"},
		"another scheme":     {url("ftp://example.com/"), workspace.CodeInvalid, "url"},
		"no host":            {url("http://:80/"), workspace.CodeInvalid, "url"},
		"a broken url":       {url("http://[::1/"), workspace.CodeInvalid, "url"},
		"a newline":          {url("http://example.com/\r\nX: y"), workspace.CodeInvalid, "url"},
		"no topics":          {draft([]intercom.Topic{}...), workspace.CodeMissing, "topics"},
		"an unknown topic":   {draft("user.created", "user.craeted"), workspace.CodeInvalid, "topics"},
		"an empty topic":     {draft(""), workspace.CodeInvalid, "topics"},
		"events without any": {draft("event.created"), workspace.CodeMissing, "metadata/event_names"},
		"events by umbrella": {draft("event"), workspace.CodeMissing, "metadata/event_names"},
		"an empty event":     {withEvents(draft("event.created"), ""), workspace.CodeInvalid, "metadata/event_names"},
		"a service type":     {workspace.Draft{ServiceType: new("email"), URL: new("http://a.example/"), Topics: []intercom.Topic{"user"}}, workspace.CodeInvalid, "service_type"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.draft.Topics == nil {
				c.draft.Topics = []intercom.Topic{}
			}
			_, err := r.Subscribe(t.Context(), c.draft)
			refusal(t, err, c.code, c.field)
			_, err = r.UpdateSubscription(t.Context(), existing.ID, c.draft)
			refusal(t, err, c.code, c.field)
			all, err := r.Subscriptions(t.Context())
			if err != nil || len(all) != 1 || fmt.Sprint(all[0]) != fmt.Sprint(existing) {
				t.Errorf("there are %v (%v)", all, err)
			}
		})
	}
}

func withEvents(d workspace.Draft, names ...string) workspace.Draft {
	d.EventNames = names
	return d
}

func TestAMistypedTopicIsRecognised(t *testing.T) {
	t.Parallel()
	_, err := newRig(t).Subscribe(t.Context(), draft("users.craeted"))
	if err == nil || !strings.Contains(err.Error(), `did you mean "user.created"?`) {
		t.Errorf("got %v", err)
	}
}

func TestATopicWithoutItsMiddleIsRecognised(t *testing.T) {
	t.Parallel()
	for topic, want := range map[intercom.Topic]string{
		"conversation.closed": "conversation.admin.closed", "conversation.replied": "conversation.admin.replied", "user.email_updated": "user.email.updated",
	} {
		_, err := newRig(t).Subscribe(t.Context(), draft(topic))
		if err == nil || !strings.Contains(err.Error(), `did you mean "`+want+`"?`) {
			t.Errorf("%s: got %v", topic, err)
		}
	}
}

func TestAllIsEveryTopicButDataEventsWithoutNames(t *testing.T) {
	t.Parallel()
	s := newRig(t).subscribe(t, draft("all"))
	for topic, want := range map[intercom.Topic]bool{"user.created": true, "contact.user.created": true, "ping": true, "event.created": false} {
		if got := s.Wants(topic, "a"); got != want {
			t.Errorf("all wants %s: %v", topic, got)
		}
	}
	if named := newRig(t).subscribe(t, withEvents(draft("all"), "a")); !named.Wants("event.created", "a") || named.Wants("event.created", "b") {
		t.Errorf("got the names %v", named.Metadata.EventNames)
	}
}

func TestTopicsAreKeptSingularAndOnce(t *testing.T) {
	t.Parallel()
	s := newRig(t).subscribe(t, draft("users.created", "user.created", "users", "companies.created", "conversation", "conversation.admin", "contact.added_email", "ping"))
	want := "[user.created user company.created conversation conversation.admin contact.added_email ping]"
	if fmt.Sprint(s.Topics) != want {
		t.Errorf("got %v, want %v", s.Topics, want)
	}
}

func TestSubscriptionsAreListedOldestFirstThoughTheClockStands(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var want []string
	for range 20 {
		want = append(want, r.subscribe(t, draft("user")).ID)
	}
	if _, err := r.UpdateSubscription(t.Context(), want[3], workspace.Draft{Active: new(false)}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Unsubscribe(t.Context(), want[5]); err != nil {
		t.Fatal(err)
	}
	want = slices.Delete(want, 5, 6)
	all, err := r.Subscriptions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range all {
		got = append(got, s.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestIDsGoOnAfterARestart(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.subscribe(t, draft("user"))
	again := workspace.New(r.config)
	second, err := again.Subscribe(t.Context(), draft("user"))
	if err != nil || second.ID == first.ID {
		t.Errorf("got %s after %s (%v)", second.ID, first.ID, err)
	}
	if all, err := again.Subscriptions(t.Context()); err != nil || len(all) != 2 {
		t.Errorf("there are %d subscriptions (%v)", len(all), err)
	}
}

func TestThereAreAtMost250Subscriptions(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range workspace.MaxSubscriptions {
		r.subscribe(t, draft("user"))
	}
	_, err := r.Subscribe(t.Context(), draft("user"))
	refusal(t, err, workspace.CodeTooMany, "")
	all, err := r.Subscriptions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Unsubscribe(t.Context(), all[0].ID); err != nil {
		t.Fatal(err)
	}
	r.subscribe(t, draft("user"))
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, id := range []string{"", "nsub_no", "../user", "a\x00b"} {
		_, view := r.Subscription(t.Context(), id)
		_, update := r.UpdateSubscription(t.Context(), id, draft("user"))
		_, ping := r.Ping(t.Context(), id)
		_, remove := r.Unsubscribe(t.Context(), id)
		for _, err := range []error{view, update, ping, remove} {
			if !errors.Is(err, workspace.ErrNotFound) {
				t.Errorf("%q: got error %v", id, err)
			}
		}
	}
}

func TestAPingIsForOneSubscriptionActiveOrNot(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.subscribe(t, draft("user"))
	r.subscribe(t, draft("user"))
	r.heard.take()
	if _, err := r.UpdateSubscription(t.Context(), s.ID, workspace.Draft{Active: new(false)}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Ping(t.Context(), s.ID); err != nil {
		t.Fatal(err)
	}
	if heard := r.heard.take(); len(heard) != 1 || heard[0].To != s.ID {
		t.Errorf("heard %+v", heard)
	}
}

func TestDisableLeavesAllElseAsItIs(t *testing.T) {
	t.Parallel()
	r, g := newRig(t), NewWithT(t)
	s := r.subscribe(t, draft("user"))
	at := r.clock.Now().Add(time.Hour)
	g.Expect(r.config.Store.Update(t.Context(), func(tx store.Tx) error {
		return workspace.Disable(t.Context(), tx, "main", s.ID, at)
	})).To(Succeed())
	s.Active, s.UpdatedAt = false, at.Unix()
	g.Expect(r.Subscription(t.Context(), s.ID)).To(Equal(s))
	g.Expect(r.config.Store.Update(t.Context(), func(tx store.Tx) error {
		return workspace.Disable(t.Context(), tx, "other", s.ID, at)
	})).To(MatchError(workspace.ErrNotFound))
}

func TestUpdatesAtTheSameTimeAreAllKept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.subscribe(t, draft("user"))
	drafts := []workspace.Draft{{URL: new("http://new.example/")}, {Active: new(false)}, {HubSecret: new("s")}, {Topics: []intercom.Topic{"company"}}}
	var wg sync.WaitGroup
	for _, d := range drafts {
		wg.Go(func() {
			if _, err := r.UpdateSubscription(context.Background(), s.ID, d); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := r.Subscription(t.Context(), s.ID)
	if err != nil || got.URL != "http://new.example/" || got.Active || got.Secret() != "s" || fmt.Sprint(got.Topics) != "[company]" {
		t.Errorf("got %+v (%v)", got, err)
	}
}
