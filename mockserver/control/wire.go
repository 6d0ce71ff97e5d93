package control

import (
	"encoding/json"
	"time"
)

// What requests and answers say, as openapi/control.yaml describes it.

// A Workspace is one that the mock has.
type Workspace struct {
	Name    string `json:"name"`
	AppID   string `json:"app_id"`
	Seed    int64  `json:"seed"`
	Policy  string `json:"policy"`
	Clock   Clock  `json:"clock"`
	Pending int    `json:"pending"`
	Token   string `json:"token,omitempty"` // told once
}

// A WorkspaceDraft says in what a workspace is to differ from the mock's others.
type WorkspaceDraft struct {
	Name   string `json:"name,omitempty"`
	Token  string `json:"token,omitempty"`
	Seed   *int64 `json:"seed,omitempty"`
	Clock  string `json:"clock,omitempty"`
	Policy string `json:"policy,omitempty"`
	AppID  string `json:"app_id,omitempty"`
}

// A Clock is what time it is in a workspace.
type Clock struct {
	Kind   string    `json:"kind"`
	Now    time.Time `json:"now"`
	Factor float64   `json:"factor,omitempty"`
}

// A Topic is one that can be triggered.
type Topic struct {
	Topic  string          `json:"topic"`
	Eras   []string        `json:"eras"`
	Doc    string          `json:"doc,omitempty"`
	Object string          `json:"object,omitempty"`
	Item   json.RawMessage `json:"item,omitempty"`
}

// A Trigger is what is to happen.
type Trigger struct {
	Topic string                     `json:"topic"`
	Era   string                     `json:"era,omitempty"`
	Set   map[string]json.RawMessage `json:"set,omitempty"`
	Item  json.RawMessage            `json:"item,omitempty"`
	Count int                        `json:"count,omitempty"`
	Plan  string                     `json:"plan,omitempty"`
}

// Made are the IDs of deliveries that were made.
type Made struct {
	Deliveries []string `json:"deliveries"`
	Note       string   `json:"note,omitempty"`
}

// An Edit is what to change about an item that is delivered again.
type Edit struct {
	Set  map[string]json.RawMessage `json:"set,omitempty"`
	Item json.RawMessage            `json:"item,omitempty"`
}

// A Delivery is one, with Item and Attempts where it was asked for alone.
type Delivery struct {
	ID           string          `json:"id"`
	Of           string          `json:"of,omitempty"`
	Topic        string          `json:"topic"`
	EventName    string          `json:"event_name,omitempty"`
	Notification string          `json:"notification_id,omitempty"`
	Subscription string          `json:"subscription,omitempty"`
	URL          string          `json:"url"`
	Created      time.Time       `json:"created"`
	State        string          `json:"state"`
	Due          time.Time       `json:"due,omitzero"`
	Attempted    int             `json:"attempted"`
	Last         *AttemptSummary `json:"last,omitempty"`
	Plan         string          `json:"plan,omitempty"`
	Item         json.RawMessage `json:"item,omitempty"`
	Attempts     []Attempt       `json:"attempts,omitempty"`
	Health       *Health         `json:"health,omitempty"`
}

// An AttemptSummary is an attempt without its bytes.
type AttemptSummary struct {
	Number       int       `json:"number"`
	Copy         int       `json:"copy,omitempty"`
	At           time.Time `json:"at"`
	Status       int       `json:"status,omitempty"`
	Failure      string    `json:"failure,omitempty"`
	Took         float64   `json:"took_ms,omitempty"`
	Skipped      string    `json:"skipped,omitempty"`
	Acknowledged bool      `json:"acknowledged,omitempty"`
}

// An Attempt is one request and what came of it.
type Attempt struct {
	AttemptSummary
	Resumed   bool       `json:"resumed,omitempty"`
	Error     string     `json:"error,omitempty"`
	Started   time.Time  `json:"started,omitzero"`
	FirstByte float64    `json:"first_byte_ms,omitempty"`
	Request   *Request   `json:"request,omitempty"`
	Response  *Response  `json:"response,omitempty"`
	Signature *Signature `json:"signature,omitempty"`
}

// A Request is an HTTP request, byte by byte.
type Request struct {
	Method  string   `json:"method"`
	URL     string   `json:"url"`
	Headers []Header `json:"headers"`
	Body    Bytes    `json:"body"`
}

// A Response is an HTTP response, byte by byte.
type Response struct {
	Proto   string   `json:"proto,omitempty"`
	Status  int      `json:"status"`
	Headers []Header `json:"headers"`
	Body    Bytes    `json:"body"`
	Size    int64    `json:"size,omitempty"`
}

// A Header is one line of a header.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Bytes are any bytes: as they are where they are UTF-8, else in base64.
type Bytes struct {
	Encoding string `json:"encoding"`
	Data     string `json:"data"`
	Size     int    `json:"size"`
	Redacted bool   `json:"redacted,omitempty"`
}

// A Signature is how a request was signed, and how it would be now.
type Signature struct {
	Algorithm string `json:"algorithm"`
	Key       string `json:"key,omitempty"`
	Base      string `json:"base,omitempty"`
	Signed    bool   `json:"signed"`
	Sent      string `json:"sent,omitempty"`
	Expected  string `json:"expected,omitempty"`
	Matches   bool   `json:"matches"`
}

// Health is how the receiver of a subscription does.
type Health struct {
	Standing string    `json:"standing"`
	Why      string    `json:"why,omitempty"`
	Since    time.Time `json:"since,omitzero"`
	Until    time.Time `json:"until,omitzero"`
	Failing  time.Time `json:"failing_since,omitzero"`
	Errors   int       `json:"consecutive_errors,omitempty"`
	Slow     bool      `json:"slow,omitempty"`
}

// A Subscription is one, with how its receiver does.
type Subscription struct {
	ID      string    `json:"id"`
	URL     string    `json:"url"`
	Topics  []string  `json:"topics"`
	Events  []string  `json:"event_names,omitempty"`
	Active  bool      `json:"active"`
	App     bool      `json:"app,omitempty"`
	Signed  bool      `json:"signed"`
	Created time.Time `json:"created"`
	Health  Health    `json:"health"`
}

// A SubscriptionDraft is what is to be subscribed.
type SubscriptionDraft struct {
	URL    string   `json:"url"`
	Topics []string `json:"topics"`
	Events []string `json:"event_names,omitempty"`
	Secret string   `json:"secret,omitempty"`
}

// Faults are the rules by which things go wrong.
type Faults struct {
	API      []APIFault      `json:"api"`
	Delivery []DeliveryFault `json:"delivery"`
}

// An APIFault is a rule by which the API answers wrong.
type APIFault struct {
	Name     string `json:"name,omitempty"`
	Route    string `json:"route,omitempty"`
	Skip     int    `json:"skip,omitempty"`
	Count    int    `json:"count,omitempty"`
	Status   int    `json:"status,omitempty"`
	Latency  string `json:"latency,omitempty"`
	Reset    bool   `json:"reset,omitempty"`
	Truncate bool   `json:"truncate,omitempty"`
	Late     bool   `json:"late,omitempty"`
	Struck   int    `json:"struck,omitempty"`
}

// A DeliveryFault is a rule by which notifications are delivered badly.
type DeliveryFault struct {
	Name   string  `json:"name,omitempty"`
	Topic  string  `json:"topic,omitempty"`
	Chance float64 `json:"chance,omitempty"`
	Plan   string  `json:"plan"`
}

// A Call is one that a client made to Intercom's API, with Request and Response
// where it was asked for alone.
type Call struct {
	ID        string    `json:"id"`
	At        time.Time `json:"at"`
	Method    string    `json:"method"`
	Path      string    `json:"path"`
	Operation string    `json:"operation,omitempty"`
	Status    int       `json:"status"`
	Took      float64   `json:"took_ms,omitempty"`
	Stub      bool      `json:"stub,omitempty"`
	Fault     string    `json:"fault,omitempty"`
	Near      string    `json:"near,omitempty"`
	Request   *Request  `json:"request,omitempty"`
	Response  *Response `json:"response,omitempty"`
}

// A Pattern is what a delivery or a call is to be like.
type Pattern struct {
	Topic        string                     `json:"topic,omitempty"`
	State        string                     `json:"state,omitempty"`
	Subscription string                     `json:"subscription,omitempty"`
	Since        time.Time                  `json:"since,omitzero"`
	Text         string                     `json:"text,omitempty"`
	Item         map[string]json.RawMessage `json:"item,omitempty"`
	Method       string                     `json:"method,omitempty"`
	Path         string                     `json:"path,omitempty"`
	Operation    string                     `json:"operation,omitempty"`
	Status       int                        `json:"status,omitempty"`
	Unmatched    *bool                      `json:"-"`
}

// An Expectation is how many deliveries, or calls, are to fit a pattern.
type Expectation struct {
	Of      string  `json:"of,omitempty"`
	Pattern Pattern `json:"pattern,omitzero"`
	Count   *int    `json:"count,omitempty"`
	AtLeast *int    `json:"at_least,omitempty"`
	AtMost  *int    `json:"at_most,omitempty"`
	Timeout string  `json:"timeout,omitempty"`
}

// A Finding is what came of an expectation.
type Finding struct {
	OK       bool     `json:"ok"`
	Count    int      `json:"count"`
	Expected string   `json:"expected"`
	IDs      []string `json:"ids,omitempty"`
	Near     []string `json:"near,omitempty"`
}

// A DeliveryPage is a page of deliveries.
type DeliveryPage struct {
	Deliveries []Delivery `json:"deliveries"`
	Next       string     `json:"next,omitempty"`
	Dropped    int        `json:"dropped,omitempty"`
	Near       []string   `json:"near,omitempty"`
}

// A CallPage is a page of calls.
type CallPage struct {
	Calls   []Call `json:"calls"`
	Next    string `json:"next,omitempty"`
	Dropped int    `json:"dropped,omitempty"`
}

// A Readiness says whether the mock is ready.
type Readiness struct {
	Ready bool `json:"ready"`
}
