package api

import "github.com/intercheck-dev/intercheck/fixtures"

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

// A companyScroll is a piece of all companies.
type companyScroll struct {
	Type       string        `json:"type"`
	Data       []companyView `json:"data"`
	Pages      *pages        `json:"pages"`
	TotalCount int           `json:"total_count"`
	Param      string        `json:"scroll_param"`
}
