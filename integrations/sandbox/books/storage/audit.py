"""Who touched a record and when: the audit columns, written by whoever the present unit of work belongs to."""

from __future__ import annotations

from integrations.sandbox import dates
from integrations.sandbox.books.storage.store import Books, Row


def made(books: Books) -> Row:
    """Columns of a master that comes into being; a document keeps its WHENCREATED and takes `document_made`."""
    row = changed(books)
    return {**row, "WHENCREATED": row["WHENMODIFIED"], "CREATEDBY": books.actor}


def document_made(books: Books) -> Row:
    row = changed(books)
    return {**row, "AUWHENCREATED": row["WHENMODIFIED"], "CREATEDBY": books.actor}


def changed(books: Books) -> Row:
    return {"WHENMODIFIED": dates.stamp(dates.now()), "MODIFIEDBY": books.actor}


def origin(present: Row) -> Row:
    """Who made a document and when, for one that is entered anew in its place."""
    return {name: present[name] for name in ("AUWHENCREATED", "CREATEDBY")}
