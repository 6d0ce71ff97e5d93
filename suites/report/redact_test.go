package report_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// Intercheck's own words, which machines read.
var ownWords = []string{"Profile", "Results.ID", "Results.Area", "Results.Level", "Results.Verdict", "Results.Exchanges.Failure", "Catalogue.ID", "Catalogue.Level", "Waivers.ID"}

var base64Run = regexp.MustCompile(`[A-Za-z0-9+/]{16,}={0,2}`)

// leaks reports whether a secret is in out, in whatever form.
func leaks(out string) bool {
	all := []string{out}
	for _, run := range base64Run.FindAllString(out, -1) {
		if decoded, err := base64.StdEncoding.DecodeString(run); err == nil {
			all = append(all, string(decoded))
		}
	}
	for _, text := range all {
		if strings.Contains(text, "top-secret-") || strings.Contains(text, token) || strings.Contains(text, "74 6f 70 2d 73 65 63") {
			return true
		}
	}
	return false
}

func TestNoFormatShowsASecret(t *testing.T) {
	for _, f := range report.Formats {
		for _, o := range []report.Options{{}, {Colour: true}} {
			r := sample()
			if out := render(t, f.Name, r, o); leaks(out) || !strings.Contains(out, intercom.Redacted) {
				t.Errorf("%s shows a secret:\n%s", f.Name, out)
			}
			r.Redactor = intercom.Redactor{}
			if !leaks(render(t, f.Name, r, o)) {
				t.Errorf("%s: a secret left in is not found, so this test proves nothing", f.Name)
			}
		}
	}
}

// A field that is added to the report is tried here without anybody's doing.
func TestNoFieldShowsASecret(t *testing.T) {
	for _, form := range []string{secret, `top-secret-\"one\"\u0026\u003ctwo\u003e`, "top-secret-%22one%22%26%3Ctwo%3E", "\xff " + secret} {
		tried := 0
		for n := 0; ; n++ {
			r := one()
			path := plant(&r, n, "a "+form+" b")
			if path == "" {
				break
			}
			if slices.Contains(ownWords, path) {
				continue
			}
			tried++
			for _, f := range report.Formats {
				if out := render(t, f.Name, r, report.Options{}); leaks(out) {
					t.Errorf("%s: %q in %s shows:\n%s", f.Name, form, path, out)
				}
			}
		}
		if tried < 20 {
			t.Errorf("%q was tried in %d fields", form, tried)
		}
	}
}

// one is a small report with something in every field.
func one() report.Report {
	r := empty()
	r.Hints = []string{"hint"}
	x := result(0, "signature", "MUST", report.Fail)
	x.Note = "note"
	x.Exchanges = []exchange.Exchange{sent([]byte("{}"), answer(200, []byte("ok")))}
	r.Results = []report.Result{x}
	r.Catalogue = []report.Entry{{ID: x.ID, Level: x.Level, Title: x.Title, Profiles: []string{"wire"}}}
	r.Waivers = []report.Waiver{{ID: x.ID, Reason: "reason", Until: "2026-03-03", Problem: "problem"}}
	return r
}

// plant puts text into the nth place of r that holds text and returns the
// path of it, or "" when there are not that many.
func plant(r *report.Report, n int, text string) string {
	var found string
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		here := func(set func()) {
			if n--; n == -1 {
				found = strings.TrimPrefix(path, ".")
				set()
			}
		}
		if h, ok := reflect.TypeAssert[http.Header](v); ok {
			here(func() { h[text] = []string{"v"} })
			here(func() { h["X-Planted"] = []string{"v", text} })
			return
		}
		switch v.Kind() {
		case reflect.String:
			here(func() { v.SetString(text) })
		case reflect.Struct:
			if v.Type().PkgPath() != reflect.TypeFor[report.Report]().PkgPath() && v.Type().PkgPath() != reflect.TypeFor[exchange.Exchange]().PkgPath() {
				return // time, redactor
			}
			for i := range v.NumField() {
				walk(path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case reflect.Pointer:
			walk(path, v.Elem())
		case reflect.Slice:
			if v.Type().Elem().Kind() == reflect.Uint8 {
				here(func() { v.SetBytes([]byte(text)) })
				return
			}
			for i := range v.Len() {
				walk(path, v.Index(i))
			}
		case reflect.Map, reflect.Interface:
			panic(fmt.Sprintf("%s: teach this test about %s", path, v.Type()))
		}
	}
	walk("", reflect.ValueOf(r).Elem())
	return found
}
