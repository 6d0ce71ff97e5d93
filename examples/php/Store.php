<?php
declare(strict_types=1);

/**
 * What is kept in SQLite: what was received, and what is still to be done about it.
 *
 * The claim of an id and the job that it stands for are one row, so that there
 * is no moment at which the one is kept and the other is not.
 */
final class Store
{
    private const SCHEMA = "
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS notifications (
          id       TEXT PRIMARY KEY,           -- the claim
          job      TEXT NOT NULL,              -- emptied once it is done
          due      REAL NOT NULL,              -- when to try next, in Unix seconds
          attempts INTEGER NOT NULL DEFAULT 0,
          done_at  REAL                        -- null until it is done
        );
        CREATE INDEX IF NOT EXISTS notifications_to_do ON notifications (due) WHERE done_at IS NULL;";
    private const PATIENCE = 3; // seconds with the database; Intercom has 5
    private const REMEMBERED = 7 * 24 * 3600; // after that, a duplicate would be acted on again
    private const LEASE = 60; // an attempt takes less

    private PDO $db;

    public function __construct(string $file)
    {
        $this->db = new PDO("sqlite:$file", null, null, [
            PDO::ATTR_TIMEOUT => self::PATIENCE,
            PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
        ]);
        $this->db->exec('PRAGMA synchronous = FULL'); // what is acknowledged is on the disk
    }

    /** Makes the table. */
    public function prepare(): void
    {
        $this->db->exec(self::SCHEMA);
    }

    /** Forgets what is long done, and makes due what an earlier worker had in hand when it ended. */
    public function takeUp(): void
    {
        $this->run('DELETE FROM notifications WHERE done_at < ?', microtime(true) - self::REMEMBERED);
        $this->run('UPDATE notifications SET due = ? WHERE done_at IS NULL', microtime(true));
    }

    /** Keeps the job, unless one with its id was kept before. */
    public function claim(string $id, string $job): void
    {
        $this->run('INSERT INTO notifications (id, job, due) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING', $id, $job, microtime(true));
    }

    /** Leases the job that is due for longest: its id, job and attempts, this one included; null if none is. */
    public function take(): ?array
    {
        if ($this->run('SELECT 1 FROM notifications WHERE done_at IS NULL AND due <= ? LIMIT 1', microtime(true)) === []) {
            return null; // asking takes no lock that a claim would have to wait for
        }
        return $this->run(
            'UPDATE notifications SET due = ?, attempts = attempts + 1
             WHERE id = (SELECT id FROM notifications WHERE done_at IS NULL AND due <= ? ORDER BY due LIMIT 1)
             RETURNING id, job, attempts',
            microtime(true) + self::LEASE,
            microtime(true),
        )[0] ?? null;
    }

    /** Notes that the job is done. Its id stays, and nothing else of it. */
    public function finish(string $id): void
    {
        $this->run("UPDATE notifications SET done_at = ?, job = '' WHERE id = ?", microtime(true), $id);
    }

    /** Has the job taken again after a pause. */
    public function postpone(string $id, float $pause): void
    {
        $this->run('UPDATE notifications SET due = ? WHERE id = ?', microtime(true) + $pause, $id);
    }

    private function run(string $sql, string|float ...$values): array
    {
        $statement = $this->db->prepare($sql);
        foreach ($values as $i => $value) {
            $statement->bindValue($i + 1, $value); // as text; the column makes a number of it
        }
        $statement->execute();
        return $statement->fetchAll(PDO::FETCH_ASSOC);
    }
}
