package intercom

import "encoding/json"

// A DataEvent is what is submitted to /events: something a user did, at
// CreatedAt (unix seconds). One of UserID, Email, ID names the user.
type DataEvent struct {
	EventName string          `json:"event_name"`
	CreatedAt int64           `json:"created_at"`
	UserID    string          `json:"user_id,omitempty"`
	Email     string          `json:"email,omitempty"`
	ID        string          `json:"id,omitempty"`
	Metadata  json.RawMessage `json:"metadata,omitempty"`
}
