package workspace

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// AttachContact has another person join a conversation, at the wish of an admin
// or, where none is named, of a person.
func (w *Workspace) AttachContact(ctx context.Context, id, admin string, by, k UserKey) (Conversation, error) {
	return w.changeConversation(ctx, id, func(c *changes, v *Conversation) error {
		p, err := c.beside(ctx, admin, by, k)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(v.Contacts.Contacts, func(r fixtures.ContactRef) bool { return r.ID == p.User.ID }) {
			return nil
		}
		v.Contacts.Contacts = append(v.Contacts.Contacts, fixtures.ContactRef{Type: "contact", ID: p.User.ID, ExternalID: p.User.UserID})
		return c.tellBeside(ctx, "conversation.contact.attached", *v, admin, p)
	})
}

// DetachContact takes a person out of a conversation, in which one must stay.
func (w *Workspace) DetachContact(ctx context.Context, id, admin, contact string) (Conversation, error) {
	return w.changeConversation(ctx, id, func(c *changes, v *Conversation) error {
		p, err := c.beside(ctx, admin, UserKey{}, UserKey{ID: contact})
		if err != nil {
			return err
		}
		left := slices.DeleteFunc(slices.Clone(v.Contacts.Contacts), func(r fixtures.ContactRef) bool { return r.ID == contact })
		switch {
		case len(left) == len(v.Contacts.Contacts):
			return errNoUser
		case len(left) == 0:
			return &Refusal{Code: CodeInvalid, Status: 422, Message: "Removing the last customer is not allowed"}
		}
		v.Contacts.Contacts = left
		return c.tellBeside(ctx, "conversation.contact.detached", *v, admin, p)
	})
}

// beside returns the person, after a look at whether there is who wishes it.
func (c *changes) beside(ctx context.Context, admin string, by, k UserKey) (Person, error) {
	var err error
	if admin != "" {
		_, err = c.w.adminIn(ctx, c.tx, admin)
	} else {
		_, err = c.w.person(ctx, c.tx, by)
	}
	if err != nil {
		return Person{}, err
	}
	p, err := c.w.person(ctx, c.tx, k)
	return p.Person, err
}

// tellBeside announces who joined or left, beside Intercom's own record of the
// conversation. Numbers that only Intercom knows are made of the ids.
func (c *changes) tellBeside(ctx context.Context, topic intercom.Topic, v Conversation, admin string, p Person) error {
	now, opened := fixtures.LegacyTime(c.w.now()), fixtures.LegacyTime(time.Unix(v.CreatedAt, 0))
	part, _, err := c.mintNumber(ctx, "part", 11)
	if err != nil {
		return err
	}
	data, err := fixtures.Encode(map[string][]string{"participant_ids": {p.User.ID}})
	if err != nil {
		return err
	}
	id, account := numeric(v.ID), numeric(numberOf(c.w.config.Fixtures.ID("account", 0), 7, 0))
	item := fixtures.ConversationContact{Contact: p.Contact()}
	item.Contact.FormattedPhone = json.RawMessage("null")
	item.Conversation = fixtures.ConversationRecord{
		Parts: []fixtures.PartRecord{{
			ID: numeric(part), AppID: account, ConversationID: id, CreatedAt: now, UpdatedAt: now, OwnerID: numeric(admin),
			Channel: 1, JSONBlocks: "[]", Data: string(data),
		}},
		Options: fixtures.RecordOptions{ExpandForNotification: true},
		Model: fixtures.ConversationModel{
			AppID: account, ID: id, UserID: v.With.ID, MessageID: numeric(v.Source.ID), CreatedAt: opened, UpdatedAt: now,
			MessageType: "Chat", Read: v.Read, LatestUserVisibleCommentAt: now, LatestAdminVisibleCommentAt: now, FirstUserCommentAt: &opened,
			DeliveryState: "sent", SentAt: opened, InitialChannel: 1, CurrentChannel: 1,
		},
	}
	return c.announce(ctx, c.w.eraOf(v.Made), topic, "", item)
}
