<?php
// Runs the receiver, on PHP's built-in server, and its worker, until one of them ends or it is told to.
declare(strict_types=1);

require __DIR__ . '/settings.php';
require __DIR__ . '/Store.php';

const GLANCE = 20_000; // microseconds
const PATIENCE = 5.0; // seconds for requests that never end

// The built-in server tells its workers nothing when it is told to end: they would
// serve on. A signal to the group reaches them, and nobody else is in the group.
posix_setpgid(0, 0);

$stopping = false;
pcntl_async_signals(true);
foreach ([SIGTERM, SIGINT] as $signal) {
    pcntl_signal($signal, function () use (&$stopping) { $stopping = true; });
}

try {
    $settings = settings();
    (new Store($settings['database']))->prepare();
} catch (RuntimeException $error) { // PDOException is one
    fwrite(STDERR, "php example: {$error->getMessage()}\n");
    exit(1);
}

$worker = start('-f', __DIR__ . '/worker.php');
// With enable_post_data_reading PHP would parse forms, and php://input be empty then.
$server = start('-d', 'enable_post_data_reading=0', '-S', $settings['address'], __DIR__ . '/index.php');

while (!$stopping && runs($worker) && runs($server)) {
    usleep(GLANCE);
}
posix_kill(0, SIGINT); // the server: what it has begun to answer it answers
await($server, PATIENCE);
posix_kill(0, SIGTERM); // the worker, whose attempts have their own limits, and what is left of the server
await($server, INF);
await($worker, INF);
exit($stopping ? 0 : 1);

/** Starts PHP with these arguments. */
function start(string ...$arguments)
{
    $php = [PHP_BINARY, '-d', 'display_errors=0', '-d', 'log_errors=1', '-d', 'error_log=', ...$arguments];
    $env = getenv() + ['PHP_CLI_SERVER_WORKERS' => '8'];
    return proc_open($php, [STDIN, STDOUT, STDERR], $pipes, null, $env) ?: throw new RuntimeException('start PHP');
}

function runs($process): bool
{
    return proc_get_status($process)['running'];
}

/** Waits for a process to end, but not for longer. */
function await($process, float $seconds): void
{
    for ($limit = microtime(true) + $seconds; runs($process) && microtime(true) < $limit;) {
        usleep(GLANCE);
    }
}
