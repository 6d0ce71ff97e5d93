"""The HTTP side: all that happens before Intercom has its answer."""
import json
import logging
import sqlite3

from flask import Flask, request

from signature import is_signed

MAX_BODY = 5 * 1024 * 1024

log = logging.getLogger("receiver")


class Ignored(Exception):
    """Why there is nothing to do about a message."""


def create_app(secret, topics, claim, hurry):
    app = Flask("receiver", static_folder=None)

    def route(method):
        return app.route("/webhook", methods=[method], provide_automatic_options=False)

    @route("HEAD")  # Intercom asks this when the URL is saved
    def head():
        return "", 200

    @route("POST")
    def receive():
        raw = request.get_data(cache=False)  # the bytes as they came: a parsed body cannot be verified
        if len(raw) > MAX_BODY:
            return "", 413
        # Repeated headers are joined with a comma, so that two signatures are no signature.
        if not is_signed(secret, raw, request.headers.get("X-Hub-Signature", "")):
            return "", 401
        try:
            identity, job = read(raw, topics)
        except Ignored as why:
            # A refusal would only make Intercom send the same again.
            log.info("a signed message is ignored: %s", why)
            return "", 200
        try:
            claim(identity, job)  # a duplicate is not kept again, and acknowledged like the first
        except sqlite3.Error as error:
            log.error("keep %s: %s", identity, error)
            return "", 503  # Intercom delivers it once more, in a minute
        hurry()
        return "", 200

    return app


def read(raw, topics):
    """Returns the id and the job of a notification to act on."""
    try:
        notification = json.loads(raw.decode())
    except (ValueError, RecursionError) as error:  # the latter is what deep nesting raises
        raise Ignored(f"it cannot be read: {type(error).__name__}") from None
    if not isinstance(notification, dict):
        raise Ignored("it is no object")
    identity, topic, data = (notification.get(key) for key in ("id", "topic", "data"))
    # A ping has none; half a surrogate pair is a str in Python and no text to anybody else.
    if not isinstance(identity, str) or not identity or not identity.isprintable():
        raise Ignored("it has no id")
    if topic not in topics:
        raise Ignored("its topic is not handled")
    item = data.get("item") if isinstance(data, dict) else None
    return identity, json.dumps({"notification_id": identity, "topic": topic, "item": item})
