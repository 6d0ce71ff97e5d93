<?php
// What an X-Hub-Signature header has to be. Knows nothing of HTTP or JSON.
declare(strict_types=1);

/** Returns the signature of exactly these bytes. */
function sign(string $secret, string $raw): string
{
    return 'sha1=' . hash_hmac('sha1', $raw, $secret);
}

/** Reports whether header ('' when absent) is the signature of raw, in constant time. */
function isSigned(string $secret, string $raw, string $header): bool
{
    return hash_equals(sign($secret, $raw), $header);
}
