package signature

import "github.com/intercheck-dev/intercheck/suites/check"

// lookedAt are the checks of what a receiver may look at instead of a
// signature, or before it.
func lookedAt() []check.Check {
	return []check.Check{
		{
			ID: "SIG-074", Level: check.Must, Link: link, Fix: "verify the bytes that were sent before anything reads them, with the one secret, whatever they say and however they come",
			Title: "does not act on a forgery in an unusual envelope",
			Why:   "Whoever forges a message writes its envelope, too: the app, the attempt and the charset in it are no reason to verify less, or with another secret.",
			Run:   otherEnvelopes,

			Diagnose: whyOpened,
		},
		{
			ID: "SIG-075", Level: check.Must, Link: link, Fix: fix,
			Title: "does not act on a forgery that has something else where its signature should be",
			Why:   "A signature that could not be computed becomes a word such as undefined or a row of zeros, and is then equal to one that anybody can send.",
			Run:   noSignatures,

			Diagnose: whyBelieved,
		},
		{
			ID: "SIG-076", Level: check.Must, Link: link, Fix: "refuse to start without the client secret, and have no default for it",
			Title: "does not act on a forgery signed with a secret that everyone can guess",
			Why:   "Defaults and examples are meant to be replaced, and some never are. They are the first that an attacker tries; so is the app's id, which is public.",
			Run:   everyonesSecrets,

			Diagnose: whyGuessed,
		},
	}
}
