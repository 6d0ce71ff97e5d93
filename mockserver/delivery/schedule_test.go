package delivery_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

func TestBackoffTriesAgainUntilAcknowledged(t *testing.T) {
	t.Parallel()
	const never = -1
	for name, c := range map[string]struct {
		schedule delivery.Backoff
		made     []delivery.Attempt
		want     time.Duration // since start
	}{
		"at once":                          {delivery.Backoff{}, nil, 0},
		"no retry":                         {delivery.Backoff{}, made(1, 0, 500), never},
		"acknowledged":                     {delivery.Backoff{time.Minute}, made(1, 0, 200), never},
		"a minute after the last":          {delivery.Backoff{time.Minute}, made(1, 3*time.Second, 500), time.Minute + 3*time.Second},
		"no second retry":                  {delivery.Backoff{time.Minute}, append(made(1, 0, 500), made(2, time.Minute, 500)...), never},
		"retry acknowledged":               {delivery.Backoff{time.Minute, time.Hour}, append(made(1, 0, 500), made(2, time.Minute, 200)...), never},
		"a second delay":                   {delivery.Backoff{time.Minute, time.Hour}, append(made(1, 0, 500), made(2, time.Minute, 404)...), time.Hour + time.Minute},
		"some copy acknowledged":           {delivery.Backoff{time.Minute}, made(1, 0, 500, 200, 500), never},
		"no copy acknowledged":             {delivery.Backoff{time.Minute}, made(1, 0, 500, 301), time.Minute},
		"a whole response, and no failure": {delivery.Backoff{time.Minute}, []delivery.Attempt{{At: start, Number: 1, Exchange: cut(200)}}, time.Minute},
	} {
		at, more := c.schedule.Next(start, c.made)
		if c.want == never && more || c.want != never && (!more || at.Sub(start) != c.want) {
			t.Errorf("%s: got %s (%t), want %s", name, at.Sub(start), more, c.want)
		}
	}
}

// made is one attempt with a copy for each status.
func made(number int, after time.Duration, statuses ...int) (all []delivery.Attempt) {
	for i, s := range statuses {
		x := exchange.Exchange{Response: &exchange.Response{Status: s}}
		all = append(all, delivery.Attempt{At: start.Add(after), Number: number, Copy: i + 1, Exchange: x})
	}
	return all
}

func cut(status int) exchange.Exchange {
	return exchange.Exchange{Response: &exchange.Response{Status: status}, Failure: exchange.Timeout}
}

func TestPolicyIsFoundByItsName(t *testing.T) {
	t.Parallel()
	for _, want := range delivery.Policies() {
		if p, err := delivery.ParsePolicy(want.Name); err != nil || p.Name != want.Name || p.Doc == "" || p.Schedule == nil {
			t.Errorf("%s is %+v (%v)", want.Name, p, err)
		}
	}
	if p := delivery.Policies()[0]; p.Name != "intercom" {
		t.Errorf("the default is %s", p.Name)
	}
	if _, err := delivery.ParsePolicy("intercon"); err == nil || !strings.Contains(err.Error(), `did you mean "intercom"`) {
		t.Errorf("got error %v", err)
	}
}

func TestDelaysAreAPolicy(t *testing.T) {
	t.Parallel()
	p, err := delivery.ParsePolicy("1m,5m,1h")
	if want := (delivery.Backoff{time.Minute, 5 * time.Minute, time.Hour}); err != nil || !slices.Equal(p.Schedule.(delivery.Backoff), want) {
		t.Errorf("it is %+v (%v)", p, err)
	}
	for _, text := range []string{"", "1m,", "1m,-5m", "1m;5m", "soon", "5"} {
		if p, err := delivery.ParsePolicy(text); err == nil {
			t.Errorf("%q is %+v", text, p)
		}
	}
}
