"""Text for an importer: exact where it is a key, made harmless where it is words.

Keys (ids, numbers, accounts) are written as they are or not at all: a shortened number would be another's. Names and memos
are brought into the target's code page and length, and never begin as a spreadsheet's formula does: the sign is taken
away, because a quote before it would be imported with the text.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from integrations.core.issues import Code, Issue, Severity

FORMULA = "=+-@\t\r\n"


@dataclass(frozen=True, slots=True)
class Words:
    """How a target writes text."""

    code_page: str
    double_quote: str = "'"  # what stands for a double quote inside text

    def tidy(self, text: str, limit: int) -> str:
        plain = unicodedata.normalize("NFC", text).replace('"', self.double_quote)
        plain = " ".join("".join(" " if ord(c) < 32 or ord(c) == 127 else c for c in plain).split())
        plain = plain.lstrip(FORMULA + " ")
        known = plain if self.holds(plain) else "".join(self._known(c) for c in plain)
        return known[:limit].rstrip()

    def _known(self, character: str) -> str:
        if self.holds(character):
            return character
        plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
        return plain or "?"

    def holds(self, text: str) -> bool:
        try:
            text.encode(self.code_page)
        except UnicodeEncodeError:
            return False
        return True

    def changed(self, what: str, text: str, limit: int) -> list[Issue]:
        """A warning where `text` is written otherwise; blanks and double quotes alone are not worth a word."""
        written = self.tidy(text, limit)
        if written == " ".join(text.replace('"', self.double_quote).split()):
            return []
        return [
            Issue(
                Code.FILE_TEXT_CHANGED,
                f"{what} '{text}' is written as '{written}': the file takes {limit} characters of {self.code_page}, "
                "and no text that a spreadsheet would take for a formula",
                "nothing to do, unless the words matter: then change them in the TMS",
                place=what,
                severity=Severity.WARNING,
            )
        ]

    def key(self, what: str, text: str, limit: int, forbidden: str = "", only: str = "") -> list[Issue]:
        """What keeps an id or a number from being written exactly."""
        if len(text) > limit:
            return [
                Issue(
                    Code.FILE_TOO_LONG,
                    f"{what} '{text}' has {len(text)} characters; the file takes {limit}",
                    f"give a {what} of at most {limit} characters; it is never shortened, because it would then be another's",
                    place=what,
                    facts={"value": text},
                )
            ]
        bad = sorted({c for c in text if c in forbidden + '"' or ord(c) < 32 or not self.holds(c)})
        if only:
            bad = sorted({c for c in text if c.upper() not in only})
        if text[:1] in FORMULA and text[:1] not in bad:
            bad = [text[:1], *bad]
        if not bad:
            return []
        shown = " ".join(bad)
        return [
            Issue(
                Code.FILE_TEXT,
                f"{what} '{text}' holds what the importer does not take: {shown}",
                f"give a {what} without it",
                place=what,
                facts={"value": text},
            )
        ]


def row(cells: Sequence[str], quote_all: bool = False) -> str:
    """One row of CSV, ended as Windows ends it."""
    out = io.StringIO()
    csv.writer(
        out, lineterminator="\r\n", quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    ).writerow(cells)
    return out.getvalue()
