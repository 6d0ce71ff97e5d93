package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"time"
)

// A port is where a probe listens in the place of the receiver's downstream.
type port struct {
	listener net.Listener
	server   *http.Server
	done     chan struct{} // closed when it serves no more
}

// listen serves on a host and port. Port 0 is any free one.
func listen(ctx context.Context, address string, h http.Handler) (*port, error) {
	if err := validAddress(address); err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening on %s (is the port in use?): %w", address, err)
	}
	p := &port{listener: listener, done: make(chan struct{})}
	p.server = &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second, // patience
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // what strangers send is no diagnostic
	}
	go func() {
		defer close(p.done)
		_ = p.server.Serve(listener) // ends with Close
	}()
	return p, nil
}

// validAddress asks for a host by name, because without one the probe would
// listen on every network the machine is on.
func validAddress(address string) error {
	host, number, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%s is not a host and a port", excerpt([]byte(address)))
	}
	if host == "" {
		return errors.New("it names no host; say 127.0.0.1, or 0.0.0.0 for every network")
	}
	if _, err := strconv.ParseUint(number, 10, 16); err != nil {
		return fmt.Errorf("%s is not a port", excerpt([]byte(number)))
	}
	return nil
}

// Addr returns the host and port on which the probe listens.
func (p *port) Addr() string { return p.listener.Addr().String() }

// Close frees the port and drops all connections, also those of requests that
// are being slowed. What was counted can still be asked for.
func (p *port) Close() error {
	err := p.server.Close()
	<-p.done
	return err
}
