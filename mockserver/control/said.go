package control

import (
	"encoding/base64"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/intercheck-dev/intercheck/mockserver/calls"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// How the mock's own words become those of the document.

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// sayChange says what has become of a delivery.
func sayChange(c delivery.Change) Delivery {
	d := Delivery{
		ID: c.ID, Of: c.Of, Topic: string(c.Topic), EventName: eventTitle(c.Event), Notification: string(c.Notification),
		Subscription: c.Subscription, URL: c.URL, Created: c.Created.UTC(), State: string(c.State), Attempted: c.Attempted,
	}
	if c.Plan != nil {
		d.Plan = c.Plan.String()
	}
	if c.State == delivery.Pending && !c.Due.IsZero() {
		d.Due = c.Due.UTC()
	}
	if c.Last != nil {
		last := sayGlance(*c.Last)
		d.Last = &last
	}
	return d
}

func sayGlance(g delivery.Glance) AttemptSummary {
	return AttemptSummary{g.Number, g.Copy, g.At.UTC(), g.Status, string(g.Failure), millis(g.Took), g.Skipped, g.Acknowledged}
}

// eventTitle is the name of a data event as the Developer Hub shows it: what is
// sent as wrote-fear-and-trembling is "Wrote fear and trembling" there.
func eventTitle(name string) string {
	if name == "" {
		return ""
	}
	title := []rune(strings.NewReplacer("-", " ", "_", " ").Replace(name))
	title[0] = unicode.ToUpper(title[0])
	return string(title)
}

func sayBytes(b []byte, r intercom.Redactor) Bytes {
	safe := r.Redact(string(b))
	said := Bytes{Encoding: "utf-8", Data: safe, Size: len(b), Redacted: safe != string(b)}
	if !utf8.ValidString(safe) {
		said.Encoding, said.Data = "base64", base64.StdEncoding.EncodeToString([]byte(safe))
	}
	return said
}

func sayHeaders(h http.Header) []Header {
	all := []Header{}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			all = append(all, Header{name, strings.ToValidUTF8(value, "\ufffd")})
		}
	}
	return all
}

func sayRequest(x exchange.Request, r intercom.Redactor) *Request {
	return &Request{x.Method, x.URL, sayHeaders(x.Header), sayBytes(x.Body, r)}
}

func sayResponse(x *exchange.Response, r intercom.Redactor) *Response {
	if x == nil {
		return nil
	}
	return &Response{x.Proto, x.Status, sayHeaders(x.Header), sayBytes(x.Body, r), x.Size}
}

// sayCall says what was asked and answered, without the bytes.
func sayCall(c calls.Call) Call {
	x := c.Exchange
	return Call{
		ID: c.ID, At: c.At.UTC(), Method: x.Request.Method, Path: strings.ToValidUTF8(x.Request.URL, "\ufffd"), Operation: c.Operation,
		Status: x.Status(), Took: millis(x.Took), Stub: c.Stub, Fault: c.Fault, Near: c.Near,
	}
}

func sayHealth(h delivery.Health) Health {
	return Health{string(h.Standing), h.Why, h.Since, h.Until, h.Failing, h.Errors, h.Slow}
}
