"""The page of the documentation that lists every switch: `python -m tests.sandbox.switches > docs/sandbox/switches.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby

from integrations.sandbox.pages.switches import told_of
from integrations.sandbox.settings import Settings

_HEAD = """# The sandbox's switches

What Sage's documentation leaves open, or says in two ways, is a switch here, with a default and the reason for it; so are
the settings that a company of Sage's would have, and how fast the sandbox is. Each can be given at the start
(`--rolled-back-status aborted`, `--account-labels`, `--no-check-countries`, `--closed-months 2026-01` once for each), changed
while it runs ([`POST control settings {"account_labels": true}`](control.md)), and seen and set on its page of switches."""


def text() -> str:
    """In the order and under the headings of the code."""
    return "\n".join([_HEAD, *_lines(), ""])


def _lines() -> Iterator[str]:
    plain = Settings()
    for group, told in groupby(told_of().items(), key=lambda each: each[1].group):
        yield from ("", f"## {group}", "", "| switch | default | what and why |", "|---|---|---|")
        for name, each in told:
            why = each.why.replace("|", "\\|")
            yield f"| `{name}` | {_shown(getattr(plain, name))} | {why} |"


def _shown(value: object) -> str:
    if value in ("", []):
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


if __name__ == "__main__":
    sys.stdout.write(text())
