package check

import (
	"context"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

// ExpectTurnedAway asserts that the receiver came through a forgery, as
// [Bench.TurnedAway] says.
func (b *Bench) ExpectTurnedAway(ctx context.Context, forged Sent, about ...any) {
	if !b.TurnedAway(ctx, forged) {
		b.Expect(forged).To(BeAnswered(), about...)
	}
}

// TurnedAway reports whether the receiver came through a forgery: it answered
// or, if it hangs up on every one, it hung up. Who answers a plain forgery and
// ends the connection over an odd one crashed.
func (b *Bench) TurnedAway(ctx context.Context, forged Sent) bool {
	failure := forged.Exchange.Failure
	return failure == "" || failure == exchange.Reset && b.hangsUp(ctx)
}

// hangsUp reports whether the receiver ends the connection of the plainest
// forgery there is, each time, while it serves, as nginx does for a status of
// 444. Intercom sends no forgeries, so that nothing is lost by it.
func (b *Bench) hangsUp(ctx context.Context) bool {
	return b.Once("whether it hangs up on forgeries", func() string {
		for range 2 {
			forged := b.Try(ctx, b.Notification(), delivery.Plan{Tampering: "other-secret"})
			if len(forged) == 0 || forged[0].Exchange.Failure != exchange.Reset {
				return ""
			}
		}
		if genuine := b.Try(ctx, b.Notification(), delivery.Plan{}); len(genuine) == 0 || !genuine[0].Exchange.Acknowledged() {
			return ""
		}
		return "it does"
	}) != ""
}
