package reference

import "github.com/intercheck-dev/intercheck/openapi/intercom"

// A Mutant is the reference receiver with one mistake.
type Mutant struct {
	Name    string // kebab-case
	Doc     string // the mistake, as a person would make it
	Fails   string // patterns of the IDs that it must fail, and of exceptions with a "!" before; it must pass all others
	Mistake func(*Receiver)
	Topics  []intercom.Topic // that it acts on, if the mistake is about what one of them holds
}

// RefusesAll is the name of the mutant that fails what it fails for a reason
// that proves nothing. A check that only it fails is not proven.
const RefusesAll = "refuses-all"
