package delivery

import (
	"context"
	"fmt"
	"net/http"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Validate asks url by HEAD whether notifications may be sent to it, as Intercom
// does when the URL of an app is saved. It must answer 2xx, without a redirect.
func (d *Deliverer) Validate(ctx context.Context, url string) error {
	h := intercom.NewMessage(nil, "", "").Header
	h = http.Header{"Accept": h["Accept"], "User-Agent": h["User-Agent"]}
	x := d.sender.Send(ctx, exchange.Request{Method: http.MethodHead, URL: url, Header: h})
	switch {
	case x.Acknowledged():
		return nil
	case x.Failure != "":
		return fmt.Errorf("validate %s: HEAD came to nothing (%s): %s", url, x.Failure, x.Err)
	default:
		return fmt.Errorf("validate %s: HEAD was answered %d: answer it 2xx, signed or not", url, x.Status())
	}
}
