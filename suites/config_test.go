package suites_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

func TestConfigThatMakesNoSenseIsToldBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	url := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("something was sent") })
	const form, noSecret = " is not of the form http://host:port/path", "no secret: give the key that the receiver verifies with"
	for name, c := range map[string]struct {
		change func(*suites.Config)
		want   []string
	}{
		"no URL":             {func(c *suites.Config) { c.URL = "" }, []string{`the receiver's URL ""` + form}},
		"URL without scheme": {func(c *suites.Config) { c.URL = "localhost:8080/webhook" }, []string{`the receiver's URL "localhost:8080/webhook"` + form}},
		"an address alone":   {func(c *suites.Config) { c.URL = "127.0.0.1:3000" }, []string{`the receiver's URL "127.0.0.1:3000"` + form}},
		"URL without host":   {func(c *suites.Config) { c.URL = "http:///webhook" }, []string{form}},
		"URL of a file":      {func(c *suites.Config) { c.URL = "file:///etc/hosts" }, []string{form}},
		"URL that is none":   {func(c *suites.Config) { c.URL = "http://a b/" }, []string{"the receiver's URL: parse ", "invalid character"}},
		"no secret":          {func(c *suites.Config) { c.Secret = "" }, []string{noSecret}},
		"unknown topic":      {func(c *suites.Config) { c.Topics = []string{"contact.user.create"} }, []string{`topic "contact.user.create" is not known, did you mean "contact.user.created"?`}},
		"one topic of two":   {func(c *suites.Config) { c.Topics = []string{"user.created", "no.such"} }, []string{`topic "no.such" is not known`}},
		"ping as topic":      {func(c *suites.Config) { c.Topics = []string{"ping"} }, []string{"ping: no receiver acts on a ping; name a topic that it acts on"}},
		"unknown profile":    {func(c *suites.Config) { c.Profile = "efects" }, []string{`no profile "efects": use wire, effects or resilience`}},
		"effects, no probe":  {func(c *suites.Config) { c.Profile = suites.Effects }, []string{"profile effects needs a --probe"}},
		"typo in a pattern":  {func(c *suites.Config) { c.Only = []string{"SIG-0001"} }, []string{`--only: "SIG-0001" matches no check, did you mean "SIG-001"?`}},
		"nothing left":       {func(c *suites.Config) { c.Skip = []string{"*"} }, []string{"--skip leaves no check to run"}},
		"all at once": {
			func(c *suites.Config) { *c = suites.Config{Topics: []string{"ping", "x"}, Profile: "best"} },
			[]string{form, noSecret, "no receiver acts on a ping", `topic "x"`, `no profile "best"`},
		},
	} {
		cfg := config(url)
		c.change(&cfg)
		_, err := suites.Verify(t.Context(), cfg)
		var bad suites.ConfigError
		if !errors.As(err, &bad) || errors.Unwrap(err) == nil {
			t.Errorf("%s: the error is %T: %v", name, err, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q is not in %q", name, want, err)
			}
		}
		if strings.Contains(err.Error(), string(secret)) {
			t.Errorf("%s: %q tells the secret", name, err)
		}
	}
}

func TestProfileIsTheHighestThatTheProbesAllow(t *testing.T) {
	t.Parallel()
	r := correct(t, nil)
	for _, c := range []struct {
		asked suites.Profile
		probe bool
		want  string
	}{{"", false, "wire"}, {"", true, "effects"}, {suites.Wire, true, "wire"}, {suites.Effects, true, "effects"}, {suites.Wire, false, "wire"}} {
		cfg := config(r.URL(), "SIG-001")
		cfg.Profile = c.asked
		if c.probe {
			cfg.Probes = []probe.Probe{seeing{r}}
		}
		if got := verify(t, cfg).Profile; got != c.want {
			t.Errorf("asked for %q with a probe (%t) it judges %s, want %s", c.asked, c.probe, got, c.want)
		}
	}
}

func TestWhatIsNotSaidIsChosenAndReported(t *testing.T) {
	t.Parallel()
	r := correct(t, nil)
	first, second := verify(t, config(r.URL(), "SIG-001")), verify(t, config(r.URL(), "SIG-001"))
	if first.RunID == "" || first.RunID == second.RunID {
		t.Errorf("the run ids are %q and %q", first.RunID, second.RunID)
	}
	if first.Seed != 1 || first.Receiver.URL != r.URL() || first.Took <= 0 || first.Started.IsZero() {
		t.Errorf("it reports %+v", first)
	}
}

func TestErrorIsNoConfigErrorWhenTheRunWasCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := suites.Verify(ctx, config(correct(t, nil).URL()))
	var bad suites.ConfigError
	var unreachable suites.Unreachable
	if err == nil || errors.As(err, &bad) || errors.As(err, &unreachable) {
		t.Errorf("the error is %T: %v", err, err)
	}
}
