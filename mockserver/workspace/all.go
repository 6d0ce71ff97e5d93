package workspace

import (
	"context"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Kinds is every kind of documents that a workspace keeps, so that all of them
// can be removed.
func Kinds() []string {
	return []string{
		SubscriptionKind, adminKind, appKind, counterKind, companyKind, companyIDKind, conversationKind, eventKind, eventNameKind,
		jobKind, taskKind, jobItemKind, membershipKind, noteKind, snoozeKind, userKind, userIDKind, summaryKind, tagKind, ticketTypeKind, ticketKind,
	}
}

// Everyone returns all subscriptions, that of the app included, the oldest first.
func (w *Workspace) Everyone(ctx context.Context) ([]intercom.Subscription, error) {
	return Subscriptions(ctx, w.config.Store, w.config.Space)
}

// Anyone returns one subscription, which may be that of the app, or
// [ErrNotFound].
func (w *Workspace) Anyone(ctx context.Context, id string) (intercom.Subscription, error) {
	s, _, err := subscription(ctx, w.config.Store, w.config.Space, id)
	return s, err
}

// SetActive makes any subscription active or not, as its owner can in the
// Developer Hub.
func (w *Workspace) SetActive(ctx context.Context, id string, active bool) (s intercom.Subscription, err error) {
	err = w.update(ctx, func(c *changes) error {
		s, err = change(ctx, c.tx, w.config.Space, id, w.now(), func(s *intercom.Subscription) error {
			s.Active = active
			return nil
		})
		return err
	})
	return s, err
}

// PingAnyone sends a ping to any subscription, active or not.
func (w *Workspace) PingAnyone(ctx context.Context, id string) error {
	return w.update(ctx, func(c *changes) error {
		if _, _, err := subscription(ctx, c.tx, w.config.Space, id); err != nil {
			return err
		}
		return c.ping(ctx, id)
	})
}

// Now is the time of the workspace.
func (w *Workspace) Now() time.Time { return w.now() }
