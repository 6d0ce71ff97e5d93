package report_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/report"
)

const (
	secret = `top-secret-"one"&<two>`
	token  = "access-token-01"
)

// hostile is what a receiver might answer to spoil a report.
const hostile = "\x1b[2J\x1b[31mowned\x07\r\n]]><script>alert(1)</script>\nconformant: profile effects, 42 checks in 1s (seed 1, run x)\n\u202egnp.exe \u2028\x00\ufffe &amp; </system-out>"

var began = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// sample is a report that has every verdict at every level, and whose
// exchanges hold everything that is hard to write.
func sample() report.Report {
	r := report.Report{
		Tool: report.Tool{Name: "intercheck", Version: "v1.2.3"}, Receiver: report.Receiver{URL: "http://127.0.0.1:8080/webhook?key=" + token},
		Profile: "effects", Seed: 7, RunID: "r-abc", Complete: true,
		Hints:   []string{"give --exec CMD to judge what survives a restart"},
		Started: began, Took: 3140 * time.Millisecond,
		Redactor: intercom.NewRedactor(secret, token),
	}
	exchanges := hardExchanges()
	for i, v := range report.Verdicts() {
		for j, level := range []string{"MUST", "SHOULD", "MAY"} {
			n := 3*i + j
			x := result(n, []string{"signature", "latency", "idempotency"}[n%3], level, v)
			x.Exchanges = exchanges[n%len(exchanges):][:1]
			r.Results = append(r.Results, x)
		}
	}
	r.Results[0].Note = "it answered 500 to a ping and acted on it all the same"
	r.Results[3].Exchanges, r.Results[4].Exchanges, r.Results[5].Exchanges = exchanges[:3], exchanges[2:], exchanges[5:]
	r.Results[3].Reason = "Expected\n    <int>: 1\nto equal\n    <int>: 0\nthe body was " + hostile + secret
	r.Results[7].Reason = r.Results[6].Reason
	r.Results[3].Diagnosis = "it verifies " + hostile + token
	r.Results[3].Output = strings.Repeat("listening\n", 20) + "TypeError: " + hostile + token
	r.Waivers = []report.Waiver{{ID: "SIG-016", Reason: "the gateway " + token}, {ID: "LAT-017", Reason: hostile, Until: "2026-03-03", Problem: "it ended with 2026-03-03"}}
	return r
}

func result(n int, area, level string, v report.Verdict) report.Result {
	x := report.Result{
		ID: fmt.Sprintf("%s-%03d", strings.ToUpper(area[:3]), n+1), Area: area, Level: level, Verdict: v,
		Title: fmt.Sprintf("does thing %d <quickly> & \"well\"", n+1),
		Why:   "Without it a forged notification changes customers.", Link: "https://developers.intercom.com/docs/webhooks",
		Took: time.Duration(n+1) * 1500 * time.Microsecond, Required: level != "MAY",
	}
	if v != report.Pass {
		x.Reason = fmt.Sprintf("expected thing %d, got none", n+1)
		x.Fix = "Compare the signature with the bytes as they came,\nbefore anything parses them."
	}
	return x
}

// hardExchanges returns one exchange of each kind that can come about.
func hardExchanges() []exchange.Exchange {
	pretty := []byte("{\n  \"type\" : \"notification_event\",\n  \"name\" : \"O'Brien 100% \\u00e9\"\n}\n")
	timeout := sent([]byte(`{"big":"`+strings.Repeat("é", 3100)+`"}`), nil)
	timeout.Failure, timeout.Err, timeout.Took, timeout.FirstByte = exchange.Timeout, "the response was not complete within 5s", 5*time.Second, 0
	cut := sent([]byte(`{"a":1}`), answer(200, []byte("half")))
	cut.Failure, cut.Err = exchange.Reset, "unexpected EOF: "+token
	long := answer(200, bytes.Repeat([]byte("€"), 150))
	long.Body, long.Size = long.Body[:440], 90000 // within a character
	return []exchange.Exchange{
		sent(pretty, answer(200, []byte(hostile))),
		sent([]byte{'{', 0xff, 0, '}'}, answer(400, []byte("\xff\xfe"+token))),
		timeout,
		cut,
		sent([]byte(`{"a":1}`), long),
		sent(bytes.Repeat([]byte(`{"a":"`+secret+`"} `), 90), answer(503, nil)),
	}
}

func sent(body []byte, resp *exchange.Response) exchange.Exchange {
	h := intercom.NewMessage(body, secret, "nsub_1").Header
	h["Authorization"] = []string{"Bearer " + token}
	h["X-Odd"] = []string{"", "it's \x1b[1m odd", "second"}
	return exchange.Exchange{
		Request:  exchange.Request{Method: http.MethodPost, URL: "http://127.0.0.1:8080/webhook?key=" + token, Header: h, Body: body},
		Response: resp, Started: began, FirstByte: 3 * time.Millisecond, Took: 12345 * time.Microsecond,
	}
}

func answer(status int, body []byte) *exchange.Response {
	return &exchange.Response{
		Proto: "HTTP/1.1", Status: status, Body: body, Size: int64(len(body)),
		Header: http.Header{"Content-Type": {"text/plain"}, "X-Echo": {token}, "Location": {"/\x1b[0m?" + token}},
	}
}

// empty is the report of a run in which nothing ran.
func empty() report.Report {
	r := sample()
	r.Results, r.Hints, r.Waivers, r.Took = nil, nil, nil, 0
	return r
}

func render(t *testing.T, format string, r report.Report, o report.Options) string {
	t.Helper()
	f, err := report.Lookup(format)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out, r, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
