package recovery

import (
	"context"
	"net/http"

	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// fixPassedOn names the one error that asks for a retry and for nothing else.
const fixPassedOn = "answer 503 when the work cannot be done now, or do it behind the answer; pass on no status of another service"

// passedOn are the checks of what Intercom is told, and of what is done, where
// nothing is wrong with the notification.
func passedOn() []check.Check {
	return []check.Check{
		{
			ID: "REC-007", Level: check.Must, Link: link, Needs: check.Downstream, Fix: fixPassedOn,
			Title: "does not tell Intercom to go away when what it calls fails",
			Why:   "410 switches the subscription off for good, and Intercom is not known to follow redirects. A receiver that answers with the status of what it calls passes on what was not meant for Intercom.",
			Run: whenCallsFail("410 or a redirect", func(status int) bool {
				return status == http.StatusGone || status/100 == 3
			}),
		},
		{
			ID: "REC-008", Level: check.May, Link: fidelity, Needs: check.Effects,
			Fix:   "pass over what is older only where a state is stored that is newer, and act on what happened in any case",
			Title: "acts on a notification that arrives after a newer one about the same item",
			Why:   "The newer one does not hold what the older one tells: a reply, a tag, a visit. Who passes over it, because the item was seen in a later state, loses that.",
			Run:   olderOfItem,
		},
		{
			ID: "REC-009", Level: check.Should, Link: link, Needs: check.Downstream, Fix: fixPassedOn,
			Title: "does not ask Intercom to slow down when what it calls fails",
			Why:   "429 delays all notifications of the subscription, for up to two hours, and after that they are dropped: those that need nobody else, too.",
			Run:   whenCallsFail("429", func(status int) bool { return status == http.StatusTooManyRequests }),
		},
	}
}

// whenCallsFail has each of several notifications fail another way. A receiver
// may answer before, behind or with its work.
func whenCallsFail(unwanted string, is func(status int) bool) func(context.Context, *check.Bench) {
	return func(ctx context.Context, b *check.Bench) {
		b.ExpectServing(ctx)
		statuses := []int{http.StatusGone, http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusFound, http.StatusNotFound}
		fs := make([]fixtures.Fixture, len(statuses))
		for i, status := range statuses {
			fs[i] = b.Notification()
			mend := b.FailDownstream(fs[i], status, 1_000_000)
			defer mend()
		}
		for i, s := range b.SendAll(ctx, len(fs), fs...) {
			b.Expect(s).To(check.BeAnswered())
			b.Expect(is(s.Exchange.Status())).To(gomega.BeFalse(), "expected the receiver not to answer %s while what it calls answers %d, but %s",
				unwanted, statuses[i], check.Answer(s.Exchange))
		}
	}
}
