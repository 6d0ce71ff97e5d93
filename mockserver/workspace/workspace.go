// Package workspace is the mocked Intercom workspace: what exists in it
// (subscriptions, users, data events) and what happens in it.
//
// It knows when something occurs, and tells a [Listener] of it. It knows
// nothing of HTTP, nor of how an occurrence is announced.
package workspace

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Config says what a [Workspace] works with. All of it is required.
type Config struct {
	Space    string // under which its documents are kept
	AppID    string
	BaseURL  string // of the API, such as http://127.0.0.1:4000; see [Workspace.SetBaseURL]
	Store    store.Store
	Clock    clock.Clock
	Fixtures *fixtures.Generator
	Listener Listener
}

// A Workspace holds what exists. It is safe for concurrent use.
type Workspace struct {
	config   Config
	baseURL  *atomic.Pointer[string]
	added    chan struct{} // a task was
	catching *sync.Mutex   // held by who does what is due
	era      intercom.Era  // in which changes are announced; empty: in that of what is changed
}

// New returns the workspace whose documents stand in c.Store, if there are any.
func New(c Config) *Workspace {
	w := &Workspace{config: c, baseURL: new(atomic.Pointer[string]), added: make(chan struct{}, 1), catching: new(sync.Mutex)}
	w.SetBaseURL(c.BaseURL)
	return w
}

// In returns the workspace as clients of an era see it: what they do is
// announced under that era's topics, with its items. Without an era, it is
// announced in the one in which the person that it is about was made.
func (w *Workspace) In(era intercom.Era) *Workspace {
	seen := *w
	seen.era = era
	return &seen
}

// AppID returns the workspace's id code, which its notifications carry.
func (w *Workspace) AppID() string { return w.config.AppID }

// Fixtures returns what mints the workspace's ids.
func (w *Workspace) Fixtures() *fixtures.Generator { return w.config.Fixtures }

// BaseURL returns where the API is served, without a slash at its end.
func (w *Workspace) BaseURL() string { return *w.baseURL.Load() }

// SetBaseURL says where the API is served, once its port is known. Links to it
// are made when they are asked for, so it may change.
func (w *Workspace) SetBaseURL(url string) { w.baseURL.Store(&url) }

// update changes what exists, and lets what occurs be announced once that is
// kept. The engine may call change again, so it does nothing outside of c.
func (w *Workspace) update(ctx context.Context, change func(c *changes) error) error {
	var c changes
	err := w.config.Store.Update(ctx, func(tx store.Tx) error {
		c = changes{tx: tx, w: w} // without those of an earlier call, which was dropped
		return change(&c)
	})
	if err != nil {
		return err
	}
	for _, f := range c.committed {
		f()
	}
	return nil
}
