package suites

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// asReceiver is the first argument of the test binary where it is a receiver.
const asReceiver = "receiver"

// AsBusy is the same where it does nothing but compute.
const AsBusy = "busy"

// Launch is launch, for tests of the other package.
var Launch = launch

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == AsBusy {
		for n := 0; ; n++ { // until it is killed
		}
	}
	if len(os.Args) > 7 && os.Args[1] == asReceiver {
		os.Exit(receive(Site{os.Args[2], os.Args[3], os.Args[4], os.Args[5], intercom.Secret(os.Args[6]), intercom.Secret(os.Args[7])}))
	}
	os.Exit(m.Run())
}

// launch returns the command that makes the test binary a receiver.
func launch(t *testing.T) func(Site) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return func(s Site) string {
		return fmt.Sprintf("'%s' %s '%s' %s '%s' %s '%s' '%s'", self, asReceiver, s.Mutant, s.Addr, s.Journal, s.Intercom, string(s.Secret), string(s.Token))
	}
}

// receive is what the command receiver does.
func receive(s Site) int {
	r := reference.New(s.Secret)
	r.Token, r.Journal, r.Intercom = s.Token, s.Journal, s.Intercom
	if i := slices.IndexFunc(Mutants(), func(m check.Mutant) bool { return m.Name == s.Mutant }); i >= 0 {
		Mutants()[i].Mistake(r)
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	if err := r.Start(s.Addr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	<-asked
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := r.Shutdown(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return 0
}
