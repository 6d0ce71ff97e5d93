package report_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/suites/report"
)

var paint = regexp.MustCompile(`\x1b\[(3[1235]|90|0)m`)

func TestWhatAReceiverSaysDoesNotReachTheTerminal(t *testing.T) {
	for _, colour := range []bool{false, true} {
		out := render(t, "text", sample(), report.Options{Colour: colour})
		if colour {
			if !paint.MatchString(out) {
				t.Error("there is no colour")
			}
			out = paint.ReplaceAllString(out, "")
		}
		for _, r := range out {
			if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
				t.Errorf("%q is in the text (colour %t)", r, colour)
			}
		}
		if !strings.Contains(out, `\x1b[31mowned\a\r`) {
			t.Error("what the receiver said is not there")
		}
	}
}

func TestConclusionIsTheLastLineAndCannotBeForged(t *testing.T) {
	lines := strings.Split(strings.TrimSuffix(render(t, "text", sample(), report.Options{}), "\n"), "\n")
	for i, l := range lines {
		if last := i == len(lines)-1; strings.Contains(l, "conformant") && !strings.HasPrefix(l, " ") != last {
			t.Errorf("line %d of %d: %s", i+1, len(lines), l)
		}
	}
	if want := "not conformant: profile effects, 15 checks in 3.1s (seed 7, run r-abc)"; lines[len(lines)-1] != want {
		t.Errorf("got  %s\nwant %s", lines[len(lines)-1], want)
	}
}

func TestConclusionSaysHowFarItReaches(t *testing.T) {
	passed := result(0, "signature", "MUST", report.Pass)
	skipped := result(1, "signature", "MUST", report.Skip)
	cutOff := result(2, "signature", "MUST", report.Broken)
	for want, r := range map[string]report.Report{
		"conformant: profile wire, 1 check in 120ms (seed 1, run a)":                                {Complete: true, Results: []report.Result{passed, skipped}},
		"conformant (partial: 1 of 2 checks): profile wire, 1 check in 120ms (seed 1, run a)":       {Results: []report.Result{passed, skipped}},
		"conformant (partial: 1 of 42 checks): profile wire, 1 check in 120ms (seed 1, run a)":      {Total: 42, Results: []report.Result{passed}},
		"inconclusive (interrupted: 1 of 9 checks): profile wire, 1 check in 120ms (seed 1, run a)": {Total: 9, Interrupted: true, Results: []report.Result{passed, cutOff}},
		"inconclusive (partial: 0 of 0 checks): profile wire, 0 checks in 120ms (seed 1, run a)":    {},
	} {
		r.Profile, r.Seed, r.RunID, r.Took = "wire", 1, "a", 120*time.Millisecond
		if out := render(t, "text", r, report.Options{}); !strings.HasSuffix(out, "\n"+want+"\n") {
			t.Errorf("want %s, got\n%s", want, out)
		}
	}
}

func TestOnlyTheBeginningOfABodyIsShown(t *testing.T) {
	for _, c := range []struct {
		body       string
		size       int64
		want, over string
	}{
		{strings.Repeat("a", 400), 400, strings.Repeat("a", 400) + "\n    c", "… ("},
		{strings.Repeat("a", 401), 401, "… (400 of 401 bytes)", strings.Repeat("a", 401)},
		{"a" + strings.Repeat("é", 300), 601, "… (399 of 601 bytes)", "|"},
		{strings.Repeat("\x80", 900), 900, "80 80 80", strings.Repeat("80 ", 401)},
		{"a", 1 << 20, "… (1 of 1048576 bytes)", "|"},
		{"Jos\xe9", 4, "|Jos.|", "Jos\xe9"},
	} {
		x := result(0, "payload", "MUST", report.Fail)
		x.Exchanges = []exchange.Exchange{sent([]byte("{}"), answer(200, []byte(c.body)))}
		x.Exchanges[0].Response.Size = c.size
		out := render(t, "text", report.Report{Results: []report.Result{x}}, report.Options{})
		if !strings.Contains(out, c.want) || strings.Contains(out, c.over) {
			t.Errorf("%.20q of %d bytes: %q is missing or %.20q is there:\n%s", c.body, c.size, c.want, c.over, out)
		}
	}
}

func TestOnlyTheLastExchangesAreShown(t *testing.T) {
	x := result(0, "payload", "MUST", report.Fail)
	for range 5 {
		x.Exchanges = append(x.Exchanges, sent([]byte("{}"), answer(200, nil)))
	}
	out := render(t, "text", report.Report{Results: []report.Result{x}}, report.Options{})
	for title, want := range map[string]int{"exchange 2 of 5": 0, "exchange 3 of 5": 1, "exchange 5 of 5": 1, "    curl ": 3} {
		if got := strings.Count(out, title); got != want {
			t.Errorf("%q is there %d times, want %d", title, got, want)
		}
	}
}

func TestFirstAndLastLinesOfWhatTheReceiverWroteAreShown(t *testing.T) {
	lines := func(from, to int) (all []string) {
		for n := from; n <= to; n++ {
			all = append(all, "line "+strconv.Itoa(n)+".")
		}
		return all
	}
	x := result(0, "recovery", "MUST", report.Fail)
	for name, c := range map[string]struct {
		wrote, shown []string
	}{
		"few":        {lines(1, 18), lines(1, 18)},
		"many":       {lines(1, 100), slices.Concat(lines(1, 6), []string{"… 82 lines left out …"}, lines(89, 100))},
		"even more":  {slices.Concat(lines(1, 6), []string{"… 500 lines left out …"}, lines(507, 600)), slices.Concat(lines(1, 6), []string{"… 582 lines left out …"}, lines(589, 600))},
		"just fewer": {lines(1, 19), lines(1, 19)},
	} {
		x.Output = strings.Join(c.wrote, "\n") + "\n"
		out := render(t, "text", report.Report{Results: []report.Result{x}}, report.Options{})
		if want := "the receiver wrote:\n    | " + strings.Join(c.shown, "\n    | ") + "\n"; !strings.Contains(out, want) {
			t.Errorf("%s: want %s, got\n%s", name, want, out)
		}
	}
}
