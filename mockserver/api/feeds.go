package api

import (
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// How far feeds reach back. Intercom keeps them for 30 days, with best effort.
const (
	feedAge   = 30 * 24 * time.Hour
	feedDepth = 1000 // deliveries
	feedStep  = 100  // of them are read at once
)

// listSentNotifications lists what was acknowledged in the end.
func (a *api) listSentNotifications(c *call) (answer, error) {
	sent, err := feedOf(a, c, "/sent", func(d delivery.Delivery, last delivery.Attempt) (intercom.Notification, bool) {
		return asSent(d, last), last.Exchange.Acknowledged()
	})
	return ok(sent), err
}

// listNotificationErrors lists what was not acknowledged, or not yet.
func (a *api) listNotificationErrors(c *call) (answer, error) {
	failed, err := feedOf(a, c, "/errors", func(d delivery.Delivery, last delivery.Attempt) (failedNotification, bool) {
		return failedNotification{asSent(d, last), requestOf(last.Exchange)}, !last.Exchange.Acknowledged()
	})
	return ok(failed), err
}

// listRetries lists what was not acknowledged and will be tried again.
func (a *api) listRetries(c *call) (answer, error) {
	due, err := feedOf(a, c, "/retry", func(d delivery.Delivery, last delivery.Attempt) (failedNotification, bool) {
		return failedNotification{asSent(d, last), requestOf(last.Exchange)}, d.State == delivery.Pending && !last.Exchange.Acknowledged()
	})
	return ok(due), err
}

// feedOf is the page that c asks for of the deliveries that view makes entries
// of, the latest first.
func feedOf[T any](a *api, c *call, path string, view func(delivery.Delivery, delivery.Attempt) (T, bool)) (f feed[T], err error) {
	id := c.PathValue("id")
	if _, err := a.Workspace.Subscription(c.Context(), id); err != nil {
		return f, err
	}
	deliveries, err := a.recent(c, id)
	if err != nil {
		return f, err
	}
	entries := []T{}
	for _, d := range deliveries {
		last, made := lastAttempt(d)
		if !made {
			continue
		}
		if entry, belongs := view(d, last); belongs {
			entries = append(entries, entry)
		}
	}
	p := pagingOf(c.URL.Query())
	return feed[T]{"notification.list", cut(p, entries), a.pagesOf(p, "/subscriptions/"+id+path, len(entries))}, nil
}

// recent returns the latest deliveries of a subscription.
func (a *api) recent(c *call, subscription string) ([]delivery.Delivery, error) {
	oldest := a.Clock.Now().Add(-feedAge)
	query := delivery.Query{Subscription: subscription, Newest: true, Limit: feedStep}
	var all []delivery.Delivery
	for len(all) < feedDepth {
		found, next, err := a.Deliverer.Deliveries(c.Context(), query)
		if err != nil {
			return nil, err
		}
		for _, d := range found {
			if d.Created.Before(oldest) {
				return all, nil
			}
			all = append(all, d)
		}
		if len(found) < feedStep {
			break
		}
		query.After = next
	}
	return all, nil
}

// lastAttempt returns the last attempt that a request was made in, if any was.
func lastAttempt(d delivery.Delivery) (last delivery.Attempt, made bool) {
	for _, attempt := range d.Attempts {
		if attempt.Exchange.Request.URL != "" {
			last, made = attempt, true
		}
	}
	return last, made
}
