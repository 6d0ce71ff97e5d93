// Package probe looks behind the receiver: not at what it answered, but at
// what it did.
//
// It knows how to count effects: by asking a URL, by running a command, or by
// standing where the receiver's downstream would be. It does not know what was
// sent, how many effects there should be, nor how long to wait for them.
package probe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// A Subject is what effects are looked for: the id of a notification, and the
// identifying ids and e-mails of its item.
type Subject struct {
	ID   intercom.NotificationID
	Keys []string
}

// A Probe counts effects. It may be used by many goroutines at once.
type Probe interface {
	// Effects returns how many times the subject has been acted on so far. An
	// error means that the probe went wrong, and says nothing of the receiver.
	Effects(ctx context.Context, s Subject) (int, error)
}

// An Idler is a probe that knows when waiting longer would show nothing new.
type Idler interface {
	// Idle returns nil when the receiver has nothing left to do, or the error
	// of ctx when that ends first.
	Idle(ctx context.Context) error
}

// A Totaler is a probe that counts what the receiver did about several subjects
// together. It is for one that cannot always tell subjects apart, since they
// share an item: what it saw once counts once, unless it names several of them.
type Totaler interface {
	Total(ctx context.Context, all ...Subject) (int, error)
}

// A Downstream is a probe that the receiver's own requests go to, so that it can
// answer them badly: those that mention any of keys, and no others.
type Downstream interface {
	// Slow makes them wait for d before their answer, until remove is called.
	Slow(keys []string, d time.Duration) (remove func())
	// Fail answers status to the first of them, so many times. A status under 200
	// is none: it drops the connection.
	Fail(keys []string, status, times int) (remove func())
}

// A Tripper is a Downstream that knows Intercom's API, and so whether calls are
// right.
type Tripper interface {
	Downstream
	// Calls returns the calls that mention s, in the order in which they came:
	// reads too, and those that were refused, slowed or failed.
	Calls(s Subject) ([]Call, error)
}

// A Kind is a way to see effects. Probes that hold something open also are an
// io.Closer.
type Kind struct {
	Scheme string // what a spec starts with, before its first colon
	Form   string // the shape of a spec
	Doc    string // how it counts, in a line
	Open   func(ctx context.Context, spec string) (Probe, error)
}

const (
	httpForm = "http://host/effects/{id}"
	execForm = "exec:redis-cli get effects:{id}"
	sinkForm = "sink:127.0.0.1:9902"
	wireForm = "tripwire:127.0.0.1:4001"
)

// Kinds are the probes that need nothing but their spec.
var Kinds = []Kind{
	{"http", httpForm, `GET; the body is an integer or JSON {"count": n}; 404 is 0`, openHTTP},
	{"https", "https://host/effects/{id}", "the same over TLS", openHTTP},
	{"exec", execForm, "run a command, without a shell; it prints an integer; nothing or (nil) is 0", openExec},
	{"sink", sinkForm, "listen there as the receiver's downstream; requests that mention the notification or its item count", openSink},
	{"tripwire", wireForm, "the mock Intercom API listens there, for the receiver to call; writes that mention them count", openTripwire},
}

var errNoID = errors.New("looking for effects: a ping has no id")

// Open opens the probe that spec describes, by its scheme: one of Kinds, or of
// more. ctx bounds the opening, not the life of the probe.
func Open(ctx context.Context, spec string, more ...Kind) (Probe, error) {
	scheme, _, found := strings.Cut(spec, ":")
	var schemes, forms []string
	for _, k := range append(slices.Clip(Kinds), more...) {
		if found && strings.EqualFold(scheme, k.Scheme) {
			return k.Open(ctx, spec)
		}
		schemes, forms = append(schemes, k.Scheme), append(forms, k.Form)
	}
	return nil, fmt.Errorf("opening a probe: unknown kind %s%s; a probe is one of %s",
		excerpt([]byte(scheme)), nearest.Hint(scheme, schemes), strings.Join(forms, ", "))
}
