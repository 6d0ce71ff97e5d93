package api

import (
	"strconv"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// A contactView is a contact of API 2.x as REST shows it: with times in unix
// seconds, where notifications have text.
type contactView struct {
	fixtures.Contact
	OwnerID            any    `json:"owner_id"` // a number; from API 2.16 on a text
	EmailDomain        string `json:"email_domain,omitempty"`
	CreatedAt          *int64 `json:"created_at"`
	UpdatedAt          *int64 `json:"updated_at"`
	SignedUpAt         *int64 `json:"signed_up_at"`
	LastSeenAt         *int64 `json:"last_seen_at"`
	LastRepliedAt      *int64 `json:"last_replied_at"`
	LastContactedAt    *int64 `json:"last_contacted_at"`
	LastEmailOpenedAt  *int64 `json:"last_email_opened_at"`
	LastEmailClickedAt *int64 `json:"last_email_clicked_at"`
	AndroidLastSeenAt  *int64 `json:"android_last_seen_at"`
	IOSLastSeenAt      *int64 `json:"ios_last_seen_at"`
}

// contact shows a contact in the form of the version.
func (v version) contact(p workspace.Person) contactView {
	c := p.Contact()
	_, domain, _ := strings.Cut(p.User.Email, "@")
	return contactView{
		Contact: c, OwnerID: v.owner(c.OwnerID), EmailDomain: domain, CreatedAt: seconds(&c.CreatedAt), UpdatedAt: seconds(&c.UpdatedAt), SignedUpAt: seconds(c.SignedUpAt),
		LastSeenAt: seconds(c.LastSeenAt), LastRepliedAt: seconds(c.LastRepliedAt), LastContactedAt: seconds(c.LastContactedAt),
	}
}

func (v version) owner(id *int64) any {
	if id != nil && v.from2(16) {
		return strconv.FormatInt(*id, 10)
	}
	return id
}

// A contactList is a page of contacts.
type contactList struct {
	Type       string        `json:"type"`
	Data       []contactView `json:"data"`
	TotalCount int           `json:"total_count"`
	Pages      cursorPages   `json:"pages"`
}

func contactListOf(at cursor, all []contactView) (answer, error) {
	page, pages, err := turn(at, all, func(c contactView) string { return c.ID })
	return ok(contactList{"list", page, len(all), pages}), err
}

// A leadList is a page of leads of API 1.x.
type leadList struct {
	Type       string     `json:"type"`
	Contacts   []userView `json:"contacts"`
	TotalCount int        `json:"total_count"`
	Pages      pages      `json:"pages"`
}

// person shows somebody in the form of the era.
func (v version) person(p workspace.Person, modern bool) any {
	if modern {
		return v.contact(p)
	}
	return viewOf(p.User)
}
