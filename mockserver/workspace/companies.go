package workspace

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Kinds of documents. A company's document is owned by its name; a company_id
// leads to the one company that has it.
const (
	companyKind   = "company"
	companyIDKind = "company_id"
)

// A CompanyKey names a company, by the first of these that is not empty.
type CompanyKey struct {
	ID        string // Intercom's
	CompanyID string // the client's
	Name      string
}

// A CompanyDraft is what a client says of a company. What it does not say (nil)
// stays as it is.
type CompanyDraft struct {
	CompanyKey
	Plan, Website, Industry *string
	Size, MonthlySpend      *int
	RemoteCreatedAt         *time.Time
	CustomAttributes        json.RawMessage
}

// A company is a company and its document.
type company struct {
	fixtures.Company
	doc store.Doc
}

var errNoCompany = &Refusal{Code: "company_not_found", Message: "Company Not Found"}

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

func (c *changes) keepCompany(ctx context.Context, f company) error {
	return c.put(ctx, place{companyKind, f.ID, strings.ToLower(text(f.Name)), f.doc.At}, f.Company)
}

// tellCompany announces what happened to a company, in the form of the era.
func (c *changes) tellCompany(ctx context.Context, topic intercom.Topic, f fixtures.Company) error {
	if era := c.w.eraOf(""); era == intercom.Legacy {
		return c.announce(ctx, era, topic, "", legacyCompany(f))
	}
	return c.announce(ctx, intercom.Modern, topic, "", f)
}

// legacyCompany returns the company in the form of API 1.x.
func legacyCompany(f fixtures.Company) fixtures.LegacyCompany {
	l := fixtures.LegacyCompany{
		Type: f.Type, ID: f.ID, CompanyID: f.CompanyID, AppID: f.AppID, Name: text(f.Name), CreatedAt: legacyTime(f.CreatedAt),
		UpdatedAt: legacyTime(f.UpdatedAt), MonthlySpend: f.MonthlySpend, SessionCount: f.SessionCount, UserCount: f.UserCount,
		TagIDs: f.TagIDs, CustomAttributes: f.CustomAttributes,
	}
	if f.Plan != nil {
		l.PlanID = &f.Plan.ID
	}
	if f.RemoteCreatedAt != nil {
		l.RemoteCreatedAt = new(legacyTime(*f.RemoteCreatedAt))
	}
	return l
}

func legacyTime(modern string) string {
	t, err := time.Parse(time.RFC3339, modern)
	if err != nil {
		return modern
	}
	return fixtures.LegacyTime(t)
}

// company finds a company.
func (w *Workspace) company(ctx context.Context, r store.Reader, k CompanyKey) (f company, err error) {
	id := k.ID
	switch {
	case id != "":
	case k.CompanyID != "":
		if err := w.read(ctx, r, companyIDKind, k.CompanyID, &id); err != nil {
			return f, noCompany(err)
		}
	default:
		named, err := all[fixtures.Company](ctx, w, r, companyKind, strings.ToLower(k.Name))
		if err != nil || k.Name == "" || len(named) == 0 {
			return f, errors.Join(err, errNoCompany)
		}
		id = named[0].ID
	}
	if f.doc, err = get(ctx, r, w.key(companyKind, id)); err == nil {
		err = decode(f.doc, &f.Company)
	}
	return f, noCompany(err)
}

func noCompany(err error) error {
	if errors.Is(err, ErrNotFound) {
		return errNoCompany
	}
	return err
}

// Company returns one company.
func (w *Workspace) Company(ctx context.Context, k CompanyKey) (fixtures.Company, error) {
	f, err := w.company(ctx, w.config.Store, k)
	return f.Company, err
}

// Companies returns all companies, the youngest first.
func (w *Workspace) Companies(ctx context.Context) ([]fixtures.Company, error) {
	return all[fixtures.Company](ctx, w, w.config.Store, companyKind, "")
}

// DeleteCompany removes a company, which nobody belongs to any more.
func (w *Workspace) DeleteCompany(ctx context.Context, id string) (gone fixtures.Company, err error) {
	err = w.update(ctx, func(c *changes) error {
		f, err := w.company(ctx, c.tx, CompanyKey{ID: id})
		if err != nil {
			return err
		}
		gone = f.Company
		if err := c.dismiss(ctx, f); err != nil {
			return err
		}
		for _, k := range []store.Key{w.key(companyIDKind, f.CompanyID), f.doc.Key} {
			if err := c.tx.Delete(ctx, k); err != nil {
				return err
			}
		}
		return c.announce(ctx, w.eraOf(""), "company.deleted", "", fixtures.DeletedCompany{ID: f.ID, Type: "company", Deleted: true})
	})
	return gone, err
}

func (c *changes) tagCompany(ctx context.Context, k CompanyKey, t Tag, on bool) error {
	f, err := c.w.company(ctx, c.tx, k)
	if err != nil {
		return err
	}
	f.TagIDs = slices.DeleteFunc(f.TagIDs, func(id string) bool { return id == t.ID })
	if on {
		f.TagIDs = append(f.TagIDs, t.ID)
	}
	return c.keepCompany(ctx, f)
}
