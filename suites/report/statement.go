package report

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// StatementID names the form of a statement. It changes when the meaning of a
// field does.
const StatementID = "intercheck.statement/v1"

// How much of the catalogue a run covered.
const (
	completeRun    = "complete"
	partialRun     = "partial"
	interruptedRun = "interrupted"
)

// A Statement is what a run came to, for others to keep and to check: every
// check of the catalogue, and nothing of what was sent.
type Statement struct {
	Schema     string          `yaml:"schema"`
	Conclusion Conclusion      `yaml:"conclusion"`
	Run        string          `yaml:"run"` // complete, partial or interrupted
	Profile    string          `yaml:"profile"`
	Strict     bool            `yaml:"strict"`
	Receiver   string          `yaml:"receiver"`
	Tool       statedTool      `yaml:"tool"`
	Catalogue  statedCatalogue `yaml:"catalogue"`
	Seed       int64           `yaml:"seed"`
	RunID      string          `yaml:"run_id"`
	StartedAt  time.Time       `yaml:"started_at"`
	Waivers    []statedWaiver  `yaml:"waivers"`
	Checks     []statedCheck   `yaml:"checks"`
}

type (
	statedTool struct {
		Name    string `yaml:"name"`
		Version string `yaml:"version"`
	}
	statedCatalogue struct {
		Checks int    `yaml:"checks"`
		SHA256 string `yaml:"sha256"`
	}
	statedWaiver struct {
		ID      string `yaml:"id"`
		Reason  string `yaml:"reason"`
		Until   string `yaml:"until,omitempty"`
		Problem string `yaml:"problem,omitempty"`
	}
	statedCheck struct {
		ID       string  `yaml:"id"`
		Level    string  `yaml:"level"`
		Verdict  Verdict `yaml:"verdict"`
		Required bool    `yaml:"required"`
		Selected bool    `yaml:"selected"`
	}
)

func writeStatement(w *bufio.Writer, r Report, _ Options) error {
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(statementOf(r)); err != nil {
		return err
	}
	_, err := w.Write(out.Bytes())
	return err
}

func statementOf(r Report) Statement {
	s := Statement{
		Schema: StatementID, Run: runOf(r), Profile: line(r.Profile), Strict: r.Strict, Receiver: line(withoutCredentials(r.Receiver.URL)),
		Tool: statedTool{line(r.Tool.Name), line(r.Tool.Version)}, Catalogue: statedCatalogue{len(r.Catalogue), Digest(r.Catalogue)},
		Seed: r.Seed, RunID: line(r.RunID), StartedAt: r.Started.UTC(),
		Waivers: mapped(r.Waivers, func(w Waiver) statedWaiver {
			return statedWaiver{line(w.ID), block(w.Reason), line(w.Until), block(w.Problem)}
		}),
		Checks: statedChecks(r),
	}
	s.Conclusion = s.concluded()
	return s
}

func runOf(r Report) string {
	switch {
	case r.Interrupted:
		return interruptedRun
	case r.Complete && len(r.Results) > 0 && len(r.Results) == max(len(r.Catalogue), r.Total):
		return completeRun
	default:
		return partialRun
	}
}

// statedChecks returns every result, and every check of the catalogue that has
// none, since the run ended before its first check.
func statedChecks(r Report) []statedCheck {
	seen := make(map[string]bool)
	all := mapped(r.Results, func(x Result) statedCheck {
		seen[x.ID] = true
		return statedCheck{line(x.ID), line(x.Level), Verdict(line(string(x.Verdict))), x.Required, !x.Unselected}
	})
	for _, e := range r.Catalogue {
		if !seen[e.ID] {
			all = append(all, statedCheck{ID: line(e.ID), Level: line(e.Level), Verdict: Skip})
		}
	}
	return all
}

// concluded returns what the statement's verdicts add up to. Only a run of the
// whole catalogue can make a receiver conformant.
func (s Statement) concluded() Conclusion {
	c := s.report().Conclusion()
	if c == Conformant && s.Run != completeRun {
		return Undecided
	}
	return c
}

// report returns the report that s was made from, as far as it tells.
func (s Statement) report() Report {
	return Report{
		Strict: s.Strict, Interrupted: s.Run == interruptedRun,
		Waivers: mapped(s.Waivers, func(w statedWaiver) Waiver { return Waiver(w) }),
		Results: mapped(s.Checks, func(c statedCheck) Result {
			return Result{ID: c.ID, Level: c.Level, Verdict: c.Verdict, Required: c.Required, Unselected: !c.Selected}
		}),
	}
}

// Digest returns the SHA-256 of a catalogue, over the ID, the level and the
// title of every check in its order.
func Digest(catalogue []Entry) string {
	sum := sha256.New()
	for _, e := range catalogue {
		_, _ = fmt.Fprintf(sum, "%q %q %q\n", e.ID, e.Level, e.Title) // a sum takes everything
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

// withoutCredentials returns an address without what may let somebody in: the
// user, the values of the query, the fragment. It takes addresses that net/url
// refuses, such as one in which a secret was redacted.
func withoutCredentials(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address, _, asks := strings.Cut(address, "?")
	if scheme, rest, ok := strings.Cut(address, "://"); ok {
		host, path, below := strings.Cut(rest, "/")
		address = scheme + "://" + host[strings.LastIndexByte(host, '@')+1:]
		if below {
			address += "/" + path
		}
	}
	if asks {
		address += "?" + intercom.Redacted
	}
	return address
}
