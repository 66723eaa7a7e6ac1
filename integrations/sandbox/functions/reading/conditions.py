"""Filters of `query` as SQL: one operator at the top, and/or nested, values bound and never spliced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from integrations.sandbox.books.masters import restrictions
from integrations.sandbox.books.storage.store import Books, Value
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import Fault, Refusal
from integrations.sandbox.functions.reading.fields import Resolved, read_value, resolve
from integrations.sandbox.messages.elements import Element, child_text, name, text
from integrations.sandbox.objects import ObjectType

_COMPARISONS = {
    "equalto": "=",
    "notequalto": "<>",
    "lessthan": "<",
    "lessthanorequalto": "<=",
    "greaterthan": ">",
    "greaterthanorequalto": ">=",
}
MOST_VALUES = 1000


@dataclass(slots=True)
class Where:
    """SQL and its values, built together."""

    sql: str = "1"
    values: list[Value] = field(default_factory=list)

    def also(self, sql: str, *values: Value) -> None:
        self.sql = f"{self.sql} AND {sql}"
        self.values += values


def bad_query(why: str) -> Refusal:
    return Refusal(Fault("XL03000009", why, "There was an error processing the function"))


def visible(where: Where, kind: ObjectType, caller: Caller, *, private: bool) -> None:
    """An entity sees its own and shared records; the top level sees private ones only when it asks.

    Who is held to some entities sees at the top level the private records of those alone. What stands in an entity
    is seen there only, whoever owns the batch that it belongs to.
    """
    if kind.placed:
        _placed(where, caller)
    if "_OWNER" not in kind.hidden:
        return
    if caller.entity is not None:
        where.also("(t._OWNER IS NULL OR t._OWNER=?)", caller.entity)
        if restrictions.restrictable(kind):
            where.also(restrictions.SEEN_FROM_ENTITY, caller.entity)
    elif not private:
        where.also("t._OWNER IS NULL")
    elif caller.entities is not None:
        marks = ",".join("?" * len(caller.entities))
        where.also(f"(t._OWNER IS NULL OR t._OWNER IN ({marks}))", *sorted(caller.entities))


def _placed(where: Where, caller: Caller) -> None:
    seen = (caller.entity,) if caller.entity is not None else caller.entities
    if seen is not None:
        where.also(f"t._ENTITY IN ({','.join('?' * len(seen))})", *sorted(seen))


class Compiler:
    def __init__(self, books: Books, kind: ObjectType, *, fold: bool) -> None:
        self._books = books
        self._kind = kind
        self._fold = fold

    def compile(self, element: Element) -> Where:
        operator = name(element).lower()
        if operator in ("and", "or"):
            return self._logical(operator.upper(), element)
        handler = self._handlers().get(operator)
        if handler is None:
            raise bad_query(f"Operator '{operator[:40]}' is not known")
        resolved = resolve(self._books, self._kind, child_text(element, "field"))
        values = [text(each) for each in element if name(each).lower() == "value"]
        return handler(operator, resolved, values)

    def _handlers(self) -> dict[str, Callable[[str, Resolved, list[str]], Where]]:
        handlers: dict[str, Callable[[str, Resolved, list[str]], Where]] = {
            "like": self._like,
            "notlike": self._like,
            "between": self._between,
            "in": self._among,
            "notin": self._among,
            "isnull": self._null,
            "isnotnull": self._null,
        }
        return {**handlers, **dict.fromkeys(_COMPARISONS, self._compare)}

    def _logical(self, word: str, element: Element) -> Where:
        if len(element) < 2:
            raise bad_query(f"'{word.lower()}' needs at least two conditions")
        parts = [self.compile(each) for each in element]
        joined = f" {word} ".join(part.sql for part in parts)
        return Where(f"({joined})", [value for part in parts for value in part.values])

    def _compare(self, operator: str, at: Resolved, values: list[str]) -> Where:
        _expect(operator, values, 1)
        value = self._value(at, values[0])
        if operator == "notequalto" or self._folds(at):
            return Where(f"{self._side(at)} {_COMPARISONS[operator]} {self._mark(at)}", [value])
        return Where(*at.holds(self._books, f"{_COMPARISONS[operator]} ?", [value]))

    def _like(self, operator: str, at: Resolved, values: list[str]) -> Where:
        _expect(operator, values, 1)
        word = "LIKE" if operator == "like" else "NOT LIKE"
        return Where(f"{self._side(at)} {word} {self._mark(at)}", [values[0]])

    def _between(self, operator: str, at: Resolved, values: list[str]) -> Where:
        _expect(operator, values, 2)
        wanted = [self._value(at, value) for value in values]
        if self._folds(at):
            return Where(f"{self._side(at)} BETWEEN FOLD(?) AND FOLD(?)", wanted)
        return Where(*at.holds(self._books, "BETWEEN ? AND ?", wanted))

    def _among(self, operator: str, at: Resolved, values: list[str]) -> Where:
        if not 1 <= len(values) <= MOST_VALUES:
            raise bad_query(f"'{operator}' takes 1 to {MOST_VALUES} values")
        wanted = [self._value(at, value) for value in values]
        if operator == "in" and not self._folds(at):
            return Where(*at.holds(self._books, f"IN ({','.join('?' * len(wanted))})", wanted))
        marks = ",".join([self._mark(at)] * len(values))
        word = "IN" if operator == "in" else "NOT IN"
        return Where(f"{self._side(at)} {word} ({marks})", wanted)

    def _null(self, operator: str, at: Resolved, values: list[str]) -> Where:
        _expect(operator, values, 0)
        return Where(f"{at.sql} IS {'' if operator == 'isnull' else 'NOT '}NULL")

    def _value(self, at: Resolved, asked: str) -> Value:
        """Where case does not count, the words of a field are found in any."""
        if self._fold:
            asked = next((each for each in at.field.words if each.lower() == asked.lower()), asked)
        return read_value(at.field, asked)

    def _folds(self, at: Resolved) -> bool:
        return self._fold and at.field.kind.name in ("TEXT", "ENUM")

    def _side(self, at: Resolved) -> str:
        return f"FOLD({at.sql})" if self._folds(at) else at.sql

    def _mark(self, at: Resolved) -> str:
        return "FOLD(?)" if self._folds(at) else "?"


def _expect(operator: str, values: list[str], count: int) -> None:
    if len(values) != count:
        raise bad_query(f"'{operator}' takes {count} value(s)")
