package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// An inbox is a receiver inside of the test, to see what arrives.
type inbox struct {
	arrived  chan string
	held     bool // what is not HEAD waits for release
	released chan struct{}
	status   int
}

// openInbox [held|STATUS] opens an inbox at $inbox.
func openInbox(ts *testscript.TestScript, _ bool, args []string) {
	in := &inbox{arrived: make(chan string, 1000), released: make(chan struct{}), status: http.StatusOK}
	for _, arg := range args {
		if in.held = arg == "held"; !in.held {
			var err error
			in.status, err = strconv.Atoi(arg)
			ts.Check(err)
		}
	}
	server := httptest.NewServer(in)
	ts.Setenv("inbox", server.URL)
	ts.Defer(func() {
		server.CloseClientConnections()
		server.Close()
	})
	propsOf(ts).inbox = in
}

// ServeHTTP implements [http.Handler].
func (in *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if in.held && r.Method == http.MethodHead {
		return
	}
	in.arrived <- fmt.Sprintf("%s %v\n%s\n", r.Method, r.Header, body)
	if in.held {
		select {
		case <-in.released:
		case <-r.Context().Done():
		}
	}
	w.WriteHeader(in.status)
}

// release answers what the inbox holds.
func release(ts *testscript.TestScript, _ bool, _ []string) { close(propsOf(ts).inbox.released) }

// receive waits for a request to the inbox, and prints it.
func receive(ts *testscript.TestScript, _ bool, _ []string) {
	select {
	case text := <-propsOf(ts).inbox.arrived:
		_, _ = io.WriteString(ts.Stdout(), text) // a builder takes everything
	case <-time.After(patience):
		ts.Fatalf("nothing arrived within %s", patience)
	}
}

// unheard makes sure that nothing was sent to the inbox.
func unheard(ts *testscript.TestScript, _ bool, _ []string) {
	select {
	case text := <-propsOf(ts).inbox.arrived:
		ts.Fatalf("it arrived:\n%s", text)
	default: // what was sent is in the inbox before its sender ends
	}
}
