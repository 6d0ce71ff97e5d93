// Command intercom-receiver is a receiver of Intercom webhooks: verify, keep,
// acknowledge, and only then act.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

type settings struct {
	secret, address, database, downstream string
	topics                                []string
}

func settingsFrom(env func(string) string) (settings, error) {
	s := settings{
		secret:     env("INTERCOM_SECRET"),
		address:    net.JoinHostPort(cmp.Or(env("HOST"), "127.0.0.1"), cmp.Or(env("PORT"), "3000")),
		database:   cmp.Or(env("DATABASE"), "receiver.db"),
		downstream: env("DOWNSTREAM_URL"),
	}
	for topic := range strings.SplitSeq(cmp.Or(env("INTERCOM_TOPICS"), "contact.user.created"), ",") {
		s.topics = append(s.topics, strings.TrimSpace(topic))
	}
	if strings.TrimSpace(s.secret) == "" { // anybody can sign with an empty key
		return s, errors.New("INTERCOM_SECRET is empty: set it to the app's client secret")
	}
	if u, err := url.Parse(s.downstream); s.downstream != "" && (err != nil || u.Host == "") {
		return s, errors.New("DOWNSTREAM_URL is no http(s) URL: set one, or unset it to do without a downstream")
	}
	return s, nil
}

func main() {
	if err := run(); err != nil {
		log.Fatalf("intercom-receiver: %v", err)
	}
}

func run() error {
	s, err := settingsFrom(os.Getenv)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	store, err := open(s.database)
	if err != nil {
		return fmt.Errorf("open %s: %w", s.database, err)
	}
	l, err := net.Listen("tcp", s.address)
	if err != nil {
		return err
	}
	return errors.Join(serve(ctx, l, s, store), store.close())
}

// serve receives on l and works until ctx ends; then it lets requests and
// attempts under way end.
func serve(ctx context.Context, l net.Listener, s settings, store *store) error {
	w := newWorker(store, post(s.downstream))
	working, endWork := context.WithCancel(context.WithoutCancel(ctx))
	worked := make(chan struct{})
	go func() { w.run(working); close(worked) }()

	r := receiver{secret: s.secret, topics: s.topics, claim: store.claim, hurry: w.hurry}
	server := &http.Server{Handler: r.handler(), ReadTimeout: 30 * time.Second, IdleTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{"ready": true, "url": "http://" + l.Addr().String() + "/webhook"})

	var err error
	select {
	case err = <-served: // it cannot go on
	case <-ctx.Done():
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), 8*time.Second) // requests that never end
		defer cancel()
		_ = server.Shutdown(limit)
	}
	endWork()
	<-worked
	return err
}
