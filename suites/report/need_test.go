package report_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// need returns the path of a program or file. Without it the test is skipped,
// unless everything is required, as it is in CI.
func need(t *testing.T, name, how string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if strings.Contains(name, "/") {
		path = name
		_, err = os.Stat(name)
	}
	switch {
	case err == nil:
		return path
	case os.Getenv("INTERCHECK_TEST_REQUIRE") == "all":
		t.Fatalf("%s is missing and INTERCHECK_TEST_REQUIRE=all: %s", name, how)
	default:
		t.Skipf("%s is missing: %s", name, how)
	}
	return ""
}
