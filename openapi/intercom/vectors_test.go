package intercom_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A golden vector: V1 was captured from Intercom, the others were computed by
// other tools than this one. The bodies stand in testdata.
type vector struct {
	name, file   string
	secret       intercom.Secret
	style        intercom.Style
	signature    intercom.Signature
	notification *intercom.Notification // nil where the body is no notification
}

func TestGoldenVectorsComeOutByteForByte(t *testing.T) {
	for _, v := range vectors() {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			var body []byte
			if v.file != "" {
				body = read(t, v.file)
			}
			if v.notification != nil {
				got, err := v.notification.Encode(v.style)
				if err != nil {
					t.Fatal(err)
				}
				if string(got) != string(body) {
					t.Errorf("got\n%s\nwant\n%s", got, body)
				}
			}
			if got := v.secret.Sign(body); got != v.signature {
				t.Errorf("signed %s, want %s", got, v.signature)
			}
			if !v.secret.Signed(body, v.signature) {
				t.Error("its own signature is refused")
			}
		})
	}
}

func vectors() []vector {
	ping := func(app, message string, at int64) *intercom.Notification {
		item, _ := json.Marshal(map[string]string{"message": message})
		item = append([]byte(`{"type":"ping",`), item[1:]...)
		return notification(app, "", intercom.Ping, string(item), at, at, nil)
	}
	pending := "pending"
	v1 := ping("a86dr8yl", "something something interzen", 1463145837)
	return []vector{
		{"V1", "V1.json", "HELLO", intercom.Pretty, "sha1=846db3ec80a138d191cffda086e36d1b0daf425e", v1},
		{"V2", "V2.json", "HELLO", intercom.Pretty, "sha1=f24d961ce7f4454736e311c460ef14b4c1b07649",
			notification("abc123de", "notif_300fb510-16bb-11e6-bbf4-310abb4a0524", "user.deleted",
				`{"type":"user","id":"5731e7a3ec06c24bee0000f5","user_id":"20","email":"user@example.com"}`, 1462890390, 1462890390, nil)},
		{"V3", "V3.json", "my_secret", intercom.Pretty, "sha1=eb71e5748529ba8f81f845770417c62fc3fde224",
			notification("abc123de", "notif_a248e4ae-070b-11e6-9ebe-0739429f33ef", intercom.EventCreated,
				`{"type":"event","id":"a248e4ae-070b-11e6-9ebe-0739429f33ef","intercom_user_id":"57179d0fcda796048c00046d",`+
					`"event_name":"invited-friend","created_at":1461165723,"email":"zo\u00eb+\u003ca\u003e\u0026'b'@example.com","user_id":null,`+
					`"metadata":{"q":"a \"quoted\" \\ \/slash","n":1,"f":false,"l":[],"o":{},"a":["x","y"]}}`, 1461165724, 1461165723, &pending)},
		{"V4", "V4.json", "my_secret", intercom.Compact, "sha1=fed9d893865413bfe2dbdf8e2f3d6f7ca0dae987",
			ping("abc123de", "This is a ping notification test message.", 1671000000)},
		{"V5", "", "HELLO", "", "sha1=279e9b432a3a3fecb530c0c75c5cc7d9b4ca8518", nil},
		{"V6", "V1.json", "", intercom.Pretty, "sha1=ce092f131af9586691be2011e2b9aea97fbe0866", v1},
	}
}

func notification(app string, id intercom.NotificationID, topic intercom.Topic, item string, sent, created int64, status *string) *intercom.Notification {
	return &intercom.Notification{
		Type: "notification_event", AppID: app, Data: intercom.Data{Type: "notification_event_data", Item: json.RawMessage(item)},
		ID: id, Topic: topic, DeliveryStatus: status, DeliveryAttempts: 1, FirstSentAt: sent, CreatedAt: created,
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
