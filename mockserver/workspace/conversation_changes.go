package workspace

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/intercheck-dev/intercheck/fixtures"
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
			return errNoResource
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
