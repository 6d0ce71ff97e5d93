package api

import (
	"strconv"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A conversationView is a conversation of API 2.x as REST shows it: its
// statistics have times in unix seconds, and in a list it has no parts.
type conversationView struct {
	fixtures.Conversation
	AdminAssigneeID *int64             `json:"admin_assignee_id"`
	TeamAssigneeID  *int64             `json:"team_assignee_id"`
	Priority        string             `json:"priority"`
	Statistics      statisticsView     `json:"statistics"`
	Parts           *fixtures.PartList `json:"conversation_parts,omitempty"`
}

type statisticsView struct {
	fixtures.Statistics
	FirstContactReplyAt        *int64 `json:"first_contact_reply_at"`
	FirstAssignmentAt          *int64 `json:"first_assignment_at"`
	FirstAdminReplyAt          *int64 `json:"first_admin_reply_at"`
	FirstCloseAt               *int64 `json:"first_close_at"`
	LastAssignmentAt           *int64 `json:"last_assignment_at"`
	LastAssignmentAdminReplyAt *int64 `json:"last_assignment_admin_reply_at"`
	LastContactReplyAt         *int64 `json:"last_contact_reply_at"`
	LastAdminReplyAt           *int64 `json:"last_admin_reply_at"`
	LastCloseAt                *int64 `json:"last_close_at"`

	LastClosedByID *string `json:"last_closed_by_id"` // a number elsewhere
}

// conversation shows a conversation in the form of the version.
func (v version) conversation(found workspace.Conversation) conversationView {
	shown := conversationView{
		Conversation: found.Conversation, Parts: &found.Parts, Statistics: statisticsOf(found.Statistics),
		AdminAssigneeID: found.AdminAssigneeID, TeamAssigneeID: found.TeamAssigneeID, Priority: found.Priority,
	}
	if v.from2(16) {
		shown.AdminAssigneeID, shown.TeamAssigneeID = orNobody(found.AdminAssigneeID), orNobody(found.TeamAssigneeID)
		shown.Priority = grades[found.Priority]
	}
	return shown
}

// grades are the priorities of API 2.16, by those of before.
var grades = map[string]string{"not_priority": "none", "priority": "high"}

// orNobody is the id of an assignee as API 2.16 has it: 0 for nobody.
func orNobody(id *int64) *int64 {
	if id == nil {
		return new(int64(0))
	}
	return id
}

func statisticsOf(s fixtures.Statistics) statisticsView {
	return statisticsView{
		s, seconds(s.FirstContactReplyAt), seconds(s.FirstAssignmentAt), seconds(s.FirstAdminReplyAt), seconds(s.FirstCloseAt),
		seconds(s.LastAssignmentAt), seconds(s.LastAssignmentAdminReplyAt), seconds(s.LastContactReplyAt), seconds(s.LastAdminReplyAt),
		seconds(s.LastCloseAt), closer(s.LastClosedByID),
	}
}

func closer(admin *int64) *string {
	if admin == nil {
		return nil
	}
	return new(strconv.FormatInt(*admin, 10))
}

// listedConversation is a conversation as lists show it.
func (v version) listedConversation(found workspace.Conversation) conversationView {
	shown := v.conversation(found)
	shown.Parts = nil
	return shown
}

// conversationAs shows a conversation in the form of the client's era or, if
// that is not known, of the one in which the person was made.
func (a *api) conversationAs(c *call, v workspace.Conversation, err error) (answer, error) {
	if a.modern(c, v.Made == intercom.Modern) {
		return ok(c.version.conversation(v)), err
	}
	return ok(v.Legacy(a.Workspace.AppID())), err
}

// A conversationList is a page of conversations.
type conversationList[P any] struct {
	Type          string `json:"type"`
	Conversations any    `json:"conversations"`
	TotalCount    int    `json:"total_count"`
	Pages         P      `json:"pages"`
}

func conversationID(v conversationView) string { return v.ID }
