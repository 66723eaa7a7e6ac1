"""What a payment takes off open documents, credits and advances: spread over their lines, remembered per payment.

A payment that is not confirmed yet only selects (TOTALSELECTED); a confirmed one pays (TOTALPAID). Both are kept line by
line in _SETTLED, so that undoing one payment gives back exactly what it took, whatever was paid after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from integrations.sandbox.books.documents import documents
from integrations.sandbox.books.ledger.kinds import ADVANCE_KINDS, DOCUMENT_KINDS, NOT_PAYABLE, DocumentKind
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row, integer
from integrations.sandbox.errors import ALREADY_PAID, Fault, Refusal, general
from integrations.sandbox.money import plain

PAID, SELECTED = "TOTALPAID", "TOTALSELECTED"
_OPEN_KINDS = {kind.item: kind for kind in (*DOCUMENT_KINDS.values(), *ADVANCE_KINDS.values())}


@dataclass(frozen=True, slots=True)
class Part:
    """What was taken off one line, and where that is open: the account that it lies on and the entity."""

    line: int
    account: str
    entity: str
    amount: int


@dataclass(frozen=True, slots=True)
class Payer:
    """The payment for which something is taken; `column` is PAID or SELECTED."""

    name: str
    key: int
    day: str
    column: str = PAID


def open_document(books: Books, kind: DocumentKind, key: int) -> Row:
    found = books.record(kind.name, "RECORDNO", key)
    if found is None or found["STATE"] in NOT_PAYABLE:
        if kind.name == "ARINVOICE":
            # The spelling is Sage's own.
            raise Refusal(Fault("DL03000005", f"No record exits for the invoicekey {key}"))
        raise general(f"Oops, we can't find this transaction; enter a valid {kind.noun} key. ({key})")
    return found


def available(present: Row) -> int:
    """What is due and not yet selected by another payment."""
    return integer(present["TOTALDUE"]) - integer(present["TOTALSELECTED"])


def relieve(
    books: Books, payer: Payer, kind: DocumentKind, key: int, entry: int | None, relief: int
) -> list[Part]:
    """Take `relief` cents off what is due, line by line; positive for what is owed, negative for a credit."""
    present = open_document(books, kind, key)
    _check_amount(kind, present, relief)
    # What settles a document settles each of its lines, the negative ones too.
    whole = entry is None and relief == available(present)
    parts = _spread(books, payer, kind, key, entry, relief, whole=whole)
    _settle(books, kind, present, payer, relief, _on_control(books, kind, parts))
    return parts


def take_inline(
    books: Books, payer: Payer, kind: DocumentKind, key: int, entry: int | None, amount: int
) -> list[Part]:
    """Use up negative lines of a document, so that its positive lines can be paid by as much more."""
    present = open_document(books, kind, key)
    parts = _spread(books, payer, kind, key, entry, -amount, whole=False)
    _settle(books, kind, present, payer, -amount, -amount)
    return parts


def _check_amount(kind: DocumentKind, present: Row, relief: int) -> None:
    due = available(present)
    number = present["RECORDID"] or present["RECORDNO"]
    if not due:
        if kind.name == "ARINVOICE":
            raise Refusal(Fault(ALREADY_PAID, f"The invoice '{number}' is already paid."))
        raise general(f"There is no due on the {kind.noun} '{number}'")
    if not relief or (relief > 0) != (due > 0) or abs(relief) > abs(due):
        raise general(f"The amount {plain(abs(relief))} exceeds total amount due ({plain(abs(due))})")


def _spread(
    books: Books, payer: Payer, kind: DocumentKind, key: int, entry: int | None, relief: int, *, whole: bool
) -> list[Part]:
    sql = (
        f"SELECT RECORDNO, AMOUNT-TOTALPAID-TOTALSELECTED, _CONTROL, _ENTITY FROM {kind.item}"
        " WHERE RECORDKEY=?1 AND (?2 IS NULL OR RECORDNO=?2) ORDER BY LINE_NO"
    )
    parts: list[Part] = []
    rest = relief
    for recordno, unpaid, control, entity in books.all(sql, (key, entry)):
        amount = integer(unpaid) if whole else _within(rest, integer(unpaid))
        if amount:
            parts.append(Part(integer(recordno), str(control or kind.control), str(entity or ""), amount))
            rest -= amount
    if rest:
        raise general(f"The amount {plain(abs(relief))} exceeds total amount due on the line")
    _remember(books, payer, kind, parts)
    return parts


def _remember(books: Books, payer: Payer, kind: DocumentKind, parts: list[Part]) -> None:
    _take(books, payer, kind.item, {each.line: each.amount for each in parts})
    books.run_many(
        "INSERT INTO _SETTLED (SOURCE,SOURCEKEY,ITEM,LINEKEY,AMOUNT) VALUES (?,?,?,?,?)",
        [(payer.name, payer.key, kind.item, each.line, each.amount) for each in parts],
    )


def _take(books: Books, payer: Payer, item: str, amounts: Mapping[int, int]) -> None:
    """Amounts by line; a negative one gives back."""
    touched = audit.changed(books)
    books.run_many(
        f"UPDATE {item} SET {payer.column}={payer.column}+?, WHENMODIFIED=?, MODIFIEDBY=? WHERE RECORDNO=?",
        [(n, touched["WHENMODIFIED"], touched["MODIFIEDBY"], line) for line, n in amounts.items()],
    )


def _within(rest: int, unpaid: int) -> int:
    if rest > 0:
        return min(rest, max(unpaid, 0))
    return max(rest, min(unpaid, 0))


def give_back(books: Books, payer: Payer) -> None:
    """Undo all that a payment took, line by line."""
    taken = books.all(
        "SELECT ITEM, LINEKEY, SUM(AMOUNT) FROM _SETTLED WHERE SOURCE=? AND SOURCEKEY=? GROUP BY 1,2",
        (payer.name, payer.key),
    )
    headers: dict[tuple[str, int], list[Part]] = defaultdict(list)
    for item, line, amount in taken:
        _take(books, payer, str(item), {integer(line): -integer(amount)})
        found = books.one(f"SELECT RECORDKEY, _CONTROL FROM {item} WHERE RECORDNO=?", line)
        if found is not None:
            part = Part(integer(line), str(found[1] or ""), "", -integer(amount))
            headers[str(item), integer(found[0])].append(part)
    books.run("DELETE FROM _SETTLED WHERE SOURCE=? AND SOURCEKEY=?", payer.name, payer.key)
    for (item, key), parts in headers.items():
        kind = _OPEN_KINDS[item]
        present = books.record(kind.name, "RECORDNO", key)
        if present is not None:
            relief = sum(each.amount for each in parts)
            _settle(books, kind, present, payer, relief, _on_control(books, kind, parts))


def _settle(
    books: Books, kind: DocumentKind, present: Row, payer: Payer, relief: int, on_control: int
) -> None:
    total, paid = integer(present["TOTALENTERED"]), integer(present["TOTALPAID"])
    selected = integer(present["TOTALSELECTED"])
    if payer.column == PAID:
        paid += relief
    else:
        selected += relief
    change: Row = {
        "TOTALPAID": paid,
        "TOTALSELECTED": selected,
        "TOTALDUE": total - paid,
        "STATE": "Selected" if selected else _state(kind, total, paid),
        "WHENPAID": (present["WHENPAID"] or payer.day) if paid == total else None,
        **audit.changed(books),
    }
    books.update(kind.name, integer(present["RECORDNO"]), change)
    if payer.column == PAID:
        # An advance is money that the party is owed: taking from it lets the party owe more.
        sign = 1 if kind.name in ADVANCE_KINDS else -1
        documents.owe(books, kind, present[kind.party_id], sign * on_control)


def _state(kind: DocumentKind, total: int, paid: int) -> str:
    if kind.name not in ADVANCE_KINDS:
        return documents.state(total, paid)
    return "Posted" if not paid else "Fully applied" if paid == total else "Partially applied"


def _on_control(books: Books, kind: DocumentKind, parts: Iterable[Part]) -> int:
    """A document is always open on a control account; an advance only where its line names one."""
    every = kind.name not in ADVANCE_KINDS
    return sum(each.amount for each in parts if every or is_control(books, kind, each.account))


def is_control(books: Books, kind: DocumentKind, account: str) -> bool:
    sql = "SELECT 1 FROM GLACCOUNT WHERE ACCOUNTNO=? AND ALTERNATIVEACCOUNT=?"
    return books.one(sql, account, kind.control_type) is not None
