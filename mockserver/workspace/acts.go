package workspace

import (
	"context"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// An Act is what an admin or the person does in a conversation.
type Act struct {
	Kind         string  // one of the rows of acts
	AdminID      string  // who does it, if it is not the person
	Person       UserKey // who does it, if it is not an admin; none: the person that the conversation is with
	Body         string
	AssigneeID   string // of an assignment; "0" is nobody
	Team         bool   // the assignee is one
	SnoozedUntil time.Time
}

// acts says what there is to do in a conversation, and which topic tells of it.
// To add an act, add a row.
var acts = map[string]func(c *changes, v *Conversation, a Act, part *fixtures.Part) (intercom.Topic, error){
	"comment":    (*changes).comment,
	"note":       (*changes).note,
	"close":      (*changes).closes,
	"open":       (*changes).open,
	"snoozed":    (*changes).snooze,
	"assignment": (*changes).assign,
}

// appCode stands on parts that were made through the API, so that whoever made
// them can tell them from others.
const appCode = "intercheck"

// Act does something in a conversation.
func (w *Workspace) Act(ctx context.Context, id string, a Act) (Conversation, error) {
	return w.changeConversation(ctx, id, func(c *changes, v *Conversation) error {
		do, ok := acts[a.Kind]
		if !ok {
			return invalid("message_type", "message_type %.40q is not known: use comment, note, close, open, snoozed or assignment", a.Kind)
		}
		author, err := c.author(ctx, v, a)
		if err != nil {
			return err
		}
		part, err := c.part(ctx, a.Kind, author)
		if err != nil {
			return err
		}
		if a.Body != "" {
			part.Body = new(paragraph(a.Body))
		}
		topic, err := do(c, v, a, &part)
		if err != nil {
			return err
		}
		v.add(&part)
		if err := c.remember(ctx, *v, part); err != nil {
			return err
		}
		return c.tellOf(ctx, topic, *v, part)
	})
}

// author returns who acts: an admin, or a person who then is in the conversation.
func (c *changes) author(ctx context.Context, v *Conversation, a Act) (fixtures.PartAuthor, error) {
	if a.AdminID != "" {
		admin, err := c.w.adminIn(ctx, c.tx, a.AdminID)
		return fixtures.PartAuthor{ID: a.AdminID, Type: "admin", Name: &admin.Name, Email: admin.Email}, err
	}
	if a.Person == (UserKey{}) {
		return v.With.author(), nil
	}
	p, err := c.w.person(ctx, c.tx, a.Person)
	return correspondent(p.Person).author(), err
}

func (c *changes) part(ctx context.Context, kind string, author fixtures.PartAuthor) (fixtures.Part, error) {
	id, _, err := c.mintNumber(ctx, "part", 11)
	part := fixtures.NewPart(id, kind, nil, author, "", c.w.now())
	part.AppPackageCode = new(appCode)
	return part, err
}

// add makes part the last one of the conversation, in the state that it is in.
func (v *Conversation) add(part *fixtures.Part) {
	part.State = v.State
	v.UpdatedAt = part.UpdatedAt
	v.Parts.Parts = append(v.Parts.Parts, *part)
	v.Parts.TotalCount = len(v.Parts.Parts)
	v.Statistics.CountConversationParts++
}
