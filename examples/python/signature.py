"""What an X-Hub-Signature header has to be. Knows nothing of HTTP or JSON."""
import hashlib
import hmac


def sign(secret: str, raw: bytes) -> str:
    """Returns the signature of exactly these bytes."""
    return "sha1=" + hmac.new(secret.encode(), raw, hashlib.sha1).hexdigest()


def is_signed(secret: str, raw: bytes, header: str) -> bool:
    """Reports whether header ("" when absent) is the signature of raw."""
    # As bytes, because compare_digest raises on text that is not ASCII.
    return hmac.compare_digest(header.encode("utf-8", "replace"), sign(secret, raw).encode())
