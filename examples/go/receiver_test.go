package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const secret = "a secret of the tests"

// body lays a notification out as Intercom does, with spaces around the colon.
func body(id, topic string) string {
	return fmt.Sprintf("{\n  \"data\" : { \"item\" : { \"id\" : \"u1\" } },\n  \"id\" : %q,\n  \"topic\" : %q\n}", id, topic)
}

// A rig is a receiver with a downstream that fails as often as it is told to.
type rig struct {
	url, file string
	stop      func()

	mu       sync.Mutex
	failures int
	got      []string
}

func start(t *testing.T, file string, failures int) *rig {
	t.Helper()
	r := &rig{file: file, failures: failures}
	downstream := httptest.NewServer(http.HandlerFunc(r.downstream))
	store, err := open(file)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorker(store, post(downstream.URL))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { w.run(ctx); close(done) }()
	server := httptest.NewServer(receiver{secret, []string{"contact.user.created"}, store.claim, w.hurry}.handler())
	r.url = server.URL + "/webhook"
	r.stop = sync.OnceFunc(func() {
		server.Close()
		cancel()
		<-done
		downstream.Close()
		if err := store.close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(r.stop)
	return r
}

func (r *rig) downstream(w http.ResponseWriter, req *http.Request) {
	text, _ := io.ReadAll(req.Body)
	var job struct {
		ID string `json:"notification_id"`
	}
	_ = json.Unmarshal(text, &job)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failures > 0 {
		r.failures--
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	r.got = append(r.got, job.ID)
}

func (r *rig) effects(id string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, got := range r.got {
		if got == id {
			n++
		}
	}
	return n
}

func (r *rig) send(t *testing.T, method, text string, signatures ...string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.url, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	req.Header["X-Hub-Signature"] = signatures
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	return answer.StatusCode
}

func (r *rig) post(t *testing.T, text string) int {
	t.Helper()
	return r.send(t, http.MethodPost, text, sign(secret, []byte(text)))
}

// eventually waits until there was one effect. The limit is patience.
func (r *rig) eventually(t *testing.T, id string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); r.effects(id) == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s was not acted on", id)
		}
	}
}

func TestTheSignatureIsTheOneIntercomSends(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/ping.json") // as Intercom sent it
	if err != nil {
		t.Fatal(err)
	}
	good := sign("HELLO", raw)
	if good != "sha1=846db3ec80a138d191cffda086e36d1b0daf425e" {
		t.Errorf("signature %s", good)
	}
	for _, headers := range [][]string{
		nil, {""}, {"sha1="}, {good[:len(good)-2]}, {good + "00"}, {strings.TrimPrefix(good, "sha1=")},
		{strings.ToUpper(good)}, {good, good}, {sign("", raw)}, {sign("HELLO", append(raw, '\n'))},
	} {
		if isSigned("HELLO", raw, headers) {
			t.Errorf("%q is taken for a signature", headers)
		}
	}
}

func TestCopiesAndRetriesHaveOneEffect(t *testing.T) {
	t.Parallel()
	r := start(t, filepath.Join(t.TempDir(), "db"), 0)
	first := body("notif_1", "contact.user.created")
	var copies sync.WaitGroup
	for range 16 {
		copies.Go(func() {
			if status := r.post(t, first); status != http.StatusOK {
				t.Errorf("a copy was answered %d", status)
			}
		})
	}
	copies.Wait()
	r.post(t, first+" ") // the retry has other bytes
	r.post(t, body("notif_2", "contact.user.created"))
	r.eventually(t, "notif_1")
	r.eventually(t, "notif_2")
	r.stop() // what was in hand has ended
	if n := r.effects("notif_1"); n != 1 {
		t.Errorf("%d effects", n)
	}
}

func TestWhatIsForgedOrOfNoUseHasNoEffect(t *testing.T) {
	t.Parallel()
	r := start(t, filepath.Join(t.TempDir(), "db"), 0)
	good := body("notif_1", "contact.user.created")
	for _, c := range []struct {
		method, text string
		signatures   []string
		want         int
	}{
		{"POST", good, nil, 401},
		{"POST", good + " ", []string{sign(secret, []byte(good))}, 401},
		{"POST", "{", nil, 401},
		{"POST", strings.Repeat(" ", maxBody+1), nil, 413},
		{"HEAD", "", nil, 200},
		{"GET", "", nil, 405},
		{"PUT", good, []string{sign(secret, []byte(good))}, 405},
	} {
		if got := r.send(t, c.method, c.text, c.signatures...); got != c.want {
			t.Errorf("%s %.20q was answered %d, want %d", c.method, c.text, got, c.want)
		}
	}
	for _, text := range []string{
		body("", "ping"), body("notif_2", "company.created"), "[]", "null", "{", "", `{"id":7}`, strings.Repeat("[", 200_000),
	} {
		if got := r.post(t, text); got != http.StatusOK {
			t.Errorf("%.20q, signed, was answered %d", text, got)
		}
	}
	r.stop()
	if len(r.got) > 0 {
		t.Errorf("it acted on %q", r.got)
	}
}

func TestDownstreamIsAskedUntilItSucceedsAlsoAfterARestart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "db")
	r := start(t, file, 2)
	r.post(t, body("notif_1", "contact.user.created"))
	r.eventually(t, "notif_1")

	r.mu.Lock()
	r.failures = 1000
	r.mu.Unlock()
	r.post(t, body("notif_2", "contact.user.created"))
	r.stop()
	next := start(t, file, 0)
	next.eventually(t, "notif_2")
	next.post(t, body("notif_1", "contact.user.created"))
	next.stop()
	if r.effects("notif_2") != 0 || next.effects("notif_1") != 0 || next.effects("notif_2") != 1 {
		t.Errorf("before %q, after %q", r.got, next.got)
	}
}

func TestWithoutADatabaseItAsksForARetry(t *testing.T) {
	t.Parallel()
	broken := func(context.Context, string, string) error { return errors.New("disk full") }
	server := httptest.NewServer(receiver{secret, []string{"contact.user.created"}, broken, func() {}}.handler())
	defer server.Close()
	r := &rig{url: server.URL + "/webhook"}
	if got := r.post(t, body("notif_1", "contact.user.created")); got != http.StatusServiceUnavailable {
		t.Errorf("answered %d", got)
	}
}

func TestItDoesNotStartWithoutWhatItNeeds(t *testing.T) {
	t.Parallel()
	for name, env := range map[string]map[string]string{
		"INTERCOM_SECRET": {"INTERCOM_SECRET": " "},
		"DOWNSTREAM_URL":  {"INTERCOM_SECRET": secret, "DOWNSTREAM_URL": "127.0.0.1:9902"},
	} {
		if _, err := settingsFrom(func(key string) string { return env[key] }); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v: %v", env, err)
		}
	}
}
