package workspace

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A ConversationDraft is what a client changes of a conversation. What it does
// not say (nil) stays as it is.
type ConversationDraft struct {
	Read             *bool
	Title            *string
	CompanyID        *string
	CustomAttributes json.RawMessage
}

// UpdateConversation changes what the draft says. That the person has read
// everything is told with all that an admin wrote.
func (w *Workspace) UpdateConversation(ctx context.Context, id string, d ConversationDraft) (Conversation, error) {
	return w.changeConversation(ctx, id, func(c *changes, v *Conversation) error {
		merged, err := merge(v.CustomAttributes, d.CustomAttributes)
		if err != nil {
			return invalid("custom_attributes", "custom_attributes is no object: send one")
		}
		v.CustomAttributes, v.UpdatedAt = merged, w.now().Unix()
		if d.Title != nil {
			v.Title = *d.Title
		}
		if err := c.read(ctx, v, d.Read); err != nil || d.CompanyID == nil {
			return err
		}
		if _, err := w.company(ctx, c.tx, CompanyKey{ID: *d.CompanyID}); err != nil {
			return err
		}
		v.CompanyID = d.CompanyID
		return c.tellOf(ctx, "conversation.company.updated", *v)
	})
}

func (c *changes) read(ctx context.Context, v *Conversation, read *bool) error {
	if read == nil || *read == v.Read {
		return nil
	}
	if v.Read = *read; !v.Read {
		return nil
	}
	var seen []fixtures.Part
	for _, part := range v.Parts.Parts {
		if part.PartType == "comment" && part.Author.Type == "admin" {
			seen = append(seen, part)
		}
	}
	return c.tellOf(ctx, "conversation.read", *v, seen...)
}

// TagConversation gives what was said last in a conversation a tag, or takes
// the tag off the conversation, which nothing announces.
func (w *Workspace) TagConversation(ctx context.Context, id, tag string, on bool) (t Tag, err error) {
	_, err = w.changeConversation(ctx, id, func(c *changes, v *Conversation) error {
		if t, err = c.tag(ctx, tag); err != nil {
			return err
		}
		had := tagged(v.Tags.Tags, tag) >= 0
		switch {
		case !on && !had:
			return notFound("Resource Not Found")
		case on == had:
			return nil
		case !on:
			v.Tags.Tags = without(v.Tags.Tags, tag)
			return nil
		}
		v.Tags.Tags, v.UpdatedAt = append(v.Tags.Tags, t), w.now().Unix()
		var news []fixtures.Part
		if n := len(v.Parts.Parts); n > 0 {
			last := &v.Parts.Parts[n-1]
			last.Tags = append(last.Tags, t)
			news = append(news, *last)
		}
		return c.tellOf(ctx, "conversation_part.tag.created", *v, news...)
	})
	return t, err
}

// redactedBody stands where something was said.
const redactedBody = "<p><i>This message was deleted</i></p>"

// Redact takes the words out of a part or, where none is named, out of the
// message that began the conversation.
func (w *Workspace) Redact(ctx context.Context, id, part string) (Conversation, error) {
	return w.changeConversation(ctx, id, func(c *changes, v *Conversation) error {
		v.UpdatedAt = w.now().Unix()
		if part == "" || part == v.Source.ID {
			v.Source.Body, v.Source.Redacted = redactedBody, true
			return c.tellOf(ctx, "conversation_part.redacted", *v)
		}
		i := slices.IndexFunc(v.Parts.Parts, func(p fixtures.Part) bool { return p.ID == part })
		if i < 0 {
			return &Refusal{Code: "conversation_part_or_message_not_found", Message: "Conversation part or message not found"}
		}
		p := &v.Parts.Parts[i]
		p.Body, p.Redacted, p.UpdatedAt = new(redactedBody), true, v.UpdatedAt
		return c.tellOf(ctx, "conversation_part.redacted", *v, *p)
	})
}

// AttachContact has another person join a conversation.
func (w *Workspace) AttachContact(ctx context.Context, id, admin string, k UserKey) (Conversation, error) {
	return w.changeConversation(ctx, id, func(c *changes, v *Conversation) error {
		p, err := c.beside(ctx, admin, k)
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
		p, err := c.beside(ctx, admin, UserKey{ID: contact})
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

// beside returns the person, after a look at whether there is the admin.
func (c *changes) beside(ctx context.Context, admin string, k UserKey) (Person, error) {
	if _, err := c.w.adminIn(ctx, c.tx, admin); err != nil {
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
