"""Passwords, kept as salted hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets

# A sandbox's passwords guard nothing, yet none is kept plain; the cost is low so that a test's sign-in is quick.
_COST = {"n": 2**12, "r": 8, "p": 1}


def hashed(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{_digest(password, salt)}"


def _digest(password: str, salt: bytes) -> str:
    return hashlib.scrypt(password.encode(), salt=salt, **_COST).hex()


class Passwords:
    """Checks passwords, remembering in this process those that were right: a client may sign in with each request."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._right: set[bytes] = set()

    def right(self, kept: str | None, given: str) -> bool:
        if not kept:
            return False
        seen = hmac.digest(self._secret, f"{kept}\0{given}".encode(), "sha256")
        if seen in self._right:
            return True
        salt, _, digest = kept.partition(":")
        if not hmac.compare_digest(_digest(given, bytes.fromhex(salt)), digest):
            return False
        self._right.add(seen)
        return True
