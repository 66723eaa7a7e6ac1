"""Legacy functions: create_gltransaction, create_statgltransaction, delete_gltransaction."""

from __future__ import annotations

from integrations.sandbox.books.documents import journals
from integrations.sandbox.books.documents.journals import JournalInput
from integrations.sandbox.books.ledger.inputs import LineInput
from integrations.sandbox.errors import published
from integrations.sandbox.functions import custom_fields, payloads
from integrations.sandbox.functions.call import Call, Function
from integrations.sandbox.functions.ledger.entries import side_of_nothing, size, wrong_value
from integrations.sandbox.messages.elements import Element, child, leaves
from integrations.sandbox.messages.replies import Reply

_SIGNS = {"debit": 1, "credit": -1}


def _creator(collection: str, journal: str) -> Function:
    def create(call: Call) -> Reply:
        values = leaves(call.element)
        holder = child(call.element, collection)
        wanted = JournalInput(
            journal=values.get("JOURNALID", ""),
            day=payloads.legacy_date(call.element, "datecreated") or "",
            title=values.get("DESCRIPTION", ""),
            reverse_on=payloads.legacy_date(call.element, "reversedate"),
            base=values.get("SOURCEENTITY") or None,
            lines=tuple(_line(call, each) for each in holder) if holder is not None else (),
            journals=(journal,),
            header={
                "REFERENCENO": values.get("REFERENCENO") or None,
                **custom_fields.legacy(call.books, "GLBATCH", call.element),
            },
        )
        made = journals.create(call.books, call.settings, call.caller, wanted)
        return Reply(key=str(made), created=1)

    return create


def _line(call: Call, entry: Element) -> LineInput:
    values = leaves(entry)
    payloads.one_currency(values)
    sign, amount = _SIGNS.get(values.get("TRTYPE", "").lower()), size(values.get("AMOUNT", ""))
    if sign is None:
        raise wrong_value("trtype", values.get("TRTYPE", ""), tuple(_SIGNS))
    return LineInput(
        account=values.get("GLACCOUNTNO", ""),
        amount=sign * amount,
        memo=values.get("MEMO") or None,
        dimensions=payloads.line_dimensions(call.books, values, entry),
        custom=custom_fields.legacy(call.books, "GLENTRY", entry),
        extra={
            "DOCUMENT": values.get("DOCUMENT") or None,
            "RECON_DATE": payloads.legacy_date(entry, "recon_date"),
            **side_of_nothing(sign, amount),
        },
    )


def delete(call: Call) -> Reply:
    """Journal entries have no external key to be named by."""
    if call.element.get("externalkey", "").lower() == "true":
        raise published("Cannot find glbatch with that external key to delete.")
    key = payloads.own_key(call.element)
    journals.remove(call.books, call.settings, journals.existing(call.books, call.caller, key, "delete"))
    return Reply(updated=1)


FUNCTIONS: dict[str, Function] = {
    "create_gltransaction": _creator("gltransactionentries", "JOURNAL"),
    "create_statgltransaction": _creator("statgltransactionentries", "STATJOURNAL"),
    "delete_gltransaction": delete,
}
