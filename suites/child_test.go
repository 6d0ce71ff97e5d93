package suites

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// AsBusy is the first argument of the test binary where it does nothing but compute.
const AsBusy = "busy"

// Launch is launch, for tests of the other package.
var Launch = launch

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == AsBusy {
		for n := 0; ; n++ { // until it is killed
		}
	}
	os.Exit(run(m))
}

// built is where programs are that tests build.
var built string

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "intercheck-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }() // it is in the system's folder for such things
	built = dir
	return m.Run()
}

// receiver builds the program that is a receiver, as releases are built: without
// cgo it starts in three quarters of the time. It returns where it is.
var receiver = sync.OnceValues(func() (string, error) {
	program := filepath.Join(built, "receiver")
	build := exec.Command("go", "build", "-o", program, "./testdata/receiver")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the receiver: %w\n%s", err, out)
	}
	return program, nil
})

// launch returns the command that runs a receiver.
func launch(t testing.TB) func(Site) string {
	t.Helper()
	program, err := receiver()
	if err != nil {
		t.Fatal(err)
	}
	return func(s Site) string {
		return fmt.Sprintf("'%s' '%s' %s '%s' %s '%s' '%s'", program, s.Mutant, s.Addr, s.Journal, s.Intercom, string(s.Secret), string(s.Token))
	}
}

// The names of receivers that are right, and no mutants.
const (
	leasing = "leases-its-claims"
	loading = "loads-for-a-second"
)

// TestListsOfMutantsAgree: the areas' own, and the one that knows no area.
func TestListsOfMutantsAgree(t *testing.T) {
	names := func(all []reference.Mutant) (names []string) {
		for _, m := range all {
			names = append(names, m.Name)
		}
		return names
	}
	var owned []reference.Mutant
	for _, a := range Catalogue() {
		owned = append(owned, a.Mutants...)
	}
	if areas, all := names(owned), names(Mutants()); !slices.Equal(areas, all) {
		t.Errorf("the areas have %s, and package mutants %s", strings.Join(areas, " "), strings.Join(all, " "))
	}
}

// TestLeaseThatEndsBeforeTheRetryIsNoFault: a receiver that is killed over a
// notification may need some time before it takes its retry, as long as that
// is less than the minute after which Intercom sends it.
func TestLeaseThatEndsBeforeTheRetryIsNoFault(t *testing.T) {
	t.Parallel()
	passes(t, leasing, "REC-016")
}

// TestReceiverThatAsksForTimeIsAskedAgain: one that has just been started may not
// know yet what is a duplicate, as long as it says so.
func TestReceiverThatAsksForTimeIsAskedAgain(t *testing.T) {
	t.Parallel()
	passes(t, loading, "REC-010", "REC-011", "REC-021")
}

// passes asserts that the receiver of that name passes these checks.
func passes(t *testing.T, name string, ids ...string) {
	t.Helper()
	r, err := JudgeProcess(t.Context(), reference.Mutant{Name: name}, Config{Seed: 1, Only: ids}, launch(t))
	if err != nil {
		t.Fatal(err)
	}
	if r.Conclusion() != report.Conformant || r.Counts()[report.Pass] != len(ids) {
		t.Errorf("%s: %+v", r.Conclusion(), r.Results)
	}
}
