package api

import "context"

// counting is what can be asked for by type and count. To add a count, add a
// row.
var counting = map[[2]string]func(*api, context.Context) (any, error){
	{"", ""}:                  (*api).countEverything,
	{"conversation", ""}:      (*api).countConversations,
	{"conversation", "admin"}: (*api).countByAdmin,
	{"user", "tag"}:           (*api).countUsersByTag,
	{"user", "segment"}:       (*api).countNothing,
	{"company", "tag"}:        (*api).countCompaniesByTag,
	{"company", "segment"}:    (*api).countNothing,
	{"company", "user"}:       (*api).countMembers,
}

func (a *api) countThings(c *call) (answer, error) {
	kind, by := c.URL.Query().Get("type"), c.URL.Query().Get("count")
	count, known := counting[[2]string{kind, by}]
	if !known {
		return answer{}, invalid("count")
	}
	n, err := count(a, c.Context())
	switch {
	case kind == "":
		return ok(n), err
	case by == "":
		return ok(map[string]any{"type": "count", kind: n}), err
	}
	return ok(map[string]any{"type": "count", kind: map[string]any{by: n}}), err
}

func (a *api) countNothing(context.Context) (any, error) { return tally{}, nil }

func (a *api) countEverything(ctx context.Context) (any, error) {
	people, err := a.Workspace.Contacts(ctx)
	if err != nil {
		return nil, err
	}
	leads := 0
	for _, p := range people {
		if p.Lead {
			leads++
		}
	}
	companies, err := a.Workspace.Companies(ctx)
	if err != nil {
		return nil, err
	}
	tags, err := a.Workspace.Tags(ctx)
	counted := func(n int) map[string]int { return map[string]int{"count": n} }
	return map[string]any{
		"type": "count.hash", "user": counted(len(people) - leads), "lead": counted(leads), "company": counted(len(companies)),
		"tag": counted(len(tags)), "segment": counted(0),
	}, err
}

func (a *api) countConversations(ctx context.Context) (any, error) {
	all, err := a.Workspace.Conversations(ctx, "")
	counts := map[string]int{"open": 0, "closed": 0, "assigned": 0, "unassigned": 0}
	for _, v := range all {
		switch {
		case !v.Open:
			counts["closed"]++
			continue
		case v.AdminAssigneeID == nil && v.TeamAssigneeID == nil:
			counts["unassigned"]++
		default:
			counts["assigned"]++
		}
		counts["open"]++
	}
	return counts, err
}
