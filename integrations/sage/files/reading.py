"""A chart, a list of parties and a journal, from rows whose columns are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from integrations.core.account_types import AccountType
from integrations.core.issues import Code, Issue
from integrations.core.money import Money
from integrations.sage.file_port import ChartAccount, JournalRow, PartyEntry, Read
from integrations.sage.files import tables
from integrations.sage.files.tables import Columns, Row

YES = frozenset({"true", "yes", "y", "1", "inactive", "on"})


def chart(
    content: bytes, columns: Columns, type_of: Callable[[str], AccountType | None]
) -> Read[ChartAccount]:
    """Columns `number`, `name`, `type`, `inactive`. An account that stands twice, or has a type nobody knows, is said."""
    rows, issues = tables.read(content, columns)
    found: dict[str, ChartAccount] = {}
    for row in rows:
        number, said = row.get("number"), row.get("type")
        type_ = type_of(said)
        if not number:
            issues.append(_wrong(row, "account", "no account number", "fill it in Sage and export again"))
        elif number in found:
            issues.append(_wrong(row, "account", f"{number} stands twice", "export the whole chart once"))
        elif type_ is None:
            issues.append(
                _wrong(row, "type", f"'{said}' is no type that this Sage's charts have", "export it again")
            )
        else:
            active = row.get("inactive").casefold() not in YES
            found[number] = ChartAccount(number, row.get("name"), type_, active, said)
    return Read(tuple(found.values()), tuple(issues))


def parties(content: bytes, columns: Columns) -> Read[PartyEntry]:
    """Columns `id`, `name`, `inactive`; ids are the same whatever their case."""
    rows, issues = tables.read(content, columns)
    found: dict[str, PartyEntry] = {}
    for row in rows:
        party_id = row.get("id")
        if not party_id:
            issues.append(_wrong(row, "id", "no id", "fill it in Sage and export again"))
            continue
        active = row.get("inactive").casefold() not in YES
        found[party_id.casefold()] = PartyEntry(party_id, row.get("name"), active)
    return Read(tuple(found.values()), tuple(issues))


def journal(
    content: bytes,
    columns: Columns,
    currency: str,
    dates: Sequence[str],
    credits: frozenset[str] = frozenset(),
) -> Read[JournalRow]:
    """Columns `reference`, `account`, `amount` or `debit` and `credit`, `date`. Of rows whose `type` is one of `credits` the
    amount is a credit, however it is written."""
    rows, issues = tables.read(content, columns)
    found = []
    for row in rows:
        money = _money(row, currency)
        if money is not None and row.get("type").upper() in credits:
            money = -abs(money)
        if money is None:
            issues.append(_wrong(row, "amount", "no amount that can be read", "export the journal again"))
            continue
        found.append(
            JournalRow(
                row.number,
                row.get("reference"),
                row.get("account"),
                money,
                tables.day(row.get("date"), dates) if row.get("date") else None,
            )
        )
    return Read(tuple(found), tuple(issues))


def _money(row: Row, currency: str) -> Money | None:
    if "amount" in row.cells:
        return tables.amount(row.get("amount"), currency)
    debit = tables.amount(row.get("debit"), currency)
    credit = tables.amount(row.get("credit"), currency)
    return None if debit is None or credit is None else debit - credit


def _wrong(row: Row, place: str, what: str, remedy: str) -> Issue:
    return Issue(Code.FIELD_INVALID, f"row {row.number}: {what}", remedy, place=place, row=row.number)
