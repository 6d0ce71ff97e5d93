package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// A file is the database. One goroutine at a time uses it.
type file struct {
	name        string
	db          *sql.DB
	conn        *sql.Conn // the one that holds the file's lock
	put, remove *sql.Stmt

	rows map[store.Key]int64 // in which row a document stands
	free int64               // above all rows
}

// prepare gets the file ready for writing.
func (f *file) prepare(ctx context.Context) (err error) {
	if f.put, err = f.conn.PrepareContext(ctx, putRow); err != nil {
		return err
	}
	f.remove, err = f.conn.PrepareContext(ctx, removeRow)
	return err
}

// each calls do with every document.
func (f *file) each(ctx context.Context, do func(store.Doc) error) error {
	rows, err := f.conn.QueryContext(ctx, eachRow)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // what it says, Err says too
	for rows.Next() {
		row, doc, err := read(rows)
		if err != nil {
			return err
		}
		if _, twice := f.rows[doc.Key]; twice {
			return fmt.Errorf("%v is there twice: %w", doc.Key, errDamaged)
		}
		f.rows[doc.Key], f.free = row, max(f.free, row+1)
		if err := do(doc); err != nil {
			return err
		}
	}
	return rows.Err()
}

// keep writes a batch in one transaction.
func (f *file) keep(b *batch) error {
	ctx := context.Background()
	if _, err := f.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	put := map[store.Key]int64{}
	err := f.writeAll(b, put)
	if err == nil {
		_, err = f.conn.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		_, _ = f.conn.ExecContext(ctx, "ROLLBACK") // a full disk may have done it already
		return err
	}
	maps.Copy(f.rows, put)
	for key, i := range b.last {
		if b.writes[i].after == nil {
			delete(f.rows, key)
		}
	}
	return nil
}

// writeAll writes what has become of each document, and notes in put where new
// ones stand. New documents are put side by side, so that a page of the file is
// written once for many.
func (f *file) writeAll(b *batch, put map[store.Key]int64) error {
	for i, w := range b.writes {
		if b.last[w.key] != i {
			continue // it was written again
		}
		row, there := f.rows[w.key]
		var err error
		switch {
		case w.after != nil && !there:
			row, f.free = f.free, f.free+1
			put[w.key] = row
			fallthrough
		case w.after != nil:
			_, err = f.put.ExecContext(context.Background(), columns(row, w.after)...)
		case there:
			_, err = f.remove.ExecContext(context.Background(), row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// close writes what the log holds into the file itself, and lets go of it. That
// takes all statements to be closed first.
func (f *file) close() error {
	return errors.Join(f.put.Close(), f.remove.Close(), f.conn.Close(), f.db.Close())
}
