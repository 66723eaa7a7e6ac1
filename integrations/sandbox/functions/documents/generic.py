"""Generic create, update and delete. Bills are documented; invoices and adjustments wait for a switch."""

from __future__ import annotations

from integrations.sandbox.books.documents import changes, documents
from integrations.sandbox.books.ledger.inputs import DocumentChange, LineInput
from integrations.sandbox.books.ledger.kinds import APBILL, DOCUMENT_KINDS, DocumentKind
from integrations.sandbox.errors import cannot, general
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call, Remover, Writer
from integrations.sandbox.functions.documents import headers, keys, lines
from integrations.sandbox.messages.elements import Element, child_text, leaves

_WORDS = {"VENDORID": "Vendor ID", "CUSTOMERID": "Customer ID", "WHENCREATED": "Date", "WHENDUE": "Date Due"}


def _creator(kind: DocumentKind) -> Writer:
    def create(call: Call, element: Element) -> int:
        _check_documented(call, kind, "CREATE")
        values = leaves(element)
        if not headers.is_draft(values):
            _require(kind, values)
        row = headers.generic(call, kind, element, values)
        new = tuple(
            lines.new(call.books, kind, lines.GENERIC, each) for each in _line_elements(kind, element) or ()
        )
        wanted = headers.document(call, kind, row, new, values)
        return documents.create(call.books, call.settings, call.caller, kind, wanted)

    return create


def _check_documented(call: Call, kind: DocumentKind, verb: str) -> None:
    if kind is not APBILL and not call.settings.undocumented_writes:
        raise cannot(verb, kind.name)


def _require(kind: DocumentKind, values: dict[str, str]) -> None:
    """A bill's term alone does not do here; the due date has to be said."""
    needed = (kind.party_id, "WHENCREATED", *(("WHENDUE",) if kind is APBILL else ()))
    for field in needed:
        if not values.get(field):
            raise general(f"Required field {_WORDS[field]} is missing")


def _line_elements(kind: DocumentKind, element: Element) -> list[Element] | None:
    holder = payloads.collection(element, f"{kind.item}S")
    return None if holder is None else payloads.children(holder, kind.item)


def _updater(kind: DocumentKind) -> Writer:
    def update(call: Call, element: Element) -> int:
        """RECORDNO is required, and WHENDUE of a bill by a switch. Lines, where given, are the whole set."""
        _check_documented(call, kind, "UPDATE")
        values = leaves(element)
        key = payloads.key(values.get("RECORDNO"))
        if key is None:
            raise general("Required field RECORDNO is missing")
        due = values.get("WHENDUE", "" if call.settings.bill_updates_need_due_date else None)
        if kind is APBILL and due == "":
            raise general("Required field Date Due is missing")
        keys.mine(call, kind, key, "update")
        wanted = DocumentChange(
            header=headers.generic(call, kind, element, values),
            lines=_changed_lines(call, kind, element, key),
            submit=not headers.is_draft(values),
            summary=values.get("PRBATCH") or None,
        )
        changes.change(call.books, call.settings, call.caller, kind, key, wanted)
        return key

    return update


def _changed_lines(
    call: Call, kind: DocumentKind, element: Element, key: int
) -> tuple[LineInput, ...] | None:
    """A line with a LINE_NO changes that one, one without is new, and those that are not sent again are gone."""
    elements = _line_elements(kind, element)
    if elements is None:
        return None
    present = lines.present(call.books, kind, key)
    found: list[LineInput] = []
    changed: set[int] = set()
    for each in elements:
        number = child_text(each, "LINE_NO")
        if number:
            place = lines.at(present, number)
            if place in changed:
                raise general(f"Line item '{number}' is there twice.")
            changed.add(place)
            old = present[place]
            found.append(lines.changed(call.books, kind, lines.GENERIC, each, old, nulls=True))
        else:
            found.append(lines.new(call.books, kind, lines.GENERIC, each))
    return tuple(found)


def _remover(kind: DocumentKind) -> Remover:
    def remove(call: Call, key: int) -> None:
        keys.mine(call, kind, key, "delete")
        documents.delete(call.books, call.settings, kind, key)

    return remove


CREATORS = {name: _creator(kind) for name, kind in DOCUMENT_KINDS.items()}
UPDATERS = {name: _updater(kind) for name, kind in DOCUMENT_KINDS.items()}
REMOVERS = {name: _remover(kind) for name, kind in DOCUMENT_KINDS.items()}
