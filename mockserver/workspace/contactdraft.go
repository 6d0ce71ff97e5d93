package workspace

import (
	"context"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
)

// A PersonDraft is what a client says of a person in either era. What it does
// not say (nil) stays as it is.
type PersonDraft struct {
	UserDraft
	Role       string // of a contact: empty says nothing
	OwnerID    *int64
	Language   *string
	Avatar     *string
	LastSeenAt *time.Time
}

// applyTo changes p as the draft says.
func (d PersonDraft) applyTo(p *Person, now time.Time) error {
	if err := d.apply(&p.User, now); err != nil {
		return err
	}
	if d.OwnerID != nil {
		p.OwnerID = d.OwnerID
	}
	set(&p.Language, d.Language)
	set(&p.User.Avatar.ImageURL, d.Avatar)
	setTime(&p.LastSeenAt, d.LastSeenAt)
	if d.Role == fixtures.RoleUser && p.Lead {
		p.signUp()
	}
	return nil
}

// signUp makes a user of a lead: they lose the id that came with being one,
// unless it is a new one.
func (p *Person) signUp() {
	p.Lead, p.User.Type, p.User.Anonymous = false, "user", false
}

// tellChanges announces what became of a person who was before.
func (c *changes) tellChanges(ctx context.Context, before, now Person) error {
	var happened []happening
	if before.Lead && !now.Lead {
		happened = append(happened, personSignedUp)
	} else {
		happened = append(happened, personUpdated)
	}
	if before.User.Email != now.User.Email {
		happened = append(happened, personEmailed)
	}
	for _, h := range happened {
		if err := c.tell(ctx, h, now); err != nil {
			return err
		}
	}
	return c.tellConsent(ctx, before, now)
}

// tellConsent announces that a person does or does not want e-mails any more.
func (c *changes) tellConsent(ctx context.Context, before, now Person) error {
	switch was, is := before.User.UnsubscribedFromEmails, now.User.UnsubscribedFromEmails; {
	case is && !was:
		return c.consented(ctx, personUnsubscribed, "contact_unsubscribe", now)
	case was && !is:
		return c.consented(ctx, personSubscribed, "contact_subscribe", now)
	default:
		return nil
	}
}
