<?php
// The whole receiver, as processes of its own: php test/run.php
declare(strict_types=1);

require __DIR__ . '/../signature.php';

const SECRET = 'a secret of the tests';

/** A receiver and its downstream. */
final class Rig
{
    public string $dir;
    private string $url;
    private string $downstream;
    private $receiver = null;
    private $server;

    public function __construct()
    {
        $this->dir = sys_get_temp_dir() . '/receiver-' . bin2hex(random_bytes(6));
        mkdir($this->dir);
        $this->downstream = '127.0.0.1:' . freePort();
        $this->server = proc_open([PHP_BINARY, '-S', $this->downstream, __DIR__ . '/downstream.php'], quiet(), $pipes, null, ['FILES' => $this->dir]);
        eventually(fn () => @file_get_contents("http://{$this->downstream}/") !== false);
        $this->start();
    }

    public function start(): void
    {
        $port = freePort();
        $this->url = "http://127.0.0.1:$port/webhook";
        $this->receiver = proc_open([PHP_BINARY, __DIR__ . '/../serve.php'], quiet(), $pipes, null, [
            'PORT' => (string) $port, 'INTERCOM_SECRET' => SECRET,
            'DATABASE' => "$this->dir/db", 'DOWNSTREAM_URL' => "http://$this->downstream/",
        ]);
        eventually(fn () => $this->send('', null, 'HEAD') === 200);
    }

    /** Ends the receiver, with all that it has started, and returns its exit code. */
    public function end(int $signal): int
    {
        $pid = proc_get_status($this->receiver)['pid'];
        posix_kill($signal === SIGKILL ? -$pid : $pid, $signal);
        for ($code = -1; ($status = proc_get_status($this->receiver))['running'];) {
            usleep(20_000);
        }
        $this->receiver = null;
        return $status['exitcode'];
    }

    public function __destruct()
    {
        if ($this->receiver) {
            $this->end(SIGKILL);
        }
        proc_terminate($this->server);
        array_map('unlink', glob("$this->dir/*"));
        rmdir($this->dir);
    }

    /** Sends a body, rightly signed unless a signature is given, and returns the status; 0 without an answer. */
    public function send(string $raw, ?string $signature = '', string $method = 'POST', string $type = 'application/json'): int
    {
        $headers = ["Content-Type: $type", 'X-Hub-Signature: ' . ($signature === '' ? sign(SECRET, $raw) : $signature)];
        $context = stream_context_create(['http' => [
            'method' => $method, 'header' => $headers, 'content' => $raw, 'timeout' => 10, 'ignore_errors' => true,
        ]]);
        $answer = @fopen($this->url, 'r', context: $context);
        return $answer ? (int) explode(' ', stream_get_meta_data($answer)['wrapper_data'][0])[1] : 0;
    }

    /** Sends a body so many times at once; returns the statuses. */
    public function sendTogether(string $raw, int $copies): array
    {
        $parts = parse_url($this->url);
        $head = "POST /webhook HTTP/1.1\r\nHost: x\r\nX-Hub-Signature: " . sign(SECRET, $raw) . "\r\nContent-Length: " . strlen($raw) . "\r\n\r\n";
        for ($sockets = []; count($sockets) < $copies;) {
            $sockets[] = fsockopen($parts['host'], $parts['port']);
        }
        array_map(fn ($socket) => fwrite($socket, $head . $raw), $sockets);
        return array_map(fn ($socket) => (int) explode(' ', fgets($socket))[1], $sockets);
    }

    /** Returns the ids that the downstream took, sorted. */
    public function got(): array
    {
        $got = file_exists("$this->dir/GOT") ? file("$this->dir/GOT", FILE_IGNORE_NEW_LINES) : [];
        sort($got);
        return $got;
    }
}

function freePort(): int
{
    $socket = stream_socket_server('tcp://127.0.0.1:0');
    return (int) substr(strrchr(stream_socket_get_name($socket, false), ':'), 1);
}

function quiet(): array
{
    return [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']];
}

/** Lays a notification out so that json_encode of it gives other bytes. */
function body(mixed $id, string $topic = 'contact.user.created', array $more = []): string
{
    return json_encode(['id' => $id, 'topic' => $topic, 'data' => ['item' => ['email' => 'zoë@example.com']]] + $more, JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE);
}

/** Waits until the claim holds. The limit is patience. */
function eventually(callable $claim): void
{
    for ($end = microtime(true) + 20; !$claim(); usleep(20_000)) {
        microtime(true) < $end || throw new RuntimeException('it did not come');
    }
}

function same(mixed $want, mixed $got, string $of = ''): void
{
    $want === $got || throw new RuntimeException(sprintf('%s: want %s, got %s', $of, json_encode($want), json_encode($got)));
}

$tests = [
    'the signature is the one Intercom sent' => function () {
        $ping = file_get_contents(__DIR__ . '/ping.json');
        $good = 'sha1=846db3ec80a138d191cffda086e36d1b0daf425e';
        same(true, isSigned('HELLO', $ping, $good));
        $forgeries = ['', 'sha1=', substr($good, 0, -2), "{$good}00", substr($good, 5), strtoupper($good), "$good, $good",
            'sha1=' . str_repeat('é', 40), sign('', $ping), sign('HELLO', "$ping\n")];
        foreach ($forgeries as $header) {
            same(false, isSigned('HELLO', $ping, $header), $header);
        }
    },
    'copies and retries have one effect' => function () {
        $rig = new Rig();
        same(array_fill(0, 16, 200), $rig->sendTogether(body('notif_1'), 16));
        same(200, $rig->send(body('notif_1', more: ['delivery_attempts' => 2])));
        same(200, $rig->send(body('notif_2')));
        eventually(fn () => in_array('notif_2', $rig->got()) && in_array('notif_1', $rig->got()));
        same(0, $rig->end(SIGTERM)); // what was in hand has ended
        same(['notif_1', 'notif_2'], $rig->got());
    },
    'what is forged or of no use has no effect' => function () {
        $rig = new Rig();
        $good = body('notif_1');
        same(401, $rig->send($good, null));
        same(401, $rig->send("$good ", sign(SECRET, $good)));
        same(401, $rig->send($good, sign(SECRET, $good) . "\r\nX-Hub-Signature: " . sign(SECRET, $good)), 'two signatures');
        same(401, $rig->send('{', 'sha1='));
        same(413, $rig->send(str_repeat(' ', 5 * 1024 * 1024 + 1)));
        foreach (['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as $method) {
            same(405, $rig->send('', null, $method), $method);
        }
        $useless = [body(null, 'ping'), body(7), body(''), body('notif_2', 'company.created'), '[]', 'null', '{', '', "\xff", str_repeat('[', 200_000)];
        foreach ($useless as $raw) {
            same(200, $rig->send($raw), substr($raw, 0, 20));
        }
        same(0, $rig->end(SIGTERM));
        same([], $rig->got());
    },
    'the bytes are verified whatever type they claim' => function () {
        $rig = new Rig();
        foreach (['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'] as $type) {
            same(200, $rig->send(body($type), type: $type), $type);
        }
        eventually(fn () => count($rig->got()) === 3);
    },
    'what was acknowledged before the end is done after the next start' => function () {
        foreach (['TERM' => SIGTERM, 'KILL' => SIGKILL] as $name => $signal) {
            $rig = new Rig();
            touch("$rig->dir/FAIL");
            same(200, $rig->send(body($name)));
            eventually(fn () => file_exists("$rig->dir/TRIED"));
            $rig->end($signal);
            unlink("$rig->dir/FAIL");
            $rig->start();
            eventually(fn () => $rig->got() === [$name]);
            same(200, $rig->send(body($name)));
            $rig->end(SIGTERM);
            same([$name], $rig->got());
        }
    },
    'without the table it asks for a retry' => function () {
        $rig = new Rig();
        (new PDO("sqlite:$rig->dir/db"))->exec('DROP TABLE notifications');
        same(503, $rig->send(body('notif_1')));
    },
];

$failed = 0;
foreach ($tests as $name => $test) {
    try {
        $test();
        echo "ok   $name\n";
    } catch (Throwable $error) {
        $failed++;
        echo "FAIL $name: {$error->getMessage()} (line {$error->getLine()})\n";
    }
}
exit($failed ? 1 : 0);
