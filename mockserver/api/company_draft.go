package api

import "github.com/intercheck-dev/intercheck/mockserver/workspace"

func (a *api) saveCompany(c *call) (answer, error) {
	d, err := companyDraftOf(c.body)
	if err != nil {
		return answer{}, err
	}
	found, err := a.as(c).SaveCompany(c.Context(), d)
	return ok(a.companyView(c)(found)), err
}

// updateCompany changes a company.
func (a *api) updateCompany(c *call) (answer, error) {
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
