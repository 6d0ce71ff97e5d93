package suites_test

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

func TestProgressTellsOfEachSelectedCheckOnceInOrder(t *testing.T) {
	for _, seed := range []int64{-5, 0, 2} {
		var told []string
		cfg := config(correct(t, nil).URL())
		cfg.Seed, cfg.Skip = seed, []string{"END-00[45]", "PAY", "LAT-006"}
		cfg.Progress = func(x report.Result) {
			told = append(told, x.ID)
			if x.Verdict == "" || x.Title == "" || x.Level == "" {
				t.Errorf("it tells of %+v", x)
			}
		}
		r := verify(t, cfg)
		if want := selected(r); !slices.Equal(told, want) || len(want) < 50 {
			t.Errorf("seed %d: it tells of %v, want %v", seed, told, want)
		}
	}
}

// selected are the checks that were to run.
func selected(r report.Report) []string {
	var all []string
	for _, x := range r.Results {
		if x.Reason != "not selected" {
			all = append(all, x.ID)
		}
	}
	return all
}

// Ginkgo keeps one tree of specs for the whole process.
func TestRunsOneAfterAnotherDoNotMix(t *testing.T) {
	good, bad := correct(t, nil), correct(t, mutant(t, "refuses-all").Mistake)
	var first report.Report
	for i, url := range []string{good.URL(), bad.URL(), good.URL()} {
		r := verify(t, config(url, "SIG", "END-001"))
		want := []report.Conclusion{report.Conformant, report.NotConformant, report.Conformant}[i]
		wantConclusion(t, r, want)
		if i == 0 {
			first = r
		}
		if i == 2 && !slices.Equal(ids(r, report.Pass), ids(first, report.Pass)) {
			t.Errorf("it passes %v, and before %v", ids(r, report.Pass), ids(first, report.Pass))
		}
	}
}

func TestRunsAtOnceDoNotMix(t *testing.T) {
	names := []string{"no-dedupe", "says-ok-to-forgeries", "refuses-all", "unset-is-null"}
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() {
			m, told := mutant(t, name), 0
			r := correct(t, m.Mistake)
			cfg := config(r.URL())
			cfg.Seed, cfg.RunID, cfg.Token, cfg.Probes = int64(i), name, r.Token, []probe.Probe{seeing{r}}
			cfg.Progress = func(report.Result) { told++ }
			got, err := suites.Verify(t.Context(), cfg)
			if err != nil {
				t.Error(err)
				return
			}
			for _, d := range suites.Deviations(m, got) {
				t.Errorf("%s: %s", name, d)
			}
			if got.Receiver.URL != r.URL() || got.Seed != int64(i) || got.RunID != name || told != len(suites.Checks()) || len(got.Results) != told {
				t.Errorf("%s: it judged %s with seed %d as %s, told of %d, and has %d results", name, got.Receiver.URL, got.Seed, got.RunID, told, len(got.Results))
			}
			for _, x := range got.Results {
				for _, e := range x.Exchanges {
					if !strings.HasPrefix(e.Request.URL, strings.TrimSuffix(r.URL(), reference.Path)+"/") {
						t.Errorf("%s: %s was sent to %s", name, x.ID, e.Request.URL)
					}
				}
			}
		})
	}
	all.Wait()
}

// times are all that two runs with the same seed and run id differ in. Ids of
// items begin with one, as Intercom's do.
var times = regexp.MustCompile(`\b1[0-9]{9}\b|\b20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|\+00:00)|\b[0-9a-f]{8}([0-9a-f]{16})\b`)

// sentIn returns the bodies of a run of these checks, without their times.
func sentIn(t *testing.T, seed int64, runID string, only ...string) []string {
	t.Helper()
	var mu sync.Mutex
	var bodies []string
	r := correct(t, func(r *reference.Receiver) {
		read := r.Read
		r.Read = func(req *http.Request) ([]byte, error) {
			body, err := read(req)
			mu.Lock()
			defer mu.Unlock()
			bodies = append(bodies, times.ReplaceAllString(string(body), "T$1"))
			return body, err
		}
	})
	cfg := config(r.URL(), only...)
	cfg.Seed, cfg.RunID = seed, runID
	wantConclusion(t, verify(t, cfg), report.Conformant)
	return bodies
}

func TestSeedAndRunIDDecideWhatIsSent(t *testing.T) {
	t.Parallel()
	first := sentIn(t, 1, "one", "SIG-001")
	if len(first) != 1 || len(first[0]) < 500 {
		t.Fatalf("it sent %q", first)
	}
	if again := sentIn(t, 1, "one", "SIG-001"); !slices.Equal(again, first) {
		t.Errorf("it sent\n%s\nand then\n%s", first[0], again[0])
	}
	id := regexp.MustCompile(`"notif_[^"]+"`)
	for name, other := range map[string][]string{"run id": sentIn(t, 1, "two", "SIG-001"), "seed": sentIn(t, 2, "one", "SIG-001")} {
		if len(other) != 1 || id.FindString(other[0]) == "" || id.FindString(other[0]) == id.FindString(first[0]) {
			t.Errorf("another %s sent\n%s\nafter\n%s", name, other, first)
		}
	}
}

// A check that others run beside sends what it sends alone.
func TestSelectionDoesNotChangeWhatACheckSends(t *testing.T) {
	t.Parallel()
	alone, among := sentIn(t, 1, "one", "SIG-001"), sentIn(t, 1, "one", "SIG", "END-001")
	if !slices.Contains(among, alone[0]) {
		t.Errorf("among %d others there is no\n%s", len(among), alone[0])
	}
}

func TestReportsOfARunCanBeWritten(t *testing.T) {
	t.Parallel()
	r := verify(t, config(correct(t, nil).URL(), "SIG-00?"))
	for _, f := range report.Formats {
		if err := f.Write(io.Discard, r, report.Options{}); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

// TestRunsWithinATestThatIsRepeated, which Ginkgo refuses: it would end the
// process, and say nothing.
func TestRunsWithinATestThatIsRepeated(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), self, "-test.run=^TestReportsOfARunCanBeWritten$", "-test.count=2", "-test.parallel=1", "-test.v").CombinedOutput()
	if passed := strings.Count(string(out), "--- PASS"); err != nil || passed != 2 {
		t.Errorf("%d passed, %v: %s", passed, err, out)
	}
}
