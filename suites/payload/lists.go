package payload

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// inList is how many elements a list is given.
const inList = 200

// lists are the checks of lists that have grown.
func lists() []check.Check {
	return []check.Check{
		{
			ID: "PAY-023", Level: check.Must, Link: models, Fix: "put the notification into a queue and answer; fetch and store what a list names afterwards, and together",
			Title: "acknowledges items with hundreds of tags, companies, notes and parts within 5s",
			Why:   "A ticket is sent with all of its parts, and a user with all tags. A query for each of them is fast in a test and takes longer than Intercom waits on the best customers.",
			Run:   acknowledged(listed, crowded()...),
		},
	}
}

// listed are topics whose items have lists, of both eras.
func listed(b *check.Bench) []fixtures.Definition {
	var all []fixtures.Definition
	for _, t := range []intercom.Topic{"user.created", "contact.user.created", "conversation.user.replied", "ticket.created", "company.created"} {
		all = append(all, b.Topic(t))
	}
	return all
}

// crowded gives long lists to those items that have the list.
func crowded() []variant {
	return []variant{
		{"200 tags", crowd("tags", "tag", "tags")},
		{"200 companies", crowd("companies", "company", "companies")},
		{"200 notes", crowd("notes", "note", "notes")},
		{"200 parts of a conversation", crowd("conversation_parts", "conversation_part", "conversation_parts")},
		{"200 parts of a ticket", crowd("ticket_parts", "ticket_part", "ticket_parts")},
	}
}

// crowd fills a list that an item has as a member: under a name of its own in
// API 1.x and in conversations, under data in API 2.x.
func crowd(name, kind, own string) check.Edit {
	return func(f *fixtures.Fixture) {
		list := check.Member(f.Notification.Data.Item, name)
		for _, in := range []string{own, "data"} {
			if check.HasMember(list, in) {
				list = check.SetMember(list, in, elements(kind, check.Member(list, in)))
				list = check.SetMember(list, "total_count", json.RawMessage(fmt.Sprint(inList)))
				f.Notification.Data.Item = check.SetMember(f.Notification.Data.Item, name, list)
			}
		}
	}
}

// elements are like the first one, where there is one, with ids of their own.
func elements(kind string, like json.RawMessage) json.RawMessage {
	var have []json.RawMessage
	first := json.RawMessage(fmt.Sprintf(`{"type":%q,"name":"of intercheck"}`, kind))
	if json.Unmarshal(like, &have) == nil && len(have) > 0 {
		first = have[0]
	}
	all := make([]string, inList)
	for i := range all {
		all[i] = string(check.SetMember(first, "id", json.RawMessage(fmt.Sprintf(`"%d"`, 37358121000+i))))
	}
	return json.RawMessage("[" + strings.Join(all, ",") + "]")
}
