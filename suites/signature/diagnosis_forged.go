package signature

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// A trial is what a receiver made of each forgery.
type trial struct {
	sent  []forgery
	acted map[string]bool // the ids of those that it acted on, where that can be seen
}

// tried sends each forgery that can be made here.
func tried(ctx context.Context, b *check.Bench) trial {
	var questions []check.Question
	for _, t := range fixtures.Tamperings {
		if !t.Either {
			questions = append(questions, check.Question{Fixture: b.Notification(), Plan: delivery.Plan{Tampering: t.ID}})
		}
	}
	out := trial{acted: map[string]bool{}}
	var groups [][]check.Sent
	for i, s := range b.Ask(ctx, width, questions...) {
		if s.Skipped == "" {
			out.sent, groups = append(out.sent, forgery{questions[i].Plan.Tampering, s}), append(groups, []check.Sent{s})
		}
	}
	if b.Observed() {
		for i, n := range b.Acted(ctx, groups...) {
			out.acted[out.sent[i].id] = n > 0
		}
	}
	return out
}

// whyForged says which forgeries the receiver acts on, or what else keeps it
// from passing checks of them.
func whyForged(ctx context.Context, b *check.Bench) string {
	return b.Once("signature: which forgeries it acts on", func() string {
		t := tried(ctx, b)
		if says := t.family(ctx, b); says != "" {
			return says
		}
		return t.crashes(ctx, b)
	})
}

// orRefused is for a check whose control may be what failed.
func orRefused(ctx context.Context, b *check.Bench) string {
	if says := whyForged(ctx, b); says != "" {
		return says
	}
	return whyRefused(ctx, b)
}

// family names the mistakes that together explain what was acted on.
func (t trial) family(ctx context.Context, b *check.Bench) string {
	var left, says []string
	for _, f := range t.sent {
		if t.acted[f.id] {
			left = append(left, f.id)
		}
	}
	all := len(left)
	for _, m := range mistakes() {
		if t.shows(m) && holds(left, m.takes) {
			says, left = append(says, m.words(ctx, b, t)), m.unexplained(left)
		}
	}
	if len(left) > 0 {
		says = append(says, fmt.Sprintf("of %d forgeries it acts on %d, such as %s", len(t.sent), all, list(left)))
	}
	return strings.Join(says, "; ")
}

// shows reports whether the trial came out as it does with mistake m.
func (t trial) shows(m mistake) bool {
	known := map[string]bool{}
	for _, f := range t.sent {
		known[f.id] = true
	}
	for id := range strings.FieldsSeq(m.takes) {
		if known[id] && !t.acted[id] {
			return false
		}
	}
	for id := range strings.FieldsSeq(m.refuses) {
		if t.acted[id] {
			return false
		}
	}
	return true
}

// whyAnswered says how the receiver answers forgeries other than with one and
// the same refusal.
func whyAnswered(ctx context.Context, b *check.Bench) string {
	if says := orRefused(ctx, b); says != "" {
		return says
	}
	return b.Once("signature: how it answers forgeries", func() string {
		t := tried(ctx, b)
		says := t.answers()
		if b.Observed() {
			return says + ", and acts on none"
		}
		return says
	})
}

// crashes says of which forgeries there was no whole response, though the
// receiver does not hang up on all.
func (t trial) crashes(ctx context.Context, b *check.Bench) string {
	var ids []string
	var last check.Sent
	for _, f := range t.sent {
		if !b.TurnedAway(ctx, f.Sent) {
			ids, last = append(ids, f.id), f.Sent
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return fmt.Sprintf("there is no whole response to %s: %s", t.kind(ids), check.Answer(last.Exchange))
}

// answers says which statuses forgeries are answered with.
func (t trial) answers() string {
	with := map[int][]string{}
	var order []int
	for _, f := range t.sent {
		status := f.Exchange.Status()
		if with[status] == nil {
			order = append(order, status)
		}
		with[status] = append(with[status], f.id)
	}
	slices.SortStableFunc(order, func(x, y int) int { return len(with[x]) - len(with[y]) }) // the exceptions first
	says := make([]string, len(order))
	for i, status := range order {
		says[i] = fmt.Sprintf("%s to %s", named(status), t.kind(with[status]))
	}
	return "it answers " + strings.Join(says, " and ")
}

func named(status int) string {
	if status == 0 {
		return "nothing"
	}
	return strconv.Itoa(status)
}

// kind describes some of the forgeries.
func (t trial) kind(ids []string) string {
	switch {
	case len(ids) == len(t.sent):
		return fmt.Sprintf("all %d forgeries", len(ids))
	case strings.Join(ids, " ") == otherLengths: // both are in the order of the tamperings
		return fmt.Sprintf("each signature of another length than a right one (%d of %d forgeries)", len(ids), len(t.sent))
	case len(ids) > len(t.sent)/2:
		return fmt.Sprintf("the other %d of %d", len(ids), len(t.sent))
	default:
		return list(ids)
	}
}
