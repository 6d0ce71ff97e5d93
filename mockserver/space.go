package mockserver

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/api"
	"github.com/intercheck-dev/intercheck/mockserver/calls"
	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/feed"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// keptEvents is how many events readers can catch up on, in each workspace.
const keptEvents = 1 << 14

// Kinds of events that a workspace's feed has. The data of a DeliveryEvent is a
// [delivery.Change], that of a CallEvent a [calls.Call], that of a HealthEvent
// the ID of a subscription.
const (
	DeliveryEvent = "delivery"
	CallEvent     = "call"
	HealthEvent   = "subscription"
	ClockEvent    = "clock"
	FaultsEvent   = "faults"
	ResetEvent    = "reset"
)

// Options say in what a workspace differs from the others of its mock.
type Options struct {
	Name   string
	Token  intercom.Secret
	Seed   *int64
	Clock  string
	Policy string
	AppID  string
	own    bool // the token is the workspace's alone, and leads to it
}

func (o Options) check() error {
	_, wrongClock := clock.Parse(cmp.Or(o.Clock, "real"), time.Now())
	_, wrongPolicy := delivery.ParsePolicy(cmp.Or(o.Policy, delivery.Policies()[0].Name))
	return errors.Join(wrongClock, wrongPolicy)
}

// A Space is a workspace in a [Mock]. It outlives what is in it: a reset begins
// another life.
type Space struct {
	Name  string
	Birth string // tells its feed from that of another of the same name
	Feed  *feed.Feed
	Calls *calls.Log

	mock     *Mock
	options  Options
	changing sync.Mutex // held while a life begins or ends
	ended    bool
	resumed  int // deliveries that were taken up at first
	life     atomic.Pointer[life]
}

// A life is what a workspace has from one reset to the next.
type life struct {
	*Server
	api  http.Handler
	stop context.CancelFunc // nil: it does not run
	over chan struct{}
}

func newSpace(m *Mock, o Options) *Space {
	s := &Space{Name: o.Name, Birth: rand.Text()[:8], Feed: feed.New(keptEvents), mock: m, options: o}
	s.Calls = calls.New(m.config.Spec, func() time.Time { return s.Server().Workspace.Now() }, func(c calls.Call) { s.Feed.Publish(CallEvent, c) })
	s.changing.Lock() // until it has begun
	return s
}

// Server returns what the workspace is now.
func (s *Space) Server() *Server {
	if l := s.life.Load(); l != nil {
		return l.Server
	}
	s.changing.Lock() // it is about to begin
	defer s.changing.Unlock()
	return s.life.Load().Server
}

// Token returns the token that leads to the workspace; empty if it has none for itself.
func (s *Space) Token() intercom.Secret {
	if !s.options.own {
		return ""
	}
	return s.options.Token
}

// ServeHTTP serves Intercom's API in the workspace, and keeps what is asked.
func (s *Space) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.Server()
	s.life.Load().api.ServeHTTP(w, r)
}

// begin begins the first life. If that cannot be, failed is called.
func (s *Space) begin(ctx context.Context, failed func()) error {
	defer s.changing.Unlock()
	l, err := s.newLife(ctx)
	if l != nil {
		s.life.Store(l)
	}
	if err != nil {
		failed()
	}
	return err
}

// Reset ends what the workspace is, removes all that is in it, and lets it begin
// anew, from another seed if one is given.
func (s *Space) Reset(ctx context.Context, seed *int64) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	if s.ended {
		return ErrNoSpace
	}
	if err := s.endLife(ctx); err != nil {
		return err
	}
	s.Calls.Clear()
	if seed != nil {
		s.options.Seed = seed
		if err := s.mock.keep(ctx, s.options); err != nil {
			return err
		}
	}
	l, err := s.newLife(ctx)
	if l != nil {
		s.life.Store(l)
		s.Feed.Publish(ResetEvent, nil)
	}
	if err != nil {
		return fmt.Errorf("reset workspace %s: %w", s.Name, err)
	}
	return nil
}

// end ends the workspace for good.
func (s *Space) end(ctx context.Context) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	s.ended = true
	return s.endLife(ctx)
}

// endLife ends what there is, once the attempts under way are over.
func (s *Space) endLife(ctx context.Context) error {
	l := s.life.Load()
	if l.stop != nil {
		l.stop()
		<-l.over
	}
	if s.mock.config.Store == nil { // it was in memory, and is gone
		return nil
	}
	return clearSpace(ctx, s.mock.config.Store, s.Name)
}

// newLife makes a life, which is the only one. There may be one even if it could
// not be prepared as it should be.
func (s *Space) newLife(ctx context.Context) (*life, error) {
	c := s.mock.config.Config
	var err error
	if c.Clock, err = clock.Parse(cmp.Or(s.options.Clock, s.mock.config.ClockText, "real"), time.Now()); err != nil {
		return nil, err
	}
	c.Space, c.Token, c.BaseURL, c.Faults = s.Name, s.options.Token, s.mock.BaseURL(), new(api.Faults)
	c.Policy, c.AppID = cmp.Or(s.options.Policy, c.Policy), cmp.Or(s.options.AppID, c.AppID)
	if s.options.Seed != nil {
		c.Seed = *s.options.Seed
	}
	c.Watch = delivery.Watch{
		Delivery: func(c delivery.Change) { s.Feed.Publish(DeliveryEvent, c) },
		Health:   func(id string) { s.Feed.Publish(HealthEvent, id) },
	}
	server, err := New(c)
	if err != nil {
		return nil, err
	}
	served, err := server.API()
	if err != nil {
		return nil, err
	}
	l := &life{Server: server, api: s.Calls.Around(served)}
	if c.Store != nil && s.life.Load() == nil { // it may be there from before
		if s.resumed, err = server.Resume(ctx); err != nil {
			return nil, err
		}
	}
	if s.Name == Main && s.mock.config.Prepare != nil {
		err = s.mock.config.Prepare(ctx, server)
	}
	l.start(s.mock.run())
	return l, err
}

// start lets the workspace deliver until ctx ends, if it does not yet.
func (s *Space) start(ctx context.Context) {
	s.changing.Lock()
	defer s.changing.Unlock()
	if l := s.life.Load(); l != nil && l.stop == nil {
		l.start(ctx)
	}
}

func (l *life) start(ctx context.Context) {
	if ctx == nil {
		return
	}
	ctx, l.stop = context.WithCancel(ctx)
	l.over = make(chan struct{})
	go func() {
		defer close(l.over)
		l.Run(ctx)
	}()
}

// wait returns when nothing is under way any more.
func (s *Space) wait() {
	s.changing.Lock()
	defer s.changing.Unlock()
	if l := s.life.Load(); l != nil && l.stop != nil {
		<-l.over
	}
}

// clearSpace removes all documents of a workspace.
func clearSpace(ctx context.Context, in store.Store, space string) error {
	const atOnce = 500
	kinds := append(workspace.Kinds(), delivery.Kinds()...)
	for _, kind := range kinds {
		for more := true; more; {
			err := in.Update(ctx, func(tx store.Tx) error {
				page, err := tx.List(ctx, store.Query{Space: space, Kind: kind, Limit: atOnce})
				more = page.More
				for _, doc := range page.Docs {
					err = errors.Join(err, tx.Delete(ctx, doc.Key))
				}
				return err
			})
			if err != nil {
				return fmt.Errorf("remove the %s documents of workspace %s: %w", kind, space, err)
			}
		}
	}
	return nil
}

// Touched tells readers that something about a subscription has changed.
func (s *Space) Touched(subscription string) { s.Feed.Publish(HealthEvent, subscription) }
