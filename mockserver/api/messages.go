package api

import "github.com/intercheck-dev/intercheck/mockserver/workspace"

// A messageView is a message that began a conversation, as it is answered to
// whoever sent it.
type messageView struct {
	Type           string  `json:"type"`
	ID             string  `json:"id"`
	CreatedAt      int64   `json:"created_at"`
	Subject        *string `json:"subject,omitempty"`
	Body           string  `json:"body"`
	MessageType    string  `json:"message_type"`
	ConversationID string  `json:"conversation_id"`
	Owner          any     `json:"owner,omitempty"`
}

func (a *api) createConversation(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	from, err := f.inner("from")
	if err != nil {
		return answer{}, err
	}
	var m workspace.Message
	if m.Person, err = userKeyOf(from); err != nil {
		return answer{}, err
	}
	m.Body, _ = f.text("body") // the document asks for a text
	at, err := f.time("created_at")
	if at != nil {
		m.CreatedAt = *at
	}
	if err != nil {
		return answer{}, err
	}
	return a.begin(c, m, "inapp")
}

func (a *api) begin(c *call, m workspace.Message, kind string) (answer, error) {
	v, err := a.as(c).Begin(c.Context(), m)
	if err != nil {
		return answer{}, err
	}
	shown := messageView{"user_message", v.Source.ID, v.CreatedAt, nil, v.Source.Body, kind, v.ID, nil}
	if m.AdminID != "" {
		admin, err := a.as(c).Admin(c.Context(), m.AdminID)
		if err != nil {
			return answer{}, err
		}
		shown.Type, shown.Owner, shown.Subject = "admin_message", adminOf(admin), &v.Source.Subject
	}
	return ok(shown), nil
}

// createMessage sends a message from a person to the team, or from an admin to
// a person.
func (a *api) createMessage(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	from, err := f.inner("from")
	if err != nil {
		return answer{}, err
	}
	var m workspace.Message
	m.Body, _ = f.text("body") // the document asks for texts
	m.Subject, _ = f.text("subject")
	kind, _ := f.text("message_type")
	if kind == "" {
		kind = "inapp"
	}
	if sender, _ := from.text("type"); sender != "admin" {
		if m.Person, err = userKeyOf(from); err != nil {
			return answer{}, err
		}
		return a.begin(c, m, kind)
	}
	if m.AdminID, err = from.text("id"); err != nil {
		return answer{}, err
	}
	to, err := f.inner("to")
	if err != nil {
		return answer{}, err
	}
	if m.Person, err = userKeyOf(to); err != nil {
		return answer{}, err
	}
	return a.begin(c, m, kind)
}
