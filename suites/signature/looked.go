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
		{
			ID: "SIG-077", Level: check.Should, Link: link, Fix: "compare bytes and not text: in Python encode both before hmac.compare_digest, in Node compare the lengths of the buffers and not of the texts",
			Title: "treats a signature with letters beyond ASCII like any other wrong one",
			Why:   "Python's compare_digest throws at such a letter, and Node's timingSafeEqual at texts of one length that are buffers of two. Everyone can fill the error log with it.",
			Run:   likeAnyOther("latin-1-letter", "utf-8-letter"),

			Diagnose: whyAnswered,
		},
		{
			ID: "SIG-079", Level: check.Must, Link: link, Fix: "answer every wrong signature with the same status and a fixed text",
			Title: "does not tell where a signature is wrong",
			Why:   "Who is told how many digits are right finds them all, one after another, in some hundred tries.",
			Run:   saysNotWhere,

			Diagnose: orRefused,
		},
	}
}
