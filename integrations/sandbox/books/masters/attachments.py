"""Attachments that documents and parties name."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Books, Value
from integrations.sandbox.errors import invalid
from integrations.sandbox.settings import Settings


def must_exist(books: Books, settings: Settings, supdocid: Value) -> None:
    """A Refusal for the id of an attachment that the company does not have; naming none is no fault."""
    if not supdocid or not settings.check_attachments:
        return
    if not books.one("SELECT 1 FROM SUPDOC WHERE SUPDOCID=?", supdocid):
        raise invalid("Attachment", str(supdocid))
