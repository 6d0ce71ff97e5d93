package workspace

import (
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func (c *changes) closes(v *Conversation, a Act, _ *fixtures.Part) (intercom.Topic, error) {
	now := c.w.now()
	iso, s := fixtures.LegacyTime(now.Truncate(time.Second)), &v.Statistics
	v.Open, v.State, v.SnoozedUntil, v.WaitingSince = false, "closed", nil, nil
	took := now.Unix() - v.CreatedAt
	once(&s.TimeToFirstClose, took)
	once(&s.FirstCloseAt, iso)
	s.TimeToLastClose, s.LastCloseAt = &took, &iso
	if a.AdminID != "" {
		s.LastClosedByID = new(numeric(a.AdminID))
	}
	return "conversation.admin.closed", nil
}

// open opens a closed conversation again, and ends a snooze.
func (c *changes) open(v *Conversation, a Act, part *fixtures.Part) (intercom.Topic, error) {
	snoozed := v.State == "snoozed"
	if v.State == "closed" {
		v.Statistics.CountReopens++
	}
	v.Open, v.State, v.SnoozedUntil = true, "open", nil
	if snoozed {
		part.PartType = "unsnoozed"
		return "conversation.admin.unsnoozed", nil
	}
	if a.AdminID != "" {
		part.AssignedTo = &fixtures.AdminRef{Type: "admin", ID: a.AdminID}
	}
	return "conversation.admin.opened", nil
}
