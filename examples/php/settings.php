<?php
// What the environment says.
declare(strict_types=1);

function settings(): array
{
    $env = static fn (string $name, string $default = ''): string => getenv($name) ?: $default;
    if (trim($env('INTERCOM_SECRET')) === '') { // anybody can sign with an empty key
        throw new RuntimeException("INTERCOM_SECRET is empty: set it to the app's client secret");
    }
    if ($env('DOWNSTREAM_URL') !== '' && !preg_match('~^https?://~', $env('DOWNSTREAM_URL'))) {
        throw new RuntimeException('DOWNSTREAM_URL is no http(s) URL: set one, or unset it to do without a downstream');
    }
    return [
        'secret' => $env('INTERCOM_SECRET'),
        'topics' => array_map('trim', explode(',', $env('INTERCOM_TOPICS', 'contact.user.created'))),
        'database' => $env('DATABASE', __DIR__ . '/receiver.db'),
        'downstream' => $env('DOWNSTREAM_URL'),
        'address' => $env('HOST', '127.0.0.1') . ':' . $env('PORT', '3000'),
    ];
}
