"""Payload fragments in both dialects: legacy dates and lines, generic dates and numbers."""

from __future__ import annotations

from datetime import date

from integrations.sandbox import dates
from integrations.sandbox.books.storage.store import Books, Row, Value
from integrations.sandbox.errors import Fault, Refusal, general, validation
from integrations.sandbox.functions.call import Call
from integrations.sandbox.messages.elements import Element, child, child_text, name
from integrations.sandbox.money import cents, number
from integrations.sandbox.objects import CATALOGUE, Field, Kind, dimensions

_STANDARD = tuple(each.field for each in dimensions.STANDARD)


def legacy_date(parent: Element, tag: str) -> str | None:
    found = child(parent, tag)
    if found is None:
        return None
    parts = [child_text(found, each) for each in ("year", "month", "day")]
    try:
        return date(*(int(part) for part in parts)).isoformat()
    except (ValueError, OverflowError) as error:
        raise bad_date("/".join(parts)) from error


def bad_date(shown: str) -> Refusal:
    return Refusal(Fault("PL03000006", f"The transaction date '{shown[:40]}' is invalid."))


def generic_date(value: str | None) -> str | None:
    if not value:
        return None
    try:
        return dates.read_date(value)
    except ValueError as error:
        raise bad_date(value) from error


def amount(value: str) -> int:
    try:
        return cents(value)
    except ValueError as error:
        raise validation(f"Illegal format for Amount : {value[:40]}") from error


def optional_amount(value: str | None) -> int:
    return amount(value) if value else 0


def key(value: str | None) -> int | None:
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 15:
        raise general(f"Oops, we can't find this transaction; enter a valid key. ({value[:40]})")
    return int(value)


def own_key(element: Element) -> int:
    """The attribute `key` of a legacy function."""
    found = key(element.get("key"))
    if found is None:
        raise general("Oops, we can't find this transaction; enter a valid key.")
    return found


def nulls(call: Call) -> bool:
    """Whether empty elements of a legacy update clear."""
    return call.element.get("set_nulls") == "true" and call.settings.set_nulls_clears


def reversal(element: Element) -> tuple[str, str | None]:
    """Day and description of a `reverse_*` function."""
    return legacy_date(element, "datereversed") or "", child_text(element, "description") or None


def one_currency(values: dict[str, str]) -> None:
    """The company's own; a rate of exchange comes by its type or by itself."""
    for field in ("CURRENCY", "BASECURR"):
        if values.get(field, "USD") not in ("USD", ""):
            raise general("Enable foreign-currency transactions, and try again")
    if values.get("EXCH_RATE_TYPE_ID") and values.get("EXCHANGE_RATE"):
        raise general("Enter an exchange rate type or an exchange rate, not both.")


def line_dimensions(books: Books, values: dict[str, str], element: Element) -> dict[str, str]:
    """Ids by field. Those that the company lacks come too, to be refused; its own may stand in `customfields`."""
    found = {field: values[field] for field in _STANDARD if values.get(field)}
    own = {each.field for each in books.dimensions if each.user_defined}
    if not own:
        return found
    told = {**values, **{field: value for field, value in customfields(element) if field in own}}
    return found | {field: told[field] for field in own if told.get(field)}


def customfields(element: Element) -> list[tuple[str, str]]:
    """Upper-case names and values of the `customfields` of a legacy function, its header or line."""
    holder = child(element, "customfields")
    if holder is None:
        return []
    return [
        (child_text(each, "customfieldname").upper(), child_text(each, "customfieldvalue")) for each in holder
    ]


def check_words(field: Field, value: str) -> None:
    """A Refusal of what is none of the field's words, where it has any, or no flag where it is one."""
    if not field.allows(value):
        raise invalid_value(field, value, ", ".join(field.words))
    if field.kind is Kind.BOOLEAN and value.lower() not in ("true", "false", "t", "f"):
        raise invalid_value(field, value, "true, false")


def invalid_value(field: Field, value: str, expected: str = "") -> Refusal:
    hint = f" Expected: {expected}" if expected else ""
    return general(f"Invalid value '{value[:40]}' for field {field.name}.{hint}")


def columns(object_name: str, values: dict[str, str], names: tuple[str, ...]) -> Row:
    """The named plain columns of a generic payload as the books keep them; empty text clears.

    A Refusal of a flag that is neither true nor false, and of a word that the field does not have.
    """
    fields = CATALOGUE[object_name].fields
    row: Row = {}
    for field in names:
        if field in values:
            if values[field]:
                check_words(fields[field], values[field])
            row[field] = column_value(fields[field].kind, values[field])
    return row


def column_value(kind: Kind, value: str) -> Value:
    """As the books keep it. A Refusal or ValueError of what is not of the kind."""
    if not value:
        return None
    if kind is Kind.DATE:
        return generic_date(value)
    if kind is Kind.MONEY:
        return amount(value)
    if kind is Kind.BOOLEAN:
        return "true" if value.lower() in ("true", "t") else "false"
    if kind in (Kind.DECIMAL, Kind.PERCENT):
        return number(value)
    return value


def collection(element: Element, wanted: str) -> Element | None:
    """The element that holds the lines. What Sage makes of a second one is unpublished; to drop it would lose lines."""
    found = children(element, wanted)
    if len(found) > 1:
        raise general(f"{wanted} is given more than once.")
    return found[0] if found else None


def children(element: Element, wanted: str) -> list[Element]:
    return [each for each in element if name(each).upper() == wanted]
