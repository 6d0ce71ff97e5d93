package check

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/intercheck-dev/intercheck/suites/probe"
)

// Quiet is the least time for which "nothing happened" is watched when the
// receiver cannot say that it is idle. It is patience, not a requirement.
const Quiet = 400 * time.Millisecond

// An Observer sees what the receiver did, through one or more probes. Each
// probe counts in units of its own: what one acted-on notification adds.
type Observer struct {
	Probes   []probe.Probe
	Patience time.Duration // how long an effect may take to show, when the one before it has
	quiet    time.Duration
	units    []int
	kept     kept
	latest   moment // when something was last seen that had been waited for
}

// blind is why a check of effects says nothing.
const blind = "what the receiver does cannot be seen without a probe"

// ExpectActed asserts that the receiver acted as wanted, no less and no more.
// It waits for what is to come, and then watches that no more does. Without a
// probe the check is inconclusive.
func (b *Bench) ExpectActed(ctx context.Context, wants ...Want) {
	if b.Observer == nil {
		b.Inconclusive(blind)
	}
	counts, err := b.Observer.settle(ctx, wants)
	if err != nil {
		b.Break(err)
	}
	for i, w := range wants {
		for p, count := range counts[i] {
			unit := b.Observer.units[p]
			b.Expect(count).To(exactly{w, unit, b.Observer.Patience})
		}
	}
	b.Observer.kept.keep(wants)
}

// enduring bounds how long effects may take together, in patiences.
const enduring = 12

// settle waits until every want is met, or patience is over, and then until
// nothing more happens. It returns the count of each want by each probe.
func (o *Observer) settle(ctx context.Context, wants []Want) ([][]int, error) {
	if _, err := o.await(ctx, wants, o.Patience); err != nil {
		return nil, err
	}
	if err := o.rest(ctx); err != nil {
		return nil, err
	}
	return o.count(ctx, wants)
}

// await waits until every want is met, or patience is over, and reports which.
// Patience begins anew with each effect that anybody waits for: a receiver that
// works on one after another, or on a busy machine, is slow and no worse.
func (o *Observer) await(ctx context.Context, wants []Want, patience time.Duration) (met bool, err error) {
	open := slices.DeleteFunc(slices.Clone(wants), func(w Want) bool { return w.Times == 0 || w.Fewer })
	start, least := time.Now(), o.wanted(open)
	for pause := 2 * time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		missing, err := o.missing(ctx, open)
		if err != nil {
			return false, err
		}
		if sum := sumOf(missing); sum < least {
			least = sum
			o.latest.note()
		}
		open = unmet(open, missing)
		if len(open) == 0 {
			return true, nil
		}
		if time.Since(o.latest.since(start)) > patience || time.Since(start) > enduring*patience {
			return false, nil
		}
		if err := wait(ctx, pause); err != nil {
			return false, err
		}
	}
}

func (o *Observer) wanted(wants []Want) (sum int) {
	for _, w := range wants {
		for _, unit := range o.units {
			sum += w.Times * unit
		}
	}
	return sum
}

// missing returns how much of each want there is not yet.
func (o *Observer) missing(ctx context.Context, wants []Want) ([]int, error) {
	counts, err := o.count(ctx, wants)
	if err != nil {
		return nil, err
	}
	missing := make([]int, len(wants))
	for i, w := range wants {
		for p, count := range counts[i] {
			missing[i] += max(0, w.Times*o.units[p]-count)
		}
	}
	return missing, nil
}

func sumOf(all []int) (sum int) {
	for _, n := range all {
		sum += n
	}
	return sum
}

// unmet returns the wants of which something is missing.
func unmet(wants []Want, missing []int) (open []Want) {
	for i, w := range wants {
		if missing[i] > 0 {
			open = append(open, w)
		}
	}
	return open
}

// rest waits until the receiver says that it is idle, or for a quiet window
// when it cannot say.
func (o *Observer) rest(ctx context.Context) error {
	for _, p := range o.Probes {
		idler, ok := p.(probe.Idler)
		if !ok {
			return wait(ctx, o.quiet)
		}
		if err := idler.Idle(ctx); err != nil {
			return err
		}
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Calibrate learns each probe's unit and how long effects take to show, from
// one genuine notification, which send sends. It reports why the probes cannot
// be believed, if they cannot. A receiver that does not acknowledge even that
// one leaves them untried: every check will say so.
func (o *Observer) Calibrate(ctx context.Context, s probe.Subject, send func() (acknowledged bool, err error)) error {
	one := []Want{{Times: 1, Of: []probe.Subject{s}}}
	o.quiet, o.units = Quiet, make([]int, len(o.Probes))
	for i := range o.units {
		o.units[i] = 1
	}
	before, err := o.count(ctx, one)
	if err != nil {
		return err
	}
	if acknowledged, err := send(); err != nil || !acknowledged {
		return err
	}
	sent := time.Now()
	if err := o.first(ctx, one, sent); err != nil {
		return err
	}
	after, err := o.settle(ctx, one)
	if err != nil {
		return err
	}
	for i := range o.units {
		o.units[i] = after[0][i]
		if before[0][i] != 0 || after[0][i] < 1 {
			return Uncounted{fmt.Errorf("%w: for %s, which the receiver acknowledged, it counted %d before and %d within %s after, not 0 and then 1 or more: "+
				"does it look where the receiver counts, and does the receiver act on this topic?", errProbe, s.ID, before[0][i], after[0][i], o.Patience)}
		}
	}
	return nil
}

// An Uncounted error says that a probe does not count what the receiver does.
type Uncounted struct{ error }

// Unwrap returns what is wrapped.
func (u Uncounted) Unwrap() error { return u.error }

// first waits for the first effect, and makes the quiet window fit how long it took.
func (o *Observer) first(ctx context.Context, one []Want, sent time.Time) error {
	for time.Since(sent) < o.Patience {
		missing, err := o.missing(ctx, one)
		if err != nil {
			return err
		}
		if sumOf(missing) == 0 {
			break
		}
		if err := wait(ctx, 5*time.Millisecond); err != nil {
			return err
		}
	}
	o.quiet = min(max(Quiet, 2*time.Since(sent)), o.Patience)
	return nil
}
