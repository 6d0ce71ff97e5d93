<?php
// Performs the jobs of the store, several at once, each until it succeeds. Knows nothing of HTTP servers.
declare(strict_types=1);

require __DIR__ . '/settings.php';
require __DIR__ . '/Store.php';

const HANDS = 8; // processes, so that a slow notification does not stop the others
const FIRST_PAUSE = 0.1;
const LONGEST_PAUSE = 5.0;
const GLANCE = 100_000; // microseconds; how often a hand that has nothing to do looks

$settings = settings();
$stopping = false;
pcntl_async_signals(true);
pcntl_signal(SIGTERM, function () use (&$stopping) { $stopping = true; });
pcntl_signal(SIGINT, SIG_IGN); // that is for the server: the worker ends after it

// What another worker has in hand is not left over, so that there is only one.
$lock = fopen($settings['database'] . '.lock', 'c');
while (!flock($lock, LOCK_EX | LOCK_NB)) {
    $stopping ? exit(0) : usleep(GLANCE);
}
(new Store($settings['database']))->takeUp();

$hands = [];
for ($i = 0; $i < HANDS; $i++) {
    $pid = pcntl_fork();
    if ($pid === 0) {
        work(new Store($settings['database']), $settings['downstream'], posix_getppid()); // a connection is not for two processes
        exit(0);
    }
    $hands[] = $pid;
}

// A hand that ends is missed, so the whole worker ends, and with it the receiver.
$parent = posix_getppid();
while (!$stopping && $parent === posix_getppid() && pcntl_waitpid(-1, $status, WNOHANG) === 0) {
    usleep(GLANCE);
}
array_map(fn (int $pid) => posix_kill($pid, SIGTERM), $hands);
while (pcntl_waitpid(-1, $status) > 0);
exit($stopping ? 0 : 1);

/** Performs jobs until it is told to stop, or nobody is left to tell it. */
function work(Store $store, string $downstream, int $parent): void
{
    global $stopping;
    while (!$stopping && posix_getppid() === $parent) {
        try {
            $job = $store->take();
            $job ? perform($store, $job, $downstream) : usleep(GLANCE);
        } catch (PDOException $error) {
            error_log("worker: take or note a job: {$error->getMessage()}");
            usleep(GLANCE);
        }
    }
}

function perform(Store $store, array $job, string $downstream): void
{
    try {
        act($job['job'], $downstream);
    } catch (RuntimeException $error) {
        $pause = min(FIRST_PAUSE * 2 ** min($job['attempts'] - 1, 10), LONGEST_PAUSE);
        error_log("worker: act on {$job['id']}: {$error->getMessage()}, again in $pause s");
        $store->postpone($job['id'], $pause);
        return;
    }
    $store->finish($job['id']);
}

/** The effect of a job: one downstream POST, or none when there is no downstream. */
function act(string $job, string $downstream): void
{
    if ($downstream === '') {
        return;
    }
    $answer = @fopen($downstream, 'r', context: stream_context_create(['http' => [
        'method' => 'POST',
        'header' => ['Content-Type: application/json', 'Connection: close'],
        'content' => $job,
        'protocol_version' => '1.1',
        'timeout' => 10,
        'follow_location' => 0,
        'ignore_errors' => true, // a 500 has a status as well
    ]]));
    if ($answer === false) {
        throw new RuntimeException(error_get_last()['message'] ?? 'no answer');
    }
    $status = explode(' ', stream_get_meta_data($answer)['wrapper_data'][0])[1] ?? '';
    if (!preg_match('/^2\d\d$/', $status)) {
        throw new RuntimeException("downstream answered $status");
    }
}
