package delivery

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// MaxOrder bounds how many notifications change places with each other.
	MaxOrder = 1000
	// DefaultWithin is how long, by the clock, the first of them waits for the
	// last at most.
	DefaultWithin = 10 * time.Second
)

// A window holds deliveries back until there are enough of them to be made in
// another order.
type window struct {
	order []int // which is made first, second, ...; from 1, as they occurred
	jobs  []*job
}

// hold keeps j until its window is full or its time is over.
func (d *Deliverer) hold(j *job) {
	d.dispatcher.expect(j)
	key := j.Subscription + " " + fmt.Sprint(j.Plan.Order)
	d.mu.Lock()
	w := d.windows[key]
	if w == nil {
		w = &window{order: j.Plan.Order}
		d.windows[key] = w
		within := j.Plan.Within
		if within == 0 {
			within = DefaultWithin
		}
		d.dispatcher.add(now(d.Clock).Add(within), &job{bell: &bell{ring: func() { d.release(key, w) }}})
	}
	w.jobs = append(w.jobs, j)
	full := len(w.jobs) == len(w.order)
	d.mu.Unlock()
	if full {
		d.release(key, w)
	}
}

// A link leads from a job to the one that is made after it.
type link struct {
	key  string // of their windows
	next *job
}

// release lets a window's deliveries go, unless that has happened: each once an
// attempt at the one before it was made, be that of the window before.
func (d *Deliverer) release(key string, w *window) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.windows[key] != w {
		return
	}
	delete(d.windows, key)
	first, last := w.chain(key)
	before := d.tails[key]
	d.tails[key] = last
	d.Log.Info("deliveries change places", "subscription", first.Subscription, "order", orderText(w.order), "of", len(w.jobs))
	if before != nil {
		before.link.next = first
		return
	}
	d.dispatcher.push(now(d.Clock), first)
}

// chain links the jobs and returns the first and the last.
func (w *window) chain(key string) (first, last *job) {
	for _, k := range w.order {
		if k > len(w.jobs) { // it did not occur in time
			continue
		}
		j := w.jobs[k-1]
		j.link = &link{key: key}
		if last != nil {
			last.link.next = j
		} else {
			first = j
		}
		last = j
	}
	return first, last
}

// pass lets what waits for an attempt at j have its turn.
func (d *Deliverer) pass(j *job) {
	if j.link == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.tails[j.link.key] == j {
		delete(d.tails, j.link.key)
	}
	if next := j.link.next; next != nil {
		d.dispatcher.push(now(d.Clock), next)
	}
	j.link = nil
}

// permutation is an order of n that is not the natural one, of a seed.
func permutation(n int, seed uint64) []int {
	random := rand.New(rand.NewPCG(seed, uint64(n)))
	for {
		order := random.Perm(n)
		for i := range order {
			order[i]++
		}
		if !slices.IsSorted(order) || n < 2 {
			return order
		}
	}
}

// drawn returns the plan with an order of the seed where it asks for one.
func (d *Deliverer) drawn(p Plan) Plan {
	if p.Window > 0 {
		p.Order, p.Window = permutation(p.Window, d.seed("order", 0)), 0
		d.Log.Info("deliveries will change places", "order", orderText(p.Order))
	}
	return p
}

// seed returns a number of 48 bits that the seed decides on.
func (d *Deliverer) seed(purpose string, n uint64) uint64 {
	const digits = 12
	id := d.Fixtures.ID(purpose, n)
	drawn, _ := strconv.ParseUint(id[len(id)-digits:], 16, 64) // such ids are hexadecimal
	return drawn
}

// parseOrder reads numbers with hyphens between them.
func parseOrder(text string) (order []int, err error) {
	for word := range strings.SplitSeq(text, "-") {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, err
		}
		order = append(order, n)
	}
	return order, nil
}

func orderText(order []int) string {
	words := make([]string, len(order))
	for i, n := range order {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, "-")
}

func (p Plan) checkOrder() error {
	n := len(p.Order)
	sorted := slices.Sorted(slices.Values(p.Order))
	natural := make([]int, n)
	for i := range natural {
		natural[i] = i + 1
	}
	switch ordered := n > 0 || p.Window > 0; {
	case n > 0 && p.Window > 0:
		return errors.New("an order is given, or drawn for a window, not both")
	case p.Window < 0 || p.Window == 1 || p.Window > MaxOrder || n == 1 || n > MaxOrder:
		return fmt.Errorf("2 to %d notifications can change places", MaxOrder)
	case !slices.Equal(sorted, natural):
		return fmt.Errorf("order %s: use each number from 1 to %d once", orderText(p.Order), n)
	case p.Within < 0 || !ordered && p.Within > 0:
		return errors.New("within is how long an order waits for the last notification of it: give it with order or window")
	case ordered && p.Delay > 0:
		return errors.New("an order and a delay do not go together")
	}
	return nil
}
