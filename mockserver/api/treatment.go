package api

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// noted returns s with a note of how it is treated, if its receiver is in
// trouble. err is passed on.
func (a *api) noted(ctx context.Context, s intercom.Subscription, err error) (answer, error) {
	h, unknown := delivery.Health{}, error(nil)
	if err == nil {
		h, unknown = a.Deliverer.Health(ctx, s.ID)
	}
	return ok(withNote(s, h)), cmp.Or(err, unknown)
}

// withNote adds to the notes why nothing is sent, and until when.
func withNote(s intercom.Subscription, h delivery.Health) intercom.Subscription {
	if h.Standing == delivery.Live || h.Standing == "" {
		return s
	}
	note := fmt.Sprintf("%s since %s: %s", h.Standing, h.Since.UTC().Format(time.RFC3339), h.Why)
	if !h.Until.IsZero() {
		note += ", until " + h.Until.UTC().Format(time.RFC3339)
	}
	s.Notes = append(slices.Clone(s.Notes), note)
	return s
}
