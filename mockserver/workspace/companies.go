package workspace

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
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

// A company is a company and its document.
type company struct {
	fixtures.Company
	doc store.Doc
}

var errNoCompany = &Refusal{Code: "company_not_found", Message: "Company Not Found"}

func (c *changes) keepCompany(ctx context.Context, f company) error {
	return c.put(ctx, place{companyKind, f.ID, strings.ToLower(text(f.Name)), f.doc.At}, f.Company)
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
