"""From the texts that a caller writes to the columns that the books keep."""

from __future__ import annotations

from collections.abc import Iterable

from integrations.sandbox.books.storage.store import Row
from integrations.sandbox.errors import general
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.masters.payload import Values
from integrations.sandbox.money import number
from integrations.sandbox.objects import CATALOGUE, Field, Kind

# What no caller writes, whatever the object.
READ_ONLY = frozenset({"RECORDNO", "WHENCREATED", "WHENMODIFIED", "CREATEDBY", "MODIFIEDBY", "TOTALDUE"})


def writable(object_name: str, locked: Iterable[str] = ()) -> tuple[str, ...]:
    closed = READ_ONLY.union(locked)
    return tuple(each.name for each in CATALOGUE[object_name].columns() if each.name not in closed)


def kept(object_name: str, values: Values, names: Iterable[str]) -> Row:
    """The named columns that the caller speaks of; empty text clears. What is not of a field's type is refused."""
    fields = CATALOGUE[object_name].fields
    spoken = tuple(each for each in names if each in values)
    for each in spoken:
        _check(fields[each], values[each])
    return payloads.columns(object_name, values, spoken)


def _check(field: Field, value: str) -> None:
    if not value:
        return
    payloads.check_words(field, value)
    if field.kind is Kind.INTEGER and not (value.isascii() and value.isdigit() and len(value) < 16):
        raise payloads.invalid_value(field, value, "a whole number")
    if field.kind in (Kind.DECIMAL, Kind.PERCENT):
        try:
            number(value)
        except ValueError as error:
            raise payloads.invalid_value(field, value, "a number") from error


def known(call: Call, object_name: str, values: Values, also: Iterable[str]) -> None:
    """Refuse names that the object does not have, where the company is to be that strict.

    `also` begin the names of what is written with an object but is none of its fields.
    """
    if not call.settings.refuse_unknown_fields:
        return
    kind = CATALOGUE[object_name]
    fields = call.books.fields(kind)
    for each in values:
        if each not in fields and not each.startswith(tuple(also)):
            raise general(f"Field {each[:80]} is not a field of {kind.name}.")
