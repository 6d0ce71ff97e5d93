package mocktest

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/control"
	"github.com/intercheck-dev/intercheck/mockserver/control/client"
)

// shared is the one mock of this process, which lasts as long as the process. To
// describe Intercom's API anew for each test would take longer than most tests
// do; what a test changes is in a workspace of its own.
var shared = sync.OnceValues(func() (client.Client, error) {
	mock, _, err := serve(context.Background())
	return mock, err
})

// own starts a mock that ends with the test.
func own(t testing.TB) client.Client {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	mock, over, err := serve(ctx)
	if err != nil {
		stop()
		t.Fatalf("start a mock: %v", err)
	}
	t.Cleanup(func() {
		stop()
		<-over
	})
	return mock
}

// serve serves a mock on this machine until ctx ends.
func serve(ctx context.Context) (client.Client, <-chan struct{}, error) {
	mock, err := mockserver.NewMock(ctx, mockserver.MockConfig{Config: mockserver.Config{Seed: 1}})
	if err != nil {
		return client.Client{}, nil, err
	}
	handler, err := control.New(control.Config{Mock: mock, Log: slog.New(slog.DiscardHandler), Stop: ctx.Done()})
	if err != nil {
		return client.Client{}, nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return client.Client{}, nil, err
	}
	url := "http://" + listener.Addr().String()
	mock.SetBaseURL(url)
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	over := make(chan struct{})
	go func() { _ = server.Serve(listener) }() // it ends when it is closed
	go func() {
		defer close(over)
		mock.Run(ctx)
		_ = server.Close()
	}()
	return client.Client{URL: url, HTTP: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: idle}}}, over, nil
}

// idle is how many connections are kept for further calls.
const idle = 64
