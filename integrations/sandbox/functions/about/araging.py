"""`get_araging`: what customers owe as of a day, by how many days old it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from integrations.sandbox import dates
from integrations.sandbox.books.ledger.kinds import ARPYMT
from integrations.sandbox.books.reports import aging
from integrations.sandbox.books.storage.store import Value
from integrations.sandbox.errors import general, invalid
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.about import scopes
from integrations.sandbox.functions.call import Call
from integrations.sandbox.messages.elements import leaves
from integrations.sandbox.messages.replies import Reply, element, listed
from integrations.sandbox.money import plain

_PERIODS = "0-30,31-60,61-90,91-120,121-"
_PERIOD = re.compile(r"(\d{1,5})-(\d{1,5})?", re.ASCII)
_FOR_EVER = 10**6
# Records with lines that stand somewhere. What a receipt was more than it paid stands nowhere.
_WITH_LINES = ("ARINVOICE", "ARADJUSTMENT", "ARADVANCE")
_PLACES = {"LOCATIONID": "locationid", "DEPARTMENTID": "departmentid"}


@dataclass(frozen=True, slots=True)
class Period:
    """Days of age, both ends included; `shown` is how the call wrote it."""

    shown: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Item:
    """What one record, or all of one age, adds to what a customer owes; `day` is the one that it is aged from."""

    customer: str
    age: int
    amount: int
    number: str
    day: str


@dataclass(slots=True)
class Asked:
    """`conditions` on what is open, and their values in order."""

    day: str
    basis: str
    detailed: bool
    periods: list[Period]
    conditions: list[str]
    values: list[Value]


def read(call: Call) -> Reply:
    """One `araging` per customer, with an `aging` for each period; what is not due yet counts as of age 0.

    A Refusal for periods that overlap or are none, and for a customer or a place that the company does not have.
    """
    given = leaves(call.element)
    asked = _asked(call, given)
    items = _items(call, asked)
    echoed = "".join(element(tag, given[name]) for name, tag in _PLACES.items() if given.get(name))
    if given.get("INVOICENO"):
        echoed = element("invoiceno", given["INVOICENO"]) + echoed
    owed = {customer: list(rows) for customer, rows in groupby(items, lambda each: each.customer)}
    if not scopes.wanted(given, "SHOWZEROWITHACTIVITY"):
        owed = {customer: rows for customer, rows in owed.items() if sum(each.amount for each in rows)}
    shown = [
        f"<araging>{element('customerid', customer)}{echoed}{_aged(asked, rows)}</araging>"
        for customer, rows in owed.items()
    ]
    return Reply(data=listed("araging", shown), rows=len(owed))


def _asked(call: Call, given: dict[str, str]) -> Asked:
    if given.get("DOCUMENTTYPE"):
        raise invalid("Document Type", given["DOCUMENTTYPE"])
    basis = "DUE" if scopes.wanted(given, "USEDUEDATE") else "CREATED"
    if scopes.wanted(given, "USEGLPOSTDATE"):
        basis = "POSTED"
    day = payloads.legacy_date(call.element, "asofdate") or dates.today()
    detailed = scopes.wanted(given, "SHOWDETAILS")
    # What was paid in full is activity, and leaves a customer with nothing.
    open_only = "1" if scopes.wanted(given, "SHOWZEROWITHACTIVITY") else "o.AMOUNT<>0"
    asked = Asked(day, basis, detailed, _periods(given.get("AGINGPERIODS") or _PERIODS), [open_only], [])
    if customer := given.get("CUSTOMERID"):
        if not call.books.one("SELECT 1 FROM CUSTOMER WHERE CUSTOMERID=?", customer):
            raise invalid("Customer", customer)
        asked.conditions.append("o.PARTY=?")
        asked.values.append(customer)
    if number := given.get("INVOICENO"):
        asked.conditions.append("o.NUMBER=?")
        asked.values.append(number)
    _placed(call, given, asked)
    return asked


def _periods(written: str) -> list[Period]:
    found: list[Period] = []
    for each in written.split(","):
        match = _PERIOD.fullmatch(each.strip())
        first, last = (int(match[1]), int(match[2] or _FOR_EVER)) if match else (1, 0)
        if last < first or any(first <= other.last and other.first <= last for other in found):
            raise general(f"Invalid aging periods '{written[:80]}' specified.")
        found.append(Period(each.strip(), first, last))
    return found


def _placed(call: Call, given: dict[str, str], asked: Asked) -> None:
    """A record belongs to the places of its lines. Inside an entity only that entity's are shown."""
    for dimension in call.books.dimensions:
        if dimension.field in _PLACES and given.get(dimension.field):
            ids = scopes.ids(call, dimension, given[dimension.field], given)
            _with_line(asked, dimension.field, ids)
    seen = (call.caller.entity,) if call.caller.entity is not None else call.caller.entities
    if seen is not None:
        _with_line(asked, "_ENTITY", sorted(seen))


def _with_line(asked: Asked, field: str, ids: list[str]) -> None:
    marks = ",".join("?" * len(ids))
    parts = [
        f"(o.SOURCE='{name}' AND EXISTS"
        f" (SELECT 1 FROM {name}ITEM i WHERE i.RECORDKEY=o.RECORDKEY AND i.{field} IN ({marks})))"
        for name in _WITH_LINES
    ]
    asked.conditions.append(f"({' OR '.join(parts)})")
    asked.values += ids * len(parts)


def _items(call: Call, asked: Asked) -> list[Item]:
    """Without details those of one age are one, so that a million records are added up by the database."""
    age = f"MAX(CAST(julianday(?1)-julianday(o.{asked.basis}) AS INTEGER),0)"
    told = f"o.AMOUNT, COALESCE(o.NUMBER,''), o.{asked.basis}" if asked.detailed else "SUM(o.AMOUNT), '', ''"
    tail = f"ORDER BY 1, o.{asked.basis}, o.RECORDKEY" if asked.detailed else "GROUP BY 1, 2 ORDER BY 1, 2"
    found = call.books.all(
        f"{aging.opened(ARPYMT)} SELECT o.PARTY, {age}, {told} FROM open o"
        f" WHERE {' AND '.join(asked.conditions)} {tail}",
        [asked.day, *asked.values],
    )
    return [Item(str(row[0]), int(row[1] or 0), int(row[2] or 0), str(row[3]), str(row[4])) for row in found]


def _aged(asked: Asked, items: list[Item]) -> str:
    parts: list[str] = []
    for period in asked.periods:
        inside = [each for each in items if each.amount and period.first <= each.age <= period.last]
        inner = element("agingperiod", period.shown)
        inner += element("totalamount", plain(sum(each.amount for each in inside)))
        if asked.detailed and inside:
            inner += f"<agingdetails>{''.join(map(_detail, inside))}</agingdetails>"
        parts.append(f"<aging>{inner}</aging>")
    return "".join(parts)


def _detail(item: Item) -> str:
    year, month, day = item.day[:10].split("-")
    aged = element("year", year) + element("month", month) + element("day", day)
    return (
        "<agingdetail>"
        + element("invoiceno", item.number)
        + element("totaldue", plain(item.amount))
        + f"<agingdate>{aged}</agingdate>"
        + element("age", str(item.age))
        + "</agingdetail>"
    )
