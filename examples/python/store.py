"""What is kept in SQLite: what was received, and what is still to be done about it.

The claim of an id and the job that it stands for are one row, so that there is
no moment at which the one is kept and the other is not.
"""
import sqlite3
import threading
import time
from collections import namedtuple

SCHEMA = """
CREATE TABLE IF NOT EXISTS notifications (
  id       TEXT PRIMARY KEY,           -- the claim
  job      TEXT NOT NULL,              -- emptied once it is done
  due      REAL NOT NULL,              -- when to try next, in Unix seconds
  attempts INTEGER NOT NULL DEFAULT 0,
  done_at  REAL                        -- null until it is done
);
CREATE INDEX IF NOT EXISTS notifications_to_do ON notifications (due) WHERE done_at IS NULL;
"""
PATIENCE = 3  # seconds with the database; Intercom has 5
REMEMBERED = 7 * 24 * 3600  # after that, a duplicate would be acted on again
LEASE = 60  # an attempt takes less

Job = namedtuple("Job", "id body attempts")  # attempts: this one included


class Store:
    """One process at a time may have the file open."""

    def __init__(self, path):
        # What is acknowledged stays, so each claim reaches the disk. The last commits
        # of the work may be lost with the machine: then a job is done again.
        self.claims = Connection(path, "FULL")
        self.work = Connection(path, "NORMAL")
        self.work.script(SCHEMA)
        now = time.time()
        self.work.execute("DELETE FROM notifications WHERE done_at < ?", now - REMEMBERED)
        # What a process before this one had in hand when it ended is due again.
        self.work.execute("UPDATE notifications SET due = ? WHERE done_at IS NULL", now)

    def claim(self, identity, body):
        """Keeps the job, unless one with its id was kept before."""
        self.claims.execute(
            "INSERT INTO notifications (id, job, due) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
            identity, body, time.time())

    def take(self):
        """Leases the job that is due for longest; None if none is."""
        now = time.time()
        rows = self.work.execute(
            """UPDATE notifications SET due = ?, attempts = attempts + 1
               WHERE id = (SELECT id FROM notifications WHERE done_at IS NULL AND due <= ? ORDER BY due LIMIT 1)
               RETURNING id, job, attempts""", now + LEASE, now)
        return Job(*rows[0]) if rows else None

    def finish(self, identity):
        """Notes that the job is done. Its id stays, and nothing else of it."""
        self.work.execute("UPDATE notifications SET done_at = ?, job = '' WHERE id = ?", time.time(), identity)

    def postpone(self, identity, pause):
        """Has the job taken again after a pause."""
        self.work.execute("UPDATE notifications SET due = ? WHERE id = ?", time.time() + pause, identity)

    def close(self):
        self.claims.close()
        self.work.close()


class Connection:
    """One connection that threads take turns with; each statement is a transaction."""

    def __init__(self, path, synchronous):
        self.db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        self.turn = threading.Lock()
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute(f"PRAGMA synchronous = {synchronous}")

    def execute(self, sql, *values):
        if not self.turn.acquire(timeout=PATIENCE):
            raise sqlite3.OperationalError("waited too long for a turn")
        try:
            return self.db.execute(sql, values).fetchall()
        finally:
            self.turn.release()

    def script(self, sql):
        self.db.executescript(sql)

    def close(self):
        self.db.close()
