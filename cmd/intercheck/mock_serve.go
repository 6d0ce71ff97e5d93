package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/control"
)

// serveMock serves until ctx ends.
func (c *cli) serveMock(ctx context.Context, mock *mockserver.Mock, m mocking, ready readiness) error {
	handler, err := control.New(control.Config{
		Mock: mock, Log: m.Log, Token: m.controlToken, Origins: m.origins, Hosts: hostsOf(m.addr), SelfCheck: m.SelfCheck, Stop: ctx.Done(),
	})
	if err != nil {
		return err
	}
	listener, err := c.listen(ctx, m.addr)
	if err != nil {
		return err
	}
	ready.URL = "http://" + listener.Addr().String()
	mock.SetBaseURL(ready.URL)
	delivering, stop := context.WithCancel(ctx) // when it is to stop, no other attempt is begun
	mock.Main().Server().Warm()
	delivered := make(chan struct{})
	go func() {
		defer close(delivered)
		mock.Run(delivering)
	}()
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
