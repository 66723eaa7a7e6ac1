"""What every file adapter does alike."""

from __future__ import annotations

from abc import ABC, abstractmethod

from integrations.core import postings
from integrations.core.documents import Document, PartyRecord
from integrations.core.freight import Category
from integrations.core.issues import Code, Issue
from integrations.core.money import Money
from integrations.core.postings import Posting
from integrations.sage.file_port import Target


class FileAdapter(ABC):
    """`mirrored`: customers' and vendors' ledgers are filled, too; only where the target can."""

    target: Target

    def __init__(self, *, mirrored: bool = False) -> None:
        self.mirrored = mirrored and self.target.mirrors

    def render(self, document: Document | PartyRecord, mark: str) -> str:
        """Our mark has no place in these files: the reference names batch and document."""
        return postings.freeze(document)

    def inspect(self, thing: Document | PartyRecord) -> list[Issue]:
        return self.check(thing if isinstance(thing, PartyRecord) else postings.of_document(thing))

    @abstractmethod
    def check(self, thing: Posting | PartyRecord) -> list[Issue]:
        """Each target's own."""


def lines_of(posting: Posting) -> tuple[tuple[str, Money], ...]:
    return tuple((line.account, line.amount) for line in posting.lines)


def memo_of(posting: Posting, memo: str) -> str:
    """Number and party first: a general journal has no other place for them. Where the day was moved, the document's own."""
    dated = f"dated {posting.document_date.isoformat()}" if posting.moved else ""
    return " ".join(part for part in (posting.number, dated, posting.party_id, memo) if part)


def too_many_lines(posting: Posting, most: int, where: str) -> list[Issue]:
    if len(posting.lines) <= most:
        return []
    return [
        Issue(
            Code.FILE_LINES,
            f"{posting.number} has {len(posting.lines)} lines; {where} takes {most}",
            "send it from the TMS in parts, each with a number of its own, or book it in Sage by hand",
            place="lines",
            facts={"value": str(len(posting.lines))},
        )
    ]


def no_tax_codes(posting: Posting) -> list[Issue]:
    """A tax travels as a tax code of its line, and the TMS tells an amount."""
    if not any(line.category == Category.TAX for line in posting.lines):
        return []
    return [
        not_offered(
            posting,
            "has a tax, and which tax code each line has is not told",
            "leave the ledgers of Sage out (GL mode without mirroring), or book it in Sage by hand",
        )
    ]


def unapplied(posting: Posting) -> list[Issue]:
    """Cash on account: the ledgers of Sage are filled by what each receipt or cheque settles."""
    if all(line.applies_to for line in posting.lines if line.is_control):
        return []
    return [
        not_offered(
            posting,
            "is cash on account: it names no invoice or bill that it settles",
            "apply it in the TMS and send it again, or book it in Sage by hand",
        )
    ]


def not_offered(posting: Posting, what: str, remedy: str) -> Issue:
    return Issue(Code.FILE_NOT_OFFERED, f"{posting.number} {what}", remedy, facts={"value": posting.number})
