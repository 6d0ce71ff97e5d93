package check_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// numbering answers with the number of the request, and those from bad to
// worst with an error.
func numbering(bad, worst int64) http.HandlerFunc {
	var n atomic.Int64
	return func(w http.ResponseWriter, _ *http.Request) {
		i := n.Add(1)
		if bad <= i && i <= worst {
			w.WriteHeader(http.StatusInternalServerError)
		}
		_, _ = io.WriteString(w, strconv.FormatInt(i, 10))
	}
}

func TestEvidenceIsTheFirstTheBadAndTheLastInOrder(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sent       int
		bad, worst int64
		want       []int
	}{
		"one":                   {1, 0, 0, []int{1}},
		"as many as are kept":   {8, 0, 0, []int{1, 2, 3, 4, 5, 6, 7, 8}},
		"one more":              {9, 0, 0, []int{1, 2, 3, 4, 6, 7, 8, 9}},
		"many":                  {60, 0, 0, []int{1, 2, 3, 4, 57, 58, 59, 60}},
		"two bad in the middle": {60, 30, 31, []int{1, 2, 3, 4, 30, 31, 57, 58, 59, 60}},
		"many bad":              {60, 20, 40, []int{1, 2, 3, 4, 20, 21, 22, 23, 24, 25, 57, 58, 59, 60}},
		"all bad":               {60, 1, 60, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 57, 58, 59, 60}},
		"bad at the end":        {60, 59, 60, []int{1, 2, 3, 4, 55, 56, 57, 58, 59, 60}},
		"bad at the beginning":  {60, 1, 2, []int{1, 2, 3, 4, 57, 58, 59, 60}},
	} {
		o := do(t, setup(t, numbering(c.bad, c.worst)), func(ctx context.Context, b *check.Bench) {
			fine(b)
			b.SendPlanned(ctx, b.Notification(), delivery.Plan{Copies: c.sent})
		})
		if got := numbers(t, o); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v is kept, want %v", name, got, c.want)
		}
	}
}

func numbers(t *testing.T, o check.Outcome) []int {
	t.Helper()
	var all []int
	for _, x := range o.Exchanges {
		n, err := strconv.Atoi(string(x.Response.Body))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, n)
	}
	return all
}

func TestSendAllKeepsTheOrderAndTheWidth(t *testing.T) {
	t.Parallel()
	const width, many = 3, 40
	var mu sync.Mutex
	now, most := 0, 0
	enter := func(by int) {
		mu.Lock()
		defer mu.Unlock()
		now += by
		most = max(most, now)
	}
	s := setup(t, func(w http.ResponseWriter, r *http.Request) {
		enter(1)
		defer enter(-1)
		_, _ = io.Copy(w, r.Body)
		<-time.After(2 * time.Millisecond) // for one too many to come as well
	})
	o := do(t, s, func(ctx context.Context, b *check.Bench) {
		fs := make([]fixtures.Fixture, many)
		for i := range fs {
			fs[i] = b.Notification()
		}
		for i, sent := range b.SendAll(ctx, width, fs...) {
			b.Expect(sent).To(check.BeAcknowledged())
			if sent.Notification.ID != fs[i].Notification.ID {
				b.Break(fmt.Errorf("number %d is %s, want %s", i, sent.Notification.ID, fs[i].Notification.ID))
			}
		}
	})
	wantOutcome(t, o, check.Passed, "")
	if most > width {
		t.Errorf("%d were under way at once, more than %d", most, width)
	}
}

func TestEveryNotificationIsFreshAndEveryRunTheSame(t *testing.T) {
	t.Parallel()
	mint := func(id check.ID) []string {
		var ids []string
		check.Do(t.Context(), check.Check{ID: id, Run: func(_ context.Context, b *check.Bench) {
			for range 20 {
				ids = append(ids, string(b.Notification().Notification.ID))
			}
		}}, setup(t, answering(200)))
		return ids
	}
	one, two := mint("TST-001"), mint("TST-002")
	both := slices.Concat(one, two)
	slices.Sort(both)
	if n := len(slices.Compact(both)); n != 40 {
		t.Errorf("%d different ids of 40", n)
	}
	if again := mint("TST-001"); !slices.Equal(one, again) {
		t.Errorf("the ids are %v, and then %v", one, again)
	}
}
