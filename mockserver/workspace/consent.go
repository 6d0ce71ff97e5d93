package workspace

import (
	"context"
	"slices"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// The ways to consent to a kind of message.
const (
	OptIn  = "opt_in"
	OptOut = "opt_out"
)

// SubscriptionTypes returns the kinds of message that contacts can agree to.
// They are set up, and cannot be changed by the API.
func (w *Workspace) SubscriptionTypes() []fixtures.SubscriptionType {
	return w.config.Fixtures.SubscriptionTypes()
}

func (w *Workspace) subscriptionType(id string) (fixtures.SubscriptionType, error) {
	for _, t := range w.SubscriptionTypes() {
		if t.ID == id {
			return t, nil
		}
	}
	return fixtures.SubscriptionType{}, errNoResource
}

// ConsentsOf returns what a contact has agreed to, and what it refuses.
func (w *Workspace) ConsentsOf(ctx context.Context, contact string) ([]fixtures.SubscriptionType, error) {
	p, err := w.person(ctx, w.config.Store, UserKey{ID: contact})
	var all []fixtures.SubscriptionType
	for _, t := range w.SubscriptionTypes() {
		if slices.Contains(p.OptedIn, t.ID) || slices.Contains(p.OptedOut, t.ID) {
			all = append(all, t)
		}
	}
	return all, err
}

// Consent has a contact agree to a kind of message, or refuse it.
func (w *Workspace) Consent(ctx context.Context, contact, id, consent string) (fixtures.SubscriptionType, error) {
	return w.consent(ctx, contact, id, func(p *Person) happening {
		if consent == OptIn {
			p.OptedIn = append(p.OptedIn, id)
			return personOptedIn
		}
		p.OptedOut = append(p.OptedOut, id)
		return personOptedOut
	})
}

// Withdraw ends what a contact has said of a kind of message.
func (w *Workspace) Withdraw(ctx context.Context, contact, id string) (fixtures.SubscriptionType, error) {
	return w.consent(ctx, contact, id, func(*Person) happening { return personOptedOut })
}

// consent changes what a contact says of a kind of message, from nothing.
func (w *Workspace) consent(ctx context.Context, contact, id string, say func(*Person) happening) (fixtures.SubscriptionType, error) {
	t, err := w.subscriptionType(id)
	if err != nil {
		return t, err
	}
	return t, w.update(ctx, func(c *changes) error {
		p, err := w.person(ctx, c.tx, UserKey{ID: contact})
		if err != nil {
			return err
		}
		is := func(other string) bool { return other == id }
		p.OptedIn, p.OptedOut = slices.DeleteFunc(p.OptedIn, is), slices.DeleteFunc(p.OptedOut, is)
		h := say(&p.Person)
		if err := c.keep(ctx, p, p.User); err != nil {
			return err
		}
		kind := "granular_unsubscribe"
		if h == personOptedIn {
			kind = "granular_subscribe"
		}
		return c.consented(ctx, h, kind, p.Person, t)
	})
}

// consented announces what a contact agreed to receive, or no longer does.
func (c *changes) consented(ctx context.Context, h happening, kind string, p Person, about ...fixtures.SubscriptionType) error {
	return c.tellWith(ctx, h, p, func(era intercom.Era) any {
		if era == intercom.Legacy {
			return p.item()
		}
		return fixtures.Consent{
			Type: kind, Contact: p.Contact(), CreatedAt: c.w.now().Unix(),
			SubscriptionTypes: fixtures.SubscriptionList{Type: "list", Data: append([]fixtures.SubscriptionType{}, about...)},
		}
	})
}
