package workspace

import (
	"context"
	"slices"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// leaveAll takes a person who goes out of every company, which is not announced.
func (c *changes) leaveAll(ctx context.Context, p Person) error {
	for _, u := range p.User.Companies.Companies {
		f, err := c.w.company(ctx, c.tx, CompanyKey{ID: u.ID})
		if err != nil {
			return err
		}
		if err := c.tx.Delete(ctx, c.w.key(membershipKind, f.ID+"/"+p.User.ID)); err != nil {
			return err
		}
		f.UserCount--
		if err := c.keepCompany(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// dismiss takes everybody out of a company that goes.
func (c *changes) dismiss(ctx context.Context, f company) error {
	people, err := c.w.members(ctx, c.tx, f.ID)
	for _, p := range people {
		p.User.Companies.Companies = slices.DeleteFunc(p.User.Companies.Companies, func(u fixtures.UserCompany) bool { return u.ID == f.ID })
		if err := c.keep(ctx, p, p.User); err != nil {
			return err
		}
		if err := c.tx.Delete(ctx, c.w.key(membershipKind, f.ID+"/"+p.User.ID)); err != nil {
			return err
		}
	}
	return err
}

// Members returns who belongs to a company, the youngest first.
func (w *Workspace) Members(ctx context.Context, k CompanyKey) ([]Person, error) {
	f, err := w.company(ctx, w.config.Store, k)
	if err != nil {
		return nil, err
	}
	people, err := w.members(ctx, w.config.Store, f.ID)
	found := make([]Person, len(people))
	for i, p := range people {
		found[i] = p.Person
	}
	return found, err
}

func (w *Workspace) members(ctx context.Context, r store.Reader, company string) ([]person, error) {
	ids, err := all[string](ctx, w, r, membershipKind, company)
	if err != nil {
		return nil, err
	}
	people := make([]person, len(ids))
	for i, id := range ids {
		if people[i], err = w.personByID(ctx, r, id); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// CompaniesOf returns what a person belongs to.
func (w *Workspace) CompaniesOf(ctx context.Context, person string) ([]fixtures.Company, error) {
	p, err := w.person(ctx, w.config.Store, UserKey{ID: person})
	if err != nil {
		return nil, err
	}
	found := make([]fixtures.Company, len(p.User.Companies.Companies))
	for i, u := range p.User.Companies.Companies {
		f, err := w.company(ctx, w.config.Store, CompanyKey{ID: u.ID})
		if err != nil {
			return nil, err
		}
		found[i] = f.Company
	}
	return found, nil
}
