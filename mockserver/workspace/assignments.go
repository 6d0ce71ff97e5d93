package workspace

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// assign gives the conversation to an admin, to a team, or to nobody.
func (c *changes) assign(v *Conversation, a Act, part *fixtures.Part) (intercom.Topic, error) {
	switch {
	case a.AssigneeID == "":
		return "", missing("assignee_id", "assignee_id is missing: name an admin or a team, or 0 for nobody")
	case a.AssigneeID == "0":
		v.AdminAssigneeID, v.TeamAssigneeID = nil, nil
		return "conversation.admin.assigned", nil
	case a.Team || a.AssigneeID == c.w.Team():
		if a.AssigneeID != c.w.Team() {
			return "", &Refusal{Code: "team_not_found", Message: "Team not found"}
		}
		v.TeamAssigneeID = new(numeric(a.AssigneeID))
		part.AssignedTo = &fixtures.AdminRef{Type: "team", ID: a.AssigneeID}
		return "conversation.admin.assigned", nil
	}
	if !slices.ContainsFunc(c.w.config.Fixtures.Teammates(), func(t fixtures.Teammate) bool { return t.ID == a.AssigneeID }) {
		return "", &Refusal{Code: "assignee_not_found", Message: "Assignee not found"}
	}
	v.hand(a.AssigneeID, c.w.now())
	part.AssignedTo = &fixtures.AdminRef{Type: "admin", ID: a.AssigneeID}
	return "conversation.admin.assigned", nil
}

// hand makes an admin responsible.
func (v *Conversation) hand(admin string, now time.Time) {
	iso, s := fixtures.LegacyTime(now.Truncate(time.Second)), &v.Statistics
	v.AdminAssigneeID = new(numeric(admin))
	v.join(admin)
	once(&s.TimeToAssignment, now.Unix()-v.CreatedAt)
	once(&s.FirstAssignmentAt, iso)
	s.LastAssignmentAt = &iso
	s.CountAssignments++
}

// RunRules has the workspace's rules assign a conversation. There is one rule:
// the team has it.
func (w *Workspace) RunRules(ctx context.Context, id string) (Conversation, error) {
	return w.changeConversation(ctx, id, func(c *changes, v *Conversation) error {
		part, err := c.part(ctx, "default_assignment", c.bot())
		if err != nil {
			return err
		}
		v.TeamAssigneeID = new(numeric(w.Team()))
		part.AssignedTo = &fixtures.AdminRef{Type: "team", ID: w.Team()}
		v.add(&part)
		return c.tellOf(ctx, "conversation.admin.assigned", *v, part)
	})
}

// bot returns who does what nobody did.
func (c *changes) bot() fixtures.PartAuthor {
	id := numberOf(c.w.config.Fixtures.ID("bot", 0), 7, 0)
	return fixtures.PartAuthor{ID: strconv.FormatInt(numeric(id), 10), Type: "bot", Name: new("Operator"), Email: "operator+" + c.w.config.AppID + "@example.com"}
}
