package suites_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// TestTheAccessTokenIsForIntercomAlone: the matrix has no sink, and so no mutant
// that sends the token there.
func TestTheAccessTokenIsForIntercomAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header string
		want   report.Verdict
	}{"nothing": {"", report.Pass}, "the token": {"Bearer token-of-the-tests-1234==", report.Fail}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink, err := probe.Listen(t.Context(), "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = sink.Close() })
			r := reference.New("the-secret-of-the-tests")
			r.Call = func(ctx context.Context, n intercom.Notification) error {
				return tell(ctx, "http://"+sink.Addr(), n, c.header)
			}
			if err := r.Start("127.0.0.1:0"); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = r.Close() })
			got, err := suites.Verify(t.Context(), suites.Config{
				URL: r.URL(), Secret: r.Secret, Token: "token-of-the-tests-1234==", Probes: []probe.Probe{sink}, Only: []string{"CLI-007"},
			})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(got.Results, func(x report.Result) bool { return x.ID == "CLI-007" })
			if x := got.Results[i]; x.Verdict != c.want {
				t.Errorf("it is %s, want %s: %s", x.Verdict, c.want, x.Reason)
			}
		})
	}
}

func tell(ctx context.Context, url string, n intercom.Notification, authorization string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(string(n.ID)))
	if err != nil {
		return err
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
