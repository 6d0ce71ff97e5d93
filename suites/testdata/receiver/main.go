// Receiver is the reference, or one with a mistake, as a process of its own: for
// tests, which start thousands of them. It links no check, and so is there in a
// third of the time that the whole program takes.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/mutants"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// The names of receivers that are right, and no mutants.
const (
	leasing = "leases-its-claims"
	loading = "loads-for-a-second"
)

// These are mutants that need a process, and no subjects of the matrix.
const (
	ending = "ends-over-what-is-not-json"
	ended  = "ends-for-good" // the same, and it does not start again
)

// Its arguments are the fields of a [suites.Site], in their order.
func main() {
	if len(os.Args) != 7 {
		fmt.Fprintln(os.Stderr, "usage: receiver MUTANT ADDR JOURNAL INTERCOM SECRET TOKEN")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], receiver(os.Args)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func receiver(args []string) *reference.Receiver {
	r := reference.New(intercom.Secret(args[5]))
	r.Journal, r.Intercom, r.Token = args[3], args[4], intercom.Secret(args[6])
	return r
}

func run(mutant, addr string, r *reference.Receiver) error {
	all := mutants.All()
	if i := slices.IndexFunc(all, func(m reference.Mutant) bool { return m.Name == mutant }); i >= 0 {
		all[i].Mistake(r)
	}
	switch mutant {
	case leasing:
		lease(r, r.Journal)
		r.Journal = ""
	case loading:
		load(r)
	case ending:
		r.Unreadable = func(http.ResponseWriter, error) { os.Exit(1) }
	case ended:
		if _, err := os.Stat(r.Journal); err == nil {
			return errors.New("the journal cannot be read")
		}
		r.Unreadable = func(http.ResponseWriter, error) { os.Exit(1) }
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	if err := r.Start(addr); err != nil {
		return err
	}
	<-asked
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := r.Shutdown(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err) // its supervisor learns nothing else from it
	}
	return nil
}

// load makes a receiver that, started again, needs a second to know what it saw.
// Whoever comes meanwhile is asked to come again.
func load(r *reference.Receiver) {
	if _, err := os.Stat(r.Journal); err != nil {
		return // it saw nothing yet
	}
	ready := time.Now().Add(time.Second)
	r.Intercept = func(w http.ResponseWriter, req *http.Request) bool {
		if req.Method != http.MethodPost || time.Now().After(ready) {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
}

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
