"""Which months are open: for the general ledger and each sub-ledger, at the top level and in each entity.

A month that is closed at the top is closed everywhere. The switches `open_from` and `closed_months` close all ledgers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from integrations.sandbox import dates
from integrations.sandbox.books.storage.store import Books
from integrations.sandbox.errors import Refusal, general
from integrations.sandbox.settings import Settings

GL, AP, AR, CM = "GL", "AP", "AR", "CM"
LEDGERS = (GL, AP, AR, CM)
TOP = ""
# Ledgers that must be open for what a source posts.
OF_SOURCE = {
    "GLBATCH": (GL,),
    "ARINVOICE": (AR, GL),
    "ARADJUSTMENT": (AR, GL),
    "APBILL": (AP, GL),
    "APADJUSTMENT": (AP, GL),
    "ARPYMT": (AR, CM, GL),
    "ARADVANCE": (AR, CM, GL),
    "APPYMT": (AP, CM, GL),
    "APADVANCE": (AP, CM, GL),
    "DEPOSIT": (CM, GL),
}
_MOST_MONTHS = 600


def check(books: Books, settings: Settings, source: str, day: str, entity: str | None = None) -> None:
    """Refuse a day that is before or after the open books, or in a month that is closed to this source."""
    today = dates.now().date()
    if not settings.first_open_day(today) <= day <= settings.last_open_day(today):
        raise closed(day)
    if day[:7] in settings.closed_months:
        raise closed(day)
    check_entities(books, source, day, {TOP, entity or TOP})


def check_entities(books: Books, source: str, day: str, entities: Iterable[str]) -> None:
    """Refuse a day in a month that one of the entities has closed."""
    month = day[:7]
    shut = books.remembered("_CLOSED", month, lambda: _closed_in(books, month))
    if shut and not shut.isdisjoint(
        (ledger, each) for ledger in OF_SOURCE[source] for each in (TOP, *entities)
    ):
        raise closed(day)


def _closed_in(books: Books, month: str) -> frozenset[tuple[str, str]]:
    """Ledger and entity of what is closed in a month."""
    found = books.all("SELECT LEDGER, ENTITY FROM _CLOSED WHERE MONTH=?", (month,))
    return frozenset((str(ledger), str(entity)) for ledger, entity in found)


def closed(day: str) -> Refusal:
    return general(
        f"Periods are closed. Your transaction date ({dates.write_date(day)}) is within a period that's been closed."
        " You can add, modify, or delete a transaction only if the date of the transaction is within a period"
        " that's open."
    )


def close(books: Books, ledgers: Iterable[str], months: Iterable[str], entity: str = TOP) -> None:
    rows = [(month, ledger, entity) for ledger in ledgers for month in months]
    books.run_many("INSERT OR IGNORE INTO _CLOSED VALUES (?,?,?)", rows)


def open_again(books: Books, ledgers: Iterable[str], months: Iterable[str], entity: str = TOP) -> None:
    rows = [(month, ledger, entity) for ledger in ledgers for month in months]
    books.run_many("DELETE FROM _CLOSED WHERE MONTH=? AND LEDGER=? AND ENTITY=?", rows)


def closed_months(books: Books) -> list[dict[str, str]]:
    found = books.all("SELECT LEDGER, ENTITY, MONTH FROM _CLOSED ORDER BY LEDGER, ENTITY, MONTH")
    return [
        {"ledger": str(ledger), "entity": str(entity), "month": str(month)} for ledger, entity, month in found
    ]


def closed_through(books: Books, settings: Settings, entity: str = TOP) -> date:
    """The day up to which the general ledger's books are closed without a gap."""
    first = date.fromisoformat(settings.first_open_day(dates.now().date()))
    found = books.all("SELECT MONTH FROM _CLOSED WHERE LEDGER=? AND ENTITY IN (?,?)", (GL, TOP, entity))
    shut = {str(row[0]) for row in found} | set(settings.closed_months)
    while f"{first:%Y-%m}" in shut:
        first = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first - timedelta(days=1)


def change(books: Books, asked: dict[str, object]) -> dict[str, object]:
    """`close` or `open`: a month or [first, last]; `ledgers` (all) and `entity` (the top level) say whose."""
    verbs = [verb for verb in ("close", "open") if verb in asked]
    if len(verbs) != 1:
        raise ValueError("say close or open, with a month such as 2026-01 or its first and last")
    ledgers = asked.get("ledgers", LEDGERS)
    if not isinstance(ledgers, list | tuple) or not set(ledgers) <= set(LEDGERS):
        raise ValueError(f"ledgers are some of {', '.join(LEDGERS)}")
    entity = str(asked.get("entity") or TOP)
    with books.work():
        if entity != TOP and not books.one("SELECT 1 FROM LOCATIONENTITY WHERE LOCATIONID=?", entity):
            raise ValueError(f"there is no entity {entity!r}")
        act = close if verbs[0] == "close" else open_again
        act(books, ledgers, _months(asked[verbs[0]]), entity)
        return {"closed": closed_months(books)}


def read(books: Books) -> dict[str, object]:
    with books.lock:
        return {"closed": closed_months(books)}


def _months(asked: object) -> list[str]:
    named = asked if isinstance(asked, list) else [asked, asked]
    if len(named) != 2:
        raise ValueError("a month, or the first and the last of several")
    month, last = (date.fromisoformat(f"{each}-01") for each in named)
    found: list[str] = []
    while month <= last and len(found) < _MOST_MONTHS:
        found.append(f"{month:%Y-%m}")
        month = (month + timedelta(days=32)).replace(day=1)
    return found
