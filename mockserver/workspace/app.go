package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// An App is what the Developer Hub knows of an app's webhooks: one URL and one
// secret for all workspaces that have installed it, and no REST to change them.
type App struct {
	URL         string
	Topics      []intercom.Topic
	Secret      intercom.Secret // client_secret, which signs everything
	Permissions []string        // that it was granted; nil: all
	Active      bool            // false once it was suspended, or answered 410
}

// appKind is the kind of the document that holds what is known of the app
// besides its subscription. A workspace has one app.
const (
	appKind = "app"
	appID   = "app"
)

type appRecord struct {
	Subscription string   `json:"subscription"`
	Permissions  []string `json:"permissions"`
}

// SaveApp installs the app in this workspace, or changes it, and makes a ping
// to it. It refuses topics that the app lacks the permission for. Whether its
// URL can be sent to is the caller's to find out.
func (w *Workspace) SaveApp(ctx context.Context, a App) error {
	topics, err := hubTopics(a.Topics, a.Permissions)
	if err != nil {
		return err
	}
	if err := checkURL(a.URL); err != nil {
		return err
	}
	if a.Secret == "" {
		return missing("client_secret", "an app signs everything: give it a client secret")
	}
	return w.update(ctx, func(c *changes) error {
		known, s, doc, err := c.app(ctx)
		if err != nil {
			return err
		}
		secret := string(a.Secret)
		s.URL, s.Topics, s.HubSecret, s.Active, s.UpdatedAt = a.URL, topics, &secret, true, w.now().Unix()
		known.Permissions = a.Permissions
		if err := c.put(ctx, place{kind: SubscriptionKind, id: s.ID, at: doc.At}, s); err != nil {
			return err
		}
		if err := c.put(ctx, place{kind: appKind, id: appID}, known); err != nil {
			return err
		}
		return c.ping(ctx, s.ID)
	})
}

// Permit replaces the permissions of the app. Topics that it has none for any
// more are sent no longer.
func (w *Workspace) Permit(ctx context.Context, permissions []string) error {
	if err := checkPermissions(permissions); err != nil {
		return err
	}
	return w.update(ctx, func(c *changes) error {
		known, s, doc, err := c.saved(ctx)
		if err != nil {
			return fmt.Errorf("permit an app: %w: save it first", err)
		}
		s.Topics = slices.DeleteFunc(s.Topics, func(t intercom.Topic) bool { return !permitted(t, permissions) })
		s.UpdatedAt, known.Permissions = w.now().Unix(), permissions
		if err := c.put(ctx, place{kind: appKind, id: appID}, known); err != nil {
			return err
		}
		return c.put(ctx, place{kind: SubscriptionKind, id: s.ID, at: doc.At}, s)
	})
}

// PingApp sends a ping to the app that is installed here, or returns
// [ErrNotFound].
func (w *Workspace) PingApp(ctx context.Context) error {
	return w.update(ctx, func(c *changes) error {
		known, _, _, err := c.saved(ctx)
		if err != nil {
			return err
		}
		return c.ping(ctx, known.Subscription)
	})
}

// App returns the app that is installed here, or [ErrNotFound].
func (w *Workspace) App(ctx context.Context) (a App, err error) {
	var known appRecord
	if err := w.read(ctx, w.config.Store, appKind, appID, &known); err != nil {
		return a, err
	}
	s, _, err := subscription(ctx, w.config.Store, w.config.Space, known.Subscription)
	return App{URL: s.URL, Topics: s.Topics, Secret: s.Secret(), Permissions: known.Permissions, Active: s.Active}, err
}

// saved returns the app's subscription as it is kept.
func (c *changes) saved(ctx context.Context) (known appRecord, s intercom.Subscription, doc store.Doc, err error) {
	if err = c.w.read(ctx, c.tx, appKind, appID, &known); err == nil {
		s, doc, err = subscription(ctx, c.tx, c.w.config.Space, known.Subscription)
	}
	return known, s, doc, err
}

// app returns the app's subscription as it is kept, or makes one.
func (c *changes) app(ctx context.Context) (known appRecord, s intercom.Subscription, doc store.Doc, err error) {
	if known, s, doc, err = c.saved(ctx); !errors.Is(err, ErrNotFound) {
		return known, s, doc, err
	}
	id, at, err := c.mint(ctx, "app")
	known.Subscription = "app_" + id + "_" + c.w.config.AppID // today's form of it is thought to end so
	s = intercom.Subscription{
		Type: "notification_subscription", ID: known.Subscription, ServiceType: "web", AppID: c.w.config.AppID, App: true,
		CreatedAt: at.Unix(), Mode: "point", Notes: []string{},
	}
	return known, s, store.Doc{At: at}, err
}
