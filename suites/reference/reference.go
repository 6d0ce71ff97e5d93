// Package reference is a small, correct receiver of Intercom's webhooks.
//
// Its decisions are fields, so that a mutant can get one of them wrong. It
// keeps what it saw in memory, and knows nothing of checks.
package reference

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Path is where the receiver takes notifications. Effects are at
// /effects/{id}.
const Path = "/webhook"

// maxBody is more than Intercom was ever seen sending.
const maxBody = 8 << 20

// A Receiver verifies, acknowledges, and acts once on each notification. Set
// what differs before [Receiver.Start].
type Receiver struct {
	Secret intercom.Secret
	Token  intercom.Secret // its access token of the Intercom API

	// The joints, in the order in which a request passes them. Each may be
	// replaced, and may call the one that it replaces.

	// Intercept sees each request first, and reports whether it answered it.
	Intercept func(http.ResponseWriter, *http.Request) bool
	// Read returns the body.
	Read func(*http.Request) ([]byte, error)
	// Verify reports whether Intercom sent the body with these headers.
	Verify func(body []byte, header http.Header) bool
	// Refuse answers a request that Intercom did not send.
	Refuse func(w http.ResponseWriter, body []byte, header http.Header)
	// Decode reads the notification.
	Decode func(body []byte) (intercom.Notification, error)
	// Unreadable answers a body that Intercom signed and that cannot be read.
	Unreadable func(http.ResponseWriter, error)
	// Accept answers a notification that was read, before it is acted on.
	Accept func(w http.ResponseWriter, n intercom.Notification, first bool)
	// First claims the notification: it reports whether it was not seen before.
	First func(intercom.Notification) bool
	// Act does the work.
	Act func(intercom.Notification)

	server   http.Server
	listener net.Listener

	mu      sync.Mutex
	working map[*http.Request]chan struct{} // closed when it is done
	seen    map[string]bool
	effects map[intercom.NotificationID]int
}

// New returns a correct receiver that has not started.
func New(secret intercom.Secret) *Receiver {
	r := &Receiver{Secret: secret, Token: "the access token of the reference", working: map[*http.Request]chan struct{}{}, seen: map[string]bool{}, effects: map[intercom.NotificationID]int{}}
	r.Intercept = func(http.ResponseWriter, *http.Request) bool { return false }
	r.Read = func(req *http.Request) ([]byte, error) { return io.ReadAll(io.LimitReader(req.Body, maxBody)) }
	r.Verify = r.verify
	r.Refuse = func(w http.ResponseWriter, _ []byte, _ http.Header) {
		http.Error(w, "not signed by Intercom", http.StatusUnauthorized)
	}
	r.Decode = decode
	// An error would only make Intercom send the same bytes again.
	r.Unreadable = func(w http.ResponseWriter, _ error) { w.WriteHeader(http.StatusOK) }
	r.Accept = func(w http.ResponseWriter, _ intercom.Notification, _ bool) { w.WriteHeader(http.StatusOK) }
	r.First = func(n intercom.Notification) bool { return r.Claim(string(n.ID)) }
	r.Act = func(n intercom.Notification) { r.Count(n.ID) }
	return r
}

// verify takes the one signature there is; of two, none can be trusted.
func (r *Receiver) verify(body []byte, header http.Header) bool {
	signatures := header.Values(intercom.SignatureHeader)
	return len(signatures) == 1 && r.Secret.Signed(body, intercom.Signature(signatures[0]))
}

func decode(body []byte) (n intercom.Notification, err error) {
	if err = json.Unmarshal(body, &n); err == nil && n.Topic == "" {
		err = errors.New("it is no notification: it has no topic")
	}
	return n, err
}

// Claim reports whether key was not claimed before.
func (r *Receiver) Claim(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen[key] {
		return false
	}
	r.seen[key] = true
	return true
}

// Count counts one effect of a notification.
func (r *Receiver) Count(id intercom.NotificationID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.effects[id]++
}

// Start listens on addr, such as 127.0.0.1:0, and serves until
// [Receiver.Close].
func (r *Receiver) Start(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /effects/{id}", r.serveEffects)
	mux.HandleFunc(Path, r.serve)
	r.listener = l
	r.server = http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = r.server.Serve(l) }() // ends with Close, and says nothing else
	return nil
}

// URL returns where it takes notifications.
func (r *Receiver) URL() string { return "http://" + r.listener.Addr().String() + Path }

// Close stops the receiver and ends its connections.
func (r *Receiver) Close() error { return r.server.Close() }

func (r *Receiver) serve(w http.ResponseWriter, req *http.Request) {
	defer r.begin(req)()
	switch {
	case r.Intercept(w, req):
	case req.Method == http.MethodHead: // how Intercom checks a URL
	case req.Method != http.MethodPost:
		w.Header().Set("Allow", "HEAD, POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
	default:
		r.receive(w, req)
	}
}

func (r *Receiver) receive(w http.ResponseWriter, req *http.Request) {
	body, err := r.Read(req)
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	if !r.Verify(body, req.Header) {
		r.Refuse(w, body, req.Header)
		return
	}
	n, err := r.Decode(body)
	if err != nil {
		r.Unreadable(w, err)
		return
	}
	first := n.ID != "" && r.First(n)
	r.Accept(w, n, first)
	if first {
		r.Act(n)
	}
}

func (r *Receiver) serveEffects(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, _ = io.WriteString(w, strconv.Itoa(r.effects[intercom.NotificationID(req.PathValue("id"))])+"\n")
}

// Effects returns how often the receiver acted on a notification.
func (r *Receiver) Effects(id intercom.NotificationID) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.effects[id]
}

// begin notes that a request is being worked on, until end is called.
func (r *Receiver) begin(req *http.Request) (end func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	done := make(chan struct{})
	r.working[req] = done
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.working, req)
		close(done)
	}
}

// Idle returns when every request that has begun is done with, its effects
// included, or with ctx's error.
func (r *Receiver) Idle(ctx context.Context) error {
	r.mu.Lock()
	begun := slices.Collect(maps.Values(r.working))
	r.mu.Unlock()
	for _, done := range begun {
		select {
		case <-done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// EffectsURL returns the form of probe that sees the receiver's effects.
func (r *Receiver) EffectsURL() string { return strings.TrimSuffix(r.URL(), Path) + "/effects/{id}" }
