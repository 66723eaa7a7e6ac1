"""Draws the table of states into docs/path-of-a-transaction.md: `python -m tests.golden.generate_states`."""

from __future__ import annotations

from pathlib import Path

from integrations.core.lifecycle import ALLOWED, By

PAGE = Path(__file__).resolve().parents[2] / "docs" / "path-of-a-transaction.md"
BEGIN, END = "<!-- states: begin -->\n", "<!-- states: end -->"


def diagram() -> str:
    """A mermaid diagram, in the table's own order."""
    lines = [
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> BLOCKED",
        "    [*] --> READY",
        "    [*] --> SKIPPED: zero",
    ]
    for (was, now), who in ALLOWED.items():
        words = ", ".join(by.replace("_", " ").lower() for by in By if by in who)
        lines.append(f"    {was} --> {now}: {words}")
    return "\n".join([*lines, "```", ""])


def drawn(page: str) -> str:
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return head + BEGIN + diagram() + END + tail


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text()))
