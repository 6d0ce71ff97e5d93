package api

import (
	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// A companyView is a company as REST shows it, in both eras: with times in unix
// seconds, and tags by name.
type companyView struct {
	fixtures.Company
	CreatedAt       *int64               `json:"created_at"`
	UpdatedAt       *int64               `json:"updated_at"`
	RemoteCreatedAt *int64               `json:"remote_created_at"`
	LastRequestAt   *int64               `json:"last_request_at"`
	Tags            fixtures.TagList     `json:"tags"`
	Segments        fixtures.SegmentList `json:"segments"`
}

// companyView returns what shows companies to a client.
func (a *api) companyView(c *call) func(fixtures.Company) companyView {
	return func(f fixtures.Company) companyView {
		tags := fixtures.NewTagList()
		for _, id := range f.TagIDs {
			if t, err := a.Workspace.Tag(c.Context(), id); err == nil { // one that is gone is not shown
				tags.Tags = append(tags.Tags, t)
			}
		}
		return companyView{
			Company: f, CreatedAt: seconds(&f.CreatedAt), UpdatedAt: seconds(&f.UpdatedAt), RemoteCreatedAt: seconds(f.RemoteCreatedAt),
			LastRequestAt: seconds(f.LastRequestAt), Tags: tags, Segments: fixtures.SegmentList{Type: "segment.list", Segments: []fixtures.Segment{}},
		}
	}
}

// A companyList is a page of companies. Clients of either era find their key.
type companyList struct {
	Type       string        `json:"type"`
	Data       []companyView `json:"data"`
	Companies  []companyView `json:"companies,omitempty"`
	TotalCount int           `json:"total_count"`
	Pages      pages         `json:"pages"`
}

func (a *api) companyPage(c *call, all []companyView) (answer, error) {
	p := pagingOf(c.URL.Query())
	return ok(companyList{"list", append([]companyView{}, cut(p, all)...), nil, len(all), a.pagesOf(p, c.URL.Path, len(all))}), nil
}

func (a *api) saveCompany(c *call) (answer, error) {
	d, err := companyDraftOf(c.body)
	if err != nil {
		return answer{}, err
	}
	found, err := a.as(c).SaveCompany(c.Context(), d)
	return ok(a.companyView(c)(found)), err
}

// updateCompany changes a company. A client that cannot send fields sends no body.
func (a *api) updateCompany(c *call) (answer, error) {
	if len(c.body) == 0 {
		c.body = []byte("{}")
	}
	d, err := companyDraftOf(c.body)
	if err != nil {
		return answer{}, err
	}
	d.CompanyKey.ID, d.CompanyID = c.PathValue("id"), ""
	found, err := a.as(c).SaveCompany(c.Context(), d)
	return ok(a.companyView(c)(found)), err
}

func companyDraftOf(body []byte) (d workspace.CompanyDraft, err error) {
	f, err := fieldsOf(body)
	if err != nil {
		return d, err
	}
	for name, into := range map[string]*string{"id": &d.ID, "company_id": &d.CompanyID, "name": &d.Name} {
		if *into, err = f.text(name); err != nil {
			return d, err
		}
	}
	for name, into := range map[string]**string{"plan": &d.Plan, "website": &d.Website, "industry": &d.Industry} {
		if *into, err = get[string](f, name); err != nil {
			return d, err
		}
	}
	for name, into := range map[string]**int{"size": &d.Size, "monthly_spend": &d.MonthlySpend} {
		n, err := f.integer(name)
		if err != nil {
			return d, err
		}
		if n != nil {
			*into = new(int(*n))
		}
	}
	d.CustomAttributes = f["custom_attributes"]
	d.RemoteCreatedAt, err = f.time("remote_created_at")
	return d, err
}

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
	return contactListOf(cursorIn(c.URL.Query(), defaultPerPage), each(all, contactOf))
}

// A companyScroll is a piece of all companies.
type companyScroll struct {
	Type       string        `json:"type"`
	Data       []companyView `json:"data"`
	Pages      *pages        `json:"pages"`
	TotalCount int           `json:"total_count"`
	Param      string        `json:"scroll_param"`
}

func (a *api) scrollCompanies(c *call) (answer, error) {
	all, err := a.as(c).Companies(c.Context())
	if err != nil {
		return answer{}, err
	}
	page, param, err := scroll(c.URL.Query(), each(all, a.companyView(c)))
	return ok(companyScroll{"list", page, nil, len(all), param}), err
}
