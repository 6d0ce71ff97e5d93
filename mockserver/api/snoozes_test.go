package api_test

import (
	"fmt"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// snoozed returns a rig in which a conversation is snoozed for an hour, by a
// client of that version, and the conversation's path.
func snoozed(t *testing.T, version string) (*rig, string) {
	t.Helper()
	r := newRig(t, options{})
	admin := r.setUp(version)["admin"]
	user := r.speak(version, "POST", "/users", `{"user_id":"20"}`).with(200).text("id")
	begun := r.speak(version, "POST", "/conversations", fmt.Sprintf(`{"from":{"type":"user","id":%q},"body":"Hello"}`, user)).with(200)
	path := "/conversations/" + begun.text("conversation_id")
	r.speak(version, "POST", path+"/parts", r.snooze(admin, time.Hour)).with(200)
	r.heard.take()
	return r, path
}

func (r *rig) snooze(admin string, d time.Duration) string {
	return fmt.Sprintf(`{"message_type":"snoozed","type":"admin","admin_id":%q,"snoozed_until":%d}`, admin, r.clock.Now().Add(d).Unix())
}

func TestASnoozeEndsWhenItsTimeHasCome(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"1.4", "2.14"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			r, path := snoozed(t, version)
			g := NewWithT(t)
			r.working()
			state := func() any { return r.speak("2.14", "GET", path, "").with(200).at("state") }
			r.clock.Advance(time.Hour - time.Second)
			g.Consistently(state).WithTimeout(50 * time.Millisecond).Should(Equal("snoozed"))
			r.clock.Advance(time.Second)
			g.Eventually(state).WithTimeout(10 * time.Second).Should(Equal("open"))
			g.Expect(r.heard.take()).To(Equal("conversation.admin.unsnoozed"))
			got := r.speak("2.14", "GET", path, "").with(200)
			g.Expect(got.at("snoozed_until")).To(BeNil())
			g.Expect(got.at("conversation_parts.conversation_parts.1.part_type")).To(Equal("unsnoozed"))
			g.Expect(got.at("conversation_parts.conversation_parts.1.author.type")).To(Equal("bot"))
		})
	}
}

func TestASnoozeThatEndedBeforeOrWasPutOffDoesNotEndAgain(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]func(r *rig, admin string) string{
		"unsnoozed": func(_ *rig, admin string) string { return fmt.Sprintf(`{"message_type":"open","admin_id":%q}`, admin) },
		"closed":    func(_ *rig, admin string) string { return fmt.Sprintf(`{"message_type":"close","admin_id":%q}`, admin) },
		"put off":   func(r *rig, admin string) string { return r.snooze(admin, 3*time.Hour) },
		"deleted":   nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, path := snoozed(t, "2.14")
			g := NewWithT(t)
			if body != nil {
				r.speak("2.14", "POST", path+"/parts", body(r, r.setUp("2.14")["admin"])).with(200)
			} else {
				r.speak("2.14", "DELETE", path, "").with(200)
			}
			r.do("POST", "/users", `{"user_id":"21"}`).with(200)
			r.heard.take()
			r.working()
			r.clock.Advance(time.Hour)
			// What is due is done in its order, so that this job is done after the snooze.
			id := r.do("POST", "/bulk/events", `{"items":[`+bulk(`{"event_name":"a","created_at":1462888000,"user_id":"21"}`)+`]}`).with(200).text("id")
			r.clock.Advance(time.Second)
			r.done(id)
			g.Expect(r.heard.take()).To(Equal("event.created"))
		})
	}
}
