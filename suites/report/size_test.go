package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// crowded is a report of n checks with the evidence of a run against a real receiver.
func crowded(n int) report.Report {
	r := sample()
	r.Results = nil
	body := []byte("{\n" + strings.Repeat("  \"custom_attribute\" : \"a value that is like others\",\n", 40) + "  \"name\" : \"O'Brien\"\n}\n")
	for i := range n {
		v := report.Pass
		if i%10 == 0 {
			v = report.Fail
		}
		x := result(i, []string{"signature", "latency", "payload"}[i%3], "MUST", v)
		for range 4 {
			x.Exchanges = append(x.Exchanges, sent(body, answer(200, []byte("ok"))))
		}
		r.Results = append(r.Results, x)
	}
	return r
}

// hostileReport is what a receiver could make of one that wanted to spoil it.
func hostileReport(filler string) report.Report {
	r := crowded(130)
	long := []byte(strings.Repeat(filler, 64<<10/len(filler)))
	for i := range r.Results {
		x := &r.Results[i]
		x.Verdict, x.Reason, x.Diagnosis, x.Output = report.Fail, string(long[:9000]), string(long[:9000]), string(long[:9000])
		x.Exchanges = []exchange.Exchange{sent(long[:18<<10], answer(500, long))}
	}
	return r
}

func TestReportsForPeopleHaveALimit(t *testing.T) {
	limits := map[string]int{"markdown": 1_000_000, "html": 5_000_000, "github": 1_000_000}
	for name, r := range map[string]report.Report{
		"real": crowded(130), "plus": hostileReport("+"), "quotes": hostileReport(`"`), "lines": hostileReport("\n"), "bytes": hostileReport("\xff"), "escapes": hostileReport("\u202e"),
	} {
		for format, limit := range limits {
			if n := len(render(t, format, r, report.Options{})); n > limit {
				t.Errorf("%s: %s is %d bytes, want %d at most", name, format, n, limit)
			}
		}
	}
}

func TestPageHasAllEvidenceOfAnOrdinaryRun(t *testing.T) {
	out := render(t, "html", crowded(130), report.Options{})
	if n := strings.Count(out, `<details class="exchange">`); n != 4*130 {
		t.Errorf("%d exchanges are there, of %d", n, 4*130)
	}
	if strings.Contains(out, "cut here") {
		t.Error("something was cut")
	}
}

func TestWhatIsCutIsSaid(t *testing.T) {
	for _, format := range []string{"markdown", "html"} {
		if out := render(t, format, hostileReport("+"), report.Options{}); !strings.Contains(out, "cut here, to keep this report small") {
			t.Errorf("%s does not say what was cut", format)
		}
	}
}

func TestFailuresHaveTheFirstRightToTheRoom(t *testing.T) {
	r := hostileReport("+")
	for i := range r.Results {
		if i != len(r.Results)-1 {
			r.Results[i].Verdict = report.Pass
		}
	}
	out := render(t, "html", r, report.Options{})
	if !strings.Contains(out, fmt.Sprintf(`id="curl-%d-1"`, len(r.Results))) {
		t.Error("the only failure has no evidence")
	}
}

func TestPageShowsTheExactBytes(t *testing.T) {
	x := result(0, "payload", "MUST", report.Fail)
	x.Exchanges = []exchange.Exchange{sent([]byte("{\"a\": 1}\n"), answer(200, []byte("Jos\xe9 \\x")))}
	out := render(t, "html", report.Report{Results: []report.Result{x}}, report.Options{})
	for _, want := range []string{"<pre class=\"body\">\n{&#34;a&#34;: 1}\n</pre>", "00000000  4a 6f 73 e9 20 5c 78"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Count(out, `<pre class="hex">`) != 1 {
		t.Error("a dump is there of a body that the text shows exactly")
	}
}
