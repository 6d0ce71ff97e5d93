package report

import (
	"slices"
	"strings"
)

// A Conclusion is what the results say of the receiver, taken together.
type Conclusion string

// The conclusions.
const (
	Conformant    Conclusion = "conformant"
	NotConformant Conclusion = "not_conformant"
	Undecided     Conclusion = "inconclusive"
)

// Words returns c as people read it.
func (c Conclusion) Words() string { return strings.ReplaceAll(string(c), "_", " ") }

// Conclusion returns what the results add up to. One failed MUST (or SHOULD,
// when strict) settles it, required or not: what was seen was seen. So does a
// waiver that has outlived its use. Otherwise it stays undecided while a required check has no verdict, after an
// interruption, and when no check reached a verdict at all.
func (r Report) Conclusion() Conclusion {
	if r.outlived() {
		return NotConformant
	}
	judged, open := false, r.Interrupted
	for _, x := range r.Results {
		switch x.Verdict {
		case Fail:
			if r.decides(x.Level) {
				return NotConformant
			}
			judged = true
		case Pass, Waived:
			judged = true
		case Skip:
		default: // a verdict that nobody knows proves nothing
			open = open || x.Required && r.decides(x.Level)
		}
	}
	if open || !judged {
		return Undecided
	}
	return Conformant
}

// Blocks reports whether x alone keeps the receiver from being conformant.
func (r Report) Blocks(x Result) bool {
	switch x.Verdict {
	case Pass, Waived, Skip:
		return false
	case Fail:
		return r.decides(x.Level)
	default:
		return x.Required && r.decides(x.Level)
	}
}

// outlived reports whether some waiver must go.
func (r Report) outlived() bool {
	return slices.ContainsFunc(r.Waivers, func(w Waiver) bool { return w.Problem != "" })
}

func (r Report) decides(level string) bool {
	return level == must || r.Strict && level == should
}

// ran returns how many checks were run, of how many there are. Those that an
// interruption cut off, or kept from beginning, came to an error and do not count.
func (r Report) ran() (ran, total int) {
	counts := r.Counts()
	ran = len(r.Results) - counts[Skip]
	if r.Interrupted {
		ran -= counts[Broken]
	}
	return ran, max(r.Total, len(r.Results))
}
