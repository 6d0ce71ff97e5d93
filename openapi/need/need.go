// Package need says what a test does without something that the machine lacks.
//
// It knows programs and files by name, and how to ask for them. What they are
// used for, the tests know.
package need

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// required is the variable that turns skips into failures.
const required = "INTERCHECK_TEST_REQUIRE"

// Tool returns the path of a program, or of a file if the name has a slash.
// Without it the test is Missing something, and how says how to get it.
func Tool(t testing.TB, name, how string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if strings.Contains(name, "/") {
		path = name
		_, err = os.Stat(name)
	}
	if err != nil {
		Missing(t, name, how)
	}
	return path
}

// Missing skips the test, or, where everything is required, as it is in CI,
// fails it.
func Missing(t testing.TB, what, how string) {
	t.Helper()
	if os.Getenv(required) == "all" {
		t.Fatalf("%s is missing and %s=all: %s", what, required, how)
	}
	t.Skipf("%s is missing: %s", what, how)
}
