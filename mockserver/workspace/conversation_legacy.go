package workspace

import (
	"strconv"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
)

// Legacy returns the conversation in the form of API 1.x.
func (v Conversation) Legacy(app string) fixtures.LegacyConversation {
	who := fixtures.LegacyUser{Type: v.With.role(), ID: v.With.ID, UserID: v.With.ExternalID, Name: v.With.Name, Email: v.With.Email}
	message := fixtures.LegacyMessage{
		Type: "conversation_message", ID: v.Source.ID, URL: v.Source.URL, Subject: v.Source.Subject, Body: v.Source.Body,
		Author: fixtures.LegacyAuthor{Type: legacyAuthor(v.Source.Author.Type), ID: v.Source.Author.ID}, Attachments: v.Source.Attachments,
	}
	l := fixtures.NewLegacyConversation(app, v.ID, who, message, v.opened())
	l.UpdatedAt, l.Open, l.State, l.SnoozedUntil, l.Read = v.UpdatedAt, v.Open, v.State, v.SnoozedUntil, v.Read
	l.Tags = v.Tags
	switch {
	case v.AdminAssigneeID != nil:
		l.Assignee = v.legacyAssignee(*v.AdminAssigneeID)
	case v.TeamAssigneeID != nil:
		l.Assignee = v.legacyAssignee(*v.TeamAssigneeID)
	}
	for _, part := range v.Parts.Parts {
		l.Parts.Parts = append(l.Parts.Parts, legacyPart(part))
	}
	l.Parts.TotalCount = len(l.Parts.Parts)
	return l
}

func (v Conversation) legacyAssignee(id int64) fixtures.Assignee {
	return fixtures.Assignee{Type: "admin", ID: new(strconv.FormatInt(id, 10))}
}

func legacyPart(part fixtures.Part) fixtures.LegacyPart {
	who := fixtures.LegacyAuthor{Type: legacyAuthor(part.Author.Type), ID: part.Author.ID, Name: text(part.Author.Name)}
	if who.Type == "user" {
		who.Email = &part.Author.Email
	}
	l := fixtures.LegacyPart{
		Type: part.Type, ID: part.ID, PartType: part.PartType, Body: part.Body, CreatedAt: part.CreatedAt, UpdatedAt: part.UpdatedAt,
		NotifiedAt: part.NotifiedAt, Author: who, Attachments: part.Attachments, ExternalID: part.ExternalID,
	}
	if part.AssignedTo != nil {
		l.AssignedTo = &fixtures.LegacyAuthor{Type: "admin", ID: part.AssignedTo.ID}
	}
	return l
}

// legacyAuthor returns what API 1.x calls somebody who writes: a lead is a user.
func legacyAuthor(kind string) string {
	if kind == fixtures.RoleLead {
		return fixtures.RoleUser
	}
	return kind
}

func (v Conversation) opened() time.Time { return time.Unix(v.CreatedAt, 0) }
