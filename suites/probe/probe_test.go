package probe_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

const id = "notif_300fb510-16bb-11e6-bbf4-310abb4a0524"

// TestMain lets the test binary be the commands that exec probes run.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "helper" {
		os.Exit(helper(os.Args[2], os.Args[3:]))
	}
	os.Exit(m.Run())
}

func open(t testing.TB, spec string) probe.Probe {
	t.Helper()
	p, err := probe.Open(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := p.(io.Closer); ok {
		t.Cleanup(func() { _ = c.Close() })
	}
	return p
}

// patience is how long a test waits before it gives up.
const patience = 30 * time.Second

// await receives what must come.
func await[T any](t testing.TB, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatal("what must come did not")
		panic("unreachable")
	}
}

func wantEffects(t testing.TB, p probe.Probe, s probe.Subject, want int) {
	t.Helper()
	if got, err := p.Effects(t.Context(), s); err != nil || got != want {
		t.Errorf("%v has %d effects (%v), want %d", s, got, err, want)
	}
}

func wantError(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error %q does not contain %q", err, part)
		}
	}
}

func TestBadSpecIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = busy.Close() }()
	for spec, parts := range map[string][]string{
		"":                                 {"unknown kind", "sink:127.0.0.1:9902"},
		"http":                             {"unknown kind", "http://host/effects/{id}"},
		"htpp://h/{id}":                    {`unknown kind "htpp", did you mean "http"?`, "exec:redis-cli get effects:{id}"},
		"snoop:127.0.0.1:1":                {"unknown kind"},
		"http://h/effects":                 {"{id}", "http://host/effects/{id}"},
		"http://h/effects#{id}":            {"{id}"},
		"http://{id}.h/effects":            {"{id}"},
		"http:///effects/{id}":             {"no host"},
		"http://:80/effects/{id}":          {"no host"},
		"http:effects/{id}":                {"no host"},
		"http://u:pass@h:x/{id}":           {"invalid port"},
		"exec:":                            {"no command", "exec:redis-cli get effects:{id}"},
		"exec:'' {id}":                     {"no command"},
		"exec:go version":                  {"{id}"},
		"exec:{id}":                        {"{id}"},
		"exec:go 'version {id}":            {"single quote"},
		`exec:go "version {id}`:            {"double quote"},
		`exec:go {id} \`:                   {"backslash"},
		"exec:no-such-command-x9 {id}":     {"no-such-command-x9"},
		"exec:go version {id} | wc":        {"| needs a shell"},
		"sink:":                            {"host and a port", "sink:127.0.0.1:9902"},
		"sink:127.0.0.1":                   {"host and a port"},
		"sink:9902":                        {"host and a port"},
		"sink::9902":                       {"no host"},
		"sink:127.0.0.1:http":              {"not a port"},
		"sink:127.0.0.1:65536":             {"not a port"},
		"sink:" + busy.Addr().String():     {"in use"},
		"tripwire:9902":                    {"host and a port", "tripwire:127.0.0.1:4001"},
		"tripwire::4001":                   {"no host"},
		"tripwire:" + busy.Addr().String(): {"in use"},
	} {
		p, err := probe.Open(t.Context(), spec)
		if err == nil || p != nil {
			t.Errorf("%q is opened: %v", spec, p)
			continue
		}
		wantError(t, err, parts...)
		if strings.Contains(err.Error(), "pass") {
			t.Errorf("%q shows its password: %v", spec, err)
		}
	}
}

func TestEveryKindOpensItsForm(t *testing.T) {
	t.Parallel()
	for _, k := range probe.Kinds {
		if !strings.HasPrefix(k.Form, k.Scheme+":") || k.Doc == "" {
			t.Errorf("%+v: the form is not of the scheme, or undocumented", k)
		}
	}
	for _, spec := range []string{"http://h/effects/{id}", "HTTPS://h/?n={id}", "exec:go version {id}", "sink:127.0.0.1:0", "tripwire:127.0.0.1:0"} {
		open(t, spec)
	}
}

func TestKindsOfOthersAreOpenedAndHintedAt(t *testing.T) {
	t.Parallel()
	oracle := probe.Kind{Scheme: "oracle", Form: "oracle:NAME", Open: func(_ context.Context, spec string) (probe.Probe, error) {
		return nil, fmt.Errorf("opened %s", spec)
	}}
	_, err := probe.Open(t.Context(), "oracle:x", oracle)
	wantError(t, err, "opened oracle:x")
	_, err = probe.Open(t.Context(), "oracl:x", oracle)
	wantError(t, err, `did you mean "oracle"?`, "oracle:NAME")
}

func TestOnlyTheSinkLooksForWhatHasNoID(t *testing.T) {
	t.Parallel()
	ping := probe.Subject{Keys: []string{"someone@example.com"}}
	for _, spec := range []string{"http://127.0.0.1:1/{id}", "exec:go version {id}"} {
		_, err := open(t, spec).Effects(t.Context(), ping)
		wantError(t, err, "a ping has no id")
	}
	sink := open(t, "sink:127.0.0.1:0")
	wantEffects(t, sink, ping, 0)
	_, err := sink.Effects(t.Context(), probe.Subject{Keys: []string{""}})
	wantError(t, err, "a ping has no id")
}

func ExampleOpen() {
	ctx := context.Background()
	p, _ := probe.Open(ctx, "sink:127.0.0.1:0")
	sink := p.(*probe.Sink)
	defer func() { _ = sink.Close() }()

	res, _ := http.Post("http://"+sink.Addr()+"/crm", "application/json", strings.NewReader(`{"cause": "notif_5"}`))
	_ = res.Body.Close()
	fmt.Println(p.Effects(ctx, probe.Subject{ID: intercom.NotificationID("notif_5")}))
	// Output: 1 <nil>
}
