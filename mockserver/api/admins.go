package api

import (
	"strconv"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// An adminView is an admin as REST shows one, with a string for an id.
type adminView struct {
	fixtures.Admin
	ID string `json:"id"`
}

func adminOf(a fixtures.Admin) adminView { return adminView{a, strconv.FormatInt(a.ID, 10)} }

type adminList struct {
	Type   string      `json:"type"`
	Admins []adminView `json:"admins"`
}

func (a *api) listAdmins(c *call) (answer, error) {
	all, err := a.as(c).Admins(c.Context())
	return ok(adminList{"admin.list", each(all, adminOf)}), err
}

func (a *api) getAdmin(c *call) (answer, error) {
	found, err := a.as(c).Admin(c.Context(), c.PathValue("id"))
	return ok(adminOf(found)), err
}

func (a *api) setAdminAway(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	reason, err := f.text("away_status_reason")
	if err != nil {
		return answer{}, err
	}
	found, err := a.as(c).SetAway(c.Context(), c.PathValue("id"), isTrue(f, "away_mode_enabled"), isTrue(f, "away_mode_reassign"), reason)
	return ok(adminOf(found)), err
}

// A meView is the admin whom the token belongs to, and the workspace.
type meView struct {
	adminView
	EmailVerified bool    `json:"email_verified"`
	App           appView `json:"app"`
}

type appView struct {
	Type                 string `json:"type"`
	IDCode               string `json:"id_code"`
	Name                 string `json:"name"`
	CreatedAt            int64  `json:"created_at"`
	Secure               bool   `json:"secure"`
	IdentityVerification bool   `json:"identity_verification"`
	Timezone             string `json:"timezone"`
	Region               string `json:"region"`
}

// appCreated is when the workspace was set up.
const appCreated = 1451606400

func (a *api) getMe(c *call) (answer, error) {
	all, err := a.as(c).Admins(c.Context())
	if err != nil {
		return answer{}, err
	}
	app := appView{
		Type: "app", IDCode: a.Workspace.AppID(), Name: "Intercheck", CreatedAt: appCreated, Timezone: "Etc/UTC", Region: "US",
	}
	return ok(meView{adminOf(all[0]), true, app}), nil
}

// A teamView is the team, to which all admins belong.
type teamView struct {
	Type     string  `json:"type"`
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	AdminIDs []int64 `json:"admin_ids"`
}

type teamList struct {
	Type  string     `json:"type"`
	Teams []teamView `json:"teams"`
}

func (a *api) team(c *call) (teamView, error) {
	all, err := a.as(c).Admins(c.Context())
	return teamView{"team", a.Workspace.Team(), "Support", each(all, func(a fixtures.Admin) int64 { return a.ID })}, err
}

func (a *api) listTeams(c *call) (answer, error) {
	t, err := a.team(c)
	return ok(teamList{"team.list", []teamView{t}}), err
}

func (a *api) getTeam(c *call) (answer, error) {
	t, err := a.team(c)
	if err == nil && c.PathValue("id") != t.ID {
		err = &workspace.Refusal{Code: "team_not_found", Message: "Team not found"}
	}
	return ok(t), err
}
