package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// working carries out jobs until the test ends.
func (r *rig) working() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.workspace.Run(ctx) }()
	r.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			r.t.Errorf("jobs: %v", err)
		}
	})
}

// state waits until the job is done and returns it.
func (r *rig) done(id string) reply {
	r.t.Helper()
	var got reply
	NewWithT(r.t).Eventually(func() any {
		got = r.do("GET", "/jobs/"+id, "").with(200)
		return got.at("completed_at")
	}).WithTimeout(10*time.Second).ShouldNot(BeNil(), "the job is done")
	return got
}

func bulk(events ...string) string {
	for i, e := range events {
		events[i] = `{"method":"post","data_type":"event","data":` + e + `}`
	}
	return strings.Join(events, ",")
}

func TestAJobSubmitsItsEventsWhenItIsDue(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{}), NewWithT(t)
	r.do("POST", "/users", `{"user_id":"20"}`).with(200)
	r.heard.take()
	made := r.do("POST", "/bulk/events", `{"items":[`+bulk(`{"event_name":"a","created_at":1462888000,"user_id":"20"}`, `{"event_name":"b","created_at":1462888000,"user_id":"20"}`)+`]}`).with(200)
	id := made.text("id")
	g.Expect(made.text("state")).To(Equal("running"))
	g.Expect(made.at("tasks.0.state")).To(Equal("pending"))
	g.Expect(made.at("tasks.0.item_count")).To(Equal(2.0))
	g.Expect(made.text("links.self")).To(Equal(r.server.URL + "/jobs/" + id))
	r.working()
	g.Consistently(func() any { return r.do("GET", "/jobs/"+id, "").at("completed_at") }).WithTimeout(50*time.Millisecond).Should(BeNil(), "the clock stands still")
	r.clock.Advance(time.Second)
	job := r.done(id)
	g.Expect(job.text("state")).To(Equal("completed"))
	g.Expect(job.at("tasks.0.state")).To(Equal("completed"))
	g.Expect(strings.Fields(r.heard.take())).To(Equal([]string{"event.created", "event.created"}))
	g.Expect(r.do("GET", "/events?user_id=20", "").with(200).list("events", "event_name")).To(ConsistOf("a", "b"))
	g.Expect(r.do("GET", "/jobs/"+id+"/error", "").with(200).at("items")).To(BeEmpty())
}

func TestAJobTellsWhatItCouldNotDo(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{}), NewWithT(t)
	r.do("POST", "/users", `{"user_id":"20"}`).with(200)
	r.working()
	made := r.do("POST", "/bulk/events", `{"items":[`+bulk(
		`{"event_name":"a","created_at":1462888000,"user_id":"21"}`, `{"event_name":"a","created_at":1462888000,"user_id":"20"}`,
		`{"created_at":1462888000,"user_id":"20"}`, `{"event_name":"a","created_at":1462888000,"user_id":"20","nope":1}`)+`]}`).with(200)
	id := made.text("id")
	r.clock.Advance(time.Second)
	g.Expect(r.done(id).text("state")).To(Equal("completed"), "one of them was submitted")
	failed := r.do("GET", "/jobs/"+id+"/error", "").with(200)
	g.Expect(failed.list("items", "type")).To(HaveLen(3))
	g.Expect(failed.at("items.0.error.code")).To(Equal("not_found"))
	g.Expect(failed.at("items.0.data.user_id")).To(Equal("21"))
	g.Expect(failed.at("items.1.error.message")).To(ContainSubstring("event_name"))
	g.Expect(failed.at("items.2.error.message")).To(ContainSubstring("nope"))
	g.Expect(r.follow("/jobs/"+id+"/error?per_page=2", "items", "id")).To(HaveLen(3))

	nothing := r.do("POST", "/bulk/events", `{"items":[`+bulk(`{"event_name":"a","created_at":1,"user_id":"21"}`)+`]}`).with(200).text("id")
	r.clock.Advance(time.Second)
	g.Expect(r.done(nothing).text("state")).To(Equal("failed"))
}

func TestAJobTakesMoreUntilItIsClosed(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{}), NewWithT(t)
	r.do("POST", "/users", `{"user_id":"20"}`).with(200)
	r.working()
	more := func(i int, job string) reply {
		return r.do("POST", "/bulk/events", fmt.Sprintf(`{"items":[%s],"job":{"id":%q}}`, bulk(fmt.Sprintf(`{"event_name":"a","created_at":%d,"user_id":"20"}`, i+1)), job))
	}
	id := more(0, "").with(200).text("id")
	r.clock.Advance(time.Second)
	r.done(id)
	g.Expect(more(1, id).with(200).text("id")).To(Equal(id))
	r.clock.Advance(time.Second)
	g.Expect(r.done(id).list("tasks", "state")).To(Equal([]any{"completed", "completed"}))
	more(2, "job_no").problem(404, "not_found")

	closed := r.do("POST", "/jobs/"+id, fmt.Sprintf(`{"closing_at":%d}`, r.clock.Now().Unix())).with(200)
	g.Expect(closed.at("closing_at")).To(Equal(float64(r.clock.Now().Unix())))
	more(2, id).problem(400, "job_closed")
	late := more(3, "").with(200).text("id")
	r.clock.Advance(15 * time.Minute)
	more(4, late).problem(400, "job_closed")
}

func TestSummariesAreCountedWithEvents(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{}), NewWithT(t)
	r.do("POST", "/users", `{"user_id":"20"}`).with(200)
	r.do("POST", "/events", `{"event_name":"a","created_at":1462888000,"user_id":"20"}`).with(202)
	r.heard.take()
	for _, body := range []string{
		`{"user_id":"20","event_summaries":{"event_name":"a","count":9,"first":1400000000,"last":1400000009}}`,
		`{"user_id":"20","event_summaries":[{"event_name":"a","count":2,"first":1300000000,"last":1400000000},{"event_name":"b","count":1,"first":1,"last":1}]}`,
	} {
		g.Expect(r.do("POST", "/events/summaries", body).with(200).body).To(BeEmpty())
	}
	got := r.do("GET", "/events?user_id=20&summary=true", "").with(200)
	g.Expect(got.list("events", "name")).To(Equal([]any{"a", "b"}))
	g.Expect(got.list("events", "count")).To(Equal([]any{3.0, 1.0}), "what was said last holds, and an event is counted besides")
	g.Expect(got.at("events.0.first")).To(Equal("2011-03-13T07:06:40.000Z"))
	g.Expect(got.at("events.0.last")).To(Equal("2016-05-10T13:46:40.000Z"))
	g.Expect(r.heard.take()).To(BeEmpty())
	r.do("POST", "/events/summaries", `{"user_id":"21","event_summaries":{"event_name":"a","count":1,"first":1,"last":1}}`).problem(404, "not_found")
	r.do("POST", "/events/summaries", `{"user_id":"20","event_summaries":{"event_name":"a","count":1,"first":2,"last":1}}`).problem(400, "parameter_invalid")
	r.do("POST", "/events/summaries", `{"user_id":"20","event_summaries":{}}`).with(400)
	r.do("POST", "/events/summaries", `{"user_id":"20"}`).problem(400, "parameter_not_found")
}

func TestPagesOfEventsAreSmallerFromVersion27On(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	r.do("POST", "/users", `{"user_id":"20"}`).with(200)
	for i := range 16 {
		r.do("POST", "/events", fmt.Sprintf(`{"event_name":"a","created_at":%d,"user_id":"20"}`, r.clock.Now().Unix()-int64(i))).with(202)
	}
	for version, want := range map[string]int{"2.6": 16, "2.7": 15, "2.16": 15, "Preview": 15} {
		got := r.send("GET", "/events?user_id=20", "", "Authorization: Bearer "+token, "Intercom-Version: "+version).with(200)
		if n := len(got.list("events", "id")); n != want {
			t.Errorf("%s lists %d", version, n)
		}
	}
}
