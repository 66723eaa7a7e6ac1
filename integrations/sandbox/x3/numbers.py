"""X3's own numbers of documents (NUM): given by whoever imports, or taken from the sequence; they are unique, for ever."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Books
from integrations.sandbox.errors import general

LONGEST = 20


def given(books: Books, name: str, wanted: str, source: str, key: int) -> str:
    """Keep the number of a record that came into being. A Refusal where it is taken or too long."""
    number = wanted or f"{name}{key:09d}"
    if len(number) > LONGEST:
        raise general(f"NUM : {number[:40]} is longer than {LONGEST} characters")
    if books.one("SELECT 1 FROM _X3NUMBER WHERE OBJECT=? AND NUM=?", name, number):
        raise general(f"NUM : {number} Record already exists")
    books.run("INSERT INTO _X3NUMBER VALUES (?,?,?,?)", number, name, source, key)
    return number


def shown(name: str) -> str:
    """SQL for the number of a row of `t`, joined to `n`; what came into the books by another way has the sequence's."""
    return f"COALESCE(n.NUM, '{name}' || substr('000000000' || t.RECORDNO, -9))"
