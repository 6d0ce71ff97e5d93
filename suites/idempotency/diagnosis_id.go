package idempotency

import (
	"context"
	"fmt"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// cutOff says where the id ends for a receiver that does not see all of it. Of
// one notification there are others, each with another character changed.
func cutOff(ctx context.Context, b *check.Bench) string {
	first := b.Notification()
	id := string(first.Notification.ID)
	b.Send(ctx, first)
	var groups [][]check.Sent
	for i := range id {
		groups = append(groups, []check.Sent{b.Send(ctx, b.Notification(withID(changed(id, i))))})
	}
	groups = append(groups, []check.Sent{b.Send(ctx, b.Notification(withID(strings.ToUpper(id))))})
	acted := b.Acted(ctx, groups...)
	seen := len(id)
	for seen > 0 && acted[seen-1] == 0 {
		seen--
	}
	switch {
	case seen == 0:
		return ""
	case seen < len(id):
		return fmt.Sprintf("it compares no more than the first %d of the id's %d characters", seen, len(id))
	case acted[len(id)] == 0:
		return "it compares ids without regard to letter case"
	default:
		return ""
	}
}

func withID(id string) check.Edit {
	return func(f *fixtures.Fixture) { f.Notification.ID = intercom.NotificationID(id) }
}

// changed returns the id with another character at i.
func changed(id string, i int) string {
	with := byte('0')
	if id[i] == with {
		with = '1'
	}
	return id[:i] + string(with) + id[i+1:]
}
