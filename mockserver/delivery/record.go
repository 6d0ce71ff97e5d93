package delivery

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Kinds of documents. A delivery is written once; each of its attempts is a
// document that it owns. So no attempt costs more than itself.
const (
	deliveryKind = "delivery"
	attemptKind  = "attempt"
	counterKind  = "delivery_counter"
)

// An attemptRecord is the first line of an attempt's document. The messages that
// were sent and that came back follow it as on the wire, headers and body, since
// JSON cannot hold every byte that HTTP can.
type attemptRecord struct {
	Number  int
	Copy    int              `json:",omitempty"`
	Skipped string           `json:",omitempty"`
	State   State            `json:",omitempty"`
	Method  string           `json:",omitempty"`
	URL     string           `json:",omitempty"`
	Sent    int              `json:",omitempty"` // length of the request's body
	Answer  *answerRecord    `json:",omitempty"`
	Failure exchange.Failure `json:",omitempty"`
	Err     string           `json:",omitempty"`
	Started int64            `json:",omitempty"` // unix nanoseconds
	First   time.Duration    `json:",omitempty"`
	Took    time.Duration    `json:",omitempty"`
}

type answerRecord struct {
	Proto  string
	Status int
	Size   int64
}

// A deliveryRecord is the first line of a delivery's document. The item follows
// it as it is. What else there is to a delivery, the store knows.
type deliveryRecord struct {
	URL          string
	Plan         Plan
	Notification intercom.Notification
}

func encodeDelivery(space string, d Delivery) (store.Doc, error) {
	item := d.Notification.Data.Item
	r := deliveryRecord{d.URL, d.Plan, d.Notification}
	r.Notification.Data.Item = nil
	b, err := firstLine(&r, len(item))
	if err != nil {
		return store.Doc{}, fmt.Errorf("delivery %s: %w", d.ID, err)
	}
	b.Write(item)
	key := store.Key{Space: space, Kind: deliveryKind, ID: d.ID}
	return store.Doc{Key: key, Owner: d.Subscription, At: d.Created, Body: b.Bytes()}, nil
}

// usualLine is what a first line, and the headers behind it, usually take.
const usualLine = 512

// firstLine begins a document: a line of JSON, and room for so many bytes more.
func firstLine(record any, room int) (*bytes.Buffer, error) {
	b := bytes.NewBuffer(make([]byte, 0, usualLine+room))
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	return b, e.Encode(record)
}

// attemptKey is the key of the n-th attempt, from 0, at a delivery.
func attemptKey(space, delivery string, n int) store.Key {
	return store.Key{Space: space, Kind: attemptKind, ID: fmt.Sprintf("%s/%06d", delivery, n)}
}

func encodeAttempt(key store.Key, delivery string, a Attempt) (store.Doc, error) {
	x := a.Exchange
	r := attemptRecord{
		Number: a.Number, Copy: a.Copy, Skipped: a.Skipped, State: a.State,
		Method: x.Request.Method, URL: x.Request.URL, Sent: len(x.Request.Body),
		Failure: x.Failure, Err: x.Err, First: x.FirstByte, Took: x.Took,
	}
	if !x.Started.IsZero() {
		r.Started = x.Started.UnixNano()
	}
	var answer exchange.Response
	if x.Response != nil {
		answer = *x.Response
		r.Answer = &answerRecord{answer.Proto, answer.Status, answer.Size}
	}
	b, err := firstLine(&r, len(x.Request.Body)+len(answer.Body))
	if err != nil {
		return store.Doc{}, fmt.Errorf("attempt %s: %w", key.ID, err)
	}
	writeMessage(b, x.Request.Header, x.Request.Body)
	writeMessage(b, answer.Header, answer.Body)
	return store.Doc{Key: key, Owner: delivery, At: a.At, Body: b.Bytes()}, nil
}

// writeMessage writes header and body as net/http sends them.
func writeMessage(b *bytes.Buffer, header http.Header, body []byte) {
	_ = header.Write(b) // a buffer takes everything
	b.WriteString("\r\n")
	b.Write(body)
}

// readHeader reads a header, with its names as they were spelled, and returns
// what follows it.
func readHeader(message []byte) (http.Header, []byte) {
	h := http.Header{}
	for {
		line, rest, _ := bytes.Cut(message, []byte("\r\n"))
		if len(line) == 0 {
			return h, rest
		}
		name, value, _ := strings.Cut(string(line), ": ")
		h[name] = append(h[name], value)
		message = rest
	}
}

func decodeDelivery(doc store.Doc) (Delivery, error) {
	line, item, _ := bytes.Cut(doc.Body, []byte{'\n'})
	var r deliveryRecord
	if err := json.Unmarshal(line, &r); err != nil {
		return Delivery{}, fmt.Errorf("delivery %s: its record cannot be read: %w", doc.ID, err)
	}
	r.Notification.Data.Item = item
	return Delivery{
		ID: doc.ID, Subscription: doc.Owner, Created: doc.At,
		URL: r.URL, Plan: r.Plan, Notification: r.Notification, State: Pending,
	}, nil
}

func decodeAttempt(doc store.Doc) (Attempt, error) {
	line, rest, _ := bytes.Cut(doc.Body, []byte{'\n'})
	var r attemptRecord
	if err := json.Unmarshal(line, &r); err != nil {
		return Attempt{}, fmt.Errorf("attempt %s: its record cannot be read: %w", doc.ID, err)
	}
	header, rest := readHeader(rest)
	if missing := r.Sent - len(rest); missing > 0 {
		return Attempt{}, fmt.Errorf("attempt %s: its record cannot be read: %d bytes are missing", doc.ID, missing)
	}
	x := exchange.Exchange{
		Request: exchange.Request{Method: r.Method, URL: r.URL, Header: header, Body: rest[:r.Sent:r.Sent]},
		Failure: r.Failure, Err: r.Err, FirstByte: r.First, Took: r.Took,
	}
	if r.Started != 0 {
		x.Started = time.Unix(0, r.Started)
	}
	if r.Answer != nil {
		header, body := readHeader(rest[r.Sent:])
		x.Response = &exchange.Response{Proto: r.Answer.Proto, Status: r.Answer.Status, Header: header, Size: r.Answer.Size, Body: body}
	}
	return Attempt{At: doc.At, Number: r.Number, Copy: r.Copy, Skipped: r.Skipped, State: r.State, Exchange: x}, nil
}
