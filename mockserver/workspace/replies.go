package workspace

import (
	"slices"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func (c *changes) comment(v *Conversation, a Act, part *fixtures.Part) (intercom.Topic, error) {
	if a.Body == "" {
		return "", missing("body", "body is missing: send what is said")
	}
	if part.Author.Type == "admin" {
		v.answered(a.AdminID, c.w.now())
		return "conversation.admin.replied", nil
	}
	v.asked(c.w.now())
	return "conversation.user.replied", nil
}

func (c *changes) note(_ *Conversation, a Act, part *fixtures.Part) (intercom.Topic, error) {
	switch {
	case a.Body == "":
		return "", missing("body", "body is missing: send what is noted")
	case part.Author.Type != "admin":
		return "", invalid("type", "only an admin writes notes: send an admin_id")
	}
	return "conversation.admin.noted", nil
}

// answered ends the person's wait.
func (v *Conversation) answered(admin string, now time.Time) {
	iso, s := fixtures.LegacyTime(now.Truncate(time.Second)), &v.Statistics
	v.WaitingSince, v.Read = nil, false
	v.join(admin)
	once(&s.TimeToAdminReply, now.Unix()-v.CreatedAt)
	once(&s.FirstAdminReplyAt, iso)
	s.LastAdminReplyAt, s.LastAssignmentAdminReplyAt = &iso, &iso
}

// asked has the person wait again, which opens what was closed or snoozed.
func (v *Conversation) asked(now time.Time) {
	iso, s := fixtures.LegacyTime(now.Truncate(time.Second)), &v.Statistics
	if v.State == "closed" {
		s.CountReopens++
	}
	v.Open, v.State, v.SnoozedUntil, v.Read = true, "open", nil, true
	once(&s.FirstContactReplyAt, iso)
	once(&v.FirstContactReply, fixtures.FirstContactReply{CreatedAt: now.Unix(), Type: "conversation", URL: v.Source.URL})
	s.LastContactReplyAt = &iso
	once(&v.WaitingSince, now.Unix())
}

// join adds a teammate who is not yet in the conversation.
func (v *Conversation) join(admin string) {
	ref := fixtures.AdminRef{Type: "admin", ID: admin}
	if !slices.Contains(v.Teammates.Admins, ref) {
		v.Teammates.Admins = append(v.Teammates.Admins, ref)
	}
}

// once sets what is only ever set once.
func once[T any](field **T, value T) {
	if *field == nil {
		*field = &value
	}
}
