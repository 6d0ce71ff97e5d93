package delivery

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
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

// Kinds is every kind of documents that a deliverer keeps, so that all of them
// can be removed.
func Kinds() []string { return []string{deliveryKind, attemptKind, counterKind, healthKind} }

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
	Resumed bool             `json:",omitempty"`
	Due     int64            `json:",omitempty"` // unix nanoseconds
	Next    int              `json:",omitempty"`
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
	Of           string
	Plan         Plan
	Notification intercom.Notification
}

func encodeDelivery(space string, d *Delivery) (store.Doc, error) {
	item := d.Notification.Data.Item
	body, err := deliveryLine(d, make([]byte, 0, usualDelivery+len(item)))
	if err != nil {
		return store.Doc{}, fmt.Errorf("delivery %s: %w", d.ID, err)
	}
	key := store.Key{Space: space, Kind: deliveryKind, ID: d.ID}
	return store.Doc{Key: key, Owner: d.Subscription, At: d.Created, Body: append(body, item...)}, nil
}

// deliveryLine writes a [deliveryRecord] behind dst. It is made while the store
// waits, for every delivery, and without reflection where that can be: few
// deliveries have a plan.
func deliveryLine(d *Delivery, dst []byte) ([]byte, error) {
	dst = intercom.AppendQuoted(append(dst, `{"URL":`...), d.URL)
	if d.Of != "" {
		dst = intercom.AppendQuoted(append(dst, `,"Of":`...), d.Of)
	}
	if !reflect.ValueOf(&d.Plan).Elem().IsZero() {
		plan, err := json.Marshal(d.Plan)
		if err != nil {
			return nil, err
		}
		dst = append(append(dst, `,"Plan":`...), plan...)
	}
	n := d.Notification
	n.Data = intercom.Data{Type: n.Data.Type, Item: noItem}
	dst, err := n.Append(append(dst, `,"Notification":`...), intercom.Compact)
	return append(dst, "}\n"...), err
}

var noItem = json.RawMessage("null")

// What a delivery's document usually takes besides its item, and an attempt's
// before its body and between both bodies: to write more than there is room for is
// to copy.
const (
	usualDelivery = 416
	usualFront    = 768
	usualBack     = 512
)

// appendTo writes the record as a line of JSON behind dst, as encoding/json
// would. There is one for every attempt, and reflection was most of what it took.
func (r attemptRecord) appendTo(dst []byte) []byte {
	number := func(key string, n int64) {
		if n != 0 {
			dst = strconv.AppendInt(append(dst, key...), n, 10)
		}
	}
	text := func(key, value string) {
		if value != "" {
			dst = intercom.AppendQuoted(append(dst, key...), value)
		}
	}
	dst = strconv.AppendInt(append(dst, `{"Number":`...), int64(r.Number), 10)
	number(`,"Copy":`, int64(r.Copy))
	text(`,"Skipped":`, r.Skipped)
	text(`,"State":`, string(r.State))
	text(`,"Method":`, r.Method)
	text(`,"URL":`, r.URL)
	number(`,"Sent":`, int64(r.Sent))
	if a := r.Answer; a != nil {
		dst = intercom.AppendQuoted(append(dst, `,"Answer":{"Proto":`...), a.Proto)
		number(`,"Status":`, int64(a.Status))
		number(`,"Size":`, a.Size)
		dst = append(dst, '}')
	}
	text(`,"Failure":`, string(r.Failure))
	text(`,"Err":`, strings.ToValidUTF8(r.Err, "\ufffd"))
	number(`,"Started":`, r.Started)
	number(`,"First":`, int64(r.First))
	number(`,"Took":`, int64(r.Took))
	if r.Resumed {
		dst = append(dst, `,"Resumed":true`...)
	}
	number(`,"Due":`, r.Due)
	number(`,"Next":`, int64(r.Next))
	return append(dst, "}\n"...)
}

// attemptKey is the key of the n-th attempt, from 0, at a delivery.
func attemptKey(space, delivery string, n int) store.Key {
	const digits = "000000"
	number := strconv.Itoa(n)
	return store.Key{Space: space, Kind: attemptKind, ID: delivery + "/" + digits[min(len(number), len(digits)):] + number}
}

// encodeAttempt makes the document of an attempt, whose body stands in there from
// now on.
func encodeAttempt(key store.Key, delivery string, a *Attempt) store.Doc {
	x := a.Exchange
	r := attemptRecord{
		Number: a.Number, Copy: a.Copy, Skipped: a.Skipped, State: a.State,
		Method: x.Request.Method, URL: x.Request.URL, Sent: len(x.Request.Body),
		Failure: x.Failure, Err: x.Err, Started: nanoseconds(x.Started), First: x.FirstByte, Took: x.Took,
		Resumed: a.Resumed, Due: nanoseconds(a.Due), Next: a.Next,
	}
	var answer exchange.Response
	if x.Response != nil {
		answer = *x.Response
		r.Answer = &answerRecord{answer.Proto, answer.Status, answer.Size}
	}
	front := appendHeader(r.appendTo(make([]byte, 0, usualFront)), x.Request.Header)
	back := appendHeader(make([]byte, 0, usualBack), answer.Header)
	b := slices.Concat(front, x.Request.Body, back, answer.Body)
	to := len(front) + len(x.Request.Body)
	a.Exchange.Request.Body = b[len(front):to:to]
	return store.Doc{Key: key, Owner: delivery, At: a.At, Body: b}
}

// nanoseconds returns t in unix nanoseconds, of which the zero time has none.
func nanoseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// appendHeader writes a header behind dst as net/http sends it, to its end.
func appendHeader(dst []byte, h http.Header) []byte {
	return append(exchange.AppendHeader(dst, h), "\r\n"...)
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
		URL: r.URL, Of: r.Of, Plan: r.Plan, Notification: r.Notification, State: Pending,
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
	a := Attempt{
		At: doc.At, Number: r.Number, Copy: r.Copy, Skipped: r.Skipped, State: r.State, Exchange: x, Resumed: r.Resumed, Next: r.Next,
	}
	if r.Due != 0 {
		a.Due = time.Unix(0, r.Due).UTC()
	}
	return a, nil
}
