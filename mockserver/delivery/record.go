package delivery

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// Kinds of documents. A delivery is written once; each of its attempts is a
// document that it owns. So no attempt costs more than itself.
const (
	deliveryKind = "delivery"
	attemptKind  = "attempt"
)

// An attemptRecord is the first line of an attempt's document. The exact bytes
// of the request's body and of the response's follow it.
type attemptRecord struct {
	Number  int
	Copy    int              `json:",omitempty"`
	Skipped string           `json:",omitempty"`
	State   State            `json:",omitempty"`
	Method  string           `json:",omitempty"`
	URL     string           `json:",omitempty"`
	Header  http.Header      `json:",omitempty"`
	Sent    int              `json:",omitempty"` // length of the request's body
	Answer  *answerRecord    `json:",omitempty"`
	Failure exchange.Failure `json:",omitempty"`
	Err     string           `json:",omitempty"`
	Started time.Time        `json:",omitzero"`
	First   time.Duration    `json:",omitempty"`
	Took    time.Duration    `json:",omitempty"`
}

type answerRecord struct {
	Proto  string
	Status int
	Header http.Header
	Size   int64
}

func encodeDelivery(space string, d Delivery) (store.Doc, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return store.Doc{}, fmt.Errorf("delivery %s: %w", d.ID, err)
	}
	return store.Doc{Key: store.Key{Space: space, Kind: deliveryKind, ID: d.ID}, Owner: d.Subscription, At: d.Created, Body: body}, nil
}

func encodeAttempt(space, delivery string, n int, a Attempt) (store.Doc, error) {
	x := a.Exchange
	r := attemptRecord{
		Number: a.Number, Copy: a.Copy, Skipped: a.Skipped, State: a.State,
		Method: x.Request.Method, URL: x.Request.URL, Header: x.Request.Header, Sent: len(x.Request.Body),
		Failure: x.Failure, Err: x.Err, Started: x.Started, First: x.FirstByte, Took: x.Took,
	}
	var answer []byte
	if x.Response != nil {
		r.Answer = &answerRecord{x.Response.Proto, x.Response.Status, x.Response.Header, x.Response.Size}
		answer = x.Response.Body
	}
	line, err := json.Marshal(r)
	if err != nil {
		return store.Doc{}, fmt.Errorf("attempt %d of delivery %s: %w", n, delivery, err)
	}
	body := make([]byte, 0, len(line)+1+len(x.Request.Body)+len(answer))
	body = append(append(append(append(body, line...), '\n'), x.Request.Body...), answer...)
	key := store.Key{Space: space, Kind: attemptKind, ID: fmt.Sprintf("%s/%06d", delivery, n)}
	return store.Doc{Key: key, Owner: delivery, At: a.At, Body: body}, nil
}

func decodeDelivery(doc store.Doc) (Delivery, error) {
	d := Delivery{State: Pending}
	if err := json.Unmarshal(doc.Body, &d); err != nil {
		return Delivery{}, fmt.Errorf("delivery %s: its record cannot be read: %w", doc.ID, err)
	}
	return d, nil
}

func decodeAttempt(doc store.Doc) (Attempt, error) {
	line, rest, _ := bytes.Cut(doc.Body, []byte("\n"))
	var r attemptRecord
	err := json.Unmarshal(line, &r)
	if err == nil && r.Sent > len(rest) {
		err = fmt.Errorf("%d bytes are missing", r.Sent-len(rest))
	}
	if err != nil {
		return Attempt{}, fmt.Errorf("attempt %s: its record cannot be read: %w", doc.ID, err)
	}
	x := exchange.Exchange{
		Request: exchange.Request{Method: r.Method, URL: r.URL, Header: r.Header, Body: rest[:r.Sent:r.Sent]},
		Failure: r.Failure, Err: r.Err, Started: r.Started, FirstByte: r.First, Took: r.Took,
	}
	if r.Answer != nil {
		x.Response = &exchange.Response{Proto: r.Answer.Proto, Status: r.Answer.Status, Header: r.Answer.Header, Size: r.Answer.Size, Body: rest[r.Sent:]}
	}
	return Attempt{At: doc.At, Number: r.Number, Copy: r.Copy, Skipped: r.Skipped, State: r.State, Exchange: x}, nil
}
