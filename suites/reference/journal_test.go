package reference_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// kept starts a receiver with a journal.
func kept(t *testing.T, journal string, change func(*reference.Receiver)) *reference.Receiver {
	t.Helper()
	return start(t, func(r *reference.Receiver) {
		r.Journal = journal
		if change != nil {
			change(r)
		}
	})
}

func closed(t *testing.T, r *reference.Receiver) {
	t.Helper()
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// idles is a receiver that claims and never acts, as if it were killed between.
func idles(r *reference.Receiver) { r.Queue = func(intercom.Notification) {} }

func TestWhatWasDoneIsKnownAfterARestart(t *testing.T) {
	t.Parallel()
	journal := filepath.Join(t.TempDir(), "journal")
	for i := range 3 {
		r := kept(t, journal, nil)
		if n := r.Effects("notif_0"); n != min(i, 1) {
			t.Errorf("run %d begins with %d effects", i, n)
		}
		for _, id := range []string{"notif_0", fmt.Sprintf("notif_%d", i)} {
			if got := signed(t, r, notification(id)); got != 200 || acted(t, r, intercom.NotificationID(id)) != 1 {
				t.Errorf("run %d: %s: it answered %d and acted %d times", i, id, got, r.Effects(intercom.NotificationID(id)))
			}
		}
		closed(t, r)
	}
}

func TestWhatWasClaimedIsActedOnAfterARestart(t *testing.T) {
	t.Parallel()
	journal := filepath.Join(t.TempDir(), "journal")
	d := downstreamOf(t, http.StatusAccepted)
	r := kept(t, journal, idles)
	for _, id := range []string{"notif_1", "notif_2"} {
		signed(t, r, aboutItem(id, `{"id":"<person & co>"}`))
	}
	closed(t, r)
	for range 2 {
		r := kept(t, journal, func(r *reference.Receiver) { r.Intercom, r.Token = d.url, "a token of these tests" })
		if one, two := acted(t, r, "notif_1"), acted(t, r, "notif_2"); one != 1 || two != 1 {
			t.Errorf("it acted %d and %d times", one, two)
		}
		closed(t, r)
	}
	if calls := d.all(t); len(calls) != 2 || calls[0].ID != "<person & co>" {
		t.Errorf("it called %v", calls)
	}
}

func TestWhatWasGivenUpStaysSo(t *testing.T) {
	t.Parallel()
	journal := filepath.Join(t.TempDir(), "journal")
	d := downstreamOf(t, http.StatusNotFound)
	for range 2 {
		r := kept(t, journal, func(r *reference.Receiver) { r.Intercom, r.Token = d.url, "a token of these tests" })
		signed(t, r, aboutItem("notif_1", `{"id":"a"}`))
		if n, calls := acted(t, r, "notif_1"), len(d.all(t)); n != 0 || calls != 1 {
			t.Errorf("it acted %d times with %d calls", n, calls)
		}
		closed(t, r)
	}
}

// A process can be killed within a write.
func TestJournalMayEndAnywhere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := kept(t, filepath.Join(dir, "whole"), nil)
	signed(t, r, notification("notif_1"))
	acted(t, r, "notif_1")
	closed(t, r)
	whole, err := os.ReadFile(filepath.Join(dir, "whole"))
	if err != nil || strings.Count(string(whole), "\n") != 2 {
		t.Fatalf("the journal is %q (%v)", whole, err)
	}
	for end := range whole {
		torn := filepath.Join(dir, "torn")
		if err := os.WriteFile(torn, whole[:end], 0o600); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			r := kept(t, torn, nil)
			if got := signed(t, r, notification("notif_1")); got != 200 || acted(t, r, "notif_1") != 1 {
				t.Fatalf("of %d bytes: it answered %d and acted %d times", end, got, r.Effects("notif_1"))
			}
			closed(t, r)
		}
	}
}

func TestFileThatIsNoJournalIsAnErrorAndIsLeftAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"x\n", "{}\n", "{\"done\":\"a\"}\n\n", "{\"done\":1}\n", "{\"other\":1}\n"} {
		name := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		r := reference.New(secret)
		r.Journal = name
		if err := r.Start("127.0.0.1:0"); err == nil || !strings.Contains(err.Error(), "read the journal "+name+": line ") {
			t.Errorf("%q: the error is %v", text, err)
		}
		if after, err := os.ReadFile(name); err != nil || string(after) != text {
			t.Errorf("%q became %q (%v)", text, after, err)
		}
	}
}

func TestClaimThatCannotBeWrittenIsRefusedAndForgotten(t *testing.T) {
	t.Parallel()
	var broken atomic.Bool
	broken.Store(true)
	r := start(t, func(r *reference.Receiver) {
		exact := r.JournalClaim
		r.JournalClaim = func(n intercom.Notification) error {
			if broken.Load() {
				return errors.New("the disk is full")
			}
			return exact(n)
		}
	})
	if got := signed(t, r, notification("notif_1")); got != 503 || acted(t, r, "notif_1") != 0 {
		t.Errorf("it answered %d and acted %d times", got, r.Effects("notif_1"))
	}
	broken.Store(false)
	if got := signed(t, r, notification("notif_1")); got != 200 || acted(t, r, "notif_1") != 1 {
		t.Errorf("then it answered %d and acted %d times", got, r.Effects("notif_1"))
	}
}

// An answer to either copy lets Intercom forget the notification.
func TestDuplicateIsNotAnsweredBeforeTheClaimIsWritten(t *testing.T) {
	t.Parallel()
	claimed, letGo := make(chan struct{}, 2), make(chan struct{})
	var answers atomic.Int64
	r := start(t, func(r *reference.Receiver) {
		first := r.First
		r.First = func(n intercom.Notification) bool {
			defer func() { claimed <- struct{}{} }()
			return first(n)
		}
		r.JournalClaim = func(intercom.Notification) error { <-letGo; return nil }
		accept := r.Accept
		r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) {
			answers.Add(1)
			accept(w, n, first)
		}
	})
	var sent sync.WaitGroup
	for range 2 {
		sent.Go(func() { signed(t, r, notification("notif_1")) })
	}
	await(t, claimed)
	await(t, claimed)
	time.Sleep(50 * time.Millisecond) // an answer would have come by then
	if n := answers.Load(); n != 0 {
		t.Errorf("%d answers came too early", n)
	}
	close(letGo)
	sent.Wait()
	if n := answers.Load(); n != 2 || acted(t, r, "notif_1") != 1 {
		t.Errorf("it answered %d and acted %d times", n, r.Effects("notif_1"))
	}
}
