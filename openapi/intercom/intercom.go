// Package intercom holds the words of Intercom's webhook contract: topics,
// notifications, subscriptions, data events, signatures and the exact bytes
// they travel as.
//
// It knows how a notification is laid out and signed. It knows nothing of
// servers, clocks, storage or tests, and imports only the standard library.
package intercom

// An Era is one of the two generations of Intercom's webhooks.
type Era string

const (
	// Legacy is API 1.x: subscriptions by REST, hub_secret, user.* topics.
	Legacy Era = "legacy"
	// Modern is API 2.x: one URL for each app, client_secret, contact.* topics.
	Modern Era = "modern"
)

// A Topic names a kind of occurrence, such as "conversation.user.created".
type Topic string

const (
	// Ping is the topic every subscription has and none can drop.
	Ping Topic = "ping"
	// EventCreated is the one topic that a subscription narrows by event names.
	EventCreated Topic = "event.created"
	// All is what clients call every topic. Data events still need their names.
	All Topic = "all"
)

// Covers reports whether a subscription to t asks for notifications of other:
// the same topic, a part of the one that t names ("user" covers "user.created"),
// or any, if t is [All].
func (t Topic) Covers(other Topic) bool {
	return t == other || t == All || len(other) > len(t) && other[:len(t)] == t && other[len(t)] == '.'
}
