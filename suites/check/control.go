package check

import (
	"context"
	"fmt"
)

// ExpectActedOnce sends a genuine notification and asserts that it is
// acknowledged and, where that can be seen, acted on once.
func (b *Bench) ExpectActedOnce(ctx context.Context, sent ...Sent) {
	wants := make([]Want, len(sent))
	for i, s := range sent {
		b.Expect(s).To(BeAcknowledged())
		wants[i] = Acted(1, s)
	}
	if b.Observed() {
		b.ExpectActed(ctx, wants...)
	}
}

// ExpectIgnored asserts that the receiver acted on none of the forged, while it
// did act on genuine, the control. Where that cannot be seen, a 4xx to each is
// enough, and any other answer leaves it open.
func (b *Bench) ExpectIgnored(ctx context.Context, genuine Sent, forged ...Sent) {
	b.Expect(genuine).To(BeAcknowledged())
	wants := []Want{Acted(1, genuine)}
	for _, s := range forged {
		b.ExpectTurnedAway(ctx, s)
		wants = append(wants, Acted(0, s))
	}
	if b.Observed() {
		b.ExpectActed(ctx, wants...)
		return
	}
	for _, s := range forged {
		if !s.Exchange.Refused() {
			b.Inconclusive(fmt.Sprintf("%s; whether it acted cannot be seen without a probe", Answer(s.Exchange)))
		}
	}
}

// ExpectServing asserts that the receiver still takes a genuine notification.
func (b *Bench) ExpectServing(ctx context.Context) Sent {
	s := b.Send(ctx, b.Notification())
	b.Expect(s).To(BeAcknowledged())
	return s
}
