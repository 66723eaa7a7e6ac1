"""Custom fields of headers, lines and masters, which generic payloads name as their own and legacy ones list."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Books, Row, Value
from integrations.sandbox.errors import Refusal, general
from integrations.sandbox.functions import payloads
from integrations.sandbox.messages.elements import Element
from integrations.sandbox.objects import Field


def generic(books: Books, owner: str, values: dict[str, str]) -> Row:
    """Custom fields of a header or line that stand under their own names. A sequence's number is never written."""
    return {
        each: _value(field, values[each])
        for each, field in books.custom_fields(owner).items()
        if each in values and not field.readonly
    }


def legacy(books: Books, owner: str, element: Element) -> Row:
    """Custom fields of a header or line. One that the company does not have is refused, never dropped."""
    found: Row = {}
    for asked, value in payloads.customfields(element):
        field = books.custom_fields(owner).get(asked)
        if field is not None and not field.readonly:
            found[asked] = _value(field, value)
        elif field is None and not any(each.field == asked for each in books.dimensions if each.user_defined):
            raise general(f"Invalid custom field '{asked[:80]}' specified.")
    return found


def _value(field: Field, value: str) -> Value:
    """As the books keep it; empty text clears. What is not of the field's type or words is refused."""
    if not value:
        return None
    payloads.check_words(field, value)
    try:
        return payloads.column_value(field.kind, value)
    except (Refusal, ValueError) as error:
        raise payloads.invalid_value(field, value) from error
