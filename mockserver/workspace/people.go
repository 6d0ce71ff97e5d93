package workspace

import (
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A Person is somebody whom the workspace knows: a user or a lead of API 1.x,
// who is a contact of API 2.x. There is one of them, seen in two forms.
type Person struct {
	User     fixtures.User `json:"user"`
	Lead     bool          `json:"lead,omitempty"`
	Made     intercom.Era  `json:"made,omitempty"` // by a client of which era
	Archived bool          `json:"archived,omitempty"`
	Blocked  bool          `json:"blocked,omitempty"`

	// What API 1.x has no word for.
	OwnerID             *int64   `json:"owner_id,omitempty"`
	Language            *string  `json:"language_override,omitempty"`
	LastSeenAt          *string  `json:"last_seen_at,omitempty"`
	LastRepliedAt       *string  `json:"last_replied_at,omitempty"`
	LastContactedAt     *string  `json:"last_contacted_at,omitempty"`
	OptedIn             []string `json:"opted_in,omitempty"`
	OptedOut            []string `json:"opted_out,omitempty"`
	UnsubscribedFromSMS bool     `json:"unsubscribed_from_sms,omitempty"`
	Notes               []string `json:"notes,omitempty"`
}

// Role returns what API 2.x calls the person.
func (p Person) Role() string {
	if p.Lead {
		return fixtures.RoleLead
	}
	return fixtures.RoleUser
}

// Contact returns the person in the form of API 2.x.
func (p Person) Contact() fixtures.Contact {
	u := p.User
	c := fixtures.NewContact(u.AppID, u.ID, p.Role(), time.Time{})
	c.ExternalID, c.Email, c.Phone, c.Name = u.UserID, &p.User.Email, u.Phone, u.Name
	if u.Email == "" && !p.Lead {
		c.Email = nil // a lead who told none has an empty one
	}
	if u.Avatar.ImageURL != nil {
		c.Avatar = &p.User.Avatar
	}
	c.OwnerID, c.LanguageOverride = p.OwnerID, p.Language
	c.UnsubscribedFromEmails, c.UnsubscribedFromSMS = u.UnsubscribedFromEmails, p.UnsubscribedFromSMS
	c.CreatedAt, c.UpdatedAt, c.SignedUpAt = modernTime(u.CreatedAt), modernTime(u.UpdatedAt), modernTimeOf(u.SignedUpAt)
	c.LastSeenAt, c.LastRepliedAt, c.LastContactedAt = modernTimeOf(p.LastSeenAt), modernTimeOf(p.LastRepliedAt), modernTimeOf(p.LastContactedAt)
	c.CustomAttributes = u.CustomAttributes
	p.link(&c)
	return c
}

// link fills in what belongs to the contact.
func (p Person) link(c *fixtures.Contact) {
	var tags, companies []string
	for _, t := range p.User.Tags.Tags {
		tags = append(tags, t.ID)
	}
	for _, company := range p.User.Companies.Companies {
		companies = append(companies, company.ID)
	}
	c.Tags = refs(c.Tags.URL, "tag", "/tags/", tags)
	c.Companies = refs(c.Companies.URL, "company", "/companies/", companies)
	c.Notes = refs(c.Notes.URL, "note", "/notes/", p.Notes)
	c.OptedInSubscriptionTypes = refs(c.OptedInSubscriptionTypes.URL, "subscription", "/subscriptions/", p.OptedIn)
	c.OptedOutSubscriptionTypes = refs(c.OptedOutSubscriptionTypes.URL, "subscription", "/subscriptions/", p.OptedOut)
}

func refs(url, kind, at string, ids []string) fixtures.List {
	var all []fixtures.Ref
	for _, id := range ids {
		all = append(all, fixtures.Ref{ID: id, Type: kind, URL: at + id})
	}
	return fixtures.NewList(url, all...)
}

// item returns the user or lead as notifications of API 1.x have it, where
// tags are known by their ids alone.
func (p Person) item() fixtures.User {
	u := p.User
	u.Tags = fixtures.NewTagList()
	for _, t := range p.User.Tags.Tags {
		u.Tags.Tags = append(u.Tags.Tags, fixtures.Tag{Type: "tag", ID: t.ID})
	}
	return u
}

// modernTime returns a time of API 1.x as API 2.x writes it.
func modernTime(legacy string) string {
	t, err := time.Parse(time.RFC3339, legacy)
	if err != nil {
		return legacy // what no workspace wrote stays what it is
	}
	return fixtures.ModernTime(t)
}

func modernTimeOf(legacy *string) *string {
	if legacy == nil {
		return nil
	}
	return new(modernTime(*legacy))
}
