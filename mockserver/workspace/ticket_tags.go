package workspace

import "context"

// TagTicket gives a ticket a tag, or takes one off. Nothing announces that.
func (w *Workspace) TagTicket(ctx context.Context, id, admin, tag string, on bool) (given Tag, err error) {
	err = w.update(ctx, func(c *changes) error {
		t, err := w.ticketIn(ctx, c.tx, id)
		if err != nil {
			return err
		}
		if _, err := w.adminIn(ctx, c.tx, admin); err != nil {
			return err
		}
		if given, err = c.tag(ctx, tag); err != nil {
			return err
		}
		had := tagged(t.Tags, tag) >= 0
		switch {
		case !on && !had:
			return errNoResource
		case on == had:
			return nil
		case on:
			t.Tags = append(t.Tags, given)
		default:
			t.Tags = without(t.Tags, tag)
		}
		return c.keepTicket(ctx, t)
	})
	return given, err
}
