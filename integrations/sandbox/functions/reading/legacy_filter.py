"""Filters and sorts of `get_list`: expressions on the legacy element names, nested in logicals."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Books, Value
from integrations.sandbox.errors import Fault, Refusal
from integrations.sandbox.functions.reading import walking
from integrations.sandbox.functions.reading.conditions import Where
from integrations.sandbox.functions.reading.fields import Resolved, read_value, resolve
from integrations.sandbox.functions.reading.legacy_shapes import Shape
from integrations.sandbox.functions.reading.letters import letters_of
from integrations.sandbox.messages.elements import Element, child_text, name, text
from integrations.sandbox.objects import Kind, ObjectType

_OPERATORS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_UNPROCESSED = Refusal(Fault("DL02000001", "There was an error processing the request.", "Error"))


def compiled(books: Books, kind: ObjectType, shape: Shape, element: Element | None) -> Where:
    """Several expressions beside each other all hold."""
    if element is None:
        return Where()
    return _joined("AND", [_part(books, kind, shape, each) for each in element])


def order(books: Books, kind: ObjectType, shape: Shape, element: Element | None) -> list[str]:
    """Terms of an ORDER BY; RECORDNO decides what the sorts leave open."""
    terms = [
        resolved(books, kind, shape, text(each)).sql + (" DESC" if each.get("order") == "desc" else "")
        for each in (element if element is not None else ())
    ]
    return [*terms, walking.KEY]


def resolved(books: Books, kind: ObjectType, shape: Shape, asked: str) -> Resolved:
    """A field by its legacy name, or by the one that the generic functions have for it."""
    found = next((each.field for each in shape.parts if each.element == asked.lower()), asked)
    try:
        return resolve(books, kind, found)
    except Refusal as refusal:
        raise _UNPROCESSED from refusal


def _part(books: Books, kind: ObjectType, shape: Shape, element: Element) -> Where:
    if name(element) == "logical":
        word = (element.get("logical_operator") or "and").upper()
        return _joined(word, [_part(books, kind, shape, each) for each in element])
    at = resolved(books, kind, shape, child_text(element, "field"))
    operator, asked = " ".join(child_text(element, "operator").lower().split()), child_text(element, "value")
    if operator in ("is null", "is not null"):
        return Where(f"{at.sql} {operator.upper()}")
    if operator == "like":
        return Where(f"{at.sql} LIKE ?", [asked])
    if operator not in _OPERATORS:
        raise _UNPROCESSED
    return Where(f"{at.sql} {_OPERATORS[operator]} ?", [_value(kind, at, asked)])


def _joined(word: str, parts: list[Where]) -> Where:
    return Where(
        f"({f' {word} '.join(each.sql for each in parts)})", [v for each in parts for v in each.values]
    )


def _value(kind: ObjectType, at: Resolved, asked: str) -> Value:
    """Words and stored letters are both taken, and a day where a moment is kept."""
    asked = letters_of(kind, at.field.name).get(asked, asked)
    if at.field.kind is Kind.BOOLEAN:
        asked = {"T": "true", "F": "false"}.get(asked, asked)
    return read_value(at.field, asked)
