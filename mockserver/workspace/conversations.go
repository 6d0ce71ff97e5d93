package workspace

import (
	"context"
	"errors"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// conversationKind is the kind of the documents that hold conversations, each
// owned by the person that it is with.
const conversationKind = "conversation"

// A Conversation is what was said and done between a person and the team, with
// all of its parts. Notifications carry only those that are new.
type Conversation struct {
	fixtures.Conversation
	Made      intercom.Era `json:"made,omitempty"` // of the person
	With      Correspondent
	CompanyID *string `json:"company_id"`
}

// A Correspondent is who a conversation is with, as the conversation needs them.
type Correspondent struct {
	Lead       bool
	ID         string
	ExternalID *string
	Name       *string
	Email      string
}

// conversation is one with its document.
type conversation struct {
	Conversation
	doc store.Doc
}

func correspondent(p Person) Correspondent {
	return Correspondent{p.Lead, p.User.ID, p.User.UserID, p.User.Name, p.User.Email}
}

func (o Correspondent) role() string {
	if o.Lead {
		return fixtures.RoleLead
	}
	return fixtures.RoleUser
}

func (o Correspondent) author() fixtures.PartAuthor {
	return fixtures.PartAuthor{ID: o.ID, Type: o.role(), Name: o.Name, Email: o.Email}
}

var errNoConversation = &Refusal{Code: "conversation_not_found", Message: "Conversation not found"}

func (c *changes) conversation(ctx context.Context, id string) (v conversation, err error) {
	return c.w.conversationIn(ctx, c.tx, id)
}

func (w *Workspace) conversationIn(ctx context.Context, r store.Reader, id string) (v conversation, err error) {
	v.doc, err = get(ctx, r, w.key(conversationKind, id))
	if errors.Is(err, ErrNotFound) {
		return v, errNoConversation
	}
	if err != nil {
		return v, err
	}
	return v, decode(v.doc, &v.Conversation)
}

func (c *changes) keepConversation(ctx context.Context, v conversation) error {
	return c.put(ctx, place{conversationKind, v.ID, v.doc.Owner, v.doc.At}, v.Conversation)
}

// Conversation returns one conversation with all of its parts.
func (w *Workspace) Conversation(ctx context.Context, id string) (Conversation, error) {
	v, err := w.conversationIn(ctx, w.config.Store, id)
	return v.Conversation, err
}

// Conversations returns all conversations, or those that are with one person,
// the youngest first.
func (w *Workspace) Conversations(ctx context.Context, with string) ([]Conversation, error) {
	return all[Conversation](ctx, w, w.config.Store, conversationKind, with)
}

// changeConversation changes one conversation and keeps it.
func (w *Workspace) changeConversation(ctx context.Context, id string, change func(*changes, *Conversation) error) (found Conversation, err error) {
	err = w.update(ctx, func(c *changes) error {
		v, err := c.conversation(ctx, id)
		if err != nil {
			return err
		}
		if err := change(c, &v.Conversation); err != nil {
			return err
		}
		found = v.Conversation
		return c.keepConversation(ctx, v)
	})
	return found, err
}

// DeleteConversation removes a conversation.
func (w *Workspace) DeleteConversation(ctx context.Context, id string) error {
	return w.update(ctx, func(c *changes) error {
		v, err := c.conversation(ctx, id)
		if err != nil {
			return err
		}
		if err := c.tx.Delete(ctx, v.doc.Key); err != nil {
			return err
		}
		gone := fixtures.DeletedConversation{Type: "conversation", ConversationID: id}
		return c.announce(ctx, w.eraOf(v.Made), "conversation.deleted", "", gone)
	})
}

// tellOf announces what happened in a conversation, by the parts that are new.
func (c *changes) tellOf(ctx context.Context, topic intercom.Topic, v Conversation, news ...fixtures.Part) error {
	era := c.w.eraOf(v.Made)
	v.Parts = fixtures.PartList{Type: "conversation_part.list", Parts: append([]fixtures.Part{}, news...), TotalCount: len(news)}
	if era == intercom.Legacy {
		l := v.Legacy(c.w.config.AppID)
		if topic == "conversation_part.tag.created" {
			l.TagsAdded = fixtures.NewTagList(v.Tags.Tags[len(v.Tags.Tags)-1])
		}
		return c.announce(ctx, era, topic, "", l)
	}
	return c.announce(ctx, era, topic, "", v.Conversation)
}
