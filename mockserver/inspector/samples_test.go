package inspector_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"
	"unicode/utf8"
)

const secret = "the secret of the sample"

func sign(body string) string {
	h := hmac.New(sha1.New, []byte(secret))
	h.Write([]byte(body))
	return "sha1=" + hex.EncodeToString(h.Sum(nil))
}

// content is a body as the control API has it.
func content(body string) object {
	if !utf8.ValidString(body) {
		return object{"encoding": "base64", "data": base64.StdEncoding.EncodeToString([]byte(body)), "size": len(body)}
	}
	return object{"encoding": "utf-8", "data": body, "size": len(body)}
}

func headers(pairs ...string) []object {
	all := []object{}
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, object{"name": pairs[i], "value": pairs[i+1]})
	}
	return all
}

// anAttempt is one whose request had sent for a signature.
func anAttempt(n, status int, at time.Time, body, sent string) object {
	return object{
		"number": n, "copy": 1, "at": stamp(at), "status": status, "took_ms": 12.5 * float64(n*n), "first_byte_ms": 11.2, "started": stamp(at), "acknowledged": status < 300,
		"request":   object{"method": "POST", "url": "http://127.0.0.1:3000/webhook", "headers": headers("Content-Type", "application/json", "User-Agent", "intercom-hooks/0.1", "X-Hub-Signature", sent), "body": content(body)},
		"response":  object{"proto": "HTTP/1.1", "status": status, "headers": headers("Content-Type", "text/plain", "Server", "reference"), "body": content("thank you"), "size": 9},
		"signature": object{"algorithm": "hmac-sha1", "key": "[redacted]", "base": "request.body", "signed": true, "sent": sent, "expected": sign(body), "matches": sent == sign(body)},
	}
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

// aDelivery is one that is acknowledged at its second attempt, or, each tenth
// of them, never.
func aDelivery(n int, at time.Time) object {
	body := fmt.Sprintf(`{"type":"notification_event","app_id":"abcdefgh","id":"notif_%04d","topic":"contact.user.created","delivery_attempts":1,"data":{"item":{"type":"contact","id":"%d","big":12345678901234567890}}}`, n, n)
	first, second := anAttempt(1, 503, at, body, sign(body)), anAttempt(2, 200, at.Add(time.Minute), body, sign(body))
	state := "delivered"
	if n%10 == 0 {
		state, second = "failed", anAttempt(2, 500, at.Add(time.Minute), body, "sha1=0000000000000000000000000000000000000000")
	}
	return object{
		"id": fmt.Sprintf("%08x", n), "topic": "contact.user.created", "notification_id": fmt.Sprintf("notif_%04d", n), "subscription": "nsub_1",
		"url": "http://127.0.0.1:3000/webhook", "created": stamp(at), "state": state, "attempted": 2,
		"last":     object{"number": 2, "at": second["at"], "status": second["status"], "took_ms": 50, "acknowledged": state == "delivered"},
		"attempts": []object{first, second}, "item": object{"type": "contact", "id": fmt.Sprint(n)}, "health": object{"standing": "live"},
	}
}

func aCall(n int, method, path string, status int) object {
	c := object{
		"id": fmt.Sprintf("call_%06d", n), "at": stamp(time.Now()), "method": method, "path": path, "status": status, "took_ms": 1.5,
		"request":  object{"method": method, "url": path, "headers": headers("Accept", "application/json"), "body": content("")},
		"response": object{"status": status, "headers": headers("Content-Type", "application/json"), "body": content(`{"type":"list"}`)},
	}
	if status == 404 {
		c["near"] = "it matched no operation: did you mean POST /events?"
	} else {
		c["operation"] = "submitEvent"
	}
	return c
}
