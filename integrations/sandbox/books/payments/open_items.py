"""What a party has open, oldest first: for payments that name an amount and not what they pay."""

from __future__ import annotations

from integrations.sandbox.books.ledger.kinds import NOT_PAYABLE, DocumentKind, PaymentKind
from integrations.sandbox.books.payments import credits
from integrations.sandbox.books.payments.inputs import CreditInput, DetailInput
from integrations.sandbox.books.storage.store import Books, integer
from integrations.sandbox.caller import Caller


def oldest_first(
    books: Books, caller: Caller, kind: DocumentKind, party: str, amount: int
) -> tuple[DetailInput, ...]:
    """Details that pay the documents due first until the amount is used up; the last one may be paid in part."""
    found: list[DetailInput] = []
    for key, due in _open(books, caller, kind, party, "WHENDUE", 1):
        part = min(due, amount)
        if part <= 0:
            break
        found.append(DetailInput(document=key, cash=part))
        amount -= part
    return tuple(found)


def credits_for(
    books: Books, caller: Caller, kind: PaymentKind, party: str, amount: int, used: dict[int, int]
) -> tuple[CreditInput, ...]:
    """The party's oldest memos that make up an amount, as far as they go; `used` counts what is planned of each."""
    found: list[CreditInput] = []
    for key, due in _open(books, caller, kind.adjustment, party, "WHENCREATED", -1):
        part = min(due - used.get(key, 0), amount)
        if part > 0:
            found.append(CreditInput(credits.ADJUSTMENT, key, part))
            used[key] = used.get(key, 0) + part
            amount -= part
    return tuple(found)


def _open(
    books: Books, caller: Caller, kind: DocumentKind, party: str, order: str, sign: int
) -> list[tuple[int, int]]:
    """RECORDNO and what is due of it; `sign` 1 for what is owed, -1 for credits."""
    states = ",".join(f"'{each}'" for each in NOT_PAYABLE)
    held = " AND COALESCE(ONHOLD,'false')<>'true'" if kind.name == "APBILL" else ""
    rows = books.all(
        f"SELECT RECORDNO, ?1*(TOTALDUE-TOTALSELECTED) FROM {kind.name} WHERE {kind.party_id}=?2"
        f" AND ?1*(TOTALDUE-TOTALSELECTED)>0 AND STATE NOT IN ({states}){held}"
        f" AND (?3 IS NULL OR _OWNER IS NULL OR _OWNER=?3) ORDER BY {order}, RECORDNO",
        (sign, party, caller.entity),
    )
    return [(integer(key), integer(due)) for key, due in rows]
