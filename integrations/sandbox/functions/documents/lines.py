"""Lines of a document in both dialects: new ones, and changes of lines that stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from integrations.sandbox.books.documents import changes
from integrations.sandbox.books.ledger.inputs import LineInput
from integrations.sandbox.books.ledger.kinds import DocumentKind
from integrations.sandbox.books.storage.store import Books, Row
from integrations.sandbox.errors import general, invalid
from integrations.sandbox.functions import custom_fields, payloads
from integrations.sandbox.messages.elements import Element, child, leaves


@dataclass(frozen=True, slots=True)
class Names:
    """What a dialect calls the fields of a line."""

    account: str
    amount: str
    memo: str
    allocation: str
    form1099: str


LEGACY = Names("GLACCOUNTNO", "AMOUNT", "MEMO", "ALLOCATIONID", "ITEM1099")
GENERIC = Names("ACCOUNTNO", "TRX_AMOUNT", "ENTRYDESCRIPTION", "ALLOCATION", "FORM1099")


def new(books: Books, kind: DocumentKind, names: Names, element: Element) -> LineInput:
    values = _values(element, names)
    plain = custom_fields.generic(books, kind.item, values)
    return LineInput(
        account=values.get(names.account, ""),
        amount=payloads.amount(values.get(names.amount, "")),
        memo=values.get(names.memo) or None,
        dimensions=payloads.line_dimensions(books, values, element),
        custom=_custom(books, kind, values, element) if _nests(element, values) else plain,
        label=values.get("ACCOUNTLABEL") or None,
        offset=values.get("OFFSETGLACCOUNTNO") or None,
        extra=_extra(kind, names, values),
        taxes=_taxes(element) if _nests(element, values) else (),
    )


def _taxes(element: Element) -> tuple[tuple[str, int], ...]:
    holder = child(element, "taxentries")
    if holder is None:
        return ()
    told = [leaves(each) for each in holder]
    return tuple((one.get("DETAILID", ""), payloads.amount(one.get("TRX_TAX") or "0")) for one in told)


def _values(element: Element, names: Names) -> dict[str, str]:
    values = leaves(element)
    if values.get(names.allocation):
        raise invalid("Allocation", values[names.allocation])
    return values


def _nests(element: Element, values: dict[str, str]) -> bool:
    """Whether a line has more than plain values, which most have not: looking for it costs."""
    return len(values) < len(element)


def _custom(books: Books, kind: DocumentKind, values: dict[str, str], element: Element) -> Row:
    plain = custom_fields.generic(books, kind.item, values)
    return plain | custom_fields.legacy(books, kind.item, element)


def _extra(kind: DocumentKind, names: Names, values: dict[str, str]) -> Row:
    found: Row = {name: values[name] or None for name in kind.line_extras if name in values}
    if "FORM1099" in kind.line_extras and names.form1099 in values:
        found["FORM1099"] = values[names.form1099] or None
    return found


def changed(
    books: Books, kind: DocumentKind, names: Names, element: Element, line: LineInput, *, nulls: bool
) -> LineInput:
    """`line` with what the element names; an empty one clears where `nulls`, else it says nothing."""
    values = {name: value for name, value in _values(element, names).items() if value or nulls}
    found = _coded(line, names, values)
    if values.get(names.amount):
        found = replace(found, amount=payloads.amount(values[names.amount]))
    if names.memo in values:
        found = replace(found, memo=values[names.memo] or None)
    given = payloads.line_dimensions(books, values, element)
    kept = {name: value for name, value in line.dimensions.items() if values.get(name, value)}
    taxes = _taxes(element)
    return replace(
        found,
        taxes=taxes or found.taxes,
        dimensions=kept | given,
        custom=line.custom | _custom(books, kind, values, element),
        extra=line.extra | _extra(kind, names, values),
    )


def _coded(line: LineInput, names: Names, values: dict[str, str]) -> LineInput:
    """An account takes the place of a label and the other way round."""
    if values.get(names.account):
        line = replace(line, account=values[names.account], label=values.get("ACCOUNTLABEL") or None)
    elif values.get("ACCOUNTLABEL"):
        line = replace(line, account="", label=values["ACCOUNTLABEL"])
    if "OFFSETGLACCOUNTNO" in values:
        line = replace(line, offset=values["OFFSETGLACCOUNTNO"] or None)
    return line


def at(lines: Sequence[LineInput], number: str) -> int:
    """The place of a line by its number from 1."""
    written = number.isascii() and number.isdigit() and len(number) < 10
    if not written or not 1 <= int(number) <= len(lines):
        raise general(f"Line item '{number[:40]}' does not exist.")
    return int(number) - 1


def present(books: Books, kind: DocumentKind, key: int) -> list[LineInput]:
    return list(changes.present_lines(books, kind, key))
