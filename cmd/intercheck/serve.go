package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// Limits on what clients may do to a server. They are patience, not
// requirements: what a client of Intercom sends is small and comes at once.
const (
	headerPatience  = 10 * time.Second
	requestPatience = time.Minute
	idlePatience    = 2 * time.Minute
	maxHeader       = 64 << 10
	farewell        = 5 * time.Second // for requests under way when it stops
)

// listen opens addr, and warns when others than this machine can reach it.
func (c *cli) listen(ctx context.Context, addr string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, hinted{fmt.Errorf("listen on %s: %w", addr, err), "choose another port, or 127.0.0.1:0 for any free one"}
	}
	c.warnOpen(listener.Addr().String())
	return listener, nil
}

func (c *cli) warnOpen(addr string) {
	if at, err := netip.ParseAddrPort(addr); err == nil && !at.Addr().Unmap().IsLoopback() {
		c.say("warning: it listens on %s, where other machines may reach it", addr)
	}
}

// serve serves, says so, and stops when ctx ends, after the requests under way.
func (c *cli) serve(ctx context.Context, listener net.Listener, h http.Handler, ready readiness) error {
	server := &http.Server{
		Handler: h, MaxHeaderBytes: maxHeader,
		ReadHeaderTimeout: headerPatience, ReadTimeout: requestPatience, WriteTimeout: requestPatience, IdleTimeout: idlePatience,
		ErrorLog: slog.NewLogLogger(c.log().Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if err := c.announce(ready); err != nil {
		return errors.Join(err, server.Close())
	}
	select {
	case err := <-served:
		return fmt.Errorf("serve on %s: %w", listener.Addr(), err)
	case <-ctx.Done():
		c.say("stopping; interrupt it again to end at once")
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	if err := server.Shutdown(stopping); err != nil {
		c.say("warning: requests were cut off: %v", err)
		_ = server.Close() // their connections, which there is nothing more to say of
	}
	return nil
}
