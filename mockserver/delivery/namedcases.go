package delivery

import (
	"fmt"
	"slices"
	"sync"
)

// A NamedCase is a case that can be taken away again.
type NamedCase struct {
	Name string
	Case
	number int // what its chance is drawn with, which stays when others go
}

// cases are what decides how to deliver. They change while deliveries are made.
type cases struct {
	mu   sync.RWMutex
	all  []NamedCase
	made int
}

// NamedCases returns the cases in the order in which they are asked.
func (d *Deliverer) NamedCases() []NamedCase {
	d.cases.mu.RLock()
	defer d.cases.mu.RUnlock()
	return slices.Clone(d.cases.all)
}

// AddCase adds a case behind those that are there, under a name that is made up
// where there is none, and returns the name. What occurred before is not affected.
func (d *Deliverer) AddCase(name string, c Case) (string, error) {
	if err := c.Plan.Check(); err != nil {
		return "", err
	}
	c.Plan = d.drawn(c.Plan)
	d.cases.mu.Lock()
	defer d.cases.mu.Unlock()
	n := d.cases.made
	if name == "" {
		name = fmt.Sprintf("case-%d", n+1)
	}
	if slices.ContainsFunc(d.cases.all, func(c NamedCase) bool { return c.Name == name }) {
		return "", fmt.Errorf("case %q: there is one of that name: remove it first, or choose another name", name)
	}
	d.cases.made++
	d.cases.all = append(d.cases.all, NamedCase{name, c, n})
	return name, nil
}

// RemoveCase takes a case away and reports whether there was one of that name.
func (d *Deliverer) RemoveCase(name string) bool {
	d.cases.mu.Lock()
	defer d.cases.mu.Unlock()
	before := len(d.cases.all)
	d.cases.all = slices.DeleteFunc(slices.Clone(d.cases.all), func(c NamedCase) bool { return c.Name == name })
	return len(d.cases.all) < before
}
