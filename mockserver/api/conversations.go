package api

import (
	"slices"
	"strconv"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

func (a *api) listConversations(c *call) (answer, error) {
	all, err := a.conversationsAskedFor(c)
	if err != nil {
		return answer{}, err
	}
	if a.modern(c, true) {
		page, pages, err := turn(cursorIn(c.URL.Query(), 20), each(all, c.version.listedConversation), conversationID)
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
	matching, err := found(q, conversationFields, each(all, c.version.listedConversation))
	if err != nil {
		return answer{}, err
	}
	page, pages, err := turn(at, matching, conversationID)
	return ok(conversationList[cursorPages]{"conversation.list", page, len(matching), pages}), err
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
