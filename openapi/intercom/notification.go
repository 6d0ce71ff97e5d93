package intercom

import (
	"encoding/json"
	"net/http"
	"time"
)

// A NotificationID identifies a notification and stays the same on every
// attempt. A ping has none: the empty ID is null on the wire.
type NotificationID string

// MarshalJSON writes the empty ID as null.
func (id NotificationID) MarshalJSON() ([]byte, error) {
	if id == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(id))
}

// A Notification tells one subscriber about one occurrence. Times are unix
// seconds. Its JSON form has Intercom's key order.
type Notification struct {
	Type             string         `json:"type"`
	AppID            string         `json:"app_id"`
	Data             Data           `json:"data"`
	Links            struct{}       `json:"links"`
	ID               NotificationID `json:"id"`
	Topic            Topic          `json:"topic"`
	DeliveryStatus   *string        `json:"delivery_status"` // nil before 2017 and for a ping, else "pending"
	DeliveryAttempts int            `json:"delivery_attempts"`
	DeliveredAt      int64          `json:"delivered_at"` // always 0 on the wire
	FirstSentAt      int64          `json:"first_sent_at"`
	CreatedAt        int64          `json:"created_at"`
	Self             *string        `json:"self"`
}

// Data wraps the item that the notification is about.
type Data struct {
	Type string          `json:"type"`
	Item json.RawMessage `json:"item"`
	laid laidItem
	sure json.RawMessage // an item that is known to be JSON
}

// trusted reports whether the item, and not only one that it replaced, is known
// to be JSON.
func (d Data) trusted() bool {
	return len(d.Item) > 0 && len(d.sure) == len(d.Item) && &d.sure[0] == &d.Item[0]
}

// A laidItem is the layout of an item in a style, as it stands in a notification.
type laidItem struct {
	style Style
	bytes []byte
}

// LayItem lays the item out, so that n, and whatever is copied from it, need
// not do so for each attempt. The item must be JSON, which costs much to check
// and is not checked again, and must not change afterwards.
func (n *Notification) LayItem(s Style) {
	n.Data.laid = laidItem{s, s.appendValid(make([]byte, 0, len(n.Data.Item)+len(n.Data.Item)/2), n.Data.Item, itemDepth)}
}

// TrustItem says that the item is JSON, for whoever just encoded it: to check it
// again costs as much as to lay it out. Its bytes must not change afterwards; an
// item that takes its place is checked.
func (n *Notification) TrustItem() { n.Data.sure = n.Data.Item }

// NewNotification returns the notification that announces item under topic,
// as it is at its first attempt.
func NewNotification(app string, id NotificationID, topic Topic, item json.RawMessage, at time.Time) Notification {
	n := Notification{
		Type: "notification_event", AppID: app,
		Data:  Data{Type: "notification_event_data", Item: item},
		ID:    id,
		Topic: topic, DeliveryAttempts: 1, FirstSentAt: at.Unix(), CreatedAt: at.Unix(),
	}
	if topic != Ping {
		pending := "pending"
		n.DeliveryStatus = &pending
	}
	return n
}

// Names of the headers that a notification carries.
const (
	SignatureHeader    = "X-Hub-Signature"
	SubscriptionHeader = "Intercom-Webhook-Subscription-Id"
)

// A Message is a notification as it goes on the wire: its headers and its exact bytes.
type Message struct {
	Header http.Header
	Body   []byte
}

// NewMessage returns body with the headers Intercom sends. An empty secret
// leaves the message unsigned, without the header; an empty subscription
// leaves that header out too.
func NewMessage(body []byte, secret Secret, subscription string) Message {
	if secret == "" {
		return SignedMessage(body, "", subscription)
	}
	return SignedMessage(body, secret.Sign(body), subscription)
}

// SignedMessage is [NewMessage] with a signature that was made before, or none.
func SignedMessage(body []byte, signature Signature, subscription string) Message {
	values := []string{"application/json", "application/json", "intercom-parrot-service-client/1.0", string(signature), subscription}
	h := make(http.Header, len(values))
	for i, name := range []string{"Accept", "Content-Type", "User-Agent", SignatureHeader, SubscriptionHeader} {
		if values[i] != "" {
			h[name] = values[i : i+1 : i+1]
		}
	}
	return Message{Header: h, Body: body}
}
