// Package mutants lists the receivers that the checks must catch, of every area.
//
// It knows the reference and no check, so that a program of it starts quickly:
// a matrix starts thousands of receivers.
package mutants

import (
	"slices"

	client "github.com/intercheck-dev/intercheck/suites/client/mutants"
	endpoint "github.com/intercheck-dev/intercheck/suites/endpoint/mutants"
	idempotency "github.com/intercheck-dev/intercheck/suites/idempotency/mutants"
	latency "github.com/intercheck-dev/intercheck/suites/latency/mutants"
	payload "github.com/intercheck-dev/intercheck/suites/payload/mutants"
	recovery "github.com/intercheck-dev/intercheck/suites/recovery/mutants"
	"github.com/intercheck-dev/intercheck/suites/reference"
	signature "github.com/intercheck-dev/intercheck/suites/signature/mutants"
)

// All returns every mutant of the catalogue, in its order.
func All() []reference.Mutant {
	return slices.Concat(endpoint.All(), signature.All(), latency.All(), idempotency.All(), recovery.All(), payload.All(), client.All())
}
