package nearest_test

import (
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

func TestTypoFindsItsName(t *testing.T) {
	known := []string{"contact.user.created", "contact.lead.created", "SIG-001", "SIG-010"}
	for name, want := range map[string]string{
		"contact.user.create": "contact.user.created", "contact.laed.created": "contact.lead.created",
		"sig-001": "SIG-001", "SIG-0010": "SIG-001", "something else": "", "": "",
	} {
		if got := nearest.To(name, known); got != want {
			t.Errorf("%q is near %q, want %q", name, got, want)
		}
	}
	if got := nearest.Hint("sig-01O", known); got != `, did you mean "SIG-010"?` {
		t.Errorf("hint %q", got)
	}
}
