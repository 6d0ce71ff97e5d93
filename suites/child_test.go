package suites

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
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
	if s.Mutant == leasing {
		lease(r, s.Journal)
		r.Journal = ""
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

// leasing is the name of a receiver that is right, and no mutant.
const leasing = "leases-its-claims"

// lease makes a receiver that claims an id in a store for some seconds, calls,
// and then notes that it is done. Whoever comes meanwhile is asked to come again.
func lease(r *reference.Receiver, store string) {
	const lasts = 2 * time.Second
	r.Intercept = func(w http.ResponseWriter, req *http.Request) bool {
		body, err := r.Read(req)
		n, unreadable := r.Decode(body)
		if req.Method != http.MethodPost || err != nil || unreadable != nil || n.ID == "" || !r.Verify(body, req.Header) {
			return false
		}
		claim := store + "." + string(n.ID)
		if at, err := os.Stat(claim); err == nil && (at.Size() == 0 && time.Since(at.ModTime()) < lasts) {
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		} else if err == nil && at.Size() > 0 {
			return true // it is done
		}
		err = os.WriteFile(claim, nil, 0o600)
		if err == nil {
			err = r.Call(req.Context(), n)
		}
		if err == nil {
			err = os.WriteFile(claim, []byte("done"), 0o600)
		}
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return true
		}
		r.Count(n.ID)
		return true
	}
}

// TestLeaseThatEndsBeforeTheRetryIsNoFault: a receiver that is killed over a
// notification may need some time before it takes its retry, as long as that
// is less than the minute after which Intercom sends it.
func TestLeaseThatEndsBeforeTheRetryIsNoFault(t *testing.T) {
	t.Parallel()
	r, err := JudgeProcess(t.Context(), check.Mutant{Name: leasing}, Config{Seed: 1, Only: []string{"REC-016"}}, launch(t))
	if err != nil {
		t.Fatal(err)
	}
	if r.Conclusion() != report.Conformant {
		t.Errorf("%s: %+v", r.Conclusion(), r.Results)
	}
}
