package suites

import (
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// BenchmarkVerify judges the reference over HTTP, as a user's CI job does: with
// an http probe, which cannot say when the receiver is idle. It is to take
// under 10s.
func BenchmarkVerify(b *testing.B) {
	secret := intercom.Secret("a secret for the benchmark")
	for b.Loop() {
		r := reference.New(secret)
		if err := r.Start("127.0.0.1:0"); err != nil {
			b.Fatal(err)
		}
		p, err := probe.Open(b.Context(), r.EffectsURL())
		if err != nil {
			b.Fatal(err)
		}
		got, err := Verify(b.Context(), Config{URL: r.URL(), Secret: secret, Token: r.Token, Probes: []probe.Probe{p}, Seed: 1})
		if err != nil {
			b.Fatal(err)
		}
		if got.Conclusion() != report.Conformant || got.Took.Seconds() > 10 {
			b.Fatalf("%s after %s", got.Conclusion(), got.Took)
		}
		_ = r.Close() // nobody waits for its answers any more
	}
}
