package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// resumedAtOnce is how many deliveries are read from the store at once.
const resumedAtOnce = 1000

// errAbandoned is why a delivery of [Deliverer.Once] is not resumed.
var errAbandoned = errors.New("who asked for it is gone")

// Resume takes up what a process before this one has left in the store: what is
// pending will be delivered, and what is finished counts for Keep. It returns how
// many are pending. It is called once, before Run and before anything occurs.
//
// An attempt may have been made and not been recorded, when that process was
// killed in between. It is made again, then, with the same ID, and is Resumed.
func (d *Deliverer) Resume(ctx context.Context) (int, error) {
	evicted, err := d.counter(ctx, d.Store, evictedCounter)
	if err != nil {
		return 0, err
	}
	d.evicted = int(evicted)
	for q := (Query{Limit: resumedAtOnce}); ; {
		page, next, err := d.Deliveries(ctx, q)
		if err != nil {
			return 0, err
		}
		for _, v := range page {
			if err := d.takeUp(ctx, v); err != nil {
				return 0, err
			}
		}
		if q.After = next; next.IsZero() {
			return d.Remaining(), nil
		}
	}
}

// takeUp puts a delivery where it belongs.
func (d *Deliverer) takeUp(ctx context.Context, v Delivery) error {
	j, due := resumed(v)
	if j.State == Pending && j.Subscription == "" {
		j.State = Dropped
		if err := d.record(ctx, j, d.unmade(j, errAbandoned)); err != nil {
			return err
		}
	}
	j.rest()
	switch {
	case j.State != Pending:
		return d.finish(ctx, j)
	case len(j.Attempts) == 0 && len(j.Plan.Order) > 0:
		d.hold(j) // with what is left of its window, which is in the order in which it occurred
	default:
		d.dispatcher.add(due, j)
	}
	return nil
}

// resumed returns the job that is left of a delivery, and when it is due.
func resumed(v Delivery) (*job, time.Time) {
	j := &job{Delivery: v, resumed: true}
	if len(v.Attempts) == 0 || v.State != Pending {
		return j, v.Created.Add(v.Plan.Delay)
	}
	last := v.Attempts[len(v.Attempts)-1]
	j.Notification.DeliveryAttempts, j.Notification.FirstSentAt = last.Next, firstSent(v.Attempts[0])
	if last.Next == last.Number { // copies remain, which are the same bytes
		j.copy, j.message = last.Copy, last.sealed(v.Plan)
	}
	return j, last.Due
}

// sealed returns what another copy of a is to send.
func (a Attempt) sealed(p Plan) *sealed {
	r := a.Exchange.Request
	s := &sealed{url: r.URL, message: intercom.Message{Header: r.Header, Body: r.Body}, skipped: a.Skipped}
	s.fault, _ = p.fault() // a plan that was stored has been checked
	return s
}

// firstSent returns what the first attempt said of when it was made. If it said
// nothing, as a forgery may, it is when it was made.
func firstSent(a Attempt) int64 {
	var said struct {
		At int64 `json:"first_sent_at"`
	}
	if err := json.Unmarshal(a.Exchange.Request.Body, &said); err != nil || said.At == 0 {
		return a.At.Unix()
	}
	return said.At
}
