"""axe-core's findings that hinder a person: serious and critical ones."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

VENDOR = Path(__file__).parent / "vendor"
HINDERING = ("serious", "critical")


@cache
def source() -> str:
    body = (VENDOR / "axe.min.js").read_bytes()
    said = (VENDOR / "axe.min.js.sha256").read_text().split()[0]
    assert hashlib.sha256(body).hexdigest() == said, "the vendored axe-core is not what was vendored"
    return body.decode()


def findings(page: Page, excepted: Mapping[str, str], *rules: str) -> list[str]:
    """One line for each element and rule (of all rules, unless some are named); `excepted` names CSS selectors that are
    the theme's, each with its reason."""
    page.evaluate(source())
    # What moves has no colour yet.
    page.evaluate("() => Promise.all(document.getAnimations().map(one => one.finished.catch(() => 0)))")
    asked = {
        "where": {"include": [["html"]], "exclude": [[selector] for selector in excepted]},
        "how": {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {}),
    }
    found = page.evaluate("({ where, how }) => axe.run(where, how)", asked)
    return [line for rule in found["violations"] if rule["impact"] in HINDERING for line in _lines(rule)]


def _lines(rule: dict[str, Any]) -> list[str]:
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]} -- {_why(node)}" for node in rule["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    return " ".join(str(node["failureSummary"]).split())[:200]
