"""Generic create, update and delete of GLBATCH with its entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from integrations.sandbox.books.documents import journals
from integrations.sandbox.books.documents.journals import JournalInput
from integrations.sandbox.books.ledger.inputs import LineInput
from integrations.sandbox.books.masters import taxes
from integrations.sandbox.books.storage.store import Row
from integrations.sandbox.errors import Refusal, general, invalid
from integrations.sandbox.functions import custom_fields, payloads
from integrations.sandbox.functions.call import Call
from integrations.sandbox.messages.elements import Element, child, leaves
from integrations.sandbox.objects.ledger import BATCH_STATES

_COLUMNS = ("REFERENCENO", "HISTORY_COMMENT", "SUPDOCID", "TRANSACTIONSOURCE")
_ENTRY_COLUMNS = ("DOCUMENT", "BILLABLE", "RECON_DATE")
_SIGNS = {"1": 1, "-1": -1}


def create(call: Call, element: Element) -> int:
    wanted = _wanted(call, element, leaves(element), {})
    return journals.create(call.books, call.settings, call.caller, wanted)


def update(call: Call, element: Element) -> int:
    """RECORDNO and ENTRIES are required: what is not sent again is gone. Other fields that are left out stay."""
    values = leaves(element)
    key = payloads.key(values.get("RECORDNO"))
    for missing, word in ((key is None, "RECORDNO"), (child(element, "ENTRIES") is None, "ENTRIES")):
        if missing:
            raise general(f"Required field {word} is missing")
    present = journals.existing(call.books, call.caller, key or 0, "update")
    if values.get("JOURNAL", present["JOURNAL"]) != present["JOURNAL"]:
        raise general("A transaction can't be moved to another journal.")
    wanted = _wanted(call, element, values, present)
    journals.change(call.books, call.settings, call.caller, present, wanted)
    return key or 0


def delete(call: Call, key: int) -> None:
    present = journals.existing(call.books, call.caller, key, "delete")
    journals.remove(call.books, call.settings, present)


def _wanted(call: Call, element: Element, values: dict[str, str], present: Row) -> JournalInput:
    payloads.one_currency(values)
    if values.get("TAXSOLUTIONID") or values.get("TAXIMPLICATIONS", "None") not in ("", "None"):
        raise taxes.missing()  # journals of this company know no taxes

    def kept(name: str, column: str) -> str:
        return values[name] if name in values else str(present.get(column) or "")

    day, reverse_on = kept("BATCH_DATE", "BATCH_DATE"), kept("REVERSEDATE", "REVERSED")
    return JournalInput(
        journal=kept("JOURNAL", "JOURNAL"),
        day=_iso(day) if "BATCH_DATE" in values else day,
        title=kept("BATCH_TITLE", "BATCH_TITLE"),
        reverse_on=(_iso(reverse_on) if "REVERSEDATE" in values else reverse_on) or None,
        draft=_is_draft(kept("STATE", "STATE")),
        base=kept("BASELOCATION_NO", "BASELOCATION_NO") or None,
        lines=tuple(each for entry in _entries(element) for each in _lines(call, entry)),
        header={
            **payloads.columns("GLBATCH", values, _COLUMNS),
            **custom_fields.generic(call.books, "GLBATCH", values),
            **custom_fields.legacy(call.books, "GLBATCH", element),
        },
    )


def _iso(text: str) -> str:
    return payloads.generic_date(text) or ""


def _is_draft(state: str) -> bool:
    """An entry is created as one of two; the further states are those of an approval workflow."""
    if state not in ("", "Draft", "Posted"):
        raise wrong_value("STATE", state, BATCH_STATES if state not in BATCH_STATES else ("Draft", "Posted"))
    return state == "Draft"


def wrong_value(field: str, value: str, expected: tuple[str, ...]) -> Refusal:
    words = ", ".join(expected)
    return general(
        f"There's an error with the value for field {field}. Value: [{value[:40]}]. Expected values: [{words}]"
    )


def _entries(element: Element) -> list[Element]:
    holder = payloads.collection(element, "ENTRIES")
    return payloads.children(holder, "GLENTRY") if holder is not None else []


def _lines(call: Call, entry: Element) -> Iterator[LineInput]:
    """One entry, or one for each part that a custom allocation splits it into."""
    values = leaves(entry)
    payloads.one_currency(values)
    sign = _SIGNS.get(values.get("TR_TYPE", ""))
    if sign is None:
        raise wrong_value("TR_TYPE", values.get("TR_TYPE", ""), tuple(_SIGNS))
    amount = size(values.get("TRX_AMOUNT") or values.get("AMOUNT", ""))
    whole = _line(call, entry, values, sign * amount)
    whole = replace(whole, extra=whole.extra | side_of_nothing(sign, amount))
    named = values.get("ALLOCATION")
    if not named:
        yield whole
        return
    if named != "Custom":
        raise invalid("Allocation", named)
    yield from _split(call, entry, whole, sign * amount)


def size(text: str) -> int:
    """Amounts of entries have no sign of their own."""
    found = payloads.amount(text)
    if found < 0:
        raise general("Enter an amount greater than zero.")
    return found


def _line(call: Call, entry: Element, values: dict[str, str], amount: int) -> LineInput:
    renamed = {"LOCATIONID": values.get("LOCATION", ""), "DEPARTMENTID": values.get("DEPARTMENT", "")}
    told = {**values, **{name: value for name, value in renamed.items() if value}}
    return LineInput(
        account=values.get("ACCOUNTNO", ""),
        amount=amount,
        memo=values.get("DESCRIPTION") or None,
        dimensions=payloads.line_dimensions(call.books, told, entry),
        custom={
            **custom_fields.generic(call.books, "GLENTRY", values),
            **custom_fields.legacy(call.books, "GLENTRY", entry),
        },
        extra=payloads.columns("GLENTRY", values, _ENTRY_COLUMNS),
    )


def side_of_nothing(sign: int, amount: int) -> Row:
    """A line without value is a debit or a credit all the same."""
    return {} if amount else {"TR_TYPE": sign}


def _split(call: Call, entry: Element, whole: LineInput, amount: int) -> Iterator[LineInput]:
    """Parts that sum to the entry; dimensions that a part does not name are the entry's."""
    sign = -1 if amount < 0 else 1
    parts = [(leaves(each), each) for each in payloads.children(entry, "SPLIT")]
    amounts = [sign * size(values.get("AMOUNT", "")) for values, _ in parts]
    if sum(amounts) != amount:
        raise general("The amounts of the allocation's splits must equal the amount of the line.")
    for part, (values, each) in zip(amounts, parts, strict=True):
        own = _line(call, each, values, part)
        yield LineInput(
            account=whole.account,
            amount=part,
            memo=whole.memo,
            dimensions={**whole.dimensions, **own.dimensions},
            custom=whole.custom,
            extra={**whole.extra, "ALLOCATION": "Custom"},
        )


CREATORS = {"GLBATCH": create}
UPDATERS = {"GLBATCH": update}
REMOVERS = {"GLBATCH": delete}
