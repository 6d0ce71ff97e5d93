package api

import (
	"encoding/json"
	"strconv"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// A ticketView is a ticket as REST shows it. Its assignees are texts; from API
// 2.16 on they are numbers.
type ticketView struct {
	fixtures.Ticket
	Attributes      json.RawMessage `json:"ticket_attributes"`
	AdminAssigneeID any             `json:"admin_assignee_id"`
	TeamAssigneeID  any             `json:"team_assignee_id"`

	Tags fixtures.TagList `json:"tags"` // undescribed, so that they can be read back
}

// ticket shows a ticket in the form of the version.
func (v version) ticket(t workspace.Ticket) ticketView {
	return ticketView{t.Ticket, t.Attributes, v.assignee(t.AdminAssigneeID), v.assignee(t.TeamAssigneeID), fixtures.NewTagList(t.Tags...)}
}

func (v version) assignee(id string) any {
	if n, err := strconv.ParseInt(id, 10, 64); err == nil && v.from2(16) {
		return n
	}
	return id
}
