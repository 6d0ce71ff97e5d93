//go:build unix

package reference_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/process"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// TestMain lets the test binary be a receiver that is killed.
func TestMain(m *testing.M) {
	if len(os.Args) > 3 && os.Args[1] == "receiver" {
		serveFor(os.Args[2], os.Args[3])
	}
	os.Exit(m.Run())
}

// serveFor serves until the process is killed.
func serveFor(journal, api string) {
	r := reference.New(secret)
	r.Journal, r.Intercom, r.Token = journal, api, "a token of these tests"
	if err := r.Start("127.0.0.1:0"); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Printf("at %s\n", r.URL())
	select {}
}

// mortal is a receiver in a process of its own.
type mortal struct {
	*process.Process
	starts int
}

// url waits for the receiver to say where it is, as it was started last.
func (m *mortal) url(t *testing.T) string {
	t.Helper()
	for late := time.Now().Add(patience); time.Now().Before(late); time.Sleep(time.Millisecond) {
		lines := strings.SplitAfter(m.Output(), "\n")
		if len(lines) == m.starts+1 {
			return strings.TrimSpace(strings.TrimPrefix(lines[m.starts-1], "at "))
		}
	}
	t.Fatalf("it is not ready: %s", m.Output())
	panic("unreachable")
}

func (m *mortal) revive(t *testing.T) {
	t.Helper()
	if err := m.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := m.Restart(); err != nil {
		t.Fatal(err)
	}
	m.starts++
}

// post sends a notification, and reports whether it was acknowledged.
func post(ctx context.Context, url, body string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set(intercom.SignatureHeader, string(secret.Sign([]byte(body))))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode == http.StatusOK
}

func effects(t *testing.T, url, id string) string {
	t.Helper()
	resp := do(t, request(t, http.MethodGet, strings.TrimSuffix(url, reference.Path)+"/effects/"+id, ""))
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	return strings.TrimSpace(string(all))
}

// What was not acknowledged is sent again, as Intercom does.
func TestKillingTheReceiverLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	const all, kills = 60, 6
	d := downstreamOf(t, 500, 202, 0, 202, 503, 202)
	command := fmt.Sprintf("'%s' receiver '%s' %s", os.Args[0], filepath.Join(t.TempDir(), "journal"), d.url)
	p, err := process.Start(t.Context(), command, process.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	m := &mortal{p, 1}
	for i := range all {
		acknowledged := make(chan bool, 1)
		url, body := m.url(t), aboutItem(fmt.Sprintf("notif_%d", i), `{"id":"a"}`)
		go func() { acknowledged <- post(t.Context(), url, body) }()
		if i%(all/kills) == 0 {
			m.revive(t) // while that is under way
		}
		if !<-acknowledged && !post(t.Context(), m.url(t), body) {
			t.Fatalf("it acknowledges no more: %s", m.Output())
		}
	}
	m.revive(t)
	late := time.Now().Add(patience)
	for i := range all {
		id := fmt.Sprintf("notif_%d", i)
		got := effects(t, m.url(t), id)
		for ; got != "1" && time.Now().Before(late); got = effects(t, m.url(t), id) {
			time.Sleep(time.Millisecond)
		}
		if got != "1" {
			t.Errorf("%s: it says that it acted %s times", id, got)
		}
	}
	called := map[string]bool{}
	for _, e := range d.all(t) {
		called[string(e.Metadata)] = true
	}
	if len(called) != all {
		t.Errorf("%d of %d were submitted", len(called), all)
	}
}
