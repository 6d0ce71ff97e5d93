package suites

import (
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/client"
	"github.com/intercheck-dev/intercheck/suites/endpoint"
	"github.com/intercheck-dev/intercheck/suites/idempotency"
	"github.com/intercheck-dev/intercheck/suites/latency"
	"github.com/intercheck-dev/intercheck/suites/mutants"
	"github.com/intercheck-dev/intercheck/suites/payload"
	"github.com/intercheck-dev/intercheck/suites/recovery"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/signature"
)

// Catalogue returns every area, in the order in which they are reported. To
// add one, add a folder like signature and a row.
func Catalogue() []check.Area {
	return []check.Area{
		endpoint.Area(),
		signature.Area(),
		latency.Area(),
		idempotency.Area(),
		recovery.Area(),
		payload.Area(),
		client.Area(),
	}
}

// Checks returns every check of the catalogue, in its order.
func Checks() []check.Check {
	var all []check.Check
	for _, a := range Catalogue() {
		all = append(all, a.Checks...)
	}
	return all
}

// Mutants returns every mutant of the catalogue, in its order.
func Mutants() []reference.Mutant { return mutants.All() }
