package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// What tells our files from those of other programs, and what is in them.
const (
	application = 0x49434b53 // "ICKS"
	version     = 1
)

// patience is for a process that is about to end, and for one that opens the
// file at the same moment.
const patience = time.Second

// open opens a file and takes possession of it.
func open(ctx context.Context, name string) (*file, error) {
	for end := time.Now().Add(patience); ; {
		f, err := tryOpen(ctx, name)
		if !busy(err) || time.Now().After(end) {
			return f, err
		}
		select { // two that wait for each other had better not come back together
		case <-time.After(rand.N(50 * time.Millisecond)):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func tryOpen(ctx context.Context, name string) (*file, error) {
	if err := look(name); err != nil {
		return nil, err
	}
	source, err := dataSource(name)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", source)
	if err != nil {
		return nil, err
	}
	f := &file{name: name, db: db, rows: map[store.Key]int64{}, free: 1}
	if f.conn, err = db.Conn(ctx); err == nil {
		if err = f.possess(ctx); err == nil {
			return f, nil
		}
		err = errors.Join(err, f.conn.Close())
	}
	return nil, errors.Join(err, db.Close())
}

// dataSource is the file's name as SQLite takes it, whatever is in it. What is
// committed is in the hands of the system, and so survives the end of the
// process at any moment. To survive a power failure as well, each commit would
// have to wait for the disk (synchronous = FULL): then, the last moments may be
// missing here, and nothing else.
func dataSource(name string) (string, error) {
	path, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	pragmas := url.Values{"_pragma": {
		"locking_mode(exclusive)", "synchronous(normal)", "wal_autocheckpoint(8000)", "cache_size(-16000)", "cell_size_check(on)",
	}}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: pragmas.Encode(), OmitHost: true}
	return u.String(), nil
}

// possess makes sure that the file is ours, in both senses, before anything in
// it is changed.
func (f *file) possess(ctx context.Context) error {
	found, tables, err := f.found(ctx)
	if err != nil {
		return err
	}
	switch fresh := found == [2]int{} && tables == 0; {
	case !fresh && found[0] != application:
		return fmt.Errorf("it is a database of another program: %w", errElsewhere)
	case found[1] > version:
		return fmt.Errorf("a newer intercheck has written it (version %d, this one knows %d): use that, or %w", found[1], version, errElsewhere)
	case fresh:
		err = f.create(ctx)
	}
	if err != nil {
		return err
	}
	if _, err := f.conn.ExecContext(ctx, "PRAGMA journal_mode = WAL"); err != nil {
		return err
	}
	// The lock is taken with the first transaction, and then never given back.
	if _, err := f.conn.ExecContext(ctx, "BEGIN EXCLUSIVE; COMMIT"); err != nil {
		return err
	}
	return f.prepare(ctx)
}

// found returns the file's application and version, and how many tables it has.
func (f *file) found(ctx context.Context) (marks [2]int, tables int, err error) {
	for pragma, value := range map[string]*int{"application_id": &marks[0], "user_version": &marks[1]} {
		if err := f.conn.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(value); err != nil {
			return marks, 0, err
		}
	}
	err = f.conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables)
	return marks, tables, err
}

// create makes the table and the marks at once, or nothing.
func (f *file) create(ctx context.Context) error {
	if _, err := f.conn.ExecContext(ctx, "PRAGMA page_size = 8192"); err != nil {
		return err
	}
	_, err := f.conn.ExecContext(ctx, fmt.Sprintf("BEGIN IMMEDIATE; %s; PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT", schema, application, version))
	if err != nil {
		_, _ = f.conn.ExecContext(ctx, "ROLLBACK") // the error before it matters more
	}
	return err
}
