"""Generic create, update and delete of ARADVANCE and APADVANCE."""

from __future__ import annotations

from integrations.sandbox import dates
from integrations.sandbox.books.documents import documents
from integrations.sandbox.books.ledger.inputs import LineInput
from integrations.sandbox.books.ledger.kinds import (
    ADVANCE_KINDS,
    ARPYMT,
    PAYMENT_KINDS,
    DocumentKind,
    PaymentKind,
)
from integrations.sandbox.books.payments import advances
from integrations.sandbox.books.payments.inputs import AdvanceInput
from integrations.sandbox.books.storage.store import Row
from integrations.sandbox.errors import general
from integrations.sandbox.functions import custom_fields, payloads
from integrations.sandbox.functions.call import Call, Remover, Writer
from integrations.sandbox.functions.documents import lines
from integrations.sandbox.functions.documents.headers import is_draft
from integrations.sandbox.functions.payments import keys, summaries
from integrations.sandbox.messages.elements import Element, leaves

_COLUMNS = ("DOCNUMBER", "DESCRIPTION", "SUPDOCID")
_KEPT = (
    *("FINANCIALENTITY", "UNDEPOSITEDACCOUNTNO", "PAYMENTMETHOD", "PAYMENTDATE", "RECEIPTDATE", "PRBATCHKEY"),
    *_COLUMNS,
)


def wanted(call: Call, kind: PaymentKind, element: Element, present: Row | None = None) -> AdvanceInput:
    """`present` is the draft that is changed: what the update leaves out stays."""
    values = {**_kept(kind, present), **leaves(element)}
    payloads.one_currency(values)
    for field, word in ((kind.document.party_id, kind.document.party.capitalize()), *_required(kind)):
        if not values.get(field):
            raise general(f"Required field {word}{' ID' if field.endswith('ID') else ''} is missing")
    summary = summaries.named(call, values) if kind is ARPYMT else summaries.NONE
    paid = payloads.generic_date(values["PAYMENTDATE"])
    return AdvanceInput(
        party=values[kind.document.party_id],
        day=payloads.generic_date(values.get("RECEIPTDATE")) or paid or "",
        lines=_lines(call, kind, element, present),
        bank=values.get("FINANCIALENTITY") or summary.bank,
        undeposited=values.get("UNDEPOSITEDACCOUNTNO") or summary.undeposited,
        method=values["PAYMENTMETHOD"],
        draft=is_draft(values),
        extra={**_extra(call, kind, values, present), **summary.columns, "PAYMENTDATE": paid},
    )


def _extra(call: Call, kind: PaymentKind, values: dict[str, str], present: Row | None) -> Row:
    own = call.books.custom_fields(kind.advance)
    stored: Row = {name: present[name] for name in own} if present else {}
    custom = stored | custom_fields.generic(call.books, kind.advance, values)
    return custom | payloads.columns(kind.advance, values, _COLUMNS)


def _required(kind: PaymentKind) -> tuple[tuple[str, str], ...]:
    dated = (("PAYMENTMETHOD", "Payment Method"), ("PAYMENTDATE", "Payment Date"))
    return (*dated, ("RECEIPTDATE", "Receipt Date")) if kind is ARPYMT else dated


def _kept(kind: PaymentKind, present: Row | None) -> dict[str, str]:
    if present is None:
        return {}
    names = (kind.document.party_id, *_KEPT)
    values = {name: str(present[name]) for name in names if present[name] is not None}
    for name in ("PAYMENTDATE", "RECEIPTDATE"):
        values[name] = dates.write_date(values[name])
    return values


def _lines(call: Call, kind: PaymentKind, element: Element, present: Row | None) -> tuple[LineInput, ...]:
    advance = ADVANCE_KINDS[kind.advance]
    holder = payloads.collection(element, f"{kind.advance}ITEMS")
    if holder is not None:
        found = payloads.children(holder, advance.item)
        return tuple(lines.new(call.books, advance, lines.GENERIC, each) for each in found)
    return _stored(call, advance, int(present["RECORDNO"] or 0)) if present else ()


def _stored(call: Call, advance: DocumentKind, key: int) -> tuple[LineInput, ...]:
    """The lines of a draft as they would be keyed."""
    tags = [each.field for each in call.books.dimensions]
    own = call.books.custom_fields(advance.item)
    return tuple(
        LineInput(
            account="" if row["ACCOUNTLABEL"] else str(row["ACCOUNTNO"]),
            amount=amount,
            memo=str(row["ENTRYDESCRIPTION"] or "") or None,
            dimensions={name: str(row[name]) for name in tags if row.get(name)},
            custom={name: row[name] for name in own},
            label=str(row["ACCOUNTLABEL"] or "") or None,
        )
        for row, _, amount in documents.stored_lines(call.books, advance, key)
    )


def _creator(kind: PaymentKind) -> Writer:
    def create(call: Call, element: Element) -> int:
        return advances.create(call.books, call.settings, call.caller, kind, wanted(call, kind, element))

    return create


def _updater(kind: PaymentKind) -> Writer:
    def update(call: Call, element: Element) -> int:
        """Only drafts change."""
        key = keys.updated(call, kind.advance, element)
        present = advances.draft(call.books, kind, key, "update")
        changed = wanted(call, kind, element, present)
        return advances.replace(call.books, call.settings, call.caller, kind, key, changed)

    return update


def _remover(kind: PaymentKind) -> Remover:
    def remove(call: Call, key: int) -> None:
        keys.mine(call, kind.advance, key, "delete")
        advances.delete(call.books, kind, key)

    return remove


_KINDS = PAYMENT_KINDS.values()
CREATORS: dict[str, Writer] = {kind.advance: _creator(kind) for kind in _KINDS}
UPDATERS: dict[str, Writer] = {kind.advance: _updater(kind) for kind in _KINDS}
REMOVERS: dict[str, Remover] = {kind.advance: _remover(kind) for kind in _KINDS}
