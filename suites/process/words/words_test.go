package words_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/process/words"
)

func TestCommandIsSplitAsAShellWould(t *testing.T) {
	t.Parallel()
	for command, want := range map[string][]string{
		``:                              nil,
		"  \t\n":                        nil,
		`redis-cli get effects:{id}`:    {"redis-cli", "get", "effects:{id}"},
		`  a  b	c ` + "\n":              {"a", "b", "c"},
		`psql -c 'select "n" where \x'`: {"psql", "-c", `select "n" where \x`},
		`a "b 'c' \"d\" \\ \$ \n" e`:    {"a", `b 'c' "d" \ $ \n`, "e"},
		`a\ b \'c\" \é`:                 {"a b", `'c"`, "é"},
		`a'b c'"d e"f`:                  {"ab cd ef"},
		`'' ""`:                         {"", ""},
		`echo $HOME * ~ ` + "`x`":       {"echo", "$HOME", "*", "~", "`x`"},
		`curl http://h/?a=1&id={id}`:    {"curl", "http://h/?a=1&id={id}"},
		`a '|' "&&" \;`:                 {"a", "|", "&&", ";"},
	} {
		got, err := words.Split(command)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s is split into %q (%v), want %q", command, got, err, want)
		}
	}
}

func TestUnbalancedQuotesAndOperatorsAreErrors(t *testing.T) {
	t.Parallel()
	for _, command := range []string{`'`, `a 'b`, `"`, `a "b\"`, `a"`, `\`, `a b\`, "a | b", "a > b", "a && b", "a ; b", "a &", "a 2>&1"} {
		if got, err := words.Split(command); err == nil {
			t.Errorf("%s is split into %q", command, got)
		}
	}
}

// Whatever is quoted in any of the three ways comes out as it was.
func FuzzQuotedWordsComeOutAsTheyWere(f *testing.F) {
	f.Add("plain", `it's "q" \ $x`)
	f.Add("", "|")
	f.Add("a\nb", "\xff é \x00")
	f.Fuzz(func(t *testing.T, a, b string) {
		double := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(a) + `"`
		single := `'` + strings.ReplaceAll(b, `'`, `'\''`) + `'`
		var bare strings.Builder
		for i := range len(a) {
			bare.WriteString(`\` + a[i:i+1])
		}
		command, want := double+" "+single+"\t"+double+single, []string{a, b, a + b}
		if a != "" {
			command, want = command+"\n"+bare.String(), append(want, a)
		}
		if got, err := words.Split(command); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s is split into %q (%v), want %q", command, got, err, want)
		}
		if got, err := words.Split(a); err == nil && len(got) > len(a) { // and nothing else makes it panic
			t.Errorf("%q has %d words", a, len(got))
		}
	})
}
