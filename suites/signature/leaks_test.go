package signature

import "testing"

func TestPartsOfASignatureAreFound(t *testing.T) {
	t.Parallel()
	const digits = "49a223b734e309176c4df141a0a34173701a5b08"
	for name, c := range map[string]struct{ text, known, want string }{
		"nothing":        {"401 Unauthorized", "", ""},
		"its end":        {"expected …" + digits[28:], "", digits[28:]},
		"too little":     {"expected …" + digits[29:], "", ""},
		"in upper case":  {"49A223B734E3", "", digits[:12]},
		"letter by one":  {`["4","9","a","2","2","3","b","7","3","4","e","3"]`, "", digits[:12]},
		"what was known": {"got sha1=" + digits[:30] + "0000000000", "sha1=" + digits[:30], ""},
	} {
		if got := partOf(digits, c.text, c.known); got != c.want {
			t.Errorf("%s: it is %q", name, got)
		}
	}
}
