package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/control"
	"github.com/intercheck-dev/intercheck/mockserver/inspector"
)

// serveMock serves until ctx ends.
func (c *cli) serveMock(ctx context.Context, mock *mockserver.Mock, m mocking, ready readiness) error {
	page, err := inspector.New()
	if err != nil {
		return err
	}
	handler, err := control.New(control.Config{
		Page: page, Mock: mock, Log: m.Log, Token: m.controlToken, Origins: m.origins, Hosts: hostsOf(m.addr), SelfCheck: m.SelfCheck, Stop: ctx.Done(),
	})
	if err != nil {
		return err
	}
	listener, err := c.listen(ctx, m.addr)
	if err != nil {
		return err
	}
	listener, scheme, err := m.secured(listener)
	if err != nil {
		return err
	}
	ready.URL = scheme + "://" + listener.Addr().String()
	ready.Inspector = ready.URL + inspector.Path
	mock.SetBaseURL(ready.URL)
	delivering, stop := context.WithCancel(ctx) // when it is to stop, no other attempt is begun
	mock.Main().Server().Warm()
	delivered := make(chan struct{})
	go func() {
		defer close(delivered)
		mock.Run(delivering)
	}()
	if m.demonstration != nil {
		go m.demonstration.run(delivering, c, mock, m.Token)
	}
	err = c.serve(ctx, listener, handler, ready)
	stop()
	<-delivered
	return err
}

// hostsOf returns the name that an address to listen on gives the mock.
func hostsOf(addr string) []string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil || host == "" {
		return nil
	}
	return []string{strings.ToLower(host)}
}

// checkOrigins refuses what no browser sends as an origin.
func checkOrigins(origins []string) error {
	for _, text := range origins {
		if u, err := url.Parse(text); err != nil || u.Host == "" || u.Scheme+"://"+u.Host != text {
			return fmt.Errorf("--allow-origin %s: it is not of the form http://host:port", text)
		}
	}
	return nil
}
