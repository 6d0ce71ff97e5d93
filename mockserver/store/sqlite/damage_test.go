package sqlite_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/sqlite"
)

// refused wants name not to open, with an error that says so, and its file to be
// as it was.
func refused(t *testing.T, name, says string) {
	t.Helper()
	before, _ := os.ReadFile(name)
	s, err := sqlite.Open(t.Context(), name)
	if err == nil {
		t.Fatalf("it opens: %v", s.Close())
	}
	if !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), name) {
		t.Errorf("got the error %q, want it to say %q and the name", err, says)
	}
	if after, _ := os.ReadFile(name); !bytes.Equal(before, after) {
		t.Errorf("the file has changed")
	}
}

// kept returns a file with n documents.
func kept(t *testing.T, n int) string {
	t.Helper()
	name := fresh(t)
	s := open(t, name)
	for i := range n {
		put(t, s, i)
	}
	closed(t, s)
	return name
}

func put(t testing.TB, s store.Store, n int) {
	t.Helper()
	if err := tryPut(t, s, n); err != nil {
		t.Fatal(err)
	}
}

func tryPut(t testing.TB, s store.Store, n int) error {
	return s.Update(t.Context(), func(tx store.Tx) error { return tx.Put(t.Context(), delivery(n)) })
}

func closed(t testing.TB, s store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// holds wants s to have the first n documents and no others.
func holds(t *testing.T, s store.Store, n int) {
	t.Helper()
	page, err := s.List(t.Context(), store.Query{Space: "default", Kind: "delivery"})
	if err != nil || len(page.Docs) != n {
		t.Fatalf("there are %d documents, want %d (%v)", len(page.Docs), n, err)
	}
	for i, d := range page.Docs {
		if d.Key != delivery(i).Key {
			t.Fatalf("document %d is %v", i, d.Key)
		}
	}
}

// sqlOn runs statements on a file as another program would.
func sqlOn(t *testing.T, name, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+strings.ReplaceAll(name, "?", "%3f"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(statements); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestFileOfANewerVersionIsRefused(t *testing.T) {
	t.Parallel()
	name := kept(t, 3)
	sqlOn(t, name, "PRAGMA user_version = 2")
	refused(t, name, "a newer intercheck has written it (version 2, this one knows 1)")
	sqlOn(t, name, "PRAGMA user_version = 1")
	s := open(t, name)
	defer func() { _ = s.Close() }() // nothing is left to be said
	holds(t, s, 3)
}

func TestDatabaseOfAnotherProgramIsRefused(t *testing.T) {
	t.Parallel()
	name := fresh(t)
	sqlOn(t, name, "CREATE TABLE documents (a); INSERT INTO documents VALUES ('precious')")
	refused(t, name, "it is a database of another program")
}

func TestFileThatIsNoDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"x", "SQLite format 2\x00", strings.Repeat("my novel\n", 10_000)} {
		name := fresh(t)
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, name, "it is no database")
	}
}

func TestTruncatedFileIsRefusedWhereverItIsCut(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(kept(t, 100))
	if err != nil {
		t.Fatal(err)
	}
	for cut := 1; cut < len(whole); cut += len(whole)/40 + 1 {
		name := fresh(t)
		if err := os.WriteFile(name, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, name, "the file is damaged, or its end is missing")
		if err := os.WriteFile(name+"-wal", nil, 0o600); err != nil { // which might make up for the end
			t.Fatal(err)
		}
		refused(t, name, "the file is damaged, or its end is missing")
	}
}

func TestPageOfRubbishIsRefused(t *testing.T) {
	t.Parallel()
	name := kept(t, 100)
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, wrote := f.WriteAt(bytes.Repeat([]byte{0xa5}, 8192), 8192*5)
	if err := errors.Join(wrote, f.Close()); err != nil {
		t.Fatal(err)
	}
	refused(t, name, "the file is damaged")
}

func TestLogWithoutItsFileIsNotDeleted(t *testing.T) {
	t.Parallel()
	name := fresh(t)
	if err := os.WriteFile(name+"-wal", []byte("the last that there is of it"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, name, "there is nothing in it")
	if log, err := os.ReadFile(name + "-wal"); err != nil || len(log) == 0 {
		t.Errorf("the log is gone (%v)", err)
	}
}

func TestPlacesThatCannotBeAFileAreRefused(t *testing.T) {
	t.Parallel()
	refused(t, t.TempDir(), "it is no regular file")
	refused(t, filepath.Join(t.TempDir(), "nowhere", "a.db"), "cannot be written to")
	refused(t, "/proc/a.db", "cannot be written to") // not even by root
}

func TestFullDiskKeepsWhatWasThere(t *testing.T) {
	t.Parallel()
	name := kept(t, 10)
	s := open(t, name)
	if err := sqlite.Limit(s, 20); err != nil {
		t.Fatal(err)
	}
	n := 10
	var full error
	for ; full == nil && n < 10_000; n++ {
		full = tryPut(t, s, n)
	}
	n-- // the one that was refused
	if full == nil || !strings.Contains(full.Error(), "there is no room left") || n == 10 {
		t.Fatalf("after %d documents, got error %v", n, full)
	}
	holds(t, s, n)
	for range 3 { // it is no better the next time, and no worse
		if tryPut(t, s, n) == nil {
			t.Fatal("there is room after all")
		}
	}
	holds(t, s, n)
	if err := sqlite.Limit(s, 1000); err != nil {
		t.Fatal(err)
	}
	put(t, s, n)
	closed(t, s)
	s = open(t, name)
	defer func() { _ = s.Close() }() // nothing is left to be said
	holds(t, s, n+1)
}

// Who has read what could not be kept, or has built upon it, is told so.
func TestAllThatShareARefusedTransactionAreRefused(t *testing.T) {
	t.Parallel()
	name := kept(t, 10)
	s := open(t, name)
	if err := sqlite.Limit(s, 40); err != nil {
		t.Fatal(err)
	}
	const workers, each = 16, 40
	var mu sync.Mutex
	said := map[string]bool{} // which were told to be kept
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				n := 10 + w*each + i
				if tryPut(t, s, n) == nil {
					mu.Lock()
					said[delivery(n).ID] = true
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	if len(said) == 0 || len(said) == workers*each {
		t.Fatalf("%d of %d were kept", len(said), workers*each)
	}
	for i := range 2 { // now, and in the next life
		page, err := s.List(t.Context(), store.Query{Space: "default", Kind: "delivery", Since: delivery(10).At})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range page.Docs {
			if !said[d.ID] {
				t.Errorf("life %d: %s is there, and was refused", i, d.ID)
			}
		}
		if len(page.Docs) != len(said) {
			t.Errorf("life %d: %d are there, and %d were kept", i, len(page.Docs), len(said))
		}
		closed(t, s)
		s = open(t, name)
	}
	closed(t, s)
}

func TestOnlyOneOfManyThatOpenAtOnceGetsTheFile(t *testing.T) {
	t.Parallel()
	for _, name := range []string{fresh(t), kept(t, 3)} {
		stores, errs := make([]store.Store, 4), make([]error, 4)
		var wg sync.WaitGroup
		for i := range stores {
			wg.Go(func() { stores[i], errs[i] = sqlite.Open(t.Context(), name) })
		}
		wg.Wait()
		got := 0
		for i, s := range stores {
			if errs[i] == nil {
				got++
				closed(t, s)
			} else if !strings.Contains(errs[i].Error(), "another process has it open") {
				t.Error(errs[i])
			}
		}
		if got != 1 {
			t.Errorf("%d got it: %v", got, fmt.Sprint(errs))
		}
	}
}
