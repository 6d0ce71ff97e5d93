package api

import (
	"slices"
	"strconv"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

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

func (a *api) listConversations(c *call) (answer, error) {
	all, err := a.conversationsAskedFor(c)
	if err != nil {
		return answer{}, err
	}
	if a.modern(c, true) {
		page, pages, err := turn(cursorIn(c.URL.Query(), 20), each(all, listedConversation))
		return ok(conversationList[cursorPages]{"conversation.list", page, len(all), pages}), err
	}
	p := pagingOf(c.URL.Query())
	views := each(cut(p, all), func(v workspace.Conversation) fixtures.LegacyConversation { return v.Legacy(a.Workspace.AppID()) })
	return ok(conversationList[pages]{"conversation.list", views, len(all), a.pagesOf(p, "/conversations", len(all))}), nil
}

// conversationsAskedFor returns the conversations with the person, or for the
// admin, whom the query names, those that were last touched first.
func (a *api) conversationsAskedFor(c *call) ([]workspace.Conversation, error) {
	query := c.URL.Query()
	key := workspace.UserKey{ID: query.Get("intercom_user_id"), UserID: query.Get("user_id"), Email: query.Get("email")}
	with := ""
	if key != (workspace.UserKey{}) {
		p, err := a.as(c).Person(c.Context(), key)
		if err != nil {
			return nil, err
		}
		with = p.User.ID
	}
	all, err := a.as(c).Conversations(c.Context(), with)
	all = slices.DeleteFunc(all, func(v workspace.Conversation) bool {
		admin, assigned := query.Get("admin_id"), v.AdminAssigneeID
		return query.Has("open") && v.Open != (query.Get("open") == "true") ||
			query.Get("unread") == "true" && v.Read ||
			admin != "" && (assigned == nil || strconv.FormatInt(*assigned, 10) != admin)
	})
	slices.SortStableFunc(all, func(x, y workspace.Conversation) int { return int(y.UpdatedAt - x.UpdatedAt) })
	return all, err
}

func (a *api) getConversation(c *call) (answer, error) {
	v, err := a.as(c).Conversation(c.Context(), c.PathValue("id"))
	return a.conversationAs(c, v, err)
}

func (a *api) updateConversation(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	d := workspace.ConversationDraft{CustomAttributes: f["custom_attributes"]}
	if d.Read, err = get[bool](f, "read"); err != nil {
		return answer{}, err
	}
	if d.Title, err = get[string](f, "title"); err != nil {
		return answer{}, err
	}
	if d.CompanyID, err = get[string](f, "company_id"); err != nil {
		return answer{}, err
	}
	v, err := a.as(c).UpdateConversation(c.Context(), c.PathValue("id"), d)
	return a.conversationAs(c, v, err)
}

// A deletedConversation is what is answered of one that is gone.
type deletedConversation struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Deleted bool   `json:"deleted"`
}

func (a *api) deleteConversation(c *call) (answer, error) {
	id := c.PathValue("id")
	return ok(deletedConversation{id, "conversation", true}), a.as(c).DeleteConversation(c.Context(), id)
}

func (a *api) searchConversations(c *call) (answer, error) {
	q, at, err := searchIn(c.body)
	if err != nil {
		return answer{}, err
	}
	all, err := a.as(c).Conversations(c.Context(), "")
	if err != nil {
		return answer{}, err
	}
	matching, err := found(q, each(all, listedConversation))
	if err != nil {
		return answer{}, err
	}
	page, pages, err := turn(at, matching)
	return ok(conversationList[cursorPages]{"conversation.list", page, len(matching), pages}), err
}

// replyToConversation has somebody say or do something: API 1.x closes, opens
// and assigns by it, too.
func (a *api) replyToConversation(c *call) (answer, error) {
	act, err := actOf(c.body)
	if err != nil {
		return answer{}, err
	}
	id := c.PathValue("id")
	if id == "last" {
		if id, err = a.lastWith(c, act.Person); err != nil {
			return answer{}, err
		}
	}
	v, err := a.as(c).Act(c.Context(), id, act)
	return a.conversationAs(c, v, err)
}

// lastWith returns the id of the conversation that a person had last.
func (a *api) lastWith(c *call, k workspace.UserKey) (string, error) {
	p, err := a.as(c).Person(c.Context(), k)
	if err != nil {
		return "", err
	}
	all, err := a.as(c).Conversations(c.Context(), p.User.ID)
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

func (a *api) redactConversation(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	id, _ := f.text("conversation_id") // the document asks for texts
	part, _ := f.text("conversation_part_id")
	v, err := a.as(c).Redact(c.Context(), id, part)
	return a.conversationAs(c, v, err)
}

// customers is who is in a conversation, as API 1.x answers it.
type customers struct {
	Customers []reference `json:"customers"`
}

func (a *api) attachContact(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	who, err := f.inner("customer")
	if err != nil {
		return answer{}, err
	}
	k, err := userKeyOf(who)
	if err != nil {
		return answer{}, err
	}
	admin, err := f.text("admin_id")
	if err != nil {
		return answer{}, err
	}
	v, err := a.as(c).AttachContact(c.Context(), c.PathValue("id"), admin, k)
	return a.customersAs(c, v, err)
}

func (a *api) detachContact(c *call) (answer, error) {
	admin, err := idIn(c, "admin_id")
	if err != nil {
		return answer{}, err
	}
	v, err := a.as(c).DetachContact(c.Context(), c.PathValue("id"), admin, c.PathValue("contact_id"))
	return a.customersAs(c, v, err)
}

// customersAs answers the conversation or, in API 1.x, who is in it.
func (a *api) customersAs(c *call, v workspace.Conversation, err error) (answer, error) {
	if a.modern(c, v.Made == intercom.Modern) {
		return ok(conversationOf(v)), err
	}
	return ok(customers{each(v.Contacts.Contacts, func(r fixtures.ContactRef) reference { return reference{"user", r.ID} })}), err
}
