package delivery

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A Case says which deliveries go by a plan.
type Case struct {
	Topic  intercom.Topic `json:"topic,omitempty"`  // or what stands before a dot in it; "" for all
	Chance float64        `json:"chance,omitempty"` // drawn from the seed; 0 means always
	Plan   Plan           `json:"plan"`
}

// ParseCase reads a plan, as [ParsePlan] does, which may have the words topic
// and chance: "topic=user.created,chance=0.1,copies=2".
func ParseCase(text string) (Case, error) {
	var c Case
	var rest []string
	for word := range strings.SplitSeq(text, ",") {
		key, value, _ := strings.Cut(word, "=")
		if key != "topic" && key != "chance" {
			rest = append(rest, word)
		} else if err := c.set(key, value); err != nil {
			return Case{}, fmt.Errorf("plan %q: %w", text, err)
		}
	}
	var err error
	if c.Plan, err = ParsePlan(strings.Join(rest, ",")); err == nil && reflect.ValueOf(c.Plan).IsZero() && text != "" {
		err = fmt.Errorf("plan %q: it says when, and not what: add a word such as copies=2", text)
	}
	return c, err
}

// set sets what a word about the case says.
func (c *Case) set(key, value string) (err error) {
	if key == "topic" {
		c.Topic, err = workspace.ParseTopic(value)
		return err
	}
	c.Chance, err = strconv.ParseFloat(value, 64)
	if err != nil || !(c.Chance > 0 && c.Chance <= 1) { // which is false of NaN, too
		return fmt.Errorf("chance %q: use a number above 0 and at most 1", value)
	}
	return nil
}

// covers reports whether the case is about topic t.
func (c Case) covers(t intercom.Topic) bool { return c.Topic == "" || c.Topic.Covers(t) }

// planFor returns how to deliver the n-th notification, if it is of topic t: by
// the first case that covers it and whose chance comes true, else by Plan.
func (d *Deliverer) planFor(t intercom.Topic, n uint64) Plan {
	d.cases.mu.RLock()
	defer d.cases.mu.RUnlock()
	for _, c := range d.cases.all {
		if c.covers(t) && (c.Chance == 0 || d.chance(c.number, n) < c.Chance) {
			return c.Plan
		}
	}
	return d.Plan
}

// chance returns a number of the seed, from 0 to 1, for a case and a notification.
func (d *Deliverer) chance(i int, n uint64) float64 {
	return float64(d.seed("chance "+strconv.Itoa(i), n)) / (1 << 48)
}
