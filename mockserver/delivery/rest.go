package delivery

import (
	"bytes"
	"context"
	"fmt"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// crowd is how many deliveries may be pending before further ones leave their
// items in the store until their turn comes.
const crowd = 1024

// rest lets go of what is stored and j does not need while it waits: a million
// may wait at once. What decides on further attempts stays.
func (j *job) rest() {
	j.Notification.Data = intercom.Data{Type: j.Notification.Data.Type}
	for i, a := range j.Attempts {
		x := exchange.Exchange{Failure: a.Exchange.Failure}
		if a.Exchange.Response != nil {
			x.Response = &exchange.Response{Status: a.Exchange.Status()}
		}
		j.Attempts[i].Exchange = x
	}
}

// recall gets the item back that j has let go of.
func (d *Deliverer) recall(ctx context.Context, j *job) error {
	if j.target != nil || j.Notification.Data.Item != nil || j.Plan.Body != nil {
		return nil
	}
	doc, err := d.Store.Get(ctx, store.Key{Space: d.Space, Kind: deliveryKind, ID: j.ID})
	if err != nil {
		return fmt.Errorf("delivery %s: read its item again: %w", j.ID, err)
	}
	_, item, _ := bytes.Cut(doc.Body, []byte{'\n'}) // its first line would cost more to read than to keep
	j.Notification.Data.Item = item
	j.Notification.TrustItem() // it was checked when it occurred
	return nil
}
