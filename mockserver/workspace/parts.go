package workspace

import (
	"context"
	"slices"
	"strconv"
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

func (c *changes) comment(v *Conversation, a Act, part *fixtures.Part) (intercom.Topic, error) {
	if a.Body == "" {
		return "", missing("body", "body is missing: send what is said")
	}
	if part.Author.Type == "admin" {
		v.answered(a.AdminID, c.w.now())
		return "conversation.admin.replied", nil
	}
	v.asked(c.w.now())
	return "conversation.user.replied", nil
}

func (c *changes) note(_ *Conversation, a Act, part *fixtures.Part) (intercom.Topic, error) {
	switch {
	case a.Body == "":
		return "", missing("body", "body is missing: send what is noted")
	case part.Author.Type != "admin":
		return "", invalid("type", "only an admin writes notes: send an admin_id")
	}
	return "conversation.admin.noted", nil
}

func (c *changes) closes(v *Conversation, a Act, _ *fixtures.Part) (intercom.Topic, error) {
	now := c.w.now()
	iso, s := fixtures.LegacyTime(now.Truncate(time.Second)), &v.Statistics
	v.Open, v.State, v.SnoozedUntil, v.WaitingSince = false, "closed", nil, nil
	took := now.Unix() - v.CreatedAt
	once(&s.TimeToFirstClose, took)
	once(&s.FirstCloseAt, iso)
	s.TimeToLastClose, s.LastCloseAt = &took, &iso
	if a.AdminID != "" {
		s.LastClosedByID = new(numeric(a.AdminID))
	}
	return "conversation.admin.closed", nil
}

// open opens a closed conversation again, and ends a snooze.
func (c *changes) open(v *Conversation, a Act, part *fixtures.Part) (intercom.Topic, error) {
	snoozed := v.State == "snoozed"
	if v.State == "closed" {
		v.Statistics.CountReopens++
	}
	v.Open, v.State, v.SnoozedUntil = true, "open", nil
	if snoozed {
		part.PartType = "unsnoozed"
		return "conversation.admin.unsnoozed", nil
	}
	if a.AdminID != "" {
		part.AssignedTo = &fixtures.AdminRef{Type: "admin", ID: a.AdminID}
	}
	return "conversation.admin.opened", nil
}

func (c *changes) snooze(v *Conversation, a Act, _ *fixtures.Part) (intercom.Topic, error) {
	if !a.SnoozedUntil.After(c.w.now()) {
		return "", invalid("snoozed_until", "snoozed_until is not in the future: send unix seconds that are")
	}
	v.Open, v.State, v.SnoozedUntil = true, "snoozed", new(a.SnoozedUntil.Unix())
	return "conversation.admin.snoozed", nil
}

// assign gives the conversation to an admin, to a team, or to nobody.
func (c *changes) assign(v *Conversation, a Act, part *fixtures.Part) (intercom.Topic, error) {
	switch {
	case a.AssigneeID == "":
		return "", missing("assignee_id", "assignee_id is missing: name an admin or a team, or 0 for nobody")
	case a.AssigneeID == "0":
		v.AdminAssigneeID, v.TeamAssigneeID = nil, nil
		return "conversation.admin.assigned", nil
	case a.Team || a.AssigneeID == c.w.Team():
		if a.AssigneeID != c.w.Team() {
			return "", &Refusal{Code: "team_not_found", Message: "Team not found"}
		}
		v.TeamAssigneeID = new(numeric(a.AssigneeID))
		part.AssignedTo = &fixtures.AdminRef{Type: "team", ID: a.AssigneeID}
		return "conversation.admin.assigned", nil
	}
	if !slices.ContainsFunc(c.w.config.Fixtures.Teammates(), func(t fixtures.Teammate) bool { return t.ID == a.AssigneeID }) {
		return "", &Refusal{Code: "assignee_not_found", Message: "Assignee not found"}
	}
	v.hand(a.AssigneeID, c.w.now())
	part.AssignedTo = &fixtures.AdminRef{Type: "admin", ID: a.AssigneeID}
	return "conversation.admin.assigned", nil
}

// hand makes an admin responsible.
func (v *Conversation) hand(admin string, now time.Time) {
	iso, s := fixtures.LegacyTime(now.Truncate(time.Second)), &v.Statistics
	v.AdminAssigneeID = new(numeric(admin))
	v.join(admin)
	once(&s.TimeToAssignment, now.Unix()-v.CreatedAt)
	once(&s.FirstAssignmentAt, iso)
	s.LastAssignmentAt = &iso
	s.CountAssignments++
}

// answered ends the person's wait.
func (v *Conversation) answered(admin string, now time.Time) {
	iso, s := fixtures.LegacyTime(now.Truncate(time.Second)), &v.Statistics
	v.WaitingSince, v.Read = nil, false
	v.join(admin)
	once(&s.TimeToAdminReply, now.Unix()-v.CreatedAt)
	once(&s.FirstAdminReplyAt, iso)
	s.LastAdminReplyAt, s.LastAssignmentAdminReplyAt = &iso, &iso
}

// asked has the person wait again, which opens what was closed or snoozed.
func (v *Conversation) asked(now time.Time) {
	iso, s := fixtures.LegacyTime(now.Truncate(time.Second)), &v.Statistics
	if v.State == "closed" {
		s.CountReopens++
	}
	v.Open, v.State, v.SnoozedUntil, v.Read = true, "open", nil, true
	once(&s.FirstContactReplyAt, iso)
	once(&v.FirstContactReply, fixtures.FirstContactReply{CreatedAt: now.Unix(), Type: "conversation", URL: v.Source.URL})
	s.LastContactReplyAt = &iso
	once(&v.WaitingSince, now.Unix())
}

// join adds a teammate who is not yet in the conversation.
func (v *Conversation) join(admin string) {
	ref := fixtures.AdminRef{Type: "admin", ID: admin}
	if !slices.Contains(v.Teammates.Admins, ref) {
		v.Teammates.Admins = append(v.Teammates.Admins, ref)
	}
}

// once sets what is only ever set once.
func once[T any](field **T, value T) {
	if *field == nil {
		*field = &value
	}
}

// RunRules has the workspace's rules assign a conversation. There is one rule:
// the team has it.
func (w *Workspace) RunRules(ctx context.Context, id string) (Conversation, error) {
	return w.changeConversation(ctx, id, func(c *changes, v *Conversation) error {
		part, err := c.part(ctx, "default_assignment", c.bot())
		if err != nil {
			return err
		}
		v.TeamAssigneeID = new(numeric(w.Team()))
		part.AssignedTo = &fixtures.AdminRef{Type: "team", ID: w.Team()}
		v.add(&part)
		return c.tellOf(ctx, "conversation.admin.assigned", *v, part)
	})
}

// bot returns who does what nobody did.
func (c *changes) bot() fixtures.PartAuthor {
	id := numberOf(c.w.config.Fixtures.ID("bot", 0), 7, 0)
	return fixtures.PartAuthor{ID: strconv.FormatInt(numeric(id), 10), Type: "bot", Name: new("Operator"), Email: "operator+" + c.w.config.AppID + "@example.com"}
}
