"""Records of the dimensions that a company made itself: an integer id, a name, and its custom fields."""

from __future__ import annotations

from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Row
from integrations.sandbox.errors import general, in_use, non_existing, not_found
from integrations.sandbox.functions import custom_fields, payloads
from integrations.sandbox.functions.call import Call
from integrations.sandbox.messages.elements import Element, leaves, name
from integrations.sandbox.objects import CATALOGUE, ObjectType


def create(call: Call, element: Element) -> int:
    kind, values = _kind(call, element), leaves(element)
    if not values.get("NAME"):
        raise general("Required field Name is missing")
    return call.books.insert(kind.name, {**_row(call, kind, values), **audit.made(call.books)})


def update(call: Call, element: Element) -> int:
    """The record is named by `ID` or `RECORDNO`."""
    kind, values = _kind(call, element), leaves(element)
    asked = values.get("ID") or values.get("RECORDNO")
    key = payloads.key(asked)
    if key is None or call.books.record(kind.name, "RECORDNO", key) is None:
        raise non_existing(kind.name, "ID", asked)
    if "NAME" in values and not values["NAME"]:
        raise general("Required field Name is missing")
    call.books.update(kind.name, key, {**_row(call, kind, values), **audit.changed(call.books)})
    return key


def remove(call: Call, kind: ObjectType, key: int) -> None:
    """A record that a line names stays."""
    if call.books.record(kind.name, "RECORDNO", key) is None:
        raise not_found(kind.name, key, "delete")
    field = next(each.field for each in call.books.dimensions if each.name == kind.name)
    for line in CATALOGUE.values():
        tagged = line.dimensional in ("line", "entry") and not line.view
        if tagged and call.books.one(f'SELECT 1 FROM {line.name} WHERE "{field}"=? LIMIT 1', key):
            raise in_use(kind.label, key)
    call.books.run(f"DELETE FROM {kind.name} WHERE RECORDNO=?", key)


def _kind(call: Call, element: Element) -> ObjectType:
    found = call.books.kind(name(element))
    if found is None or not found.user_defined:
        raise ValueError(f"{name(element)} is no dimension of the company's own")
    return found


def _row(call: Call, kind: ObjectType, values: dict[str, str]) -> Row:
    given: Row = {each: values[each] or None for each in ("NAME", "DESCRIPTION") if each in values}
    return {**given, **custom_fields.generic(call.books, kind.name, values)}
