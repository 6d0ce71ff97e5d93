package delivery

import (
	"encoding/json"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// complete fails the test unless every field of a sample is set, so that a new
// one is not forgotten.
func complete(t *testing.T, sample any) {
	t.Helper()
	v := reflect.ValueOf(sample)
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() && v.Field(i).IsZero() {
			t.Errorf("the sample of %s has no %s", v.Type(), f.Name)
		}
	}
}

func TestAttemptRecordIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	full := attemptRecord{
		Number: 2, Copy: 3, Skipped: `a "reason"`, State: Failed, Method: "PUT", URL: "http://127.0.0.1:1/a?b=c&d=\u00e9", Sent: 7,
		Answer: &answerRecord{"HTTP/1.1", 503, 1 << 40}, Failure: "reset", Err: "line\none \\ \t\x00 \u2028 <&>", Started: 1_700_000_000_123_456_789,
		First: time.Millisecond, Took: time.Minute, Resumed: true, Due: 1_700_000_060_123_456_789, Next: 3,
	}
	complete(t, full)
	complete(t, *full.Answer)
	for _, want := range []attemptRecord{full, {}, {Number: 1, State: Dropped}, {Answer: &answerRecord{}}} {
		line := want.appendTo([]byte("before "))[len("before "):]
		var got attemptRecord
		if err := json.Unmarshal(line, &got); err != nil || !reflect.DeepEqual(got, want) || line[len(line)-1] != '\n' {
			t.Errorf("%s is %+v (%v), want %+v", line, got, err, want)
		}
	}
	torn := attemptRecord{Number: 1, Err: "half a \xc3"}
	var got attemptRecord
	if err := json.Unmarshal(torn.appendTo(nil), &got); err != nil || got.Err != "half a \ufffd" {
		t.Errorf("%q is read as %q (%v)", torn.Err, got.Err, err)
	}
}

func TestDeliveryIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	full := Delivery{
		ID: "0001", Of: "0000", Subscription: "nsub_1", URL: `http://127.0.0.1:1/"webhook"?a=<&>`, Created: time.Unix(1_700_000_000, 5).UTC(),
		Notification: intercom.Notification{
			Type: "notification_event", AppID: "abc123de", Data: intercom.Data{Type: "notification_event_data", Item: []byte("{ \"a\":\n[1.50, \"<\"] }")},
			ID: "notif_1", Topic: "user.created", DeliveryStatus: new("pending"), DeliveryAttempts: 1, FirstSentAt: 6, CreatedAt: 5, Self: new("self"),
		},
		Plan: Plan{
			Copies: 2, Gap: 3, Together: true, Delay: 4, Drop: true, Order: []int{2, 1}, Window: 3, Within: 6, Tampering: "base64", Fault: "slow-body", Over: 5, Style: intercom.Compact,
			Body: []byte("\x00\xff"), Method: "PUT", Header: http.Header{"X-One": {"1", "2"}},
		},
		State: Pending,
	}
	complete(t, full.Plan)
	bare := full
	bare.Plan, bare.Of, bare.Subscription, bare.Notification.ID, bare.Notification.DeliveryStatus, bare.Notification.Self = Plan{}, "", "", "", nil, nil
	for _, want := range []Delivery{full, bare} {
		doc, err := encodeDelivery("main", &want)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := decodeDelivery(doc); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is\n%+v (%v), want\n%+v", doc.Body, got, err, want)
		}
	}
}
