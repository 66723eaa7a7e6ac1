"""Headers of documents in both dialects, as columns of the books: only those that a payload names."""

from __future__ import annotations

from integrations.sandbox.books.ledger.inputs import DocumentInput, LineInput
from integrations.sandbox.books.ledger.kinds import DocumentKind
from integrations.sandbox.books.masters import attachments
from integrations.sandbox.books.storage.store import Row
from integrations.sandbox.errors import general, invalid
from integrations.sandbox.functions import custom_fields, payloads
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.documents.shapes import Shape
from integrations.sandbox.functions.masters import contacts
from integrations.sandbox.functions.masters.payload import flat
from integrations.sandbox.messages.elements import Element, child, child_text, leaves, name

_GENERIC = (
    *("RECORDID", "DOCNUMBER", "DESCRIPTION", "SUPDOCID", "WHENCREATED", "WHENPOSTED"),
    *("BILLTOPAYTOCONTACTNAME", "SHIPTORETURNTOCONTACTNAME", "TAXSOLUTIONID"),
)
_WITH_TERMS = ("WHENDUE", "TERMNAME")
_OF_BILLS = ("ONHOLD", "PAYMENTPRIORITY", "RECPAYMENTDATE")
_PRIORITIES = ("urgent", "high", "normal", "low")
_LEGACY_DATES = {
    "datecreated": "WHENCREATED",
    "dateposted": "WHENPOSTED",
    "datedue": "WHENDUE",
    "recpaydate": "RECPAYMENTDATE",
}
_LEGACY_CONTACTS = {
    "billto": "BILLTOPAYTOCONTACTNAME",
    "payto": "BILLTOPAYTOCONTACTNAME",
    "shipto": "SHIPTORETURNTOCONTACTNAME",
    "returnto": "SHIPTORETURNTOCONTACTNAME",
}


def generic(call: Call, kind: DocumentKind, element: Element, values: dict[str, str]) -> Row:
    """`values` are the element's plain ones; an empty one clears."""
    names = (*_GENERIC, kind.party_id, *(_WITH_TERMS if kind.has_due_date else ()))
    if kind.name == "APBILL":
        names += _OF_BILLS
    row = payloads.columns(kind.name, values, names)
    row |= custom_fields.generic(call.books, kind.name, values)
    return _checked(call, kind, row, values, element)


def legacy(call: Call, shape: Shape, element: Element, *, nulls: bool) -> Row:
    """An empty element clears where `nulls`, else it says nothing."""
    kind, values = shape.kind, leaves(element)
    plain = {
        shape.party.upper(): kind.party_id,
        shape.reference.upper(): "DOCNUMBER",
        shape.number.upper(): "RECORDID",
        "REFERENCENO": "DOCNUMBER",
        "PAYPRIORITY": "PAYMENTPRIORITY",
        **{each: each for each in ("DESCRIPTION", "SUPDOCID", "TERMNAME", "TAXSOLUTIONID")},
    }
    row: Row = {column: values[tag] or None for tag, column in plain.items() if tag in values}
    if "ONHOLD" in values and kind.name == "APBILL":
        row["ONHOLD"] = "true" if values["ONHOLD"].lower() == "true" else "false"
    named = {name(each).lower() for each in element}
    for tag, column in _LEGACY_DATES.items():
        if tag in named:
            row[column] = None if tag.upper() in values else payloads.legacy_date(element, tag)
    for tag, column in _LEGACY_CONTACTS.items():
        if tag in named:
            row[column] = _contact(call, element, tag)
    given = {column: value for column, value in row.items() if value is not None or nulls}
    return _checked(call, kind, given, values, element)


def _contact(call: Call, element: Element, tag: str) -> str | None:
    """A contact's name, or a whole contact, which comes into being unless there is one of its name."""
    holder = child(element, tag)
    whole = None if holder is None else child(holder, "contact")
    if holder is None or whole is None:
        return None if holder is None else child_text(holder, "contactname") or None
    values = flat(whole)
    contact = values.pop("CONTACTNAME", "")
    if contact and not contacts.exists(call, contact):
        contacts.add(call, contact, values, shown=contact)
    return contact or None


def _checked(call: Call, kind: DocumentKind, row: Row, values: dict[str, str], element: Element) -> Row:
    payloads.one_currency(values)
    if values.get("NOGL", "").lower() == "true":
        raise general("Transactions that don't post to the general ledger aren't set up for this company.")
    priority = row.get("PAYMENTPRIORITY")
    if priority is not None and priority not in _PRIORITIES:
        raise invalid("Payment priority", str(priority))
    supdoc = row.get("SUPDOCID")
    attachments.must_exist(call.books, call.settings, str(supdoc) if supdoc else None)
    return row | custom_fields.legacy(call.books, kind.name, element)


def is_draft(values: dict[str, str]) -> bool:
    action = values.get("ACTION", "").lower()
    if action not in ("", "draft", "submit"):
        raise invalid("Action", values["ACTION"], "Draft, Submit")
    return action == "draft"


def document(
    call: Call, kind: DocumentKind, row: Row, lines: tuple[LineInput, ...], values: dict[str, str]
) -> DocumentInput:
    """What is to be entered; `values` are the payload's own, for what is no column: action, summary, external id."""
    rest = dict(row)
    party, created, posted, due, term, number = (
        _text(rest.pop(column, None))
        for column in (kind.party_id, "WHENCREATED", "WHENPOSTED", "WHENDUE", "TERMNAME", "RECORDID")
    )
    if kind.name == "APBILL":
        rest.setdefault("ONHOLD", "false")
    if values.get("EXTERNALID"):
        rest["_EXTERNALID"] = values["EXTERNALID"]
    return DocumentInput(
        party=party or "",
        created=created or "",
        posted=posted,
        due=due,
        term=term,
        number=number,
        draft=is_draft(values),
        lines=lines,
        summary=values.get("PRBATCH") or None,
        summary_key=payloads.key(values.get("BATCHKEY") or values.get("PRBATCHKEY")),
        extra=rest,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
