package delivery_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func TestPlanIsReadFromText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]delivery.Plan{
		"":                            {},
		"copies=3,gap=20ms":           {Copies: 3, Gap: 20 * time.Millisecond},
		"copies=2,together":           {Copies: 2, Together: true},
		"together=false":              {},
		"delay=1m30s,drop":            {Delay: 90 * time.Second, Drop: true},
		"method=PUT,tampering=base64": {Method: "PUT", Tampering: "base64"},
		"fault=slow-body,over=3s":     {Fault: "slow-body", Over: 3 * time.Second},
		"over=1m,fault=half-close":    {Fault: "half-close", Over: time.Minute},
		",copies=2,":                  {Copies: 2},
	} {
		if got, err := delivery.ParsePlan(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %+v (%v), want %+v", text, got, err, want)
		}
	}
}

func TestPlanThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	for text, why := range map[string]string{
		"copies=-1": "-1 copies", "copies=1001": "1001 copies", "copies=many": `"many"`, "copis=2": `did you mean "copies"`,
		"gap=3": `"3"`, "gap=-1s": "negative", "delay=-1s": "negative", "copies=2,gap=1s,together": "not both",
		"tampering=base46": `did you mean "base64"`, "drop=perhaps": `"perhaps"`, "method=PO ST": "method", "=": `no word ""`,
		"fault=slow-bodi": `did you mean "slow-body"`, "fault": `"true"`,
		"fault=slow-body,over=61s": "over 1m1s", "fault=slow-body,over=-1s": "over -1s", "over=1s": "there is no fault", "fault=slow-body,over=3": `"3"`,
	} {
		if got, err := delivery.ParsePlan(text); err == nil || !strings.Contains(err.Error(), why) || !strings.Contains(err.Error(), "plan") {
			t.Errorf("%q is %+v (%v), want an error about %s", text, got, err, why)
		}
	}
	if err := (delivery.Plan{Style: "baroque"}).Check(); err == nil || !strings.Contains(err.Error(), "baroque") {
		t.Errorf("a style that there is not: %v", err)
	}
	if err := (delivery.Plan{Fault: "reset-in-body", Body: []byte{}}).Check(); err == nil || !strings.Contains(err.Error(), "reset-in-body takes a body") {
		t.Errorf("a fault in a body that there is not: %v", err)
	}
}

func TestPlanIsKeptWhole(t *testing.T) {
	t.Parallel()
	for _, want := range []delivery.Plan{
		{}, {Body: []byte{}}, {Body: []byte("\x00\xff")},
		{
			Copies: 2, Gap: time.Second, Together: true, Delay: time.Minute, Drop: true, Tampering: "base64",
			Fault: "chunked", Over: time.Second, Style: intercom.Compact, Method: "PUT", Header: http.Header{"X-One": {"1", "2"}, "Accept": nil},
		},
	} {
		text, err := json.Marshal(want)
		var got delivery.Plan
		if err != nil || json.Unmarshal(text, &got) != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %+v (%v), want %+v", text, got, err, want)
		}
	}
}
