package report_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/report"
)

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.AssertContent()
	if err := c.AddResource("report.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func decoded(t *testing.T, text string) map[string]any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return v.(map[string]any)
}

func TestJSONIsAsItsSchemaSays(t *testing.T) {
	s := compiled(t)
	for name, r := range map[string]report.Report{"sample": sample(), "empty": empty(), "one": one(), "zero": {}} {
		if err := s.Validate(decoded(t, render(t, "json", r, report.Options{}))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefusesWhatIsNoReport(t *testing.T) {
	s, good := compiled(t), render(t, "json", one(), report.Options{})
	for from, to := range map[string]string{
		`"schema": "intercheck.report/v1"`: `"schema": "intercheck.report/v2"`,
		`"verdict": "not_conformant"`:      `"verdict": "fail"`,
		`"verdict": "fail"`:                `"verdict": "failed"`,
		`"level": "MUST"`:                  `"level": "must"`,
		`"skip": 0,`:                       ``,
		`"skip": 0`:                        `"skipped": 0, "skip": 0`,
		`"title": "`:                       `"titel": "`,
		`"body": "ok"`:                     `"body": "ok", "body_base64": "b2s="`,
		`"body": "{}"`:                     `"text": "{}"`,
		`"failure": ""`:                    `"failure": "slow"`,
		`"response": {`:                    `"answer": {`,
		`"started_at": "2026-03-04T`:       `"started_at": "2026-03-04 `,
		`"complete": true`:                 `"complete": 1`,
	} {
		bad := strings.Replace(good, from, to, 1)
		if bad == good {
			t.Errorf("%s is not in the report", from)
		}
		if s.Validate(decoded(t, bad)) == nil {
			t.Errorf("%s instead of %s is accepted", to, from)
		}
	}
}

func TestJSONHasNothingThatATerminalObeys(t *testing.T) {
	x := result(0, "payload", "MUST", report.Fail)
	x.Reason = "csi \u009b31m, del \x7f, bidi \u202e, tag \U000e0041, emoji \U0001f600, bad \xff"
	out := render(t, "json", report.Report{Results: []report.Result{x}}, report.Options{})
	for _, r := range out {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Errorf("%q is in the JSON", r)
		}
	}
	got := decoded(t, out)["checks"].([]any)[0].(map[string]any)["reason"]
	if want := strings.ToValidUTF8(x.Reason, "\ufffd"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestJSONKeepsEveryByteOfABody(t *testing.T) {
	r := sample()
	r.Redactor = intercom.Redactor{}
	type body struct {
		Text   *string `json:"body"`
		Base64 *string `json:"body_base64"`
	}
	var out struct {
		Checks []struct {
			Exchanges []struct {
				Request, Response *body
			}
		}
	}
	if err := json.Unmarshal([]byte(render(t, "json", r, report.Options{})), &out); err != nil {
		t.Fatal(err)
	}
	bytesOf := func(b *body) string {
		if b.Text != nil {
			return *b.Text
		}
		raw, err := base64.StdEncoding.DecodeString(*b.Base64)
		if err != nil {
			t.Error(err)
		}
		return string(raw)
	}
	for i, x := range r.Results {
		for j, want := range x.Exchanges {
			got := out.Checks[i].Exchanges[j]
			if bytesOf(got.Request) != string(want.Request.Body) {
				t.Errorf("%s, exchange %d: another request body", x.ID, j)
			}
			if want.Response != nil && bytesOf(got.Response) != string(want.Response.Body) || want.Response == nil != (got.Response == nil) {
				t.Errorf("%s, exchange %d: another response", x.ID, j)
			}
		}
	}
}
