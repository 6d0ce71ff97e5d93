package delivery

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// MaxCopies bounds [Plan].Copies.
const MaxCopies = 1000

// A Plan is how to deliver a notification badly. The zero Plan is how to
// deliver it well. It is data, so it can be stored, shown and replayed.
type Plan struct {
	Copies    int            `json:"copies,omitempty"`    // how often the same bytes are sent; 0 means once
	Gap       time.Duration  `json:"gap,omitempty"`       // between copies, by the clock
	Together  bool           `json:"together,omitempty"`  // copies are sent at once
	Delay     time.Duration  `json:"delay,omitempty"`     // before the first attempt, by the clock
	Drop      bool           `json:"drop,omitempty"`      // it is never sent
	Order     []int          `json:"order,omitempty"`     // that many notifications to a subscription wait for each other and are sent in this order, from 1
	Window    int            `json:"window,omitempty"`    // that many are sent in an order that the seed decides on
	Within    time.Duration  `json:"within,omitempty"`    // how long they wait, by the clock; 0 means DefaultWithin
	Tampering string         `json:"tampering,omitempty"` // an ID in fixtures.Tamperings
	Fault     string         `json:"fault,omitempty"`     // an ID in exchange.Faults
	Over      time.Duration  `json:"over,omitempty"`      // how long a slow fault takes, in real time; 0 means exchange.DefaultOver
	Style     intercom.Style `json:"style,omitempty"`     // instead of the target's
	Body      []byte         `json:"body"`                // instead of the notification, signed as it is; nil means the notification
	Method    string         `json:"method,omitempty"`    // instead of POST
	Header    http.Header    `json:"header,omitempty"`    // headers to set once it is signed; one without a value is left out
}

// Check says what is wrong with the plan, if anything is.
func (p Plan) Check() error {
	_, tampering := fixtures.Tamper(p.Tampering, &intercom.Message{}, fixtures.Keys{})
	fault := p.checkFault()
	_, style := intercom.ParseStyle(string(cmp.Or(p.Style, intercom.Pretty)))
	_, method := http.NewRequest(p.Method, "", nil) // refuses what is no method
	switch {
	case p.Copies < 0 || p.Copies > MaxCopies:
		return fmt.Errorf("plan: %d copies: use 1 to %d", p.Copies, MaxCopies)
	case p.Gap < 0 || p.Delay < 0:
		return errors.New("plan: a gap or delay is negative")
	case p.Together && p.Gap > 0:
		return errors.New("plan: copies go together or with a gap, not both")
	}
	if wrong := cmp.Or(tampering, fault, style, method, p.checkOrder()); wrong != nil {
		return fmt.Errorf("plan: %w", wrong)
	}
	return nil
}

func (p Plan) checkFault() error {
	f, err := p.fault()
	switch {
	case err != nil:
		return err
	case p.Over < 0 || p.Over > exchange.MaxOver:
		return fmt.Errorf("over %s: use up to %s", p.Over, exchange.MaxOver)
	case f == nil && p.Over > 0:
		return errors.New("over is how long a fault takes, and there is no fault: add one, such as fault=slow-body")
	case f != nil && f.Body && p.Body != nil && len(p.Body) == 0:
		return fmt.Errorf("the fault %s takes a body, and this one is empty", f.ID)
	}
	return nil
}

// fault returns the plan's fault, or nil for none.
func (p Plan) fault() (*exchange.Fault, error) {
	if p.Fault == "" {
		return nil, nil //nolint:nilnil // most plans have none
	}
	f, err := exchange.LookupFault(p.Fault)
	return &f, err
}

// dress changes the headers of a message that is signed. They are sent as they
// are spelled in the plan.
func (p Plan) dress(m *intercom.Message) {
	for name, values := range p.Header {
		if delete(m.Header, http.CanonicalHeaderKey(name)); len(values) > 0 {
			m.Header[name] = values
		}
	}
}

func (p Plan) copies() int { return max(1, p.Copies) }

// A planKey is a word of a plan's text form. To add one, add a row.
type planKey struct {
	name string
	set  func(*Plan, string) error
}

var planKeys = []planKey{
	{"copies", func(p *Plan, v string) (err error) { p.Copies, err = strconv.Atoi(v); return err }},
	{"gap", func(p *Plan, v string) (err error) { p.Gap, err = time.ParseDuration(v); return err }},
	{"together", func(p *Plan, v string) (err error) { p.Together, err = strconv.ParseBool(v); return err }},
	{"delay", func(p *Plan, v string) (err error) { p.Delay, err = time.ParseDuration(v); return err }},
	{"drop", func(p *Plan, v string) (err error) { p.Drop, err = strconv.ParseBool(v); return err }},
	{"order", func(p *Plan, v string) (err error) { p.Order, err = parseOrder(v); return err }},
	{"window", func(p *Plan, v string) (err error) { p.Window, err = strconv.Atoi(v); return err }},
	{"within", func(p *Plan, v string) (err error) { p.Within, err = time.ParseDuration(v); return err }},
	{"method", func(p *Plan, v string) error { p.Method = v; return nil }},
	{"tampering", func(p *Plan, v string) error { p.Tampering = v; return nil }},
	{"fault", func(p *Plan, v string) error { p.Fault = v; return nil }},
	{"over", func(p *Plan, v string) (err error) { p.Over, err = time.ParseDuration(v); return err }},
}

// ParsePlan reads a plan from text such as "copies=3,gap=1s" or
// "copies=2,together". Empty text is the zero Plan.
func ParsePlan(text string) (Plan, error) {
	var p Plan
	for word := range strings.SplitSeq(text, ",") {
		if word == "" {
			continue
		}
		key, value, given := strings.Cut(word, "=")
		if !given {
			value = "true"
		}
		if err := p.set(key, value); err != nil {
			return Plan{}, fmt.Errorf("plan %q: %w", text, err)
		}
	}
	return p, p.Check()
}

func (p *Plan) set(key, value string) error {
	var names []string
	for _, k := range planKeys {
		if k.name == key {
			if err := k.set(p, value); err != nil {
				return fmt.Errorf("%s %q is no value for it", key, value)
			}
			return nil
		}
		names = append(names, k.name)
	}
	return fmt.Errorf("no word %q%s (there are %s)", key, nearest.Hint(key, names), strings.Join(names, ", "))
}

// fair reports whether a receiver that does well acknowledges what is delivered
// by the plan.
func (p Plan) fair() bool {
	return p.Tampering == "" && p.Fault == "" && p.Body == nil && p.Method == "" && len(p.Header) == 0
}
