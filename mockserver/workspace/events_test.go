package workspace_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func (r rig) event(name string, ago time.Duration) intercom.DataEvent {
	return intercom.DataEvent{EventName: name, CreatedAt: r.clock.Now().Add(-ago).Unix(), UserID: "20"}
}

func (r rig) submit(t *testing.T, e intercom.DataEvent) {
	t.Helper()
	if err := r.Submit(t.Context(), e); err != nil {
		t.Fatal(err)
	}
}

func TestADataEventIsAnnouncedByItsName(t *testing.T) {
	t.Parallel()
	r, g := newRig(t), NewWithT(t)
	u := r.user(t, workspace.UserKey{UserID: "20", Email: "ann@example.com"})
	r.heard.take()
	e := r.event("invited-friend", time.Hour)
	e.Metadata = json.RawMessage(`{"price":{"amount":349.90,"currency":"eur"},"q":"<&>"}`)
	r.submit(t, e)
	heard := r.heard.take()
	g.Expect(heard).To(HaveLen(1))
	g.Expect(heard[0].Topic).To(Equal(intercom.EventCreated))
	g.Expect(heard[0].Event).To(Equal("invited-friend"))
	g.Expect(heard[0].At.Equal(r.clock.Now())).To(BeTrue(), "it occurred when it was submitted")
	for _, part := range []string{
		`"type":"event"`, `"event_name":"invited-friend"`, `"intercom_user_id":"` + u.ID + `"`, `"user_id":"20"`, `"email":"ann@example.com"`,
		`"metadata":{"price":{"amount":349.90,"currency":"eur"},"q":"<&>"}`, fmt.Sprintf(`"created_at":%d`, e.CreatedAt),
	} {
		g.Expect(string(heard[0].Item)).To(ContainSubstring(part))
	}
}

func TestTheSameDataEventIsAcceptedAndNotAnnouncedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	u := r.user(t, workspace.UserKey{UserID: "20", Email: "ann@example.com"})
	r.user(t, workspace.UserKey{UserID: "21"})
	first := r.event("invited-friend", 0)
	r.submit(t, first)
	r.heard.take()
	byID, byEmail := first, first
	byID.UserID, byID.ID = "", u.ID
	byEmail.UserID, byEmail.Email = "", "Ann@example.com"
	for _, same := range []intercom.DataEvent{first, byID, byEmail} {
		r.submit(t, same)
	}
	if heard := r.heard.topics(); len(heard) != 0 {
		t.Errorf("heard %v", heard)
	}
	later, named, others := first, first, first
	later.CreatedAt++
	named.EventName = "left"
	others.UserID = "21"
	for _, e := range []intercom.DataEvent{later, named, others} {
		r.submit(t, e)
	}
	if heard := r.heard.topics(); len(heard) != 3 {
		t.Errorf("heard %v", heard)
	}
}

func TestWhatIsNoDataEventIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.user(t, workspace.UserKey{UserID: "20"})
	r.heard.take()
	for name, c := range map[string]struct {
		change      func(*intercom.DataEvent)
		code, field string
	}{
		"an unknown user":     {func(e *intercom.DataEvent) { e.UserID = "21" }, workspace.CodeNotFound, ""},
		"nobody":              {func(e *intercom.DataEvent) { e.UserID = "" }, workspace.CodeMissing, "user_id"},
		"no name":             {func(e *intercom.DataEvent) { e.EventName = "" }, workspace.CodeMissing, "event_name"},
		"no time":             {func(e *intercom.DataEvent) { e.CreatedAt = 0 }, workspace.CodeInvalid, "created_at"},
		"milliseconds":        {func(e *intercom.DataEvent) { e.CreatedAt *= 1000 }, workspace.CodeInvalid, "created_at"},
		"metadata of a list":  {func(e *intercom.DataEvent) { e.Metadata = json.RawMessage(`[]`) }, workspace.CodeInvalid, "metadata"},
		"metadata of nothing": {func(e *intercom.DataEvent) { e.Metadata = json.RawMessage(`{`) }, workspace.CodeInvalid, "metadata"},
	} {
		t.Run(name, func(t *testing.T) {
			e := r.event("invited-friend", 0)
			c.change(&e)
			refusal(t, r.Submit(t.Context(), e), c.code, c.field)
		})
	}
	if heard := r.heard.topics(); len(heard) != 0 {
		t.Errorf("heard %v", heard)
	}
}

func TestTheFirstTenMetadataAreKept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.user(t, workspace.UserKey{UserID: "20"})
	r.heard.take()
	e := r.event("invited-friend", 0)
	e.Metadata = json.RawMessage(`{"k9":0,"k8":1,"k7":2,"k6":3,"k5":4,"k4":5,"k3":6,"k2":7,"k1":8,"k0":9,"a":10,"b":11}`)
	r.submit(t, e)
	if item := string(r.heard.take()[0].Item); !strings.Contains(item, `"metadata":{"k9":0,"k8":1,"k7":2,"k6":3,"k5":4,"k4":5,"k3":6,"k2":7,"k1":8,"k0":9}`) {
		t.Errorf("the item is %s", item)
	}
}

func TestThereAreAtMost120EventNames(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.user(t, workspace.UserKey{UserID: "20"})
	for i := range workspace.MaxEventNames {
		r.submit(t, r.event(fmt.Sprint("name-", i), 0))
	}
	refusal(t, r.Submit(t.Context(), r.event("one-more", 0)), workspace.CodeTooMany, "event_name")
	r.submit(t, r.event("name-7", time.Second))
}

func TestPagesHoldEveryEventOnceYoungestFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.user(t, workspace.UserKey{UserID: "20"})
	r.user(t, workspace.UserKey{UserID: "21"})
	var want []string
	for i := range 9 {
		name := fmt.Sprint("name-", 9-i)
		r.submit(t, r.event(name, time.Duration(i/4)*-time.Second)) // four in a second
		want = append([]string{name}, want...)
	}
	other := r.event("not-hers", 0)
	other.UserID = "21"
	r.submit(t, other)

	var got []string
	q := workspace.EventQuery{User: workspace.UserKey{UserID: "20"}, Limit: 2}
	for more := true; more && len(got) < 20; {
		p, err := r.Events(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range p.Events {
			got = append(got, e.EventName)
		}
		q.Before, more = p.Oldest, p.More
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSinceFindsWhatCameAfterThePage(t *testing.T) {
	t.Parallel()
	r, g := newRig(t), NewWithT(t)
	r.user(t, workspace.UserKey{UserID: "20"})
	r.submit(t, r.event("first", 0))
	q := workspace.EventQuery{User: workspace.UserKey{UserID: "20"}}
	p, err := r.Events(t.Context(), q)
	g.Expect(err).NotTo(HaveOccurred())
	q.Since = p.Newest
	p, err = r.Events(t.Context(), q)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(p.Events).To(BeEmpty())
	r.submit(t, r.event("in-the-same-second", 0))
	p, err = r.Events(t.Context(), q)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(p.Events).To(HaveLen(1))
	g.Expect(p.Events[0].EventName).To(Equal("in-the-same-second"))
}

func TestEventsOf90DaysAgoAreCountedButNotListed(t *testing.T) {
	t.Parallel()
	r, g := newRig(t), NewWithT(t)
	r.user(t, workspace.UserKey{UserID: "20"})
	const day = 24 * time.Hour
	r.submit(t, r.event("old", 91*day))
	r.submit(t, r.event("old", 89*day))
	key := workspace.UserKey{UserID: "20"}
	p, err := r.Events(t.Context(), workspace.EventQuery{User: key})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(p.Events).To(HaveLen(1))
	_, counts, err := r.Summary(t.Context(), key)
	g.Expect(err).NotTo(HaveOccurred())
	second := r.clock.Now().Truncate(time.Second)
	g.Expect(counts).To(Equal([]workspace.EventSummary{{Name: "old", First: second.Add(-91 * day), Last: second.Add(-89 * day), Count: 2}}))
}

func TestDataEventsAtTheSameTimeAreAllKept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.user(t, workspace.UserKey{UserID: "20"})
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for range 2 { // each twice
				if err := r.Submit(context.Background(), r.event(fmt.Sprint("name-", i), 0)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	p, err := r.Events(t.Context(), workspace.EventQuery{User: workspace.UserKey{UserID: "20"}})
	if err != nil || len(p.Events) != 16 {
		t.Errorf("there are %d events (%v)", len(p.Events), err)
	}
}
