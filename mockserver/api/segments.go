package api

import (
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// A segmentList is all segments: none, since rules that make them cannot be
// written by the API.
type segmentList struct {
	Type     string `json:"type"`
	Segments []any  `json:"segments"`
}

func (a *api) listSegments(*call) (answer, error) {
	return ok(segmentList{"segment.list", []any{}}), nil
}

func (a *api) getSegment(*call) (answer, error) { return answer{}, errNoResource }

func (a *api) listCompanySegments(c *call) (answer, error) {
	_, err := a.as(c).Company(c.Context(), workspace.CompanyKey{ID: c.PathValue("id")})
	return ok(plainList[any]{"list", []any{}}), err
}
