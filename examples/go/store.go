package main

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// The claim of an id and the job that it stands for are one row, so that there
// is no moment at which the one is kept and the other is not.
const schema = `
CREATE TABLE IF NOT EXISTS notifications (
  id       TEXT PRIMARY KEY,            -- the claim
  job      TEXT NOT NULL,               -- emptied once it is done
  due      INTEGER NOT NULL,            -- when to try next, in Unix milliseconds
  attempts INTEGER NOT NULL DEFAULT 0,
  done_at  INTEGER                      -- null until it is done
);
CREATE INDEX IF NOT EXISTS notifications_to_do ON notifications (due) WHERE done_at IS NULL;`

const (
	remembered = 7 * 24 * time.Hour // after that, a duplicate would be acted on again
	lease      = time.Minute        // an attempt takes less
)

// A store keeps what was received and what is still to be done about it. One
// process at a time may have it open.
type store struct {
	claims *sql.DB // each commit reaches the disk: what is acknowledged stays
	work   *sql.DB // the last commits may be lost with the machine: then a job is done again
}

// A job is what is to be done about one notification.
type job struct {
	id, body string
	attempts int // this one included
}

// open opens the file, forgets what is long done, and makes due what a process
// before this one had in hand when it ended.
func open(file string) (*store, error) {
	claims, err := connect(file, "full")
	if err != nil {
		return nil, err
	}
	work, err := connect(file, "normal")
	if err != nil {
		return nil, err
	}
	now := time.Now()
	_, err = work.Exec(schema+`
		DELETE FROM notifications WHERE done_at < ?;
		UPDATE notifications SET due = ? WHERE done_at IS NULL;`, now.Add(-remembered).UnixMilli(), now.UnixMilli())
	return &store{claims, work}, err
}

// connect opens one connection: SQLite has one writer at a time, and waiting in
// Go is fairer than in SQLite.
func connect(file, synchronous string) (*sql.DB, error) {
	pragmas := url.Values{"_pragma": {"busy_timeout(3000)", "journal_mode(wal)", "synchronous(" + synchronous + ")"}}
	db, err := sql.Open("sqlite", "file:"+file+"?"+pragmas.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// claim keeps the job, unless one with its id was kept before.
func (s *store) claim(ctx context.Context, id, body string) error {
	_, err := s.claims.ExecContext(ctx, `INSERT INTO notifications (id, job, due) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		id, body, time.Now().UnixMilli())
	return err
}

// take leases the job that is due for longest. It returns false if none is.
func (s *store) take() (j job, found bool, err error) {
	now := time.Now()
	err = s.work.QueryRow(`
		UPDATE notifications SET due = ?, attempts = attempts + 1
		WHERE id = (SELECT id FROM notifications WHERE done_at IS NULL AND due <= ? ORDER BY due LIMIT 1)
		RETURNING id, job, attempts`, now.Add(lease).UnixMilli(), now.UnixMilli()).Scan(&j.id, &j.body, &j.attempts)
	if errors.Is(err, sql.ErrNoRows) {
		return j, false, nil
	}
	return j, err == nil, err
}

// finish notes that the job is done. Its id stays, and nothing else of it.
func (s *store) finish(id string) error {
	_, err := s.work.Exec(`UPDATE notifications SET done_at = ?, job = '' WHERE id = ?`, time.Now().UnixMilli(), id)
	return err
}

// postpone has the job taken again after a pause.
func (s *store) postpone(id string, pause time.Duration) error {
	_, err := s.work.Exec(`UPDATE notifications SET due = ? WHERE id = ?`, time.Now().Add(pause).UnixMilli(), id)
	return err
}

func (s *store) close() error { return errors.Join(s.claims.Close(), s.work.Close()) }
