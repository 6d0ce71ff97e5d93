package api

import (
	"slices"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// replyToConversation has somebody say or do something: API 1.x closes, opens
// and assigns by it, too.
func (a *api) replyToConversation(c *call) (answer, error) {
	act, err := actOf(c.body)
	if err != nil {
		return answer{}, err
	}
	id := c.PathValue("id")
	if id == "last" {
		if id, err = a.lastWith(c, act); err != nil {
			return answer{}, err
		}
	}
	v, err := a.as(c).Act(c.Context(), id, act)
	return a.conversationAs(c, v, err)
}

// lastWith returns the id of the conversation that a person had last or, for an
// admin who names none, that anybody had.
func (a *api) lastWith(c *call, act workspace.Act) (string, error) {
	with := ""
	if act.AdminID == "" || act.Person != (workspace.UserKey{}) {
		p, err := a.as(c).Person(c.Context(), act.Person)
		if err != nil {
			return "", err
		}
		with = p.User.ID
	}
	all, err := a.as(c).Conversations(c.Context(), with)
	if err == nil && len(all) == 0 {
		err = &workspace.Refusal{Code: "conversation_not_found", Message: "Conversation not found"}
	}
	if err != nil {
		return "", err
	}
	return slices.MaxFunc(all, func(x, y workspace.Conversation) int { return int(x.UpdatedAt - y.UpdatedAt) }).ID, nil
}

func (a *api) addConversationPart(c *call) (answer, error) {
	act, err := actOf(c.body)
	if err != nil {
		return answer{}, err
	}
	v, err := a.as(c).Act(c.Context(), c.PathValue("id"), act)
	return a.conversationAs(c, v, err)
}

// actOf reads what somebody does in a conversation or on a ticket.
func actOf(body []byte) (act workspace.Act, err error) {
	f, err := fieldsOf(body)
	if err != nil {
		return act, err
	}
	for name, into := range map[string]*string{
		"message_type": &act.Kind, "admin_id": &act.AdminID, "body": &act.Body, "assignee_id": &act.AssigneeID,
	} {
		if *into, err = f.text(name); err != nil {
			return act, err
		}
	}
	if act.Person, err = userKeyOf(f); err != nil {
		return act, err
	}
	act.Person.ID, _ = f.text("intercom_user_id") // some clients send the conversation's id, too
	who, _ := f.text("type")
	act.Team = who == "team"
	if until, err := f.time("snoozed_until"); err != nil {
		return act, err
	} else if until != nil {
		act.SnoozedUntil = *until
	}
	if act.Kind == "quick_reply" {
		act.Kind, act.Body = "comment", chosen(f)
	}
	return act, nil
}

// chosen returns the text of the first quick reply that was chosen.
func chosen(f fields) string {
	options, err := objects(f, "reply_options")
	if err != nil || len(options) == 0 {
		return ""
	}
	text, _ := options[0].text("text") // an option without one says nothing
	return text
}

func (a *api) runAssignmentRules(c *call) (answer, error) {
	v, err := a.as(c).RunRules(c.Context(), c.PathValue("id"))
	return a.conversationAs(c, v, err)
}
