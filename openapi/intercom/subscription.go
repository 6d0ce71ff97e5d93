package intercom

import "slices"

// A Subscription asks for some topics to be sent to a URL. Times are unix
// seconds. Its JSON form is Intercom's notification_subscription.
type Subscription struct {
	Type        string            `json:"type"`
	ID          string            `json:"id"`
	CreatedAt   int64             `json:"created_at"`
	UpdatedAt   int64             `json:"updated_at"`
	ServiceType string            `json:"service_type"`
	AppID       string            `json:"app_id"`
	URL         string            `json:"url"`
	Self        string            `json:"self"`
	Topics      []Topic           `json:"topics"`
	Active      bool              `json:"active"`
	Metadata    Metadata          `json:"metadata"`
	HubSecret   *string           `json:"hub_secret"` // in clear, as Intercom echoes it; nil when unsigned
	Mode        string            `json:"mode"`
	Links       SubscriptionLinks `json:"links"`
	Notes       []string          `json:"notes"`
	App         bool              `json:"app,omitempty"` // made in the Developer Hub, where REST does not reach
}

// Metadata narrows a subscription.
type Metadata struct {
	EventNames []string `json:"event_names,omitempty"`
}

// SubscriptionLinks are absolute URLs of a subscription's feeds.
type SubscriptionLinks struct {
	Sent   string `json:"sent"`
	Retry  string `json:"retry"`
	Errors string `json:"errors"`
}

// Secret returns the key that signs the subscription's notifications, empty when they are unsigned.
func (s Subscription) Secret() Secret {
	if s.HubSecret == nil {
		return ""
	}
	return Secret(*s.HubSecret)
}

// Wants reports whether the subscription asks for topic t; event names the
// data event and matters for event.created by REST only. A ping is always wanted, also
// when the subscription is not active.
func (s Subscription) Wants(t Topic, event string) bool {
	if t == Ping {
		return true
	}
	if !s.Active || !slices.ContainsFunc(s.Topics, func(have Topic) bool { return have.Covers(t) }) {
		return false
	}
	return t != EventCreated || s.App || slices.Contains(s.Metadata.EventNames, event)
}
