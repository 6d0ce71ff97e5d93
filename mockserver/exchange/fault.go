package exchange

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// How long slow faults take. It is real time that the receiver has, whatever
// the clock says.
const (
	DefaultOver = 2 * time.Second
	MaxOver     = time.Minute
)

// A Fault is a way to send a request that is wrong, slow or only unusual. What
// is sent stays the same message.
type Fault struct {
	ID     string // kebab-case: its plan value; never renamed
	Title  string // completes "a request …"
	Slow   bool   // it takes the time that it is given
	Aborts bool   // it is never whole: what comes of it is [Aborted], or a failure of the receiver before that
	Body   bool   // without a body there is nothing to do

	shape func(*head)                                                 // changes what goes before the body
	send  func(ctx context.Context, w *wire, head, body []byte) error // nil: all at once
}

// Faults is every fault. To add one, add a row.
var Faults = []Fault{
	{ID: "reset-before-body", Title: "whose connection is reset where its body should begin", Aborts: true, Body: true, send: resetAfter(0)},
	{ID: "reset-in-body", Title: "whose connection is reset in the middle of its body", Aborts: true, Body: true, send: resetAfter(0.5)},
	{ID: "slow-body", Title: "whose body comes in pieces, over some time", Slow: true, Body: true, send: slowly},
	{ID: "cut-letter", Title: "whose body comes in two parts, the first of which ends within a letter", Body: true, send: cutLetter},
	{ID: "trickled-headers", Title: "whose headers come in seven pieces, over some time", Slow: true, send: trickled},
	{ID: "half-close", Title: "behind which the sender closes its side of the connection", send: halfClosed},
	{ID: "chunked", Title: "whose body comes in chunks and without a length", shape: (*head).chunk, send: chunked},
	{ID: "no-keep-alive", Title: "after which the connection is not used again", shape: (*head).close},
	{ID: "expect-100-continue", Title: "that waits for leave to send its body", Body: true, shape: (*head).expect, send: onLeave},
	{ID: "duplicate-headers", Title: "that repeats its headers", shape: (*head).repeat},
	{ID: "lower-case-headers", Title: "whose header names are in lower case", shape: (*head).lower},
	{ID: "http-1.0", Title: "of HTTP/1.0", shape: (*head).old},
}

// LookupFault returns the fault of that ID.
func LookupFault(id string) (Fault, error) {
	ids := make([]string, len(Faults))
	for i, f := range Faults {
		ids[i] = f.ID
	}
	if i := slices.Index(ids, id); i >= 0 {
		return Faults[i], nil
	}
	return Fault{}, fmt.Errorf("fault %q is not known%s (there are %s)", id, nearest.Hint(id, ids), strings.Join(ids, ", "))
}
