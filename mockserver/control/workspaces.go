package control

import (
	"errors"
	"net/http"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// ready needs no credentials: what asks it, such as a container engine, has none.
func (c *control) ready(*call) (answer, error) { return ok(Readiness{Ready: true}), nil }

// signIn lets a browser keep what stands for the token, out of reach of its pages.
func (c *control) signIn(k *call) (answer, error) {
	var sent struct {
		Token string `json:"token"`
	}
	if err := k.decode(&sent); err != nil {
		return answer{}, err
	}
	if !c.isToken(sent.Token) {
		return answer{}, refuse(codeUnauthorized, "this is not the token that the mock was given as --control-token")
	}
	http.SetCookie(k.w, &http.Cookie{Name: cookieName, Value: c.session(), Path: Prefix, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	return nothing, nil
}

func sayClock(c clock.Clock) Clock {
	said := Clock{Kind: "real", Now: c.Now().UTC()}
	switch c := c.(type) {
	case *clock.Manual:
		said.Kind = "manual"
	case clock.Scaled:
		if c.Factor != 1 {
			said.Kind, said.Factor = "scaled", c.Factor
		}
	}
	return said
}

func sayWorkspace(s *mockserver.Space) Workspace {
	server := s.Server()
	return Workspace{
		Name: s.Name, AppID: server.Workspace.AppID(), Seed: server.Seed(), Policy: server.Policy(),
		Clock: sayClock(server.Clock()), Pending: server.Deliverer.Remaining(),
	}
}

func (c *control) listWorkspaces(k *call) (answer, error) {
	if err := k.whole(); err != nil {
		return answer{}, err
	}
	all := []Workspace{}
	for _, s := range c.Mock.Spaces() {
		all = append(all, sayWorkspace(s))
	}
	return ok(map[string]any{"workspaces": all}), nil
}

func (c *control) createWorkspace(k *call) (answer, error) {
	var d WorkspaceDraft
	if err := errors.Join(k.whole(), k.decode(&d)); err != nil {
		return answer{}, err
	}
	if d.Token != "" && c.isToken(d.Token) {
		return answer{}, refuse(codeConflict, "this is the token of the mock: choose another")
	}
	s, err := c.Mock.Create(k.Context(), mockserver.Options{
		Name: d.Name, Token: intercom.Secret(d.Token), Seed: d.Seed, Clock: d.Clock, Policy: d.Policy, AppID: d.AppID,
	})
	switch {
	case errors.Is(err, mockserver.ErrTaken), errors.Is(err, mockserver.ErrManySpace):
		return answer{}, err
	case err != nil:
		return answer{}, as(codeInvalid, err)
	}
	said := sayWorkspace(s)
	said.Token = string(s.Token())
	got := made(said)
	got.clear = true
	return got, nil
}

func (c *control) getWorkspace(k *call) (answer, error) { return ok(sayWorkspace(k.space)), nil }

func (c *control) deleteWorkspace(k *call) (answer, error) {
	if k.space.Name == mockserver.Main {
		return answer{}, refuse(codeConflict, "the main workspace stays: reset it")
	}
	return nothing, c.Mock.Remove(k.Context(), k.space.Name)
}

func (c *control) reset(k *call) (answer, error) {
	var asked struct {
		All  bool   `json:"all"`
		Seed *int64 `json:"seed"`
	}
	if err := k.decode(&asked); err != nil {
		return answer{}, err
	}
	if !asked.All {
		return c.beginAnew(k, asked.Seed)
	}
	if err := k.whole(); err != nil {
		return answer{}, err
	}
	for _, s := range c.Mock.Spaces() {
		if s.Name == mockserver.Main {
			continue
		}
		if err := c.Mock.Remove(k.Context(), s.Name); err != nil && !errors.Is(err, mockserver.ErrNoSpace) {
			return answer{}, err
		}
	}
	k.space = c.Mock.Main()
	return c.beginAnew(k, asked.Seed)
}

func (c *control) setSeed(k *call) (answer, error) {
	var asked struct {
		Seed int64 `json:"seed"`
	}
	if err := k.decode(&asked); err != nil {
		return answer{}, err
	}
	return c.beginAnew(k, &asked.Seed)
}

// beginAnew resets the workspace. What it is to begin with may not be there any
// more, as a receiver that an app's URL is of; it has begun all the same then.
func (c *control) beginAnew(k *call, seed *int64) (answer, error) {
	k.patient()
	if err := k.space.Reset(k.Context(), seed); err != nil {
		return answer{}, as(codeConflict, err)
	}
	return ok(sayWorkspace(k.space)), nil
}
