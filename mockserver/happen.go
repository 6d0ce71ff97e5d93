package mockserver

import (
	"context"
	"encoding/json"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/api"
	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A Happening is what is to happen, and how that is to be delivered.
type Happening struct {
	Topic fixtures.Definition
	Item  json.RawMessage                                     // nil: it is made up
	Edit  func(item json.RawMessage) (json.RawMessage, error) // nil: the item stays as it is
	Plan  *delivery.Plan                                      // nil: as for everything
}

// Happen makes something happen and returns the IDs of the deliveries that this
// leads to.
func (s *Server) Happen(ctx context.Context, h Happening) (made []string, err error) {
	item, at := h.Item, s.Workspace.Now()
	if item == nil {
		if item, _, err = s.Fixtures.Item(h.Topic, s.happened.Add(1)-1, at); err != nil {
			return nil, err
		}
	}
	if h.Edit != nil {
		if item, err = h.Edit(item); err != nil {
			return nil, err
		}
	}
	wish := delivery.Wish{Plan: h.Plan, Made: func(each []delivery.Delivery) {
		for _, d := range each {
			made = append(made, d.ID)
		}
	}}
	err = s.Workspace.Record(delivery.With(ctx, wish), workspace.Occurrence{Topic: h.Topic.Topic, Item: item, At: at})
	return made, err
}

// Upcoming returns the item that the next happening of a topic would have.
func (s *Server) Upcoming(d fixtures.Definition) (json.RawMessage, error) {
	item, _, err := s.Fixtures.Item(d, s.happened.Load(), s.Workspace.Now())
	return item, err
}

// Ping sends a ping to a subscription and returns the ID of its delivery.
func (s *Server) Ping(ctx context.Context, subscription string) (made []string, err error) {
	wish := delivery.Wish{Made: func(each []delivery.Delivery) { made = append(made, each[0].ID) }}
	err = s.Workspace.PingAnyone(delivery.With(ctx, wish), subscription)
	return made, err
}

// Faults returns the rules by which the API answers wrong.
func (s *Server) Faults() *api.Faults { return s.config.Faults }

// Seed returns what everything made up is made from.
func (s *Server) Seed() int64 { return s.config.Seed }

// Policy returns the name of the policy.
func (s *Server) Policy() string { return s.config.Policy }

// Clock returns the server's clock.
func (s *Server) Clock() clock.Clock { return s.config.Clock }

// Token returns the one token that the API takes; empty: any.
func (s *Server) Token() intercom.Secret { return s.config.Token }
