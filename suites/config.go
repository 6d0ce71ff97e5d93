package suites

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// A Profile says how deeply a receiver is judged.
type Profile string

// The profiles.
const (
	Wire    Profile = "wire"    // by what it answers
	Effects Profile = "effects" // by what it does, too, which takes a probe
	// Resilience is also by what survives its end, which takes the command that
	// starts it, besides.
	Resilience Profile = "resilience"
)

// DefaultTopic is the topic that a receiver is taken to act on.
const DefaultTopic intercom.Topic = "contact.user.created"

// Config says what to judge and how. URL and Secret are required.
type Config struct {
	URL      string
	Secret   intercom.Secret
	Token    intercom.Secret // of the Intercom API, if the receiver has one
	AppID    string          // the workspace's id code, for a receiver that knows its own alone; made from the seed if empty
	Topics   []string        // that the receiver acts on; DefaultTopic if empty
	Probes   []probe.Probe
	Exec     string   // the command that starts the receiver; it runs already if empty
	Profile  Profile  // the highest that Probes and Exec allow if empty
	Only     []string // patterns of checks; all if empty
	Skip     []string
	Waivers  []Waiver
	Strict   bool
	Seed     int64
	RunID    string        // fresh if empty
	Wait     time.Duration // for the receiver to answer anything but 502, 503 and 504; 30s if zero and Exec starts it
	Patience time.Duration // for an effect to show; 5s if zero
	Tool     report.Tool
	RealTime bool              // checks may take minutes
	Redact   []intercom.Secret // other secrets that no report may show
	Progress func(report.Result)

	verdict bool          // only the verdicts are of interest, and no diagnosis
	spec    *openapi.Spec // that a tripwire of ours judges by; nil if it shall read it
}

// A ConfigError says what is wrong with a [Config].
type ConfigError struct{ err error }

func (e ConfigError) Error() string { return e.err.Error() }

// Unwrap returns what is wrong.
func (e ConfigError) Unwrap() error { return e.err }

func (c Config) complete() (Config, []fixtures.Definition, error) {
	c.Patience = cmp.Or(c.Patience, 5*time.Second)
	if c.Exec != "" {
		c.Wait = cmp.Or(c.Wait, 30*time.Second)
	}
	c.RunID = cmp.Or(c.RunID, strings.ToLower(rand.Text()[:10]))
	if len(c.Topics) == 0 {
		c.Topics = []string{string(DefaultTopic)}
	}
	var topics []fixtures.Definition
	errs := []error{checkURL(c.URL), validWaivers(c.Waivers)}
	if c.Secret == "" {
		errs = append(errs, errors.New("no secret: give the key that the receiver verifies with (--secret, or INTERCHECK_SECRET)"))
	}
	for _, t := range c.Topics {
		d, err := fixtures.Lookup(intercom.Topic(t), "")
		if err == nil && d.Topic == intercom.Ping {
			err = errors.New("ping: no receiver acts on a ping; name a topic that it acts on")
		}
		topics, errs = append(topics, d), append(errs, err)
	}
	var err error
	if c.Profile, err = c.profile(); err != nil {
		errs = append(errs, err)
	}
	return c, topics, errors.Join(errs...)
}

func (c Config) profile() (Profile, error) {
	asked := slices.Index(profiles(), c.Profile)
	switch {
	case c.Profile == "":
		return c.Highest(), nil
	case asked < 0:
		return "", fmt.Errorf("no profile %q: use wire, effects or resilience", c.Profile)
	case asked > 0 && len(c.Probes) == 0:
		return "", fmt.Errorf("profile %s needs a --probe, to see what the receiver does", c.Profile)
	case c.Profile == Resilience && c.Exec == "":
		return "", errors.New("profile resilience needs --exec, the command that starts the receiver")
	default:
		return c.Profile, nil
	}
}

// Highest returns the highest profile that the probes and the command allow.
func (c Config) Highest() Profile {
	switch {
	case len(c.Probes) == 0:
		return Wire
	case c.Exec == "":
		return Effects
	default:
		return Resilience
	}
}

// profiles returns every profile, each of which includes those before it.
func profiles() []Profile { return []Profile{Wire, Effects, Resilience} }

func checkURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil && strings.Contains(text, "://"):
		return fmt.Errorf("the receiver's URL: %w", err)
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return fmt.Errorf("the receiver's URL %q is not of the form http://host:port/path", text)
	}
	return nil
}
