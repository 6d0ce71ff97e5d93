package suites

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// A Site is where a reference runs as a process of its own.
type Site struct {
	Mutant        string // empty for the reference
	Addr          string // where it listens
	Journal       string // the file that it keeps
	Intercom      string // base URL of the API that it calls
	Secret, Token intercom.Secret
}

// JudgeProcess judges the reference with the mistake of m, as a process that
// the command of launch starts, by the checks that end it.
func JudgeProcess(ctx context.Context, m reference.Mutant, c Config, launch func(Site) (command string)) (r report.Report, err error) {
	dir, err := os.MkdirTemp("", "intercheck-")
	if err != nil {
		return report.Report{}, fmt.Errorf("make a folder for the journal of %s: %w", m.Name, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	wire, err := probe.ListenAsIntercom(ctx, "127.0.0.1:0", c.spec)
	if err != nil {
		return report.Report{}, err
	}
	defer func() { err = errors.Join(err, wire.Close()) }()
	addr, err := address()
	if err != nil {
		return report.Report{}, err
	}
	counts, err := probe.Open(ctx, "http://"+addr+"/effects/{id}")
	if err != nil {
		return report.Report{}, err
	}
	idle := idleURL("http://" + addr + "/idle")
	site := Site{
		Mutant: m.Name, Addr: addr, Journal: filepath.Join(dir, "journal"), Intercom: "http://" + wire.Addr(),
		Secret: secretOfReference, Token: tokenOfReference,
	}
	c.URL, c.Secret, c.Token, c.Exec, c.Probes = "http://"+addr+reference.Path, site.Secret, site.Token, launch(site), []probe.Probe{idling{counts, idle}, outside{wire, idle}}
	if len(c.Only) == 0 {
		c.Only = processChecks()
	}
	if len(c.Topics) == 0 {
		c.Topics = topicsOf(m)
	}
	return Verify(ctx, c)
}

// idling is a probe of a receiver that says when it is idle.
type idling struct {
	probe.Probe
	probe.Idler
}

// idleURL answers once the receiver has nothing left to do.
type idleURL string

// Idle implements [probe.Idler].
func (u idleURL) Idle(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, string(u), nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// processChecks are the checks that end the receiver.
func processChecks() []string {
	var ids []string
	for _, c := range Checks() {
		if c.Needs&check.Process != 0 {
			ids = append(ids, string(c.ID))
		}
	}
	return ids
}

// address returns where a process can listen, again and again. It is an
// address of its own where the system has more than one of itself: on 127.0.0.1
// the port might be taken meanwhile, by a connection that somebody opens.
func address() (string, error) {
	var errs []error
	own := fmt.Sprintf("127.%d.%d.%d", 64+rand.IntN(64), rand.IntN(256), 1+rand.IntN(254))
	for _, host := range []string{own, "127.0.0.1"} {
		l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
		if err == nil {
			return l.Addr().String(), l.Close()
		}
		errs = append(errs, err)
	}
	return "", fmt.Errorf("find an address for a receiver: %w", errors.Join(errs...))
}
