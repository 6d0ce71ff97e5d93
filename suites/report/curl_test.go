package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// heard is a request as the receiver sees it.
type heard struct {
	method, uri string
	header      http.Header
	body        []byte
	chunked     bool
}

func TestCurlSendsTheSameBytes(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed here")
	}
	requests := make(chan heard, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Header.Del("User-Agent")
		r.Header.Del("Content-Length")
		requests <- heard{r.Method, r.RequestURI, r.Header, body, r.ContentLength < 0}
	}))
	defer server.Close()
	for _, shell := range []string{"sh", "bash", "dash", "zsh"} {
		if _, err := exec.LookPath(shell); err != nil {
			continue
		}
		for name, r := range repeatable(server.URL) {
			got := repeat(t, shell, curlOf(t, r), requests)
			want := r.Header.Clone()
			want.Del("User-Agent")
			if got.method != r.Method || server.URL+got.uri != r.URL || !bytes.Equal(got.body, r.Body) || got.chunked {
				t.Errorf("%s, %s: got %s %s %q, want %s %s %q", shell, name, got.method, got.uri, got.body, r.Method, r.URL, r.Body)
			}
			if !sameHeader(got.header, want) {
				t.Errorf("%s, %s: got %q, want %q", shell, name, got.header, want)
			}
		}
	}
}

func repeatable(url string) map[string]exchange.Request {
	signed := func(body string) exchange.Request {
		return exchange.Request{Method: http.MethodPost, URL: url + "/webhook", Header: intercom.NewMessage([]byte(body), "a secret", "nsub_1").Header, Body: []byte(body)}
	}
	all := map[string]exchange.Request{
		"head":        {Method: http.MethodHead, URL: url + "/", Header: http.Header{"Accept": {"a/b"}}},
		"get":         {Method: http.MethodGet, URL: url + "/a?b=[1]&c={2}"},
		"put":         {Method: http.MethodPut, URL: url + "/a/../b/./c", Body: []byte("no headers")},
		"odd headers": {Method: http.MethodPost, URL: url + "/it's", Header: http.Header{"X-A": {"", "b'\"$(x)`y`!\\", "caf\u00e9\u200d \xe9"}, "Content-Type": {"text/plain"}}},
	}
	for _, body := range []string{
		"", `{"a":1}`, "{\n  \"a\" : 1\n}\n", "\n\n", "@file", "-1", "-1\n", "%s%d%%\n", `\n\x41\101\\` + "\n", "it's 'quoted'\n", "$HOME `x` !! $(y)", "!!\n",
		"nul \x00 and tab\t1\n", "\x01\x07", "\xff\xfe{}", "caf\u00e9 \u202e \ufffd\n", "\ufffd",
		strings.Repeat("long\n", 500), strings.Repeat("'", 2048), strings.Repeat("\x80", 6000),
	} {
		all[body] = signed(body)
	}
	return all
}

// curlOf returns the command that the JSON report gives for r.
func curlOf(t *testing.T, r exchange.Request) string {
	t.Helper()
	x := result(0, "payload", "MUST", report.Fail)
	x.Exchanges = []exchange.Exchange{{Request: r}}
	var out struct {
		Checks []struct{ Exchanges []struct{ Curl string } }
	}
	text := render(t, "json", report.Report{Results: []report.Result{x}}, report.Options{})
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out.Checks[0].Exchanges[0].Curl
}

func repeat(t *testing.T, shell, command string, requests <-chan heard) heard {
	t.Helper()
	if strings.Contains(command, "\n") {
		t.Errorf("more than one line: %q", command)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, shell, "-c", command)
	cmd.Env = append(cmd.Environ(), "CURL_HOME="+t.TempDir(), "HOME="+t.TempDir(), "http_proxy=", "HTTP_PROXY=", "all_proxy=", "ALL_PROXY=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %s: %v\n%s", shell, command, err, out)
	}
	select {
	case got := <-requests:
		return got
	default:
		t.Errorf("%s: %s: nothing was sent", shell, command)
		return heard{}
	}
}

func sameHeader(got, want http.Header) bool {
	if len(got) != len(want) {
		return false
	}
	for name, values := range want {
		if strings.Join(got[name], "|") != strings.Join(values, "|") {
			return false
		}
	}
	return true
}

func TestCurlThatIsNotEnoughSaysWhatIsMissing(t *testing.T) {
	for body, want := range map[string]string{
		strings.Repeat("a", 6145): "First save the body (6145 bytes, in the JSON report) as body.bin, then:\n    curl",
		"the " + token:            "First put the secret back where it says [redacted], then:\n    curl",
		"\xff the " + token:       "First save the body (16 bytes, in the JSON report) as body.bin and put the secret back where it says [redacted], then:\n    curl",
	} {
		x := result(0, "payload", "MUST", report.Fail)
		x.Exchanges = []exchange.Exchange{{Request: exchange.Request{Method: http.MethodPost, URL: "http://127.0.0.1:1/", Body: []byte(body)}}}
		out := render(t, "text", report.Report{Results: []report.Result{x}, Redactor: intercom.NewRedactor(token)}, report.Options{})
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}
