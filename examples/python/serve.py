"""A receiver of Intercom webhooks: verify, keep, acknowledge, and only then act."""
import json
import logging
import os
import signal
import sys
from urllib.parse import urlsplit

import waitress

from receiver import MAX_BODY, create_app
from store import Store
from worker import Worker, poster


def settings_from(env):
    secret = env.get("INTERCOM_SECRET", "")
    if not secret.strip():  # anybody can sign with an empty key
        raise ValueError("INTERCOM_SECRET is empty: set it to the app's client secret")
    downstream = env.get("DOWNSTREAM_URL", "")
    if downstream and urlsplit(downstream).scheme not in ("http", "https"):
        raise ValueError("DOWNSTREAM_URL is no http(s) URL: set one, or unset it to do without a downstream")
    return {
        "secret": secret,
        "downstream": downstream,
        "topics": [topic.strip() for topic in env.get("INTERCOM_TOPICS", "contact.user.created").split(",")],
        "database": env.get("DATABASE", "receiver.db"),
        "host": env.get("HOST", "127.0.0.1"),
        "port": int(env.get("PORT", "3000")),
    }


def main():
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    settings = settings_from(os.environ)
    store = Store(settings["database"])
    worker = Worker(store, poster(settings["downstream"]))
    app = create_app(settings["secret"], settings["topics"], store.claim, worker.hurry)
    server = waitress.create_server(
        app, host=settings["host"], port=settings["port"], threads=8, backlog=1024,
        connection_limit=1000, channel_timeout=30,
        max_request_body_size=2 * MAX_BODY)  # it hangs up on what is larger; the receiver answers 413 to what is not
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # run ends, and lets requests under way end
    worker.start()
    url = f"http://{settings['host']}:{server.effective_port}/webhook"
    print(json.dumps({"ready": True, "url": url}), flush=True)
    try:
        server.run()
    finally:
        server.close()
        worker.stop()
        store.close()


if __name__ == "__main__":
    try:
        main()
    except (ValueError, OSError) as error:
        sys.exit(f"python example: {error}")
