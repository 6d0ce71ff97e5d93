package suites_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// Where the test binary runs itself again, this says which of its receivers to judge.
const guest = "INTERCHECK_TEST_GUEST"

// given is the receiver that a test run by hand is to judge.
func given(t *testing.T) suites.Config {
	t.Helper()
	c := suites.Config{
		URL: os.Getenv("INTERCHECK_URL"), Secret: intercom.Secret(os.Getenv("INTERCHECK_SECRET")), Token: intercom.Secret(os.Getenv("INTERCHECK_TOKEN")), Seed: 1,
		Profile: suites.Profile(os.Getenv("INTERCHECK_PROFILE")), Topics: strings.Fields(os.Getenv("INTERCHECK_TOPIC")), AppID: os.Getenv("INTERCHECK_APP_ID"),
	}
	if c.URL == "" {
		t.Skip("set INTERCHECK_URL and INTERCHECK_SECRET (and INTERCHECK_PROBE, INTERCHECK_TOKEN, INTERCHECK_TOPIC) to judge a receiver")
	}
	for spec := range strings.FieldsSeq(os.Getenv("INTERCHECK_PROBE")) {
		p, err := probe.Open(t.Context(), spec)
		if err != nil {
			t.Fatal(err)
		}
		c.Probes = append(c.Probes, p)
	}
	return c
}

// TestReceiver judges the receiver at INTERCHECK_URL, for those who live in Go's
// tools: Ginkgo's flags filter it and report on it.
func TestReceiver(t *testing.T) {
	c := given(t)
	gomega.RegisterFailHandler(ginkgo.Fail)
	suites.Register(c)
	ginkgo.RunSpecs(t, "Receiver")
}

// TestGuest is what a user's own test would be; TestTestJudges runs it.
func TestGuest(t *testing.T) {
	if os.Getenv(guest) == "" {
		t.Skipf("%s is not set: it is run by another test", guest)
	}
	suites.Test(t, given(t))
}

// again runs tests of this binary against r.
func again(t *testing.T, r *reference.Receiver, args ...string) (output string, ok bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, append(args, "-test.v", "-ginkgo.v", "-ginkgo.no-color")...)
	cmd.Env = append(os.Environ(), guest+"=1", "INTERCHECK_URL="+r.URL(), "INTERCHECK_SECRET="+string(secret), "INTERCHECK_TOKEN="+string(r.Token),
		"INTERCHECK_PROBE="+r.EffectsURL())
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

func TestTestJudges(t *testing.T) {
	t.Parallel()
	out, ok := again(t, correct(t, nil), "-test.run=^TestGuest$/^(idempotency|endpoint)$")
	if !ok || !strings.Contains(out, "--- PASS: TestGuest/idempotency/IDM-001") || strings.Contains(out, "SIG-001") {
		t.Errorf("the reference, in part: %t\n%s", ok, out)
	}
	out, ok = again(t, correct(t, mutant(t, "keyed-by-body").Mistake), "-test.run=^TestGuest$/^idempotency$")
	if ok || !strings.Contains(out, "--- FAIL: TestGuest/idempotency/IDM-004") || !strings.Contains(out, "fix   use the whole id") ||
		!strings.Contains(out, "not conformant") || strings.Contains(out, string(secret)) {
		t.Errorf("a mutant: %t\n%s", ok, out)
	}
	out, ok = again(t, correct(t, mutant(t, reference.RefusesAll).Mistake), "-test.run=^TestGuest$/^endpoint$")
	if ok || !strings.Contains(out, "hint: no correctly signed notification was acknowledged") {
		t.Errorf("one that refuses everything: %t\n%s", ok, out)
	}
	out, ok = again(t, correct(t, mutant(t, "head-not-allowed").Mistake), "-test.run=^TestGuest$/^endpoint$")
	if !ok || !strings.Contains(out, "--- SKIP: TestGuest/endpoint/END-003") {
		t.Errorf("one that fails a SHOULD: %t\n%s", ok, out)
	}
}

func TestRegisterJudges(t *testing.T) {
	t.Parallel()
	out, ok := again(t, correct(t, nil), "-test.run=^TestReceiver$", "-ginkgo.label-filter=IDM-001 || endpoint && MUST")
	if !ok || !strings.Contains(out, "Ran 4 of ") || !strings.Contains(out, "4 Passed") {
		t.Errorf("the reference, in part: %t\n%s", ok, out)
	}
	junit := t.TempDir() + "/junit.xml"
	out, ok = again(t, correct(t, mutant(t, "keyed-by-body").Mistake), "-test.run=^TestReceiver$", "-ginkgo.focus=IDM-00", "-ginkgo.junit-report="+junit)
	text, err := os.ReadFile(junit)
	if ok || !strings.Contains(out, "[FAIL] The receiver Idempotency [It] IDM-004") || err != nil || !strings.Contains(string(text), "<failure") {
		t.Errorf("a mutant: %t, %v\n%s", ok, err, out)
	}
	if strings.Contains(out+string(text), string(secret)) {
		t.Error("the secret is told")
	}
}

func TestRegisterSaysWhyAReceiverCannotBeJudged(t *testing.T) {
	t.Parallel()
	r := correct(t, nil)
	_ = r.Close()
	out, ok := again(t, r, "-test.run=^TestReceiver$", "-ginkgo.label-filter=SIG-001")
	if ok || !strings.Contains(out, "refuses connections") {
		t.Errorf("nobody listens there: %t\n%s", ok, out)
	}
}
