package workspace

import (
	"context"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A happening is what can happen to a person, by the topics that tell of it.
// An era without one says nothing.
type happening struct {
	legacyUser, legacyLead intercom.Topic
	modernUser, modernLead intercom.Topic
}

// The rows of people's topics. To add a happening, add a row.
var (
	personCreated      = happening{"user.created", "contact.created", "contact.user.created", "contact.lead.created"}
	personUpdated      = happening{"", "contact.updated", "contact.user.updated", "contact.lead.updated"}
	personEmailed      = happening{"user.email.updated", "contact.added_email", "contact.email.updated", "contact.lead.added_email"}
	personSignedUp     = happening{"contact.signed_up", "contact.signed_up", "contact.lead.signed_up", "contact.lead.signed_up"}
	personDeleted      = happening{"user.deleted", "contact.deleted", "contact.deleted", "contact.deleted"}
	personArchived     = happening{"user.deleted", "contact.deleted", "contact.archived", "contact.archived"}
	personUnarchived   = happening{"", "", "contact.unarchived", "contact.unarchived"}
	personMerged       = happening{"", "", "contact.merged", "contact.merged"}
	personTagged       = happening{"user.tag.created", "contact.tag.created", "contact.user.tag.created", "contact.lead.tag.created"}
	personUntagged     = happening{"user.tag.deleted", "contact.tag.deleted", "contact.user.tag.deleted", "contact.lead.tag.deleted"}
	personUnsubscribed = happening{"user.unsubscribed", "", "contact.unsubscribed", "contact.unsubscribed"}
	personSubscribed   = happening{"", "", "contact.subscribed", "contact.subscribed"}
	personOptedIn      = happening{"", "", "granular.subscribe", "granular.subscribe"}
	personOptedOut     = happening{"", "", "granular.unsubscribe", "granular.unsubscribe"}
	visitorSignedUp    = happening{"visitor.signed_up", "visitor.signed_up", "visitor.signed_up", "visitor.signed_up"}
)

// topic returns the topic that tells of it in an era.
func (h happening) topic(era intercom.Era, lead bool) intercom.Topic {
	switch {
	case era == intercom.Modern && lead:
		return h.modernLead
	case era == intercom.Modern:
		return h.modernUser
	case lead:
		return h.legacyLead
	default:
		return h.legacyUser
	}
}

// eraOf returns the era in which what happens to something is told, which was
// made by a client of the given one.
func (w *Workspace) eraOf(made intercom.Era) intercom.Era {
	switch {
	case w.era != "":
		return w.era
	case made != "":
		return made
	default:
		return intercom.Legacy
	}
}

// tell announces what happened to a person, who is the item.
func (c *changes) tell(ctx context.Context, h happening, p Person) error {
	return c.tellWith(ctx, h, p, func(era intercom.Era) any {
		if era == intercom.Modern {
			return p.Contact()
		}
		return p.item()
	})
}

// tellWith announces what happened to a person with an item of its own.
func (c *changes) tellWith(ctx context.Context, h happening, p Person, item func(intercom.Era) any) error {
	era := c.w.eraOf(p.Made)
	return c.announce(ctx, era, h.topic(era, p.Lead), "", item(era))
}

// tellGone announces that a person is no more, of whom little is left.
func (c *changes) tellGone(ctx context.Context, h happening, p Person) error {
	return c.tellWith(ctx, h, p, func(era intercom.Era) any {
		u := p.User
		switch {
		case era == intercom.Modern && h == personDeleted:
			return fixtures.DeletedContact{ID: u.ID, ExternalID: u.UserID, Type: "contact", Deleted: true}
		case era == intercom.Modern:
			return fixtures.ArchivedContact{ID: u.ID, ExternalID: u.UserID, Type: "contact", Archived: h == personArchived}
		default:
			return fixtures.DeletedUser{Type: u.Type, ID: u.ID, UserID: u.UserID, Email: u.Email}
		}
	})
}
