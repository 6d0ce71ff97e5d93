package delivery

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A sealed message is what one attempt sends: its bytes are made once, so that
// a duplicate is the same bytes again.
type sealed struct {
	url     string
	message intercom.Message
	fault   *exchange.Fault // nil for none
	skipped string
}

// seal lays the notification out as it is at its next attempt, signs it and
// tampers with it as planned.
func (d *Deliverer) seal(j *job, t Target) (*sealed, error) {
	body := j.Plan.Body
	if body == nil {
		var err error
		j.letter = d.letters.take()
		if body, err = j.Notification.Append((*j.letter)[:0], cmp.Or(j.Plan.Style, t.Style)); err != nil {
			return nil, err
		}
		*j.letter = body
	}
	body = slices.Clip(body) // who forges it must not write behind it
	s := sealed{url: t.URL}
	s.message = intercom.SignedMessage(body, t.sign(body), t.Subscription)
	applied, err := fixtures.Tamper(j.Plan.Tampering, &s.message, fixtures.Keys{Secret: t.Secret, Token: d.Token})
	switch {
	case err != nil:
		return nil, err
	case j.Plan.Tampering != "" && t.Secret == "":
		s.skipped = "without a secret there is no signature to forge"
	case j.Plan.Tampering != "" && !applied:
		s.skipped = "with this secret it would be a genuine message, or it takes an access token that was not given"
	}
	j.Plan.dress(&s.message)
	if s.fault, err = j.Plan.fault(); err != nil {
		return nil, err
	}
	return &s, nil
}

// attempt sends the next copy of j's attempt, or all of them when they go
// together, adds them to what j has made and returns them.
func (d *Deliverer) attempt(ctx context.Context, j *job) ([]Attempt, error) {
	if j.Plan.Drop {
		return nil, errPlanned
	}
	if j.target == nil {
		defer d.gates.leave(j.Subscription, d.gates.enter(j.Subscription))
	}
	t, err := d.targetOf(ctx, j) // also for a copy: its subscription may have ended meanwhile
	if err != nil {
		return nil, err
	}
	if j.message == nil {
		if err := d.recall(ctx, j); err != nil {
			return nil, err
		}
		if j.message, err = d.seal(j, t); err != nil {
			return nil, err
		}
	}
	if !j.Plan.Together {
		j.copy++
		return j.made(d.send(ctx, j, j.copy)), nil
	}
	j.copy = j.Plan.copies()
	return j.made(d.sendTogether(ctx, j)...), nil
}

func (d *Deliverer) send(ctx context.Context, j *job, nth int) Attempt {
	a := d.begun(j, nth)
	if f := j.message.fault; f != nil {
		a.Exchange = d.sender.SendFaulted(ctx, j.request(), *f, j.Plan.Over)
	} else {
		a.Exchange = d.sender.Send(ctx, j.request())
	}
	return a
}

// sendTogether sends all copies at once.
func (d *Deliverer) sendTogether(ctx context.Context, j *job) []Attempt {
	copies := make([]Attempt, j.copy)
	if j.message.fault == nil {
		for i := range copies {
			copies[i] = d.begun(j, i+1)
		}
		for i, x := range d.sender.SendTogether(ctx, j.request(), j.copy) {
			copies[i].Exchange = x
		}
		return copies
	}
	var wg sync.WaitGroup
	for i := range copies {
		wg.Go(func() { copies[i] = d.send(ctx, j, i+1) })
	}
	wg.Wait()
	return copies
}

// begun is an attempt that is about to be made.
func (d *Deliverer) begun(j *job, nth int) Attempt {
	return Attempt{At: now(d.Clock), Number: j.Notification.DeliveryAttempts, Copy: nth, Skipped: j.message.skipped, State: Pending}
}

func (j *job) request() exchange.Request {
	return exchange.Request{
		Method: cmp.Or(j.Plan.Method, http.MethodPost), URL: j.message.url, Header: j.message.message.Header, Body: j.message.message.Body,
	}
}

// unmade adds what stands for the attempt that is not made at a dropped delivery.
func (d *Deliverer) unmade(j *job, why error) []Attempt {
	return j.made(Attempt{At: now(d.Clock), Number: j.Notification.DeliveryAttempts, Skipped: why.Error(), State: Dropped})
}

// Reasons for which a delivery is dropped.
var (
	errUnwanted = errors.New("its subscription is deleted or not active any more")
	errPlanned  = errors.New("its plan says so")
)

func (d *Deliverer) targetOf(ctx context.Context, j *job) (Target, error) {
	if j.target != nil {
		return *j.target, nil
	}
	s, err := d.directory.one(ctx, d.Store, d.Space, j.Subscription)
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && !s.Active && j.Notification.Topic != intercom.Ping:
		return Target{}, errUnwanted
	case err != nil:
		return Target{}, err
	}
	return Target{URL: s.URL, Secret: s.Secret(), Subscription: s.ID, Style: d.Style, signer: &s.signer}, nil
}

// A trial is what became of a job whose time had come.
type trial struct {
	made  []Attempt
	later time.Time // nothing yet: it has to wait until then
}

// try makes an attempt at a queued delivery, if its subscription's health allows
// that. Attempts under way outlive the deliverer's context: they end by themselves.
func (d *Deliverer) try(j *job) trial {
	if j.bell != nil {
		return j.rung()
	}
	ctx := context.Background()
	later, err := d.permit(ctx, j)
	if !later.IsZero() {
		return trial{later: later}
	}
	if len(j.Attempts) == 0 && j.copy == 0 {
		j.Notification.FirstSentAt = d.Clock.Now().Unix()
	}
	var made []Attempt
	if err == nil {
		made, err = d.attempt(ctx, j)
	}
	if err != nil {
		d.Log.Info("delivery is dropped", "delivery", j.ID, "topic", j.Notification.Topic, "reason", err)
		made = d.unmade(j, err)
	}
	return trial{made: made}
}

// conclude sees to what follows from a trial.
func (d *Deliverer) conclude(j *job, t trial) {
	switch {
	case !t.later.IsZero():
		j.rest()
		d.dispatcher.add(t.later, j)
		return
	case j.bell != nil:
		return
	}
	ctx := context.Background()
	j.State, j.due = d.next(j, t.made)
	d.note(j, t.made)
	if err := d.record(ctx, j, t.made); err != nil {
		d.Log.Error("attempt cannot be recorded", "delivery", j.ID, "err", err)
	}
	d.noted(j)
	d.show(j, j.due)
	d.log(ctx, j, t.made[0])
	d.pass(j)
	if j.State == Pending {
		j.rest()
		d.dispatcher.add(j.due, j)
		return
	}
	if err := d.finish(ctx, j); err != nil {
		d.Log.Error("old deliveries cannot be dropped", "err", err)
	}
}

func (d *Deliverer) log(ctx context.Context, j *job, a Attempt) {
	if d.Log.Enabled(ctx, slog.LevelDebug) { // its arguments are not free
		d.Log.Debug("attempt", "delivery", j.ID, "topic", j.Notification.Topic, "number", a.Number,
			"status", a.Exchange.Status(), "failure", a.Exchange.Failure, "state", j.State, "resumed", a.Resumed)
	}
}

// next decides what follows from the attempts just made: another copy or a
// retry, which are due then, or the end.
func (d *Deliverer) next(j *job, made []Attempt) (State, time.Time) {
	last := made[len(made)-1]
	switch {
	case last.State == Dropped:
		return Dropped, time.Time{}
	case answered(made, http.StatusGone):
		return outcome(j.Attempts), time.Time{}
	case d.slowedDown(j, made):
		return Pending, last.At // until when it waits is asked then
	case j.copy < j.Plan.copies():
		return Pending, last.At.Add(j.Plan.Gap)
	}
	due, more := d.Schedule.Next(j.Created, d.counted(j.Attempts))
	if !more {
		return outcome(j.Attempts), time.Time{}
	}
	j.again()
	return Pending, due
}

// answered reports whether the receiver answered any of these attempts like that.
func answered(made []Attempt, status int) bool {
	return slices.ContainsFunc(made, func(a Attempt) bool { return a.Exchange.Status() == status })
}

// outcome is the state of a delivery that is not tried again after made.
func outcome(made []Attempt) State {
	if acknowledged(made) {
		return Delivered
	}
	return Failed
}
