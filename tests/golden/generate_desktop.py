"""Writes the golden files of desktop Sage anew: python -m tests.golden.generate_desktop. Read the difference before you commit it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from integrations.sage.registry import DESKTOP, open_files
from tests.golden import gl_mode

FOLDER = Path(__file__).parent / "desktop"


def written(system: str, mirrored: bool) -> dict[str, bytes]:
    """The files of one batch: the two parties and the seven postings, by their names."""
    ledger = open_files(system, mirrored=mirrored)
    texts: dict[str, list[str]] = defaultdict(list)
    for party in gl_mode.PARTIES:
        placed = ledger.place_party(party)
        texts[placed.file].append(placed.text)
    for n, posting in enumerate(gl_mode.postings(), start=1):
        placed = ledger.place(posting, f"LH12-{n:04d}")
        texts[placed.file].append(placed.text)
    files = {}
    for key, parts in texts.items():
        kind = ledger.target.file(key)
        body = kind.heading + "".join(parts) + kind.ending
        files[kind.name] = body.encode(ledger.target.code_page)
    return files


def modes(system: str) -> list[bool]:
    return [False, True] if open_files(system).target.mirrors else [False]


def folder(system: str, mirrored: bool) -> Path:
    return FOLDER / system.lower() / ("mirrored" if mirrored else "gl")


def main() -> None:
    for system in DESKTOP:
        for mirrored in modes(system):
            into = folder(system, mirrored)
            into.mkdir(parents=True, exist_ok=True)
            for name, content in written(system, mirrored).items():
                (into / name).write_bytes(content)


if __name__ == "__main__":
    main()
