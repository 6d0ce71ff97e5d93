<?php
// A receiver of Intercom webhooks: verify, keep, acknowledge. Acting is worker.php's.
declare(strict_types=1);

require __DIR__ . '/settings.php';
require __DIR__ . '/signature.php';
require __DIR__ . '/Store.php';

const MAX_BODY = 5 * 1024 * 1024;

http_response_code(answer(settings()));

/** Returns the status to answer this request with. */
function answer(array $settings): int
{
    if (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) !== '/webhook') {
        return 404;
    }
    switch ($_SERVER['REQUEST_METHOD']) {
        case 'HEAD': // Intercom asks this when the URL is saved
            return 200;
        case 'POST':
            return receive($settings);
        default:
            header('Allow: POST, HEAD');
            return 405;
    }
}

function receive(array $settings): int
{
    // The bytes as they came: a parsed body cannot be verified.
    $raw = file_get_contents('php://input', length: MAX_BODY + 1);
    if (strlen($raw) > MAX_BODY) {
        return 413;
    }
    if (!isSigned($settings['secret'], $raw, $_SERVER['HTTP_X_HUB_SIGNATURE'] ?? '')) {
        return 401;
    }
    try {
        [$id, $job] = read($raw, $settings['topics']);
    } catch (JsonException | DomainException $why) {
        // A refusal would only make Intercom send the same again.
        error_log("receiver: a signed message is ignored: {$why->getMessage()}");
        return 200;
    }
    try {
        (new Store($settings['database']))->claim($id, $job); // a duplicate is not kept again, and acknowledged like the first
    } catch (PDOException $error) {
        error_log("receiver: keep $id: {$error->getMessage()}");
        return 503; // Intercom delivers it once more, in a minute
    }
    return 200;
}

/** Returns the id and the job of a notification to act on; of anything else, throws why there is nothing to do. */
function read(string $raw, array $topics): array
{
    $notification = json_decode($raw, flags: JSON_THROW_ON_ERROR);
    $id = $notification->id ?? null;
    if (!is_string($id) || $id === '') {
        throw new DomainException('it has no id'); // such as a ping
    }
    if (!in_array($notification->topic ?? null, $topics, true)) {
        throw new DomainException('its topic is not handled');
    }
    $job = ['notification_id' => $id, 'topic' => $notification->topic, 'item' => $notification->data->item ?? null];
    return [$id, json_encode($job, JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION)];
}
