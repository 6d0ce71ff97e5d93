package workspace

import (
	"context"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// tellCompany announces what happened to a company, in the form of the era.
func (c *changes) tellCompany(ctx context.Context, topic intercom.Topic, f fixtures.Company) error {
	if era := c.w.eraOf(""); era == intercom.Legacy {
		return c.announce(ctx, era, topic, "", legacyCompany(f))
	}
	return c.announce(ctx, intercom.Modern, topic, "", f)
}

// legacyCompany returns the company in the form of API 1.x.
func legacyCompany(f fixtures.Company) fixtures.LegacyCompany {
	l := fixtures.LegacyCompany{
		Type: f.Type, ID: f.ID, CompanyID: f.CompanyID, AppID: f.AppID, Name: text(f.Name), CreatedAt: legacyTime(f.CreatedAt),
		UpdatedAt: legacyTime(f.UpdatedAt), MonthlySpend: f.MonthlySpend, SessionCount: f.SessionCount, UserCount: f.UserCount,
		TagIDs: f.TagIDs, CustomAttributes: f.CustomAttributes,
	}
	if f.Plan != nil {
		l.PlanID = &f.Plan.ID
	}
	if f.RemoteCreatedAt != nil {
		l.RemoteCreatedAt = new(legacyTime(*f.RemoteCreatedAt))
	}
	return l
}

func legacyTime(modern string) string {
	t, err := time.Parse(time.RFC3339, modern)
	if err != nil {
		return modern
	}
	return fixtures.LegacyTime(t)
}
