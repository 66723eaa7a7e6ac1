"""From field names to SQL and back to text: resolution along relations, and how each kind is read and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from integrations.sandbox import dates
from integrations.sandbox.books.storage.store import Books, Value
from integrations.sandbox.errors import Fault, Refusal
from integrations.sandbox.messages.replies import escape
from integrations.sandbox.money import cents, number, plain, plain_number
from integrations.sandbox.objects import CATALOGUE, Field, Kind, ObjectType

_MOST_HOPS = 4
# More records are looked through in the order of their keys instead.
_FEW = 5_000


@dataclass(frozen=True, slots=True)
class Resolved:
    sql: str
    field: Field

    def holds(self, books: Books, condition: str, values: Sequence[Value]) -> tuple[str, list[Value]]:
        """That a condition such as `>= ?` is true of it, and the values bound in that.

        Where few records fulfil it their finders name them. It may not be negated: with them it is never null.
        """
        if self.field.finders and self.sql == expression(self.field, "t"):
            found = " UNION ALL ".join(f"{each} {condition}" for each in self.field.finders)
            bound = [*values] * len(self.field.finders)
            counted = books.all(f"SELECT COUNT(*) FROM (SELECT 1 FROM ({found}) LIMIT {_FEW + 1})", bound)
            if int(counted[0][0] or 0) <= _FEW:
                return f't."RECORDNO" IN ({found})', bound
        return f"{self.sql} {condition}", [*values]


def resolve(
    books: Books, kind: ObjectType, asked: str, alias: str = "t", hops: tuple[str, ...] = ()
) -> Resolved:
    """The expression for a field or a dotted path; a Refusal when the object has no such field."""
    name = asked.strip().upper()
    found = books.fields(kind).get(name)
    if found is not None:
        return Resolved(expression(found, alias), found)
    head, _, rest = name.partition(".")
    relation = kind.relations.get(head)
    if not rest or relation is None or head in hops or len(hops) >= _MOST_HOPS:
        raise no_field(".".join((*hops, asked)))
    inner = f"{alias}{len(hops)}"
    far = resolve(books, CATALOGUE[relation.target], rest, inner, (*hops, head))
    sql = (
        f'(SELECT {far.sql} FROM {relation.target} {inner} WHERE {inner}."{relation.remote}"='
        f"{expression(books.fields(kind)[relation.local], alias)} LIMIT 1)"
    )
    return Resolved(sql, far.field)


def expression(field: Field, alias: str) -> str:
    return f'{alias}."{field.name}"' if field.sql is None else field.sql.replace("{t}", alias)


def no_field(asked: str) -> Refusal:
    text = f"The field {asked[:80]} does not exist; check that the fields exist and try again"
    return Refusal(Fault("XL03000010", text, "There was an error processing the function"))


def writer(field: Field) -> Callable[[Value], str]:
    """A value of the books as the text of an element."""
    return _WRITERS.get(field.kind, _write_text)


def shown(field: Field) -> Callable[[Value], str]:
    """The same text where it is not XML's."""
    return _WRITERS.get(field.kind, str)


def _write_text(value: Value) -> str:
    return escape(value) if isinstance(value, str) else str(value)


def _write_money(value: Value) -> str:
    return plain(value) if isinstance(value, int) else str(value)


def _write_date(value: Value) -> str:
    return dates.write_date(str(value))


def _write_stamp(value: Value) -> str:
    return dates.write_stamp(str(value))


def _write_number(value: Value) -> str:
    return plain_number(float(value)) if isinstance(value, int | float) else str(value)


_WRITERS: dict[Kind, Callable[[Value], str]] = {
    Kind.DECIMAL: _write_number,
    Kind.PERCENT: _write_number,
    Kind.MONEY: _write_money,
    Kind.DATE: _write_date,
    Kind.STAMP: _write_stamp,
}


def read_value(field: Field, text: str) -> Value:
    """A value of a filter as the books keep it. Empty text stands for null."""
    if not field.allows(text):
        expected = ", ".join(field.words)
        error = f"There's an error with the value for field {field.name}. Value: [{text}]. Expected values: [{expected}]"
        raise Refusal(Fault("XL03000009", error, "There was an error processing the function"))
    try:
        return _READERS.get(field.kind, str)(text)
    except ValueError as error:
        text = f"Unable to parse value '{text[:40]}' of field {field.name}"
        raise Refusal(Fault("DL02000001", text, "Error")) from error


def _read_integer(text: str) -> Value:
    if len(text) > 18:
        raise ValueError("too long for a number")
    return int(text)


def _read_boolean(text: str) -> Value:
    words = {"true": "true", "t": "true", "false": "false", "f": "false"}
    if text.lower() not in words:
        raise ValueError("not a boolean")
    return words[text.lower()]


def _read_day(text: str) -> Value:
    """A moment too: a day as the books keep it is the same as its beginning, and comes before all else of it."""
    return dates.read_stamp(text).removesuffix(" 00:00:00")


_READERS: dict[Kind, Callable[[str], Value]] = {
    Kind.KEY: _read_integer,
    Kind.INTEGER: _read_integer,
    Kind.MONEY: cents,
    Kind.DECIMAL: number,
    Kind.PERCENT: number,
    Kind.DATE: _read_day,
    Kind.STAMP: dates.read_stamp,
    Kind.BOOLEAN: _read_boolean,
}
