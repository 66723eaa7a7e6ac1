"""Ids that the company gives itself."""

from __future__ import annotations

from integrations.sandbox.functions.call import Call


def next_free(call: Call, table: str, column: str, prefix: str) -> str:
    """The next of the company's own row of ids that nobody has taken by hand."""
    name = f"NUMBER.{table}"
    found = call.books.one("SELECT VALUE FROM _COMPANY WHERE NAME=?", name)
    last = int(found[0] or 0) if found else 0
    while True:
        last += 1
        number = f"{prefix}{last:05d}"
        if not call.books.one(f'SELECT 1 FROM {table} WHERE "{column}"=?', number):
            break
    call.books.run("INSERT OR REPLACE INTO _COMPANY VALUES (?,?)", name, str(last))
    return number
