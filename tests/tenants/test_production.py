"""A weak production does not start."""

import os
import subprocess
import sys

import pytest

from config import production

STRONG = {
    "SECRET_KEY": "k3!x" * 5 + "abcdefghijklmnopqrstuvwxyz0123456789",
    "SECRET_KEYS": "one:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "ALLOWED_HOSTS": ["ledgerhaul.example.com"],
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SAGE_SENDER_ID": "northgate",
    "SAGE_SENDER_PASSWORD": "long-and-random",
    "WEBHOOKS_AT_HOME": False,
}


def test_a_strong_one_has_no_problems():
    assert production.problems(STRONG) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", production.DEVELOPMENT_SECRET_KEY),
        ("SECRET_KEYS", ""),
        ("SECRET_KEYS", production.DEVELOPMENT_SECRET_KEYS),
        ("SECRET_KEYS", f"one:x,{production.DEVELOPMENT_SECRET_KEYS}"),
        ("ALLOWED_HOSTS", []),
        ("ALLOWED_HOSTS", ["*"]),
        ("ALLOWED_HOSTS", ["."]),
        ("SESSION_COOKIE_SECURE", False),
        ("CSRF_COOKIE_SECURE", False),
        ("SAGE_SENDER_ID", "sandbox"),
        ("SAGE_SENDER_PASSWORD", "Northgate"),
        ("WEBHOOKS_AT_HOME", True),
    ],
)
def test_each_weakness_is_named(name, value):
    assert len(production.problems({**STRONG, name: value})) == 1


def load_settings(**environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "from config import settings; print('debug', settings.DEBUG)"],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_debug_off_without_keys_does_not_load(tmp_path):
    ran = load_settings(DEBUG="off", VAR_DIR=str(tmp_path))
    assert ran.returncode != 0
    assert "SECRET_KEYS is missing" in ran.stderr


def test_a_given_key_turns_debug_off_and_may_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text(STRONG["SECRET_KEY"])
    ran = load_settings(
        SECRET_KEY_FILE=str(tmp_path / "key"),
        SECRET_KEYS=STRONG["SECRET_KEYS"],
        ALLOWED_HOSTS="ledgerhaul.example.com",
        VAR_DIR=str(tmp_path),
    )
    assert ran.stdout.strip() == "debug False", ran.stderr
