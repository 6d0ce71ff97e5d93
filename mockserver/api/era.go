package api

import (
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// said reports whether it is known which version the client speaks. Older
// clients do not say: then what they ask for tells.
func (a *api) said(c *call) bool { return c.Header.Get(versionHeader) != "" || a.Version != "" }

// as returns the workspace that announces what the client does: under the
// topics of 2.5 and later, under those of before or, for a client that does not
// say what it speaks, as the person that it is about was made.
func (a *api) as(c *call) *workspace.Workspace {
	switch {
	case !a.said(c):
		return a.Workspace.In("")
	case c.version.from2(5):
		return a.Workspace.In(intercom.Modern)
	default:
		return a.Workspace.In(intercom.Legacy)
	}
}

// modern reports whether the client is answered in the form of API 2.x.
// Otherwise says it of one that does not say what it speaks.
func (a *api) modern(c *call, otherwise bool) bool {
	if a.said(c) {
		return c.version.from2(0)
	}
	return otherwise
}
