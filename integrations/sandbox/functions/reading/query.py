"""`query`: select, aggregates, filter, order and pages, computed afresh at each call."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from integrations.sandbox.books.storage.store import Books, Value
from integrations.sandbox.errors import unknown_object
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.reading import forms, pages, walking
from integrations.sandbox.functions.reading.conditions import Compiler, Where, bad_query, visible
from integrations.sandbox.functions.reading.fields import Resolved, resolve
from integrations.sandbox.functions.reading.forms import Column
from integrations.sandbox.messages.elements import Element, child, child_text, name, text
from integrations.sandbox.messages.replies import Reply, attribute
from integrations.sandbox.objects import ObjectType
from integrations.sandbox.objects.fields import Field, Kind

LARGEST_PAGE = 2000
_AGGREGATES = ("count", "avg", "min", "max", "sum")
# Above so many records a query without orderby is shuffled by turning round only.
_MOST_SHUFFLED = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A query that was understood."""

    kind: ObjectType
    columns: list[Column]
    where: Where
    size: int
    offset: int

    @property
    def aggregated(self) -> bool:
        return any(each.aggregate for each in self.columns)


def run(call: Call) -> Reply:
    named = child_text(call.element, "object")
    kind = call.books.kind(named)
    if kind is None:
        raise unknown_object(named[:80])
    form = forms.asked_for(child(call.element, "options"), bad_query)
    size, offset = _number(call, "pagesize", 100, 1, LARGEST_PAGE), _number(call, "offset", 0, 0, 10**9)
    asked = Asked(kind, _columns(call, kind), _where(call, kind), size, offset)
    known = pages.of(call.books).known(call.books, _counted(call.books, asked))
    rows = _rows(call, asked, known)
    opening = (
        f'<data listtype="{attribute(kind.name)}" totalcount="{known.total}" offset="{offset}" count="{len(rows)}"'
        f' numremaining="{max(known.total - offset - len(rows), 0)}">'
    )
    return forms.reply(form, opening, kind.name, asked.columns, rows)


def _counted(books: Books, asked: Asked) -> pages.Counted:
    if not asked.aggregated:
        return walking.counted(books, asked.kind, asked.where)
    grouping = _grouping(asked)
    key = (asked.kind.name, asked.where.sql, "groups", grouping, *asked.where.values)
    return pages.Counted(key, lambda _: _groups(books, asked, grouping), "", "")


def _groups(books: Books, asked: Asked, grouping: str) -> int:
    inner = f"SELECT COUNT(*) FROM {asked.kind.name} t WHERE {asked.where.sql}{grouping}"
    found = books.all(f"SELECT COUNT(*) FROM ({inner})", asked.where.values)
    return int(found[0][0] or 0)


def _columns(call: Call, kind: ObjectType) -> list[Column]:
    select = child(call.element, "select")
    if select is None or not len(select):
        raise bad_query("'select' needs at least one field")
    return [_column(call, kind, each) for each in select]


def _column(call: Call, kind: ObjectType, element: Element) -> Column:
    word, asked = name(element).lower(), text(element)
    at = resolve(call.books, kind, asked)
    if word == "field":
        return Column(asked.upper(), at)
    if word not in _AGGREGATES:
        raise bad_query(f"'{word[:40]}' can't be selected")
    prefixed = word != "sum" or call.settings.prefixed_sums
    tag = f"{word.upper()}.{asked.upper()}" if prefixed else asked.upper()
    shown = Field(at.field.name, Kind.INTEGER if word == "count" else at.field.kind)
    sql = f"CAST(ROUND(AVG({at.sql})) AS INTEGER)" if word == "avg" else f"{word.upper()}({at.sql})"
    return Column(tag, Resolved(sql, shown), aggregate=True)


def _where(call: Call, kind: ObjectType) -> Where:
    options = child(call.element, "options")
    fold = options is not None and child_text(options, "caseinsensitive").lower() == "true"
    private = options is not None and child_text(options, "showprivate").lower() == "true"
    where = Where()
    wanted = child(call.element, "filter")
    if wanted is not None:
        if len(wanted) != 1:
            raise bad_query("'filter' takes exactly one operator at its top")
        where = Compiler(call.books, kind, fold=fold).compile(wanted[0])
    visible(where, kind, call.caller, private=private)
    return where


def _number(call: Call, tag: str, default: int, low: int, high: int) -> int:
    asked = child_text(call.element, tag)
    if not asked:
        return default
    if not asked.isascii() or not asked.isdigit() or len(asked) > 12 or not low <= int(asked) <= high:
        raise bad_query(f"'{tag}' is a number from {low} to {high}")
    return int(asked)


def _grouping(asked: Asked) -> str:
    plain = [each.resolved.sql for each in asked.columns if not each.aggregate]
    return f" GROUP BY {','.join(plain)}" if plain else ""


def _rows(call: Call, asked: Asked, known: pages.Known) -> list[tuple[Value, ...]]:
    wanted = child(call.element, "orderby")
    terms = [_term(call, asked.kind, each) for each in wanted] if wanted is not None else []
    if not terms and not asked.aggregated:
        terms = [_no_order(known.total)]
    picked = ",".join(each.resolved.sql for each in asked.columns)
    way = None if asked.aggregated else walking.way_of(terms)
    if way is not None:
        page = walking.Page(asked.kind.name, picked, asked.where, asked.size, asked.offset)
        return page.rows(call.books, way, known)
    order = f" ORDER BY {','.join(terms)}" if terms else ""
    tail = f"{_grouping(asked) if asked.aggregated else ''}{order} LIMIT ? OFFSET ?"
    sql = f"SELECT {picked} FROM {asked.kind.name} t WHERE {asked.where.sql}{tail}"
    return call.books.all(sql, [*asked.where.values, asked.size, asked.offset])


def _term(call: Call, kind: ObjectType, element: Element) -> str:
    at = resolve(call.books, kind, child_text(element, "field"))
    return f"{at.sql} DESC" if child(element, "descending") is not None else at.sql


def _no_order(total: int) -> str:
    """Sage promises no order without orderby. Another one at each call catches who relies on it."""
    if total > _MOST_SHUFFLED:
        return secrets.choice((walking.UP, walking.DOWN)).order
    return f"(t.RECORDNO*{secrets.randbelow(500_000) * 2 + 1}) % 999983"
