package check_test

import (
	"bytes"
	"context"
	"testing"
	"unicode/utf8"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

func TestNotificationsDifferAndAreWrittenInASCII(t *testing.T) {
	t.Parallel()
	do(t, setup(t, answering(200)), func(_ context.Context, b *check.Bench) {
		seen := map[intercom.NotificationID]bool{}
		for _, topic := range []intercom.Topic{"contact.user.created", "conversation.user.replied", "company.created", "user.created"} {
			for range 50 {
				f := b.NotificationOf(b.Topic(topic))
				if i := bytes.IndexFunc(f.Notification.Data.Item, func(r rune) bool { return r >= utf8.RuneSelf }); i >= 0 {
					t.Errorf("%s: %s", topic, f.Notification.Data.Item[i:])
				}
				if seen[f.Notification.ID] {
					t.Errorf("%s comes twice", f.Notification.ID)
				}
				seen[f.Notification.ID] = true
			}
		}
	})
}
