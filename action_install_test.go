package intercheck_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/need"
)

// A published is a release as GitHub serves it.
type published struct {
	*httptest.Server
	mu    sync.Mutex
	files map[string][]byte
}

// put publishes a file, or another instead of it.
func (p *published) put(name string, body []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.files[name] = body
}

func (p *published) get(name string) (body []byte, there bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	body, there = p.files[name]
	return body, there
}

// publish serves a release, whose program runs the one in the path of binary.
func publish(t *testing.T, version, binary string) *published {
	t.Helper()
	program := []byte("#!/bin/sh\nexec '" + binary + "' \"$@\"\n") // unpacked faster than the whole of it
	name := "intercheck_" + strings.TrimPrefix(version, "v") + "_linux_amd64"
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	w := tar.NewWriter(gz)
	err := w.WriteHeader(&tar.Header{Name: name + "/intercheck", Mode: 0o755, Size: int64(len(program))})
	if err == nil {
		_, err = w.Write(program)
	}
	if err != nil || w.Close() != nil || gz.Close() != nil {
		t.Fatal(err)
	}
	p := &published{files: map[string][]byte{name + ".tar.gz": b.Bytes()}}
	p.put("SHA256SUMS", fmt.Appendf(nil, "%x  %s\n", sha256.Sum256(b.Bytes()), name+".tar.gz"))
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, ok := strings.CutPrefix(r.URL.Path, "/intercheck-dev/intercheck/releases/download/"+version+"/")
		if body, there := p.get(asked); ok && there {
			_, _ = w.Write(body) // who asked may have gone
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

// released returns a runner at which the action finds a release.
func released(t *testing.T, from *published) *runner {
	t.Helper()
	need.Tool(t, "bash", "apt-get install bash")
	need.Tool(t, "curl", "apt-get install curl")
	r := newRunner(t)
	r.values["github.action_ref"], r.env["GITHUB_SERVER_URL"] = "v1.2.3", from.URL
	return r
}

func TestActionInstallsNothingButTheRelease(t *testing.T) {
	t.Parallel()
	binary := build(t)
	for name, c := range map[string]struct {
		ref, version string
		spoil        func(*published, *runner)
		says         string // empty: it is installed
	}{
		"the action's own":   {"v1.2.3", "", nil, ""},
		"another":            {"main", "v1.2.3", nil, ""},
		"none":               {"v1.2.4", "", nil, "cannot be downloaded: is there such a release?"},
		"tampered with":      {"v1.2.3", "", func(p *published, _ *runner) { p.put("intercheck_1.2.3_linux_amd64.tar.gz", []byte("x")) }, "is not what SHA256SUMS says"},
		"without a checksum": {"v1.2.3", "", func(p *published, _ *runner) { p.put("SHA256SUMS", []byte("none  x\n")) }, "is not what SHA256SUMS says"},
		"unknown system":     {"v1.2.3", "", func(_ *published, r *runner) { r.env["RUNNER_OS"] = "Plan 9" }, "there is no release for the system Plan 9"},
		"unknown processor":  {"v1.2.3", "", func(_ *published, r *runner) { r.env["RUNNER_ARCH"] = "X86" }, "there is no release for the processor X86"},
		"no release":         {"v1.2.3", "../v1.2.3", nil, `version: "../v1.2.3" is no release such as v1.2.3`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := publish(t, "v1.2.3", binary)
			r := released(t, p)
			r.values["github.action_ref"] = c.ref
			if c.spoil != nil {
				c.spoil(p, r)
			}
			r.use(map[string]string{"url": "http://127.0.0.1:1/", "secret": actionSecret, "wait": "0s", "version": c.version})
			installed, want := r.file("PATH") != "", c.says == ""
			if installed != want || !strings.Contains(r.log, c.says) {
				t.Errorf("installed: %v, want %v and %q:\n%s", installed, want, c.says, r.log)
			}
			if !installed && (r.exit != 2 || len(r.uploads) > 0 || !strings.Contains(r.log, "::error title=Intercheck::")) {
				t.Errorf("exit %d, uploads %v:\n%s", r.exit, r.uploads, r.log)
			}
		})
	}
}

func TestActionBuildsItselfWhereThereIsNoRelease(t *testing.T) {
	t.Parallel()
	r := newRunner(t)
	r.use(map[string]string{"url": "http://127.0.0.1:1/", "secret": actionSecret, "wait": "0s"})
	if r.exit != 3 || !strings.Contains(r.log, "\nintercheck: the receiver at http://127.0.0.1:1/ refuses connections\n") {
		t.Errorf("exit %d:\n%s", r.exit, r.log)
	}
}
