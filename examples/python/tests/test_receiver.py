"""The whole receiver, as a process of its own. python3 -m unittest discover -s tests"""
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from serve import settings_from  # noqa: E402
from signature import is_signed, sign  # noqa: E402

SECRET = "a secret of the tests"
HERE = Path(__file__).parent


def body(identity, topic="contact.user.created", **more):
    """Lays a notification out as Intercom does, so that json.dumps of it gives other bytes."""
    whole = {"id": identity, "topic": topic, "data": {"item": {"email": "zoë@example.com"}}, **more}
    return json.dumps(whole, indent=2, ensure_ascii=False, separators=(",", " : ")).encode()


class Downstream:
    """Counts what it answered 200, and fails as often as it is told to."""

    def __init__(self, failures=0):
        self.failures, self.got = failures, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                job = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.failures -= 1
                if outer.failures < 0:
                    outer.got.append(job["notification_id"])
                self.send_response(200 if outer.failures < 0 else 302)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def do_GET(self):  # what a client asks that follows the redirect
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Receiver:
    """serve.py as a process of its own."""

    def __init__(self, database, downstream):
        env = {**os.environ, "PORT": "0", "INTERCOM_SECRET": SECRET, "DATABASE": database, "DOWNSTREAM_URL": downstream.url}
        self.process = subprocess.Popen(
            [sys.executable, HERE.parent / "serve.py"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.url = json.loads(self.process.stdout.readline())["url"]

    def send(self, raw, signature=None, method="POST"):
        headers = {"X-Hub-Signature": sign(SECRET, raw) if signature is None else signature}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url, raw, headers, method=method), timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def end(self, how="terminate"):
        getattr(self.process, how)()
        code = self.process.wait(20)
        self.process.stdout.close()
        return code


class SignatureTest(unittest.TestCase):
    def test_the_signature_is_the_one_intercom_sent(self):
        ping = (HERE / "ping.json").read_bytes()
        good = "sha1=846db3ec80a138d191cffda086e36d1b0daf425e"
        self.assertTrue(is_signed("HELLO", ping, good))
        for header in ("", "sha1=", good[:-2], good + "00", good[5:], good.upper(), f"{good}, {good}", "sha1=" + "é" * 40,
                       sign("", ping), sign("HELLO", ping + b"\n")):
            self.assertFalse(is_signed("HELLO", ping, header), header)


class SettingsTest(unittest.TestCase):
    def test_it_does_not_start_without_what_it_needs(self):
        for name, env in (("INTERCOM_SECRET", {"INTERCOM_SECRET": " "}),
                          ("DOWNSTREAM_URL", {"INTERCOM_SECRET": "x", "DOWNSTREAM_URL": "127.0.0.1:9902"})):
            with self.assertRaisesRegex(ValueError, name):
                settings_from(env)


class ReceiverTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.database = directory.name + "/db"

    def start(self, failures=0):
        downstream = Downstream(failures)
        self.addCleanup(downstream.close)
        receiver = Receiver(self.database, downstream)
        self.addCleanup(lambda: receiver.process.poll() is None and receiver.end("kill"))
        return receiver, downstream

    def eventually(self, claim):
        """Waits until the claim holds. The limit is patience."""
        end = time.monotonic() + 20
        while not claim():
            self.assertLess(time.monotonic(), end, "it did not come")
            time.sleep(0.01)

    def test_copies_and_retries_have_one_effect(self):
        receiver, downstream = self.start()
        statuses = []
        copies = [threading.Thread(target=lambda: statuses.append(receiver.send(body("notif_1")))) for _ in range(16)]
        for copy in copies:
            copy.start()
        for copy in copies:
            copy.join()
        self.assertEqual(statuses, [200] * 16)
        receiver.send(body("notif_1", delivery_attempts=2))
        receiver.send(body("notif_2"))
        self.eventually(lambda: {"notif_1", "notif_2"} <= set(downstream.got))
        self.assertEqual(receiver.end(), 0)  # what was in hand has ended
        self.assertEqual(sorted(downstream.got), ["notif_1", "notif_2"])

    def test_what_is_forged_or_of_no_use_has_no_effect(self):
        receiver, downstream = self.start()
        good = body("notif_1")
        self.assertEqual(receiver.send(good, ""), 401)
        self.assertEqual(receiver.send(good + b" ", sign(SECRET, good)), 401)
        self.assertEqual(receiver.send(b"{", "sha1="), 401)
        self.assertEqual(receiver.send(b" " * (5 * 1024 * 1024 + 1)), 413)
        self.assertEqual(receiver.send(None, "", method="HEAD"), 200)
        for method in ("GET", "PUT", "DELETE", "OPTIONS"):
            self.assertEqual(receiver.send(None, "", method=method), 405, method)
        for raw in (body(None, "ping"), body(7), body(""), b'{"id":"\\ud800","topic":"contact.user.created"}',
                    body("notif_2", "company.created"), b"[]", b"null", b"{", b"", b"\xff", b"[" * 200_000):
            self.assertEqual(receiver.send(raw), 200, raw[:20])
        self.assertEqual(receiver.end(), 0)
        self.assertEqual(downstream.got, [])

    def test_downstream_is_asked_until_it_succeeds(self):
        receiver, downstream = self.start(failures=2)
        receiver.send(body("notif_1"))
        self.eventually(lambda: downstream.got == ["notif_1"])

    def test_what_was_acknowledged_before_the_end_is_done_after_the_next_start(self):
        for how in ("terminate", "kill"):
            with self.subTest(how):
                receiver, downstream = self.start(failures=10**6)
                self.assertEqual(receiver.send(body(how)), 200)
                self.eventually(lambda: downstream.failures < 10**6)
                receiver.end(how)
                receiver, downstream = self.start()
                self.eventually(lambda: downstream.got == [how])
                self.assertEqual(receiver.send(body(how)), 200)
                receiver.end()
                self.assertEqual(downstream.got, [how])

    def test_without_the_table_it_asks_for_a_retry(self):
        receiver, _ = self.start()
        with sqlite3.connect(self.database, timeout=5) as db:
            db.execute("DROP TABLE notifications")
        db.close()
        self.assertEqual(receiver.send(body("notif_1")), 503)


if __name__ == "__main__":
    unittest.main()
