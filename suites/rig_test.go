package suites_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

const secret intercom.Secret = "the secret of these tests"

// patience is how long a test waits before it gives up.
const patience = 30 * time.Second

// correct starts the reference, with what change makes of it.
func correct(t testing.TB, change func(*reference.Receiver)) *reference.Receiver {
	t.Helper()
	r := reference.New(secret)
	if change != nil {
		change(r)
	}
	if err := r.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() }) // nobody is left to care
	return r
}

// seeing is a probe of a receiver in this process.
type seeing struct{ *reference.Receiver }

func (s seeing) Effects(_ context.Context, of probe.Subject) (int, error) {
	return s.Receiver.Effects(of.ID), nil
}

// mutant returns the mutant of that name.
func mutant(t testing.TB, name string) reference.Mutant {
	t.Helper()
	for _, m := range suites.Mutants() {
		if m.Name == name {
			return m
		}
	}
	t.Fatalf("no mutant %s", name)
	panic("unreachable")
}

// serve serves handle and returns its URL.
func serve(t testing.TB, handle http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewUnstartedServer(handle)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Start()
	t.Cleanup(s.Close)
	return s.URL
}

// config judges url by what it answers.
func config(url string, only ...string) suites.Config {
	return suites.Config{URL: url, Secret: secret, Seed: 1, Patience: 300 * time.Millisecond, Only: only}
}

// verify judges, and fails the test where that cannot be done.
func verify(t testing.TB, c suites.Config) report.Report {
	t.Helper()
	r, err := suites.Verify(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Results) != len(suites.Checks()) {
		t.Fatalf("%d results of %d checks", len(r.Results), len(suites.Checks()))
	}
	return r
}

// judge is the same for the reference with a mistake, or none.
func judge(t testing.TB, m reference.Mutant, c suites.Config) report.Report {
	t.Helper()
	c.Seed = 1
	r, err := suites.Judge(t.Context(), m, c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wantConclusion(t testing.TB, r report.Report, want report.Conclusion) {
	t.Helper()
	if got := r.Conclusion(); got != want {
		t.Errorf("it is %s, want %s: %v", got, want, r.Counts())
		for _, x := range r.Results {
			if x.Verdict != report.Pass && x.Verdict != report.Skip {
				t.Logf("%s: %s: %s", x.ID, x.Verdict, x.Reason)
			}
		}
	}
}

// ids returns the checks with these verdicts.
func ids(r report.Report, verdicts ...report.Verdict) []string {
	var all []string
	for _, x := range r.Results {
		if slices.Contains(verdicts, x.Verdict) {
			all = append(all, x.ID)
		}
	}
	return all
}

// reasons returns what is said of the checks with this verdict, a line each.
func reasons(r report.Report, verdict report.Verdict) string {
	var all strings.Builder
	for _, x := range r.Results {
		if x.Verdict == verdict {
			fmt.Fprintf(&all, "\n%s: %s", x.ID, x.Reason)
		}
	}
	return all.String()
}

// effectsChecks are the checks that only a probe can judge.
func effectsChecks() []string {
	var all []string
	for _, c := range suites.Checks() {
		if c.Needs&check.Effects != 0 {
			all = append(all, string(c.ID))
		}
	}
	return all
}

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
