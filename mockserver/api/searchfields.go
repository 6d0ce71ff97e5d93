package api

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A fieldKind is what a field that can be searched for is compared as.
type fieldKind int

const (
	anyField fieldKind = iota + 1 // whatever clients made up
	textField
	numberField // also times, which are unix seconds
	truthField
)

// A searchable is what can be searched for of a kind of object: fields by their
// names, of which one that ends in a dot stands for all that begin so, and
// where those are found that go by other names than in the object.
type searchable struct {
	kinds   map[string]fieldKind
	aliases map[string]string
}

func searchableBy(aliases map[string]string, texts, numbers, truths string) searchable {
	s := searchable{map[string]fieldKind{}, aliases}
	for kind, names := range map[fieldKind]string{textField: texts, numberField: numbers, truthField: truths} {
		for name := range strings.FieldsSeq(names) {
			s.kinds[name] = kind
		}
	}
	return s
}

// What can be searched for, as Intercom lists it. To add a field, add its name.
var (
	contactFields = searchableBy(map[string]string{"tag_id": "tags.id", "tag_ids": "tags.id", "company_ids": "companies.id", "segment_id": "segments.id"},
		`id role name avatar owner_id email email_domain phone formatted_phone external_id language_override browser browser_language os
		location.country location.region location.city ios_app_version ios_device ios_app_device ios_os_version ios_app_name
		ios_sdk_version android_app_version android_device android_app_name android_os_version android_sdk_version andoid_sdk_version
		segment_id tag_id tag_ids company_ids workspace_id custom_attributes.`,
		`created_at signed_up_at updated_at last_seen_at last_contacted_at last_replied_at last_email_opened_at last_email_clicked_at
		ios_last_seen_at android_last_seen_at`,
		`unsubscribed_from_emails marked_email_as_spam has_hard_bounced`)
	conversationFields = searchableBy(map[string]string{"contact_ids": "contacts.id", "teammate_ids": "teammates.id", "tag_ids": "tags.id"},
		`id title source.type source.id source.delivered_as source.subject source.body source.author.id source.author.type
		source.author.name source.author.email source.url contact_ids teammate_ids admin_assignee_id team_assignee_id channel_initiated
		state tag_ids priority statistics.last_closed_by_id conversation_rating.remark conversation_rating.contact_id
		conversation_rating.admin_id conversation_rating.admin_d ai_agent.resolution_state ai_agent.last_answer_type
		ai_agent.rating_remark ai_agent.source_type ai_agent.source_title custom_attributes.`,
		`created_at updated_at waiting_since snoozed_until statistics.time_to_assignment statistics.time_to_admin_reply
		statistics.time_to_first_close statistics.time_to_last_close statistics.median_time_to_reply statistics.first_contact_reply_at
		statistics.first_assignment_at statistics.first_admin_reply_at statistics.first_close_at statistics.last_assignment_at
		statistics.last_assignment_admin_reply_at statistics.last_contact_reply_at statistics.last_admin_reply_at
		statistics.last_close_at statistics.count_reopens statistics.count_assignments statistics.count_conversation_parts
		conversation_rating.requested_at conversation_rating.replied_at conversation_rating.score ai_agent.rating`,
		`open read ai_agent_participated`)
	ticketFields = searchableBy(map[string]string{
		"contact_ids": "contacts.id", "teammate_ids": "admin_assignee_id", "ticket_type_id": "ticket_type.id", "state": "ticket_state.category",
		"title": "ticket_attributes._default_title_", "description": "ticket_attributes._default_description_",
	},
		`id ticket_id title description category ticket_type_id contact_ids teammate_ids admin_assignee_id team_assignee_id state
		ticket_attribute. ticket_attributes.`,
		`created_at updated_at snoozed_until`,
		`open`)
)

// names returns the fields, for whoever mistyped one.
func (s searchable) names() []string { return slices.Sorted(maps.Keys(s.kinds)) }

// kind returns what a field is compared as, 0 for one that there is not.
func (s searchable) kind(name string) fieldKind {
	object, member, inside := strings.Cut(name, ".")
	switch {
	case inside && member == "":
		return 0
	case inside && s.kinds[object+"."] != 0:
		return anyField
	}
	return s.kinds[name]
}

// path returns where in an object a field is.
func (s searchable) path(name string) []string {
	if member, ok := strings.CutPrefix(name, "ticket_attribute."); ok {
		name = "ticket_attributes." + member
	}
	if alias, ok := s.aliases[name]; ok {
		name = alias
	}
	return strings.Split(name, ".")
}

// takes reports whether a field can be compared with a value.
func (k fieldKind) takes(value any) bool {
	text := written(value)
	switch {
	case value == nil || k == anyField:
		return true
	case k == numberField:
		_, err := strconv.ParseFloat(text, 64)
		return err == nil
	case k == truthField:
		return text == "true" || text == "false"
	}
	return true
}

// compares reports whether an operator goes with the kind of field.
func (k fieldKind) compares(operator string) bool {
	switch operator {
	case "<", ">", "<=", ">=":
		return k == numberField || k == anyField
	case "~", "!~", "^", "$":
		return k == textField || k == anyField
	}
	return true
}

// ticketCategories are what searches call the categories of tickets.
var ticketCategories = map[string]string{"request": "Customer", "task": "Back-office", "tracker": "Tracker"}
