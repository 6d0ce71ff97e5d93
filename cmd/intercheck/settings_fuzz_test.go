package main

import (
	"strings"
	"testing"
)

// Whatever a file holds, it is read or refused, and no secret in it is told.
func FuzzSettingsAreReadOrRefused(f *testing.F) {
	for _, seed := range []string{"", "---\n", "a: &a [*a]", "verify: &v {only: *v}", "? [a]\n: b", "verify: {<<: {seed: 1}}", "%YAML 1.2\n---\n", "mock:\n  keep: 0o7", "\ufeffverify: {strict: True}"} {
		f.Add(seed)
	}
	commands := configurable(tree(f))
	f.Fuzz(func(t *testing.T, content string) {
		set, err := readSettings("f", []byte(content+"\nfixtures: {secret: open-sesame-42}\n"), commands)
		if err != nil && strings.Contains(err.Error(), "open-sesame-42") {
			t.Errorf("%v", err)
		}
		for command, flags := range set {
			for flag, one := range flags {
				if err == nil && one.line < 1 {
					t.Errorf("%s.%s is on line %d", command, flag, one.line)
				}
			}
		}
	})
}
