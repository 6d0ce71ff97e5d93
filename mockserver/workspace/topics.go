package workspace

import (
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// normalize returns the topics as a subscription keeps them: each once, under
// the name it is sent under, and singular where a client wrote a plural, or
// refuses one that there is not.
func normalize(topics []intercom.Topic) ([]intercom.Topic, error) {
	known := subscribable()
	var kept []intercom.Topic
	for _, t := range topics {
		t = fixtures.Canonical(t)
		if !slices.Contains(known, string(t)) {
			one := fixtures.Canonical(intercom.Topic(singular(string(t))))
			if !slices.Contains(known, string(one)) {
				return nil, invalid("topics", "no topic %.100q%s", string(t), hint(string(one), known))
			}
			t = one
		}
		if !slices.Contains(kept, t) {
			kept = append(kept, t)
		}
	}
	return kept, nil
}

// hint names the topic that was probably meant: the first that leaves nothing
// but the middle to be guessed, such as conversation.admin.closed for
// conversation.closed, or else the nearest one.
func hint(topic string, known []string) string {
	first, last, ok := strings.Cut(topic, ".")
	for _, name := range known {
		if ok && last != "" && strings.HasPrefix(name, first+".") && strings.HasSuffix(name, "."+last) {
			return nearest.Hint(name, []string{name})
		}
	}
	return nearest.Hint(topic, known)
}

// legacyTopics are topics of API 1.x that clients subscribe to, whether or not
// there are fixtures of them.
var legacyTopics = []string{
	"company.created",
	"contact.added_email", "contact.created", "contact.deleted", "contact.signed_up", "contact.tag.created", "contact.tag.deleted", "contact.updated",
	"conversation.admin.assigned", "conversation.admin.closed", "conversation.admin.noted", "conversation.admin.opened", "conversation.admin.replied",
	"conversation.admin.single.created", "conversation.admin.snoozed", "conversation.admin.unsnoozed", "conversation.deleted", "conversation.rating.added",
	"conversation.user.created", "conversation.user.replied",
	"conversation_part.redacted", "conversation_part.tag.created",
	"all", "event.created", "ping",
	"user.created", "user.deleted", "user.email.updated", "user.tag.created", "user.tag.deleted", "user.unsubscribed", "user.unsubscribed_from_sms",
	"visitor.signed_up",
}

// subscribable returns the name of every topic, and all that stands before a
// dot in one, which asks for every topic under it.
func subscribable() []string {
	var names []string
	for _, name := range slices.Concat(legacyTopics, fixtures.Names()) {
		names = append(names, name)
		for i, c := range name {
			if c == '.' {
				names = append(names, name[:i])
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// singular returns a topic with its first word in the singular: user.created
// for users.created, as Intercom takes it.
func singular(topic string) string {
	first, rest, dotted := strings.Cut(topic, ".")
	if stem, ok := strings.CutSuffix(first, "ies"); ok {
		first = stem + "y"
	} else {
		first = strings.TrimSuffix(first, "s")
	}
	if dotted {
		return first + "." + rest
	}
	return first
}

// ParseTopic returns the topic that text names, or several by what stands before
// a dot in their names, as a subscription may ask for it.
func ParseTopic(text string) (intercom.Topic, error) {
	topics, err := normalize([]intercom.Topic{intercom.Topic(text)})
	if err != nil {
		return "", err
	}
	return topics[0], nil
}
