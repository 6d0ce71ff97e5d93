package reference

import (
	"errors"
	"fmt"
	"slices"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// reload knows again what the journal knows. What was claimed and is not done
// is returned, in the order in which it came.
func (r *Receiver) reload() (left []intercom.Notification, err error) {
	if r.Journal == "" {
		return nil, nil
	}
	err = r.journal.open(r.Journal, func(e entry) error {
		switch {
		case e.Claim != nil:
			r.First(*e.Claim)
			r.conclude(string(e.Claim.ID), nil)
			left = append(left, *e.Claim)
		case e.Done != "":
			left = r.finish(left, e)
		default:
			return errors.New("it is no entry")
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the journal %s: %w", r.Journal, err)
	}
	return left, nil
}

// finish counts what e says was done, and takes it from what is left.
func (r *Receiver) finish(left []intercom.Notification, e entry) []intercom.Notification {
	if e.Acted {
		r.Count(e.Done)
	}
	i := slices.IndexFunc(left, func(n intercom.Notification) bool { return n.ID == e.Done })
	if i < 0 {
		return left
	}
	return slices.Delete(left, i, i+1)
}

func (r *Receiver) journalClaim(n intercom.Notification) error {
	return r.note(entry{Claim: &n})
}

func (r *Receiver) journalDone(id intercom.NotificationID, acted bool) error {
	return r.note(entry{Done: id, Acted: acted})
}

func (r *Receiver) note(e entry) error {
	if r.Journal == "" {
		return nil
	}
	if err := r.journal.append(e); err != nil {
		return fmt.Errorf("write the journal %s: %w", r.Journal, err)
	}
	return nil
}
