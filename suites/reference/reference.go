// Package reference is a small, correct receiver of Intercom's webhooks.
//
// It verifies, decodes, claims the notification's id, writes the claim to its
// journal, answers, and acts in the background. Its decisions are fields, so
// that a mutant can get one of them wrong. It knows nothing of checks.
package reference

import (
	"context"
	"net"
	"net/http"
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
	// Intercom is the base URL of the Intercom API, where the receiver submits
	// an event for each notification. Without one it acts by counting alone.
	Intercom string
	// Journal is the file that outlives the receiver, for one receiver at a
	// time. Without one it forgets everything when it ends.
	Journal string
	// Client makes the calls.
	Client *http.Client
	// Report is told of what goes wrong behind Intercom's back.
	Report func(error)

	// The joints, in the order in which a notification passes them. Each may be
	// replaced, and may call the one that it replaces.

	// Listen opens the address at which the receiver is to be reached.
	Listen func(network, addr string) (net.Listener, error)
	// Reload reads the journal before the first request: ids are known and
	// effects counted from then on. It returns what was not acted on.
	Reload func() ([]intercom.Notification, error)

	// Elsewhere answers what comes to another path.
	Elsewhere http.HandlerFunc
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
	// First claims the notification: it reports whether it was not seen before.
	// [Receiver.Reload] asks it about each claim that it finds.
	First func(intercom.Notification) bool
	// JournalClaim writes down that the notification was claimed.
	JournalClaim func(intercom.Notification) error
	// Accept answers a notification that was claimed, before it is acted on.
	Accept func(w http.ResponseWriter, n intercom.Notification, first bool)
	// Queue has the notification acted on, and does not wait for it.
	Queue func(intercom.Notification)
	// Act does the work, again and again if need be, and writes down and counts
	// what came of it. It returns when that is done or the receiver closes.
	Act func(intercom.Notification)
	// Call does the work once: it makes the one HTTP call.
	Call func(context.Context, intercom.Notification) error
	// Request makes the request of that call.
	Request func(context.Context, intercom.Notification) (*http.Request, error)
	// Retry says whether to call again after so many tries, the last of which
	// ended with err, and when.
	Retry func(tries int, err error) (wait time.Duration, again bool)
	// JournalDone writes down that the work is done, and whether by acting or by
	// giving up.
	JournalDone func(id intercom.NotificationID, acted bool) error

	server   http.Server
	listener net.Listener
	journal  journal
	calls    chan struct{}   // has room for those under way
	idle     chan func()     // to a worker that has nothing to do
	life     context.Context //nolint:containedctx // it is the receiver's, and work in the background has no other
	end      context.CancelFunc

	mu       sync.Mutex
	requests tasks
	jobs     tasks
	seen     map[string]*claim
	effects  map[intercom.NotificationID]int
}

// New returns a correct receiver that has not started.
func New(secret intercom.Secret) *Receiver {
	r := &Receiver{
		Secret: secret, Token: "the access token of the reference", Client: newClient(), Report: func(error) {},
		calls: make(chan struct{}, callsAtOnce), idle: make(chan func()),
		requests: tasks{}, jobs: tasks{}, seen: map[string]*claim{}, effects: map[intercom.NotificationID]int{},
	}
	r.life, r.end = context.WithCancel(context.Background())
	r.answers()
	r.Listen = net.Listen
	r.Reload, r.JournalClaim, r.JournalDone = r.reload, r.journalClaim, r.journalDone
	r.First = func(n intercom.Notification) bool { return r.Claim(string(n.ID)) }
	r.Queue, r.Act, r.Call, r.Request, r.Retry = r.queue, r.act, r.call, r.request, retry
	return r
}

// answers sets the joints between a request and its answer.
func (r *Receiver) answers() {
	r.Elsewhere = http.NotFound
	r.Intercept = func(http.ResponseWriter, *http.Request) bool { return false }
	r.Read = readBody
	r.Verify = r.verify
	r.Refuse = func(w http.ResponseWriter, _ []byte, _ http.Header) {
		http.Error(w, "not signed by Intercom", http.StatusUnauthorized)
	}
	r.Decode = decode
	// An error would only make Intercom send the same bytes again.
	r.Unreadable = func(w http.ResponseWriter, _ error) { w.WriteHeader(http.StatusOK) }
	r.Accept = func(w http.ResponseWriter, _ intercom.Notification, _ bool) { w.WriteHeader(http.StatusOK) }
}
