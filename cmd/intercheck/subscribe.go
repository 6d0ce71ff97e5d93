package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// parseSubscriptions reads texts of the form URL=TOPIC,TOPIC.
func parseSubscriptions(texts []string) ([]workspace.Draft, error) {
	var all []workspace.Draft
	for _, text := range texts {
		at := strings.LastIndex(text, "=") // a URL may have one, a topic does not
		if at <= 0 || at == len(text)-1 {
			return nil, fmt.Errorf("--subscribe %s: it is not of the form URL=TOPIC,TOPIC", text)
		}
		url := text[:at]
		d := workspace.Draft{URL: &url}
		for topic := range strings.SplitSeq(text[at+1:], ",") {
			if topic = strings.TrimSpace(topic); topic != "" {
				d.Topics = append(d.Topics, intercom.Topic(topic))
			}
		}
		all = append(all, d)
	}
	return all, nil
}

// subscribe makes the subscriptions, all signed with secret. One that a kept
// store has for the URL already is brought up to date instead; whether it is
// active is its own affair, so that starting anew frees no receiver.
func subscribe(ctx context.Context, w *workspace.Workspace, all []workspace.Draft, secret intercom.Secret) error {
	there, err := w.Subscriptions(ctx)
	if err != nil {
		return err
	}
	for _, d := range all {
		hubSecret := string(secret)
		d.HubSecret = &hubSecret
		i := slices.IndexFunc(there, func(s intercom.Subscription) bool { return s.URL == *d.URL })
		if i < 0 {
			_, err = w.Subscribe(ctx, d)
		} else {
			_, err = w.UpdateSubscription(ctx, there[i].ID, d)
			there = slices.Delete(there, i, i+1) // the flag may name the URL again
		}
		if err != nil {
			return fmt.Errorf("--subscribe %s: %w", *d.URL, err)
		}
	}
	return nil
}

// saveApp does what the Developer Hub would do, where an app is asked for.
func saveApp(ctx context.Context, server *mockserver.Server, m mocking) error {
	if m.appURL == "" {
		if len(m.appTopics)+len(m.permissions) > 0 {
			return errors.New("--app-topics and --app-permissions are an app's: say where it is with --app-url")
		}
		return nil
	}
	app := workspace.App{URL: m.appURL, Secret: m.secret, Permissions: m.permissions}
	for _, topic := range m.appTopics {
		app.Topics = append(app.Topics, intercom.Topic(topic))
	}
	if err := server.SaveApp(ctx, app); err != nil {
		return hinted{fmt.Errorf("--app-url %s: %w", m.appURL, err), "start the receiver first; it answers HEAD with 2xx, and --app-topics are of API 2.x"}
	}
	return nil
}
