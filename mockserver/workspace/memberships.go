package workspace

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// membershipKind is the kind of documents that say who belongs to a company,
// each owned by the company. What a person belongs to, the person knows.
const membershipKind = "membership"

// MaxCompanies is to how many companies a contact can belong.
const MaxCompanies = 1000

// Join has a person belong to a company. It is announced once.
func (w *Workspace) Join(ctx context.Context, person string, k CompanyKey) (found fixtures.Company, err error) {
	err = w.update(ctx, func(c *changes) error {
		p, f, err := c.both(ctx, person, k)
		if err != nil {
			return err
		}
		found = f.Company
		if belongs(p.Person, f.ID) {
			return nil
		}
		found, err = c.join(ctx, p, f)
		return err
	})
	return found, err
}

func belongs(p Person, company string) bool {
	return slices.ContainsFunc(p.User.Companies.Companies, func(c fixtures.UserCompany) bool { return c.ID == company })
}

func (c *changes) both(ctx context.Context, person string, k CompanyKey) (p person, f company, err error) {
	if p, err = c.w.person(ctx, c.tx, UserKey{ID: person}); err != nil {
		return p, f, err
	}
	f, err = c.w.company(ctx, c.tx, k)
	return p, f, err
}

func (c *changes) join(ctx context.Context, p person, f company) (fixtures.Company, error) {
	if len(p.User.Companies.Companies) >= MaxCompanies {
		return f.Company, &Refusal{Code: "contact_company_limit_exceeded", Status: http.StatusBadRequest, Message: "the contact belongs to 1000 companies: take it out of one"}
	}
	p.User.Companies.Companies = append(p.User.Companies.Companies, fixtures.UserCompany{
		Type: "company", CompanyID: f.CompanyID, ID: f.ID, Name: text(f.Name),
	})
	member := place{kind: membershipKind, id: f.ID + "/" + p.User.ID, owner: f.ID, at: p.doc.At}
	if err := c.put(ctx, member, p.User.ID); err != nil {
		return f.Company, err
	}
	f.UserCount++
	return f.Company, c.settle(ctx, "company.contact.attached", p, f)
}

// Leave ends a person's belonging to a company.
func (w *Workspace) Leave(ctx context.Context, person, company string) (found fixtures.Company, err error) {
	err = w.update(ctx, func(c *changes) error {
		p, f, err := c.both(ctx, person, CompanyKey{ID: company})
		if err != nil {
			return err
		}
		if !belongs(p.Person, f.ID) {
			return errNoCompany
		}
		found, err = c.leave(ctx, p, f)
		return err
	})
	return found, err
}

func (c *changes) leave(ctx context.Context, p person, f company) (fixtures.Company, error) {
	p.User.Companies.Companies = slices.DeleteFunc(p.User.Companies.Companies, func(u fixtures.UserCompany) bool { return u.ID == f.ID })
	if err := c.tx.Delete(ctx, c.w.key(membershipKind, f.ID+"/"+p.User.ID)); err != nil {
		return f.Company, err
	}
	f.UserCount--
	return f.Company, c.settle(ctx, "company.contact.detached", p, f)
}

// settle keeps both and announces what became of them.
func (c *changes) settle(ctx context.Context, topic intercom.Topic, p person, f company) error {
	if err := c.keep(ctx, p, p.User); err != nil {
		return err
	}
	if err := c.keepCompany(ctx, f); err != nil {
		return err
	}
	item := fixtures.CompanyContact{Company: legacyCompany(f.Company), Contact: p.Contact()}
	item.Contact.FormattedPhone = json.RawMessage("null")
	item.Company.CreatedAt, item.Company.UpdatedAt = f.CreatedAt, f.UpdatedAt // these are not in the form of 1.x
	return c.announce(ctx, c.w.eraOf(p.Made), topic, "", item)
}
