// Package mockserver is a mock Intercom: it keeps a workspace and delivers its
// webhooks.
//
// It wires the parts together and knows nothing that they know.
package mockserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/api"
	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Config says what to build a [Server] from. The zero Config is a mock in
// memory, in real time, with Intercom's policy.
type Config struct {
	Store     store.Store // kept open; the caller closes it
	Clock     clock.Clock
	Policy    string // see delivery.ParsePolicy
	PublicApp bool   // whose subscriptions are never suspended
	Style     intercom.Style
	Seed      int64
	Salt      string // besides the seed, for ids that were never seen before
	Token     intercom.Secret
	BaseURL   string
	Cases     []delivery.Case
	AppID     string // the workspace's id code; empty: made from the seed
	Space     string // under which the store keeps the workspace, for several in one store; empty: "main"
	Plan      delivery.Plan
	Keep      int
	Forgets   bool          // see [delivery.Config]
	PingEvery time.Duration // sends every subscription a ping again and again; 0: none but those asked for
	SelfCheck bool
	Version   string // of the API that clients speak who name none; see [api.DefaultVersion]
	RateLimit api.RateLimit
	Faults    *api.Faults        // by which the API answers wrong
	Published *openapi.Published // Intercom's own description, for what the mock does not do itself
	Watch     delivery.Watch
	Log       *slog.Logger
	Spec      *openapi.Spec // of the API; read again by each server that has none
}

// A Server is a mock Intercom with one workspace.
type Server struct {
	Workspace *workspace.Workspace
	Deliverer *delivery.Deliverer
	Fixtures  *fixtures.Generator
	config    Config
	happened  atomic.Uint64 // by Happen
}

// New wires a server. It starts nothing.
func New(c Config) (*Server, error) {
	c.Policy = cmp.Or(c.Policy, delivery.Policies()[0].Name)
	policy, err := delivery.ParsePolicy(c.Policy)
	if err != nil {
		return nil, err
	}
	if c.PublicApp {
		policy.Rules.Outage = 0
	}
	if c.Store == nil {
		c.Store = memory.New()
	}
	if c.Clock == nil {
		c.Clock = clock.Real()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	g := fixtures.New(c.Seed, c.Salt).In(c.AppID)
	space, id := cmp.Or(c.Space, "main"), g.AppID()
	d := delivery.New(delivery.Config{
		Space: space, AppID: id, Store: c.Store, Clock: c.Clock, Schedule: policy.Schedule, Rules: policy.Rules,
		Style: cmp.Or(c.Style, intercom.Pretty), Fixtures: g, Log: c.Log, Token: c.Token, Cases: c.Cases, Plan: c.Plan, Keep: c.Keep, Forgets: c.Forgets,
		Watch: c.Watch,
	})
	w := workspace.New(workspace.Config{
		Space: space, AppID: id, BaseURL: c.BaseURL, Store: c.Store, Clock: c.Clock, Fixtures: g, Listener: d,
	})
	d.Chores = w.CatchUp
	s := &Server{Workspace: w, Deliverer: d, Fixtures: g, config: c}
	if c.PingEvery > 0 {
		d.Every(c.PingEvery, s.ping)
	}
	return s, nil
}

// ping sends every subscription a ping.
func (s *Server) ping() {
	ctx := context.Background()
	all, err := s.Workspace.Subscriptions(ctx)
	for _, to := range all {
		if _, failed := s.Workspace.Ping(ctx, to.ID); !errors.Is(failed, workspace.ErrNotFound) { // it may be gone by now
			err = cmp.Or(err, failed)
		}
	}
	if failed := s.Workspace.PingApp(ctx); !errors.Is(failed, workspace.ErrNotFound) {
		err = cmp.Or(err, failed)
	}
	if err != nil {
		s.config.Log.Error("periodic ping", "err", err)
	}
}

// API returns the handler of Intercom's REST API.
func (s *Server) API() (http.Handler, error) {
	spec := s.config.Spec
	if spec == nil {
		var err error
		if spec, err = openapi.Intercom(); err != nil {
			return nil, err
		}
	}
	return api.New(api.Config{
		Workspace: s.Workspace, Deliverer: s.Deliverer, Spec: spec,
		Token: s.config.Token, SelfCheck: s.config.SelfCheck, Log: s.config.Log, Clock: s.config.Clock,
		Version: s.config.Version, RateLimit: s.config.RateLimit, Faults: s.config.Faults, Published: s.config.Published,
	})
}

// Resume takes up the deliveries that a process before this one has left in the
// store, and returns how many. It is called once, before Run and before anything
// else is asked of the server.
func (s *Server) Resume(ctx context.Context) (int, error) {
	n, err := s.Deliverer.Resume(ctx)
	if err != nil {
		return n, fmt.Errorf("resume deliveries: %w", err)
	}
	return n, nil
}

// Warm gets ready, beside the caller, what a request would have to wait for.
func (s *Server) Warm() {
	if p := s.config.Published; p != nil {
		go p.Warm()
	}
}

// Run delivers, and carries out jobs, until ctx ends. Then it waits for the
// attempts under way.
func (s *Server) Run(ctx context.Context) {
	var jobs sync.WaitGroup
	defer jobs.Wait()
	jobs.Go(func() {
		if err := s.Workspace.Run(ctx); err != nil {
			s.config.Log.Error("no more jobs are carried out", "err", err)
		}
	})
	s.Deliverer.Run(ctx)
}

// Emit makes something of topic t happen, with the made-up item of that index.
func (s *Server) Emit(ctx context.Context, d fixtures.Definition, index uint64) error {
	at := s.config.Clock.Now()
	item, _, err := s.Fixtures.Item(d, index, at)
	if err != nil {
		return fmt.Errorf("make an item for %s: %w", d.Topic, err)
	}
	return s.Workspace.Record(ctx, workspace.Occurrence{Topic: d.Topic, Item: item, At: at})
}
