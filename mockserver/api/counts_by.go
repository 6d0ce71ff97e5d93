package api

import (
	"context"
	"strconv"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// tally counts things by name, as API 1.x answers it: an object for each name.
type tally []map[string]int

// tallied counts the names of all that are counted at all, those that nothing
// has included.
func tallied(names []string, has []string) tally {
	counts := tally{}
	for _, name := range names {
		n := 0
		for _, h := range has {
			if h == name {
				n++
			}
		}
		counts = append(counts, map[string]int{name: n})
	}
	return counts
}

// An adminCount is how many conversations an admin has.
type adminCount struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Open   int    `json:"open"`
	Closed int    `json:"closed"`
}

func (a *api) countByAdmin(ctx context.Context) (any, error) {
	all, err := a.Workspace.Conversations(ctx, "")
	if err != nil {
		return nil, err
	}
	admins, err := a.Workspace.Admins(ctx)
	counts := []adminCount{}
	for _, admin := range admins {
		n := adminCount{ID: strconv.FormatInt(admin.ID, 10), Name: admin.Name}
		for _, v := range all {
			switch {
			case v.AdminAssigneeID == nil || *v.AdminAssigneeID != admin.ID:
			case v.Open:
				n.Open++
			default:
				n.Closed++
			}
		}
		counts = append(counts, n)
	}
	return counts, err
}

// tagNames returns the names of all tags, and those by their ids.
func (a *api) tagNames(ctx context.Context) (names []string, byID map[string]string, err error) {
	tags, err := a.Workspace.Tags(ctx)
	byID = map[string]string{}
	for _, t := range tags {
		names, byID[t.ID] = append(names, t.Name), t.Name
	}
	return names, byID, err
}

func (a *api) countUsersByTag(ctx context.Context) (any, error) {
	names, _, err := a.tagNames(ctx)
	if err != nil {
		return nil, err
	}
	people, err := a.Workspace.Contacts(ctx)
	var has []string
	for _, p := range people {
		if p.Lead {
			continue
		}
		for _, t := range p.User.Tags.Tags {
			has = append(has, t.Name)
		}
	}
	return tallied(names, has), err
}

func (a *api) countCompaniesByTag(ctx context.Context) (any, error) {
	names, byID, err := a.tagNames(ctx)
	if err != nil {
		return nil, err
	}
	companies, err := a.Workspace.Companies(ctx)
	var has []string
	for _, f := range companies {
		for _, id := range f.TagIDs {
			has = append(has, byID[id])
		}
	}
	return tallied(names, has), err
}

func (a *api) countMembers(ctx context.Context) (any, error) {
	companies, err := a.Workspace.Companies(ctx)
	counts := tally{}
	for _, f := range companies {
		all, err := a.Workspace.Members(ctx, workspace.CompanyKey{ID: f.ID})
		if err != nil {
			return nil, err
		}
		counts = append(counts, map[string]int{f.CompanyID: len(all)})
	}
	return counts, err
}
