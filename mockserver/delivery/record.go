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
)

// Kinds of documents. A delivery is written once; each of its attempts is a
// document that it owns. So no attempt costs more than itself. Attempts are
// keyed by their delivery's number and not by its ID, so that new ones stand
// together in the store, and old ones too.
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
	Started time.Time        `json:",omitzero"`
	First   time.Duration    `json:",omitempty"`
	Took    time.Duration    `json:",omitempty"`
}

type answerRecord struct {
	Proto  string
	Status int
	Size   int64
}

// A deliveryRecord is the first line of a delivery's document. The item follows
// it as it is.
type deliveryRecord struct {
	Delivery
	Minted uint64 // its number
}

// encodeDelivery makes the document of the n-th delivery. Its number keeps those
// of one instant in their order.
func encodeDelivery(space string, d Delivery, n uint64) (store.Doc, error) {
	item := d.Notification.Data.Item
	d.Notification.Data.Item = nil
	line, err := json.Marshal(deliveryRecord{d, n})
	if err != nil {
		return store.Doc{}, fmt.Errorf("delivery %s: %w", d.ID, err)
	}
	return store.Doc{
		Key:   store.Key{Space: space, Kind: deliveryKind, ID: d.ID},
		Owner: d.Subscription, At: d.Created.Add(time.Duration(n)), Body: bytes.Join([][]byte{line, item}, []byte{'\n'}),
	}, nil
}

// attemptOwner is what the n-th delivery owns its attempts as.
func attemptOwner(n uint64) string { return fmt.Sprintf("%012d", n) }

// attemptKey is the key of an attempt at the n-th delivery, from 0.
func attemptKey(space string, n uint64, attempt int) store.Key {
	return store.Key{Space: space, Kind: attemptKind, ID: fmt.Sprintf("%012d/%06d", n, attempt)}
}

func encodeAttempt(key store.Key, owner string, a Attempt) (store.Doc, error) {
	x := a.Exchange
	r := attemptRecord{
		Number: a.Number, Copy: a.Copy, Skipped: a.Skipped, State: a.State,
		Method: x.Request.Method, URL: x.Request.URL, Sent: len(x.Request.Body),
		Failure: x.Failure, Err: x.Err, Started: x.Started, First: x.FirstByte, Took: x.Took,
	}
	var answer exchange.Response
	if x.Response != nil {
		answer = *x.Response
		r.Answer = &answerRecord{answer.Proto, answer.Status, answer.Size}
	}
	line, err := json.Marshal(r)
	if err != nil {
		return store.Doc{}, fmt.Errorf("attempt %s: %w", key.ID, err)
	}
	var b bytes.Buffer
	b.Grow(len(line) + len(x.Request.Body) + len(answer.Body) + usualHeaders)
	b.Write(line)
	b.WriteByte('\n')
	writeMessage(&b, x.Request.Header, x.Request.Body)
	writeMessage(&b, answer.Header, answer.Body)
	return store.Doc{Key: key, Owner: owner, At: a.At, Body: b.Bytes()}, nil
}

// usualHeaders is what the headers of a request and its response usually take.
const usualHeaders = 512

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

func decodeDelivery(doc store.Doc) (d Delivery, n uint64, err error) {
	line, item, _ := bytes.Cut(doc.Body, []byte{'\n'})
	var r deliveryRecord
	if err := json.Unmarshal(line, &r); err != nil {
		return Delivery{}, 0, fmt.Errorf("delivery %s: its record cannot be read: %w", doc.ID, err)
	}
	r.State, r.Notification.Data.Item = Pending, item
	return r.Delivery, r.Minted, nil
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
		Failure: r.Failure, Err: r.Err, Started: r.Started, FirstByte: r.First, Took: r.Took,
	}
	if r.Answer != nil {
		header, body := readHeader(rest[r.Sent:])
		x.Response = &exchange.Response{Proto: r.Answer.Proto, Status: r.Answer.Status, Header: header, Size: r.Answer.Size, Body: body}
	}
	return Attempt{At: doc.At, Number: r.Number, Copy: r.Copy, Skipped: r.Skipped, State: r.State, Exchange: x}, nil
}
