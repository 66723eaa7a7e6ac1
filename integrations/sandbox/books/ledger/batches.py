"""Batches of the general ledger: numbered within their journal; one a day gathers what a sub-ledger posts."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.sandbox import dates
from integrations.sandbox.books.storage.store import Books, Row

MANUAL = "GLBATCH"
LEDGER_MODULE = "2.GL"


@dataclass(frozen=True, slots=True)
class Posting:
    """Where the documents of a sub-ledger go: the journal, Sage's number of the module, what its batches are called."""

    journal: str
    module: str
    title: str


POSTINGS = {
    "ARINVOICE": Posting("ARJ", "4.AR", "Invoices"),
    "ARADJUSTMENT": Posting("ARJ", "4.AR", "AR adjustments"),
    "APBILL": Posting("APJ", "3.AP", "Bills"),
    "APADJUSTMENT": Posting("APJ", "3.AP", "AP adjustments"),
    "ARPYMT": Posting("CRJ", "4.AR", "Receipts"),
    "ARADVANCE": Posting("CRJ", "4.AR", "AR advances"),
    "APPYMT": Posting("CDJ", "3.AP", "Payments"),
    "APADVANCE": Posting("CDJ", "3.AP", "AP advances"),
    "DEPOSIT": Posting("CRJ", "11.CM", "Deposits"),
}


def next_number(books: Books, journal: str) -> int:
    """A number that a deleted batch had is not given again."""
    found = books.one(
        "INSERT INTO _BATCHNO VALUES (?,1) ON CONFLICT (JOURNAL) DO UPDATE SET LAST=LAST+1 RETURNING LAST",
        journal,
    )
    return int(found[0] or 0) if found else 0


def of_day(books: Books, source: str, day: str, owner: str | None) -> int:
    """The batch that takes what a sub-ledger posts on a day, at the top level or inside an entity."""
    stamp = dates.stamp(dates.now())
    found = books.known(
        "GLBATCH",
        "SELECT RECORDNO, WHENMODIFIED FROM GLBATCH WHERE _SOURCE=? AND BATCH_DATE=? AND _OWNER IS ?",
        *(source, day, owner),
    )
    if found is None:
        return books.insert("GLBATCH", _automatic(books, source, day, owner, stamp))
    key = int(found[0] or 0)
    if found[1] != stamp:
        books.run("UPDATE GLBATCH SET WHENMODIFIED=? WHERE RECORDNO=?", stamp, key)
    return key


def _automatic(books: Books, source: str, day: str, owner: str | None, stamp: str) -> Row:
    posting = POSTINGS[source]
    return {
        "BATCHNO": next_number(books, posting.journal),
        "BATCH_TITLE": f"{posting.title}: {day.replace('-', '/')} Batch",
        "JOURNAL": posting.journal,
        "MODULE": posting.module,
        "BATCH_DATE": day,
        "STATISTICAL": "false",
        "STATE": "Posted",
        "WHENCREATED": stamp,
        "WHENMODIFIED": stamp,
        "CREATEDBY": books.actor,
        "MODIFIEDBY": books.actor,
        "BASELOCATION_NO": owner,
        "_OWNER": owner,
        "_SOURCE": source,
    }


def lessen(books: Books, keys: set[int]) -> None:
    """After entries were taken out: the batch of a day that has none left goes, any other is modified."""
    stamp = dates.stamp(dates.now())
    for key in keys:
        books.run("UPDATE GLBATCH SET WHENMODIFIED=? WHERE RECORDNO=?", stamp, key)
        books.run(
            "DELETE FROM GLBATCH WHERE RECORDNO=?1 AND _SOURCE<>?2"
            " AND NOT EXISTS (SELECT 1 FROM GLENTRY e WHERE e.BATCHNO=?1)",
            key,
            MANUAL,
        )
