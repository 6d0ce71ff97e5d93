package api

import "github.com/intercheck-dev/intercheck/mockserver/workspace"

func (a *api) listContacts(c *call) (answer, error) {
	query := c.URL.Query()
	key, named := userIn(c)
	switch {
	case named && !a.modern(c, false):
		p, err := a.as(c).Person(c.Context(), key)
		return ok(viewOf(p.User)), err
	case !a.modern(c, true):
		return a.listLeads(c)
	}
	all, err := a.as(c).Contacts(c.Context())
	if err != nil {
		return answer{}, err
	}
	return contactListOf(cursorIn(query, defaultPerPage), each(all, c.version.contact))
}

func (a *api) listLeads(c *call) (answer, error) {
	all, err := a.as(c).Leads(c.Context())
	if err != nil {
		return answer{}, err
	}
	p := pagingOf(c.URL.Query())
	views := each(cut(p, all), func(p workspace.Person) userView { return viewOf(p.User) })
	return ok(leadList{"contact.list", views, len(all), a.pagesOf(p, "/contacts", len(all))}), nil
}

func (a *api) searchContacts(c *call) (answer, error) {
	q, at, err := searchIn(c.body)
	if err != nil {
		return answer{}, err
	}
	all, err := a.as(c).Contacts(c.Context())
	if err != nil {
		return answer{}, err
	}
	matching, err := found(q, contactFields, each(all, c.version.contact))
	if err != nil {
		return answer{}, err
	}
	return contactListOf(at, matching)
}
