package reference

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// EventName is the name of the event that the receiver submits.
const EventName = "welcomed"

// checkIntercom spares a receiver that could never call from trying for ever.
func (r *Receiver) checkIntercom() error {
	u, err := url.Parse(r.Intercom)
	switch {
	case r.Intercom == "":
		return nil
	case err != nil:
		return fmt.Errorf("read the URL of the Intercom API: %w", err)
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return fmt.Errorf("%q is no URL of the Intercom API: write http://HOST:PORT, or https", u.Redacted())
	}
	return nil
}

// request makes the request that submits the event. A retry sends the same
// bytes: Intercom knows an event again by its person, name and time.
func (r *Receiver) request(ctx context.Context, n intercom.Notification) (*http.Request, error) {
	e := intercom.DataEvent{EventName: EventName, CreatedAt: n.CreatedAt}
	if err := address(&e, n.Data.Item); err != nil {
		return nil, err
	}
	metadata, err := json.Marshal(map[string]string{"notification_id": string(n.ID)})
	if err != nil {
		return nil, err
	}
	e.Metadata = metadata
	body, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(r.Intercom, "/")+"/events", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+string(r.Token))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	return req, nil
}
