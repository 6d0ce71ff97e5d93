package control

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/api"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

func (c *control) listFaults(k *call) (answer, error) { return ok(sayFaults(k.space.Server())), nil }

func sayFaults(s *mockserver.Server) Faults {
	said := Faults{API: []APIFault{}, Delivery: []DeliveryFault{}}
	struck := map[string]int{}
	for _, one := range s.Faults().Strikes() {
		struck[one.Fault]++
	}
	for _, f := range s.Faults().Rules() {
		rule := APIFault{
			Name: f.Name, Route: f.Route, Skip: f.Skip, Count: f.Count, Status: f.Status, Reset: f.Reset, Truncate: f.Truncate, Late: f.Late,
			Struck: struck[f.Name],
		}
		if f.Latency > 0 {
			rule.Latency = f.Latency.String()
		}
		said.API = append(said.API, rule)
	}
	for _, n := range s.Deliverer.NamedCases() {
		said.Delivery = append(said.Delivery, DeliveryFault{n.Name, string(n.Topic), n.Chance, n.Plan.String()})
	}
	return said
}

func (c *control) addAPIFault(k *call) (answer, error) {
	var f APIFault
	if err := k.decode(&f); err != nil {
		return answer{}, err
	}
	rule := api.Fault{
		Name: f.Name, Route: f.Route, Skip: f.Skip, Count: f.Count, Status: f.Status, Reset: f.Reset, Truncate: f.Truncate, Late: f.Late,
	}
	var err error
	if f.Latency != "" {
		if rule.Latency, err = time.ParseDuration(f.Latency); err != nil {
			return answer{}, refuse(codeInvalid, "latency %q: use a duration such as 200ms", f.Latency)
		}
	}
	if err := k.knownRoute(f.Route); err != nil {
		return answer{}, err
	}
	if _, err := k.space.Server().Faults().Add(rule); err != nil {
		return answer{}, as(codeInvalid, err)
	}
	k.space.Feed.Publish(mockserver.FaultsEvent, nil)
	return made(sayFaults(k.space.Server())), nil
}

// knownRoute refuses a route that no request could have: a path stands behind a
// method, and everything else is an operationId.
func (k *call) knownRoute(route string) error {
	known := k.space.Calls.Operations()
	if route == "" || strings.Contains(route, " /") || slices.Contains(known, route) {
		return nil
	}
	return refuse(codeInvalid, "route %.80q is no operation%s: use an operationId, or a method and a path", route, nearest.Hint(route[:min(len(route), 80)], known))
}

func (c *control) removeAPIFault(k *call) (answer, error) {
	return k.removed(k.space.Server().Faults().Remove(k.PathValue("id")))
}

func (c *control) addDeliveryFault(k *call) (answer, error) {
	var f DeliveryFault
	if err := k.decode(&f); err != nil {
		return answer{}, err
	}
	rule := delivery.Case{Chance: f.Chance}
	var err error
	if rule.Plan, err = delivery.ParsePlan(f.Plan); err != nil {
		return answer{}, as(codeInvalid, err)
	}
	if f.Topic != "" {
		if rule.Topic, err = workspace.ParseTopic(f.Topic); err != nil {
			return answer{}, as(codeInvalid, err)
		}
	}
	if _, err := k.space.Server().Deliverer.AddCase(f.Name, rule); err != nil {
		return answer{}, as(codeInvalid, err)
	}
	k.space.Feed.Publish(mockserver.FaultsEvent, nil)
	return made(sayFaults(k.space.Server())), nil
}

func (c *control) removeDeliveryFault(k *call) (answer, error) {
	return k.removed(k.space.Server().Deliverer.RemoveCase(k.PathValue("id")))
}

// removed answers whether a rule was there.
func (k *call) removed(there bool) (answer, error) {
	if !there {
		return answer{}, refuse(codeNotFound, "there is no fault %s", fmt.Sprintf("%.80q", k.PathValue("id")))
	}
	k.space.Feed.Publish(mockserver.FaultsEvent, nil)
	return nothing, nil
}
