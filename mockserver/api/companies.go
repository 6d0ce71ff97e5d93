package api

import "github.com/intercheck-dev/intercheck/mockserver/workspace"

func (a *api) listCompanies(c *call) (answer, error) {
	query := c.URL.Query()
	key := workspace.CompanyKey{CompanyID: query.Get("company_id"), Name: query.Get("name")}
	if query.Has("company_id") || query.Has("name") {
		found, err := a.as(c).Company(c.Context(), key)
		return ok(a.companyView(c)(found)), err
	}
	all, err := a.as(c).Companies(c.Context())
	if err != nil {
		return answer{}, err
	}
	got, err := a.companyPage(c, each(all, a.companyView(c)))
	if list, is := got.body.(companyList); is && !a.modern(c, true) {
		list.Type, list.Companies = "company.list", list.Data
		got.body = list
	}
	return got, err
}

func (a *api) getCompany(c *call) (answer, error) {
	found, err := a.as(c).Company(c.Context(), workspace.CompanyKey{ID: c.PathValue("id")})
	return ok(a.companyView(c)(found)), err
}

// A deletedCompany has its type under another key.
type deletedCompany struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Deleted bool   `json:"deleted"`
}

func (a *api) deleteCompany(c *call) (answer, error) {
	gone, err := a.as(c).DeleteCompany(c.Context(), c.PathValue("id"))
	return ok(deletedCompany{gone.ID, "company", true}), err
}

func (a *api) listMembers(c *call) (answer, error) {
	all, err := a.as(c).Members(c.Context(), workspace.CompanyKey{ID: c.PathValue("id")})
	if err != nil {
		return answer{}, err
	}
	return contactListOf(cursorIn(c.URL.Query(), defaultPerPage), each(all, c.version.contact))
}

func (a *api) scrollCompanies(c *call) (answer, error) {
	all, err := a.as(c).Companies(c.Context())
	if err != nil {
		return answer{}, err
	}
	page, param, err := scroll(c.URL.Query(), each(all, a.companyView(c)), func(f companyView) string { return f.ID })
	return ok(companyScroll{"list", page, nil, len(all), param}), err
}
