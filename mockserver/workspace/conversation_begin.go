package workspace

import (
	"context"
	"encoding/json"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A Message is what begins a conversation.
type Message struct {
	Person      UserKey // who writes it or, where AdminID is given, to whom it is written
	AdminID     string
	Subject     string
	Body        string
	DeliveredAs string // such as "customer_initiated"; empty: as it is by its author
	CreatedAt   time.Time
}

// Begin begins a conversation.
func (w *Workspace) Begin(ctx context.Context, m Message) (found Conversation, err error) {
	err = w.update(ctx, func(c *changes) error {
		p, err := w.person(ctx, c.tx, m.Person)
		if err != nil {
			return err
		}
		if m.CreatedAt.IsZero() {
			m.CreatedAt = w.now()
		}
		v, err := c.newConversation(ctx, p.Person, m)
		if err != nil {
			return err
		}
		topic := intercom.Topic("conversation.user.created")
		if m.AdminID != "" {
			topic = "conversation.admin.single.created"
			if err := c.begunBy(ctx, &v.Conversation, m); err != nil {
				return err
			}
		}
		found = v.Conversation
		if err := c.keepConversation(ctx, v); err != nil {
			return err
		}
		return c.tellOf(ctx, topic, v.Conversation)
	})
	return found, err
}

func (c *changes) newConversation(ctx context.Context, p Person, m Message) (conversation, error) {
	id, at, err := c.mintNumber(ctx, conversationKind, 15)
	if err != nil {
		return conversation{}, err
	}
	message, _, err := c.mintNumber(ctx, "message", 10)
	if err != nil {
		return conversation{}, err
	}
	with := correspondent(p)
	source := fixtures.Source{
		Type: "conversation", ID: message, DeliveredAs: "customer_initiated", Subject: m.Subject, Body: paragraph(m.Body),
		Author:      fixtures.SourceAuthor{Type: with.role(), ID: with.ID, Name: with.Name, Email: with.Email},
		Attachments: []json.RawMessage{},
	}
	if m.DeliveredAs != "" {
		source.DeliveredAs = m.DeliveredAs
	}
	v := Conversation{Made: p.Made, With: with}
	v.Conversation = fixtures.NewConversation(id, source, fixtures.ContactRef{Type: "contact", ID: with.ID, ExternalID: with.ExternalID}, m.CreatedAt)
	return conversation{v, store.Doc{Key: c.w.key(conversationKind, id), Owner: with.ID, At: at}}, nil
}

// begunBy makes a new conversation one that an admin began, so that nobody waits.
func (c *changes) begunBy(ctx context.Context, v *Conversation, m Message) error {
	a, err := c.w.adminIn(ctx, c.tx, m.AdminID)
	if err != nil {
		return err
	}
	v.Source.DeliveredAs = "admin_initiated"
	v.Source.Author = fixtures.SourceAuthor{Type: "admin", ID: m.AdminID, Name: &a.Name, Email: a.Email}
	v.WaitingSince, v.FirstContactReply = nil, nil
	v.Statistics.FirstContactReplyAt, v.Statistics.LastContactReplyAt = nil, nil
	v.AdminAssigneeID = &a.ID
	v.join(m.AdminID)
	return nil
}

// paragraph returns text as Intercom keeps it, as HTML.
func paragraph(body string) string {
	if body == "" || body[0] == '<' {
		return body
	}
	return "<p>" + body + "</p>"
}
