package delivery

import (
	"context"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A Wish is what whoever makes something occur wants of the deliveries that
// follow from it.
type Wish struct {
	Plan *Plan                 // in place of what the cases say
	Made func(each []Delivery) // is told what was made of it, once that is stored; nil: nobody asks
}

type wishKey struct{}

// With returns a context under which something may be made to occur, with a wish.
func With(ctx context.Context, w Wish) context.Context { return context.WithValue(ctx, wishKey{}, w) }

// planOf returns how to deliver the n-th notification, if it is of topic t.
func (d *Deliverer) planOf(w Wish, t intercom.Topic, n uint64) Plan {
	if w.Plan != nil {
		return *w.Plan
	}
	return d.planFor(t, n)
}

func (w Wish) tell(jobs []*job) {
	if w.Made == nil {
		return
	}
	all := make([]Delivery, len(jobs))
	for i, j := range jobs {
		all[i] = j.Delivery
	}
	w.Made(all)
}

func wishOf(ctx context.Context) Wish {
	w, _ := ctx.Value(wishKey{}).(Wish)
	return w
}
