// Package embedded is a small receiver of Intercom's webhooks, to be judged
// within its own tests.
package embedded

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"sync"
)

// A Receiver welcomes each new contact once.
type Receiver struct {
	Secret  string
	Welcome func(notificationID string)

	seen sync.Map
}

// ServeHTTP takes a notification.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	switch req.Method {
	case http.MethodHead: // how the Developer Hub looks whether the URL is right
		return
	case http.MethodPost:
	default:
		http.Error(w, "POST notifications here", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, 8<<20))
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	if !r.signed(body, req.Header) {
		http.Error(w, "not signed by Intercom", http.StatusUnauthorized)
		return
	}
	r.take(body)
	// 200, whatever it was: an error would only make Intercom send it again.
}

// signed verifies the bytes as they came.
func (r *Receiver) signed(body []byte, h http.Header) bool {
	mac := hmac.New(sha1.New, []byte(r.Secret))
	mac.Write(body)
	right := "sha1=" + hex.EncodeToString(mac.Sum(nil))
	got := h.Values("X-Hub-Signature")
	return len(got) == 1 && hmac.Equal([]byte(got[0]), []byte(right))
}

// take acts on a notification the first time that it comes.
func (r *Receiver) take(body []byte) {
	var n struct{ Topic, ID string }
	if json.Unmarshal(body, &n) != nil || n.ID == "" || n.Topic != "contact.user.created" {
		return
	}
	if _, before := r.seen.LoadOrStore(n.ID, true); !before {
		r.Welcome(n.ID)
	}
}
