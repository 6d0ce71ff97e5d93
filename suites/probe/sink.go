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
	"strings"
	"time"
)

// A Sink is a [Watch] that listens where the receiver's downstream would, and
// answers 200 {} to everything.
type Sink struct {
	*Watch
	listener net.Listener
	server   *http.Server
	done     chan struct{} // closed when it serves no more
}

func openSink(ctx context.Context, spec string) (Probe, error) {
	_, address, _ := strings.Cut(spec, ":")
	s, err := Listen(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("opening a sink probe: %w; its form is %s", err, sinkForm)
	}
	return s, nil
}

// Listen starts a sink on a host and port. Port 0 is any free one.
func Listen(ctx context.Context, address string) (*Sink, error) {
	if err := validAddress(address); err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening on %s (is the port in use?): %w", address, err)
	}
	s := &Sink{Watch: NewWatch(http.HandlerFunc(empty)), listener: listener, done: make(chan struct{})}
	s.server = &http.Server{
		Handler:           s.Watch,
		ReadHeaderTimeout: 10 * time.Second, // patience
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // what strangers send is no diagnostic
	}
	go func() {
		defer close(s.done)
		_ = s.server.Serve(listener) // ends with Close
	}()
	return s, nil
}

// validAddress asks for a host by name, because without one the sink would
// listen on every network the machine is on.
func validAddress(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%s is not a host and a port", excerpt([]byte(address)))
	}
	if host == "" {
		return errors.New("it names no host; say 127.0.0.1, or 0.0.0.0 for every network")
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%s is not a port", excerpt([]byte(port)))
	}
	return nil
}

func empty(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, "{}")
}

// Addr returns the host and port on which the sink listens.
func (s *Sink) Addr() string { return s.listener.Addr().String() }

// Close frees the port and drops all connections, also those of requests that
// are being slowed. What was counted can still be asked for.
func (s *Sink) Close() error {
	err := s.server.Close()
	<-s.done
	return err
}
