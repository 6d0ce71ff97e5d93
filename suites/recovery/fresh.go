package recovery

import (
	"context"
	"slices"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// firstForgeries are the forgeries with which a receiver is met at its start, one
// after the other. Who believes only the first that comes and believes any
// signature believes that of the empty key, too, which a secret that is not loaded
// yet may be.
func firstForgeries() []string { return []string{"empty-secret", "no-signature"} }

// forgedFirst asks what the receiver makes of forgeries when it has just been
// started, and only where it refuses them later: the rest is the matter of the
// signature's area.
func forgedFirst(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	believed := map[string]bool{}
	for _, id := range firstForgeries() {
		s := forged(ctx, b, id)
		believed[id] = s.Skipped != "" || !b.TurnedAway(ctx, s) || b.Acted(ctx, []check.Sent{s})[0] > 0
	}
	refused := slices.DeleteFunc(firstForgeries(), func(id string) bool { return believed[id] })
	if len(refused) == 0 {
		b.Skip("it does not refuse the same forgeries later, either")
	}
	b.End(ctx, check.Killed, check.Meanwhile{})
	var sent []check.Sent
	for _, id := range refused {
		sent = append(sent, forged(ctx, b, id))
	}
	b.ExpectIgnored(ctx, patiently(ctx, b, b.Notification()), sent...)
}

// forgedBefore asks what becomes of forgeries when the receiver starts again, where
// it refused them before.
func forgedBefore(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	var sent []check.Sent
	for _, id := range []string{"other-secret", "changed-body"} {
		sent = append(sent, forged(ctx, b, id))
	}
	if b.Acted(ctx, sent)[0] > 0 {
		b.Skip("it acts on forgeries at once, which is another check's matter")
	}
	b.End(ctx, check.Told, check.Meanwhile{})
	b.ExpectIgnored(ctx, patiently(ctx, b, b.Notification()), sent...)
}

func forged(ctx context.Context, b *check.Bench, id string) check.Sent {
	return b.SendPlanned(ctx, b.Notification(), delivery.Plan{Tampering: id})[0]
}
