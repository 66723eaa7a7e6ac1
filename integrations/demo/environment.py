"""What the demo needs from its environment before the settings are read: keys of its own, and a loopback gateway allowed.

The keys are made on the first run and lie in `var/demo/`, so that nothing weak is ever checked in.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

INSIDE = "LEDGERHAUL_DEMO"
LOOPBACK = "http://127.0.0.1:*"


def is_prepared(environ: Mapping[str, str]) -> bool:
    return environ.get(INSIDE) == "1"


def prepared(environ: Mapping[str, str], directory: Path) -> dict[str, str]:
    """The environment that the demo runs in. What the caller has set stays."""
    keys = _keys(directory / "keys.json")
    hosts = environ.get("SAGE_GATEWAY_HOSTS", "*.intacct.com")
    ours = {
        "DEBUG": "true",  # plain HTTP on loopback: a production refuses that
        "LOG_LEVEL": "WARNING",
        "SECRET_KEY": keys["SECRET_KEY"],
        "SECRET_KEYS": keys["SECRET_KEYS"],
    }
    return {**ours, **environ, "SAGE_GATEWAY_HOSTS": f"{hosts},{LOOPBACK}", INSIDE: "1"}


def _keys(path: Path) -> dict[str, str]:
    if not path.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "SECRET_KEYS": f"demo:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        }
        keep(path, made)
    kept: dict[str, str] = json.loads(path.read_text())
    return kept


def keep(path: Path, value: Mapping[str, object]) -> None:
    """Write a file that only its owner reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as stream:
        json.dump(value, stream, indent=1)
