# frozen_string_literal: true

require 'monitor'
require 'sqlite3'

# What is kept in SQLite: what was received, and what is still to be done about it.
#
# The claim of an id and the job that it stands for are one row, so that there is
# no moment at which the one is kept and the other is not. One process at a time
# may have the file open.
class Store
  SCHEMA = <<~SQL
    CREATE TABLE IF NOT EXISTS notifications (
      id       TEXT PRIMARY KEY,           -- the claim
      job      TEXT NOT NULL,              -- emptied once it is done
      due      REAL NOT NULL,              -- when to try next, in Unix seconds
      attempts INTEGER NOT NULL DEFAULT 0,
      done_at  REAL                        -- null until it is done
    );
    CREATE INDEX IF NOT EXISTS notifications_to_do ON notifications (due) WHERE done_at IS NULL;
  SQL
  REMEMBERED = 7 * 24 * 3600 # after that, a duplicate would be acted on again
  LEASE = 60 # an attempt takes less

  Job = Struct.new(:id, :body, :attempts) # attempts: this one included

  def initialize(path)
    # SQLite has one writer at a time, and while one statement waited for another's
    # end, no other thread of Ruby would run: so threads take turns.
    @turn = Monitor.new
    # What is acknowledged stays, so each claim reaches the disk. The last commits of
    # the work may be lost with the machine: then a job is done again.
    @claims = connect(path, 'FULL')
    @work = connect(path, 'NORMAL')
    @work.execute_batch(SCHEMA)
    work('DELETE FROM notifications WHERE done_at < ?', now - REMEMBERED)
    # What a process before this one had in hand when it ended is due again.
    work('UPDATE notifications SET due = ? WHERE done_at IS NULL', now)
  end

  # Keeps the job, unless one with its id was kept before.
  def claim(id, body)
    @turn.synchronize do
      @claims.execute(<<~SQL, [id, body, now])
        INSERT INTO notifications (id, job, due) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING
      SQL
    end
  end

  # Leases the job that is due for longest; nil if none is.
  def take
    row = work(<<~SQL, now + LEASE, now).first
      UPDATE notifications SET due = ?, attempts = attempts + 1
      WHERE id = (SELECT id FROM notifications WHERE done_at IS NULL AND due <= ? ORDER BY due LIMIT 1)
      RETURNING id, job, attempts
    SQL
    row && Job.new(*row)
  end

  # Notes that the job is done. Its id stays, and nothing else of it.
  def finish(id)
    work("UPDATE notifications SET done_at = ?, job = '' WHERE id = ?", now, id)
  end

  # Has the job taken again after a pause.
  def postpone(id, pause)
    work('UPDATE notifications SET due = ? WHERE id = ?', now + pause, id)
  end

  def close
    @turn.synchronize { [@claims, @work].each(&:close) }
  end

  private

  def connect(path, synchronous)
    db = SQLite3::Database.new(path)
    db.busy_timeout = 3000 # Intercom waits 5 s
    db.execute('PRAGMA journal_mode = WAL')
    db.execute("PRAGMA synchronous = #{synchronous}")
    db
  end

  def work(sql, *values)
    @turn.synchronize { @work.execute(sql, values) }
  end

  def now
    Time.now.to_f
  end
end
