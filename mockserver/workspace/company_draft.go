package workspace

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// A CompanyDraft is what a client says of a company. What it does not say (nil)
// stays as it is.
type CompanyDraft struct {
	CompanyKey
	Plan, Website, Industry *string
	Size, MonthlySpend      *int
	RemoteCreatedAt         *time.Time
	CustomAttributes        json.RawMessage
}

// SaveCompany changes the company that the draft names, or makes it.
func (w *Workspace) SaveCompany(ctx context.Context, d CompanyDraft) (found fixtures.Company, err error) {
	err = w.update(ctx, func(c *changes) error {
		found, err = c.saveCompany(ctx, d)
		return err
	})
	return found, err
}

func (c *changes) saveCompany(ctx context.Context, d CompanyDraft) (fixtures.Company, error) {
	f, err := c.w.company(ctx, c.tx, CompanyKey{ID: d.ID, CompanyID: d.CompanyID})
	created := errors.Is(err, errNoCompany) && d.ID == ""
	if created {
		f, err = c.newCompany(ctx, d)
	}
	if err != nil {
		return f.Company, err
	}
	if err := d.apply(&f.Company, c.w.now()); err != nil {
		return f.Company, err
	}
	if err := c.keepCompany(ctx, f); err != nil {
		return f.Company, err
	}
	if created {
		return f.Company, c.tellCompany(ctx, "company.created", f.Company)
	}
	return f.Company, c.tellCompany(ctx, "company.updated", f.Company)
}

func (c *changes) newCompany(ctx context.Context, d CompanyDraft) (f company, err error) {
	if d.CompanyID == "" {
		if d.Name == "" {
			return f, missing("company_id", "company not specified")
		}
		d.CompanyID = c.w.config.Fixtures.ID("company_id "+d.Name, 0)
	}
	id, at, err := c.mint(ctx, companyKind)
	if err != nil {
		return f, err
	}
	f = company{fixtures.NewCompany(c.w.config.AppID, id, d.CompanyID, c.w.now()), store.Doc{Key: c.w.key(companyKind, id), At: at}}
	return f, c.put(ctx, place{kind: companyIDKind, id: d.CompanyID}, id)
}

func (d CompanyDraft) apply(f *fixtures.Company, now time.Time) error {
	if d.Name != "" {
		f.Name = &d.Name
	}
	if d.Plan != nil {
		f.Plan = &fixtures.Plan{Type: "plan", ID: "1", Name: *d.Plan}
	}
	set(&f.Website, d.Website)
	set(&f.Industry, d.Industry)
	if d.Size != nil {
		f.Size = d.Size
	}
	if d.MonthlySpend != nil {
		f.MonthlySpend = *d.MonthlySpend
	}
	if d.RemoteCreatedAt != nil {
		f.RemoteCreatedAt = new(fixtures.ModernTime(*d.RemoteCreatedAt))
	}
	f.UpdatedAt = fixtures.ModernTime(now)
	merged, err := merge(f.CustomAttributes, d.CustomAttributes)
	if err != nil {
		return invalid("custom_attributes", "custom_attributes is no object: send one")
	}
	f.CustomAttributes = merged
	return nil
}
