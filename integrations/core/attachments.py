"""Papers of a transaction that Sage's document is to bear: which, when, and what a file must be."""

from __future__ import annotations

import re
from collections.abc import Iterable

from integrations.core.documents import DocumentKind
from integrations.core.issues import Code, Issue
from integrations.core.leg import Leg
from integrations.core.legs import ADDITIONS, DEDUCTIONS, RECOVERY

NAME_LIMIT = 60  # of an attachment's name in Sage; unsure, Sage publishes no length
SHORT = 8  # characters of a file's hash that stand in its name and tell two files of one name apart


# The beginnings by which a kind of file is known, whatever its name says.
_BEGINNINGS = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "tif": (b"II*\x00", b"MM\x00*"),
}
_SAME = {"jpeg": "jpg", "tiff": "tif"}
KINDS_OF_FILE = tuple(_BEGINNINGS)


BESIDE = frozenset({DEDUCTIONS, ADDITIONS, RECOVERY})
BEARERS = frozenset({DocumentKind.AR_INVOICE, DocumentKind.AP_BILL})


def bears_papers(leg: Leg) -> bool:
    """The papers stand on the invoice or bill itself, not on what is held back of it.

    Adjustments bear none: the legacy functions that write them have no supdocid (Sage's request schema 3.0)."""
    return leg.kind in BEARERS and leg.name not in BESIDE


def judge(file_name: str, content: bytes, most: int) -> tuple[str, str, list[Issue]]:
    """The name without its extension as it will stand in Sage, the extension, and everything that is wrong with the file.

    `most` is the largest size in bytes.
    """
    stem, dot, told = file_name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    extension = _SAME.get(told.lower(), told.lower()) if dot else ""
    name = " ".join(re.sub(r"[^\w.() -]", " ", stem if dot else told).split())[:NAME_LIMIT] or "file"
    issues = []
    if not content:
        issues.append(_wrong(file_name, "is empty", "send the file itself"))
    if len(content) > most:
        words = f"is {len(content):,} bytes, and {most:,} are the most"
        issues.append(_wrong(file_name, words, "scan it with less detail, or split it"))
    if content and not any(content.startswith(b) for b in _BEGINNINGS.get(extension, ())):
        known = ", ".join(KINDS_OF_FILE)
        issues.append(_wrong(file_name, f"is no {extension or 'file with an extension'}", f"send {known}"))
    return name, extension, issues


def name_in_sage(name: str, sha256: str) -> str:
    """Two files of one name are told apart, and the same file is known again."""
    return f"{name} {sha256[:SHORT]}"


def contents(hashes: Iterable[str]) -> str:
    """The description of an attachment in Sage: what it holds, so that a file whose answer was lost is not added twice."""
    return " ".join(sorted({h[:SHORT] for h in hashes}))


def held(description: str) -> frozenset[str]:
    """The beginnings of the hashes of what is held, from that description."""
    return frozenset(description.split())


def _wrong(file_name: str, words: str, remedy: str) -> Issue:
    return Issue(
        Code.ATTACHMENT_UNUSABLE, f"{file_name[:80]} {words}", remedy, facts={"value": file_name[:80]}
    )
