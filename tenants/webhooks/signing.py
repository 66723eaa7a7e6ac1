"""How a receiver knows that it was us, and that it was now: HMAC-SHA256 over the moment and the body."""

from __future__ import annotations

import hashlib
import hmac

HEADER = "Ledgerhaul-Signature"


def signature(secret: str, at: int, body: bytes) -> str:
    """`t=<seconds since 1970>,v1=<hex of HMAC-SHA256 over "t.body">`."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
