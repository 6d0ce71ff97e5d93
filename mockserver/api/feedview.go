package api

import (
	"net/http"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A feed is a page of notifications that were sent, or were not.
type feed[T any] struct {
	Type          string `json:"type"`
	Notifications []T    `json:"notifications"`
	Pages         pages  `json:"pages"`
}

// A failedNotification is a notification with the last exchange that was made
// for it.
type failedNotification struct {
	intercom.Notification
	Request httpRequest `json:"http_request"`
}

type httpRequest struct {
	Method         string            `json:"request_method"`
	URI            string            `json:"request_uri"`
	Headers        map[string]string `json:"request_headers"`
	Entity         string            `json:"request_entity"`
	Status         *int              `json:"response_status_code"`
	AnswerHeaders  map[string]string `json:"response_headers"`
	ResponseEntity *string           `json:"response_entity"`
}

// asSent is the notification as its last attempt had it.
func asSent(d delivery.Delivery, last delivery.Attempt) intercom.Notification {
	n := d.Notification
	n.DeliveryAttempts, n.FirstSentAt = last.Number, d.Attempts[0].At.Unix()
	return n
}

func requestOf(x exchange.Exchange) httpRequest {
	r := httpRequest{Method: x.Request.Method, URI: x.Request.URL, Headers: flat(x.Request.Header), Entity: string(x.Request.Body)}
	if x.Response != nil {
		r.Status, r.AnswerHeaders, r.ResponseEntity = &x.Response.Status, flat(x.Response.Header), new(string(x.Response.Body))
	}
	return r
}

// flat writes each header in one line.
func flat(h http.Header) map[string]string {
	lines := map[string]string{}
	for name, values := range h {
		lines[name] = strings.Join(values, ", ")
	}
	return lines
}
