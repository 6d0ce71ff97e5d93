package api

import (
	"net/http"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// A tagList is tags, for clients of either era: they disagree on the key.
type tagList struct {
	Type string         `json:"type"`
	Data []fixtures.Tag `json:"data"`
	Tags []fixtures.Tag `json:"tags"`
}

func tagListOf(all []fixtures.Tag) tagList {
	tags := append([]fixtures.Tag{}, all...)
	return tagList{"list", tags, tags}
}

// saveTag makes a tag, renames one, or gives it to people or companies.
func (a *api) saveTag(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	d, err := taggingOf(f)
	if err != nil {
		return answer{}, err
	}
	id, err := f.text("id")
	if err != nil {
		return answer{}, err
	}
	if id != "" {
		t, err := a.as(c).SaveTag(c.Context(), id, d.Name)
		return ok(t), err
	}
	t, err := a.as(c).TagAll(c.Context(), d)
	return ok(t), err
}

func taggingOf(f fields) (d workspace.Tagging, err error) {
	if d.Name, err = f.text("name"); err != nil {
		return d, err
	}
	all, _ := f.text("tag_or_untag") // of an old client
	people, err := objects(f, "users")
	if err != nil {
		return d, err
	}
	for _, one := range people {
		k, err := userKeyOf(one)
		if err != nil {
			return d, err
		}
		d.People, d.Untag = append(d.People, k), append(d.Untag, all == "untag" || isTrue(one, "untag"))
	}
	companies, err := objects(f, "companies")
	for _, one := range companies {
		k := workspace.CompanyKey{}
		for name, into := range map[string]*string{"id": &k.ID, "company_id": &k.CompanyID, "name": &k.Name} {
			if *into, err = one.text(name); err != nil {
				return d, err
			}
		}
		d.Companies, d.Untag = append(d.Companies, k), append(d.Untag, all == "untag" || isTrue(one, "untag"))
	}
	return d, err
}

// objects returns the members of each entry of a list.
func objects(f fields, name string) ([]fields, error) {
	list, err := get[[]fields](f, name)
	if list == nil {
		return nil, err
	}
	return *list, err
}

func isTrue(f fields, name string) bool { return string(f[name]) == "true" }

func (a *api) listTags(c *call) (answer, error) {
	all, err := a.as(c).Tags(c.Context())
	return ok(tagListOf(all)), err
}

func (a *api) getTag(c *call) (answer, error) {
	t, err := a.as(c).Tag(c.Context(), c.PathValue("id"))
	return ok(t), err
}

func (a *api) deleteTag(c *call) (answer, error) {
	return answer{status: http.StatusOK}, a.as(c).DeleteTag(c.Context(), c.PathValue("id"))
}
