package check_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/suites/check"
)

// diagnosed does a check that ends so, and asks for a diagnosis.
func diagnosed(t *testing.T, run func(*check.Bench), ask func(context.Context, *check.Bench) string) check.Outcome {
	t.Helper()
	return check.Do(t.Context(), check.Check{
		ID: "TST-001", Diagnose: ask,
		Run: func(ctx context.Context, b *check.Bench) { b.Send(ctx, b.Notification()); run(b) },
	}, setup(t, answering(http.StatusTeapot)))
}

func failing(b *check.Bench) { b.Expect(1).To(gomega.Equal(2), "no") }

func TestOnlyAFailedCheckIsDiagnosed(t *testing.T) {
	t.Parallel()
	ask := func(ctx context.Context, b *check.Bench) string {
		b.Send(ctx, b.Notification())
		return "it answers with tea"
	}
	if o := diagnosed(t, failing, ask); o.Diagnosis != "it answers with tea" || len(o.Exchanges) != 1 {
		t.Errorf("a failed one: %q, with %d exchanges as evidence", o.Diagnosis, len(o.Exchanges))
	}
	for name, end := range map[string]func(*check.Bench){
		"passed": fine, "skipped": func(b *check.Bench) { b.Skip("no") }, "broken": func(*check.Bench) { panic("oh") },
	} {
		if o := diagnosed(t, end, ask); o.Diagnosis != "" {
			t.Errorf("one that is %s: %q", name, o.Diagnosis)
		}
	}
}

func TestDiagnosisThatBreaksLeavesTheVerdict(t *testing.T) {
	t.Parallel()
	o := diagnosed(t, failing, func(context.Context, *check.Bench) string { panic("oh") })
	wantOutcome(t, o, check.Failed, "no")
	if o.Diagnosis != "" {
		t.Errorf("it says %q", o.Diagnosis)
	}
}

func TestQuestionIsAskedOnceInARun(t *testing.T) {
	t.Parallel()
	s, asked := setup(t, answering(200)), 0
	for range 3 {
		if text := s.Once("what is it", func() string { asked++; return "tea" }); text != "tea" {
			t.Errorf("the answer is %q", text)
		}
	}
	if text := s.Once("how much", func() string { return "a pot" }); text != "a pot" || asked != 1 {
		t.Errorf("another question: %q; the first was asked %d times", text, asked)
	}
}
