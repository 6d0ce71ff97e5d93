package workspace

import (
	"context"
	"errors"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// snoozeKind is the kind of the documents that say when snoozes end, one for
// each conversation that was ever snoozed, with the era in which that is told.
const snoozeKind = "snooze"

func (c *changes) snooze(v *Conversation, a Act, _ *fixtures.Part) (intercom.Topic, error) {
	if !a.SnoozedUntil.After(c.w.now()) {
		return "", invalid("snoozed_until", "snoozed_until is not in the future: send unix seconds that are")
	}
	v.Open, v.State, v.SnoozedUntil = true, "snoozed", new(a.SnoozedUntil.Unix())
	return "conversation.admin.snoozed", nil
}

// remember has the snooze that begins with a part end when its time has come.
func (c *changes) remember(ctx context.Context, v Conversation, part fixtures.Part) error {
	if part.PartType != "snoozed" {
		return nil
	}
	c.committed = append(c.committed, c.w.poke)
	return c.put(ctx, place{kind: snoozeKind, id: v.ID, at: time.Unix(*v.SnoozedUntil, 0)}, c.w.era)
}

// wake ends a snooze that nobody has ended or changed before.
func (w *Workspace) wake(ctx context.Context, snooze store.Doc) error {
	var era intercom.Era
	if err := decode(snooze, &era); err != nil {
		return err
	}
	seen := w.In(era)
	return seen.update(ctx, func(c *changes) error {
		if err := c.tx.Delete(ctx, snooze.Key); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		v, err := c.conversation(ctx, snooze.ID)
		if errors.Is(err, errNoConversation) {
			return nil
		}
		if err != nil || v.SnoozedUntil == nil || *v.SnoozedUntil != snooze.At.Unix() {
			return err
		}
		return c.unsnooze(ctx, v)
	})
}

// unsnooze opens a conversation again, as nobody's doing.
func (c *changes) unsnooze(ctx context.Context, v conversation) error {
	part, err := c.part(ctx, "unsnoozed", c.bot())
	if err != nil {
		return err
	}
	part.AppPackageCode = nil
	v.Open, v.State, v.SnoozedUntil = true, "open", nil
	v.add(&part)
	if err := c.keepConversation(ctx, v); err != nil {
		return err
	}
	return c.tellOf(ctx, "conversation.admin.unsnoozed", v.Conversation, part)
}
