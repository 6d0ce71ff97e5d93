package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	maxBody  = 5 << 20
	patience = 3 * time.Second // with the database; Intercom has 5s
)

// A receiver is the HTTP side: all that happens before Intercom has its answer.
type receiver struct {
	secret string
	topics []string
	claim  func(ctx context.Context, id, job string) error
	hurry  func()
}

func (r receiver) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /webhook", r.receive)
	mux.HandleFunc("HEAD /webhook", func(http.ResponseWriter, *http.Request) {}) // Intercom asks this when the URL is saved
	mux.HandleFunc("/webhook", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Allow", "POST, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
	})
	return mux
}

func (r receiver) receive(w http.ResponseWriter, req *http.Request) {
	// The bytes as they came: a parsed body cannot be verified.
	raw, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	} else if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if !isSigned(r.secret, raw, req.Header.Values("X-Hub-Signature")) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.WriteHeader(r.keep(req.Context(), raw))
}

// keep claims what there is to do about a signed message, and returns the
// status to answer. What is of no use is acknowledged: a refusal would only
// make Intercom send the same again.
func (r receiver) keep(ctx context.Context, raw []byte) int {
	id, job, err := r.read(raw)
	if err != nil {
		log.Printf("receiver: a signed message is ignored: %v", err)
		return http.StatusOK
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := r.claim(ctx, id, job); err != nil { // a duplicate is no error
		log.Printf("receiver: keep %s: %v", id, err)
		return http.StatusServiceUnavailable // Intercom delivers it once more, in a minute
	}
	r.hurry()
	return http.StatusOK
}

// read returns the id and the job of a notification to act on; of anything
// else, why there is nothing to do.
func (r receiver) read(raw []byte) (id, body string, err error) {
	var n struct {
		ID, Topic string
		Data      struct{ Item json.RawMessage }
	}
	if err := json.Unmarshal(raw, &n); err != nil {
		return "", "", fmt.Errorf("it cannot be read: %w", err)
	}
	if n.ID == "" { // such as a ping's
		return "", "", errors.New("it has no id")
	}
	if !slices.Contains(r.topics, n.Topic) {
		return "", "", errors.New("its topic is not handled")
	}
	j, err := json.Marshal(map[string]any{"notification_id": n.ID, "topic": n.Topic, "item": n.Data.Item})
	return n.ID, string(j), err
}

// post returns the effect of a job: one downstream POST, or none when there is
// no downstream.
func post(downstream string) func(context.Context, string) error {
	client := &http.Client{
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return func(ctx context.Context, body string) error {
		if downstream == "" {
			return nil
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, downstream, strings.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/json")
		answer, err := client.Do(req)
		if err != nil {
			return err
		}
		defer func() { _ = answer.Body.Close() }() // the status says it all
		if answer.StatusCode/100 != 2 {
			return fmt.Errorf("downstream answered %s", answer.Status)
		}
		_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection can be used again
		return nil
	}
}
