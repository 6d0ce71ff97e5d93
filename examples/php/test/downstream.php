<?php
// A downstream for the tests, on the built-in server: fails while the file FAIL
// is there, which it notes in the file TRIED, and adds to the file GOT what it answered 200.
if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
    return http_response_code(200); // what a client asks that follows the redirect
}
if (file_exists(getenv('FILES') . '/FAIL')) {
    touch(getenv('FILES') . '/TRIED');
    header('Location: /elsewhere');
    return http_response_code(302);
}
$id = json_decode(file_get_contents('php://input'))->notification_id;
file_put_contents(getenv('FILES') . '/GOT', "$id\n", FILE_APPEND | LOCK_EX);
