package signature

import (
	"encoding/json"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// characters is a text with what encoders treat differently: markup, quotes,
// slashes, separators that JavaScript counts as line ends, letters of several
// scripts, and characters outside the basic plane.
const characters = "<b>&amp; 'single' \"double\" / \\ </script> \t é ñ ß Ł Ж 李 ع \u00a0\u2028\u2029\ufeff 😀 𝒳 e\u0301"

// withText puts text into the item, in a custom attribute.
func withText(text string) check.Edit {
	return func(f *fixtures.Fixture) {
		quoted, err := json.Marshal(text)
		if err != nil {
			return // a string always marshals
		}
		f.Notification.Data.Item = check.SetMember(f.Notification.Data.Item, "intercheck_text", quoted)
	}
}
