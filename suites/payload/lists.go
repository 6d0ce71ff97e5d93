package payload

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
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
			Run:   acknowledged(listed, crowded),
		},
	}
}

// listed are topics whose items have lists, of both eras, and one that the
// receiver acts on.
func listed(ctx context.Context, b *check.Bench) []fixtures.Definition {
	acted := b.Topics[:1]
	return append(slices.Clone(acted), others(ctx, b, acted, "user.created", "contact.user.created", "conversation.user.replied", "ticket.created")...)
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
				list = check.SetMember(list, in, elements(kind))
				list = check.SetMember(list, "total_count", json.RawMessage(fmt.Sprint(inList)))
				f.Notification.Data.Item = check.SetMember(f.Notification.Data.Item, name, list)
			}
		}
	}
}

// elements are short, so that no limit on a body's size is met, which LAT-005
// is about.
func elements(kind string) json.RawMessage {
	all := make([]string, inList)
	for i := range all {
		all[i] = fmt.Sprintf(`{"type":%q,"id":"%d","name":"of intercheck"}`, kind, 37358121000+i)
		if strings.HasSuffix(kind, "_part") {
			all[i] = fmt.Sprintf(`{"type":%q,"id":"%d","part_type":"comment","body":"<p>Hello</p>","created_at":1768031793,"author":{"type":"admin","id":"814860","name":"Jo"},"attachments":[]}`, kind, 37358121000+i)
		}
	}
	return json.RawMessage("[" + strings.Join(all, ",") + "]")
}
