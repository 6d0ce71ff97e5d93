package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// follow reads all pages of a list, by their links, and returns one member of
// each entry.
func (r *rig) follow(path, entries, member string) (all []any) {
	r.t.Helper()
	for pages := 0; path != ""; pages++ {
		if pages > 20 {
			r.t.Fatal("there is no last page")
		}
		got := r.do("GET", path, "").with(200)
		all = append(all, got.list(entries, member)...)
		next, _ := got.at("pages.next").(string)
		path = strings.TrimPrefix(next, r.server.URL)
	}
	return all
}

func TestLinksLeadThroughAllUsers(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{}), NewWithT(t)
	empty := r.do("GET", "/users", "").with(200)
	g.Expect(empty.at("users")).To(BeEmpty())
	g.Expect(empty.at("pages")).To(Equal(map[string]any{"type": "pages", "next": nil, "page": 1.0, "per_page": 50.0, "total_pages": 0.0}))
	var want []any
	for i := range 7 {
		want = append(want, fmt.Sprint(i))
		r.do("POST", "/users", fmt.Sprintf(`{"user_id":"%d"}`, i)).with(200)
	}
	slices.Reverse(want)
	g.Expect(r.follow("/users?per_page=3", "users", "user_id")).To(Equal(want))
	last := r.do("GET", "/users?page=3&per_page=3", "").with(200)
	g.Expect(last.at("pages")).To(Equal(map[string]any{"type": "pages", "next": nil, "page": 3.0, "per_page": 3.0, "total_pages": 3.0}))
	g.Expect(last.at("total_count")).To(Equal(7.0))
	g.Expect(r.do("GET", "/users?page=999999", "").with(200).at("users")).To(BeEmpty())
	r.do("DELETE", "/users?user_id=3", "").with(200)
	g.Expect(r.do("GET", "/users", "").with(200).at("total_count")).To(Equal(6.0))
}

func TestAUserIsShownWithTimesInSeconds(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{}), NewWithT(t)
	saved := r.do("POST", "/users", `{"user_id":"20","email":"ann@example.com","name":"Ann","signed_up_at":1462888355,"custom_attributes":{"n":1.50}}`).with(200)
	g.Expect(saved.at("created_at")).To(Equal(float64(r.clock.Now().Unix())))
	g.Expect(saved.at("signed_up_at")).To(Equal(1462888355.0))
	g.Expect(saved.at("last_request_at")).To(BeNil())
	g.Expect(saved.body).To(ContainSubstring(`"custom_attributes":{"n":1.50}`))
	g.Expect(strings.Count(saved.body, `"created_at"`)).To(Equal(1))
	for _, path := range []string{"/users?user_id=20", "/users?email=ANN%40example.com", "/users/" + saved.text("id")} {
		g.Expect(r.do("GET", path, "").with(200).body).To(Equal(saved.body), path)
	}
	g.Expect(r.do("DELETE", "/users/"+saved.text("id"), "").with(200).body).To(Equal(saved.body))
}

func TestAnAmbiguousEMailAddressIsAConflict(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	r.do("POST", "/users", `{"user_id":"1","email":"ann@example.com"}`).with(200)
	r.do("POST", "/users", `{"user_id":"2","email":"ann@example.com"}`).with(200)
	r.do("GET", "/users?email=ann%40example.com", "").problem(400, "conflict")
	r.do("DELETE", "/users?email=ann%40example.com", "").problem(400, "conflict")
	r.do("POST", "/users", `{"email":"ann@example.com"}`).problem(400, "conflict")
	r.do("POST", "/events", `{"event_name":"a","created_at":1,"email":"ann@example.com"}`).problem(400, "conflict")
	r.do("POST", "/events", `{"event_name":"a","created_at":1,"user_id":"1"}`).with(202)
}

func TestLinksLeadThroughAllEventsAndToThoseToCome(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{}), NewWithT(t)
	r.do("POST", "/users", `{"user_id":"20"}`).with(200)
	submit := func(name string, at time.Time) {
		r.do("POST", "/events", fmt.Sprintf(`{"event_name":%q,"created_at":%d,"user_id":"20"}`, name, at.Unix())).with(202)
	}
	none := r.do("GET", "/events?type=user&user_id=20", "").with(200)
	g.Expect(none.at("events")).To(BeEmpty())

	var want []any
	for i := range 7 {
		want = append(want, fmt.Sprint("name-", i))
		submit(fmt.Sprint("name-", i), r.clock.Now().Add(time.Duration(i/3)*time.Second))
	}
	slices.Reverse(want)
	g.Expect(r.follow("/events?type=user&user_id=20&per_page=2", "events", "event_name")).To(Equal(want))
	g.Expect(r.follow(strings.TrimPrefix(none.text("pages.since"), r.server.URL), "events", "event_name")).To(Equal(want))

	since := strings.TrimPrefix(r.do("GET", "/events?user_id=20", "").with(200).text("pages.since"), r.server.URL)
	again := r.do("GET", since, "").with(200)
	g.Expect(again.at("events")).To(BeEmpty())
	g.Expect(again.text("pages.since")).To(HaveSuffix(since))
	submit("late", r.clock.Now().Add(2*time.Second))
	g.Expect(r.do("GET", since, "").with(200).list("events", "event_name")).To(Equal([]any{"late"}))
	for _, bound := range []string{"before=-1", "before=0", "since=9223372036854775807", "before=-9223372036854775808"} {
		g.Expect(r.do("GET", "/events?user_id=20&"+bound, "").with(200).at("events")).To(BeEmpty(), bound)
	}
}

func TestLinksLeadThroughWhatIsNew(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{}), NewWithT(t)
	r.do("POST", "/users", `{"user_id":"20"}`).with(200)
	submit := func(names ...any) {
		for _, name := range names {
			r.do("POST", "/events", fmt.Sprintf(`{"event_name":%q,"created_at":%d,"user_id":"20"}`, name, r.clock.Now().Unix())).with(202)
		}
	}
	submit("old-1", "old-2", "old-3")
	since := r.do("GET", "/events?user_id=20&per_page=2", "").with(200).text("pages.since")
	submit("new-1", "new-2", "new-3", "new-4", "new-5")
	g.Expect(r.follow(strings.TrimPrefix(since, r.server.URL), "events", "event_name")).To(Equal([]any{"new-5", "new-4", "new-3", "new-2", "new-1"}))
}

func TestEventsAreCountedByName(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{}), NewWithT(t)
	id := r.do("POST", "/users", `{"user_id":"25","email":"ann@example.com"}`).with(200).text("id")
	for _, e := range []string{`"event_name":"a","created_at":1482378897`, `"event_name":"b","created_at":1482378898`, `"event_name":"a","created_at":1539139862`} {
		r.do("POST", "/events", `{"user_id":"25",`+e+`}`).with(202)
	}
	got := r.do("GET", "/events?type=user&user_id=25&summary=true", "").with(200)
	g.Expect(got.body).To(MatchJSON(`{"type":"event.summary","email":"ann@example.com","intercom_user_id":"` + id + `","user_id":"25","events":[
		{"name":"a","first":"2016-12-22T03:54:57.000Z","last":"2018-10-10T02:51:02.000Z","count":2,"description":null},
		{"name":"b","first":"2016-12-22T03:54:58.000Z","last":"2016-12-22T03:54:58.000Z","count":1,"description":null}]}`))
}

func TestTheSameRequestsGetTheSameIDs(t *testing.T) {
	t.Parallel()
	var first []string
	for run := range 2 {
		r := newRig(t, options{})
		ids := []string{r.do("POST", "/users", `{"user_id":"20"}`).with(200).text("id"), r.subscription(`{"url":"http://a.example","topics":["user"]}`)}
		for range 3 {
			ids = append(ids, r.do("GET", "/nothing", "").problem(404, "not_found").text("request_id"))
		}
		if run == 0 {
			first = ids
		}
		if !slices.Equal(first, ids) || slices.Compact(slices.Sorted(slices.Values(ids)))[len(ids)-1] == "" {
			t.Errorf("got %v, then %v", first, ids)
		}
	}
}
