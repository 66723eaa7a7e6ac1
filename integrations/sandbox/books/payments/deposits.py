"""Deposits: receipts that lay in undeposited funds are taken to a bank together."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.sandbox.books.ledger import ledger
from integrations.sandbox.books.ledger.kinds import ARPYMT
from integrations.sandbox.books.ledger.ledger import Entry
from integrations.sandbox.books.masters import banking, checks
from integrations.sandbox.books.payments import payments
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row, integer
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import general
from integrations.sandbox.settings import Settings


def create(
    books: Books, settings: Settings, caller: Caller, bank: str, day: str, receipts: Sequence[int], extra: Row
) -> int:
    """Answers the deposit's RECORDNO. `extra` are further columns, DEPOSITID among them."""
    account = banking.bank_account(books, bank)
    checks.open_period(books, settings, "DEPOSIT", day, caller.entity)
    if len(set(receipts)) < len(receipts):
        raise general("Name each payment of a deposit once.")
    taken = [_undeposited(books, key, day) for key in receipts]
    row: Row = {
        "FINANCIALENTITY": bank,
        "RECORDTYPE": "rd",
        "STATE": "A",
        "RAWSTATE": "A",
        "WHENCREATED": day,
        "BATCHDATE": day,
        "TOTALENTERED": sum(integer(each["TOTALENTERED"]) for each in taken),
        "_OWNER": caller.entity,
        **audit.document_made(books),
        **extra,
    }
    made = books.insert("DEPOSIT", row)
    entries: list[Entry] = []
    for each in taken:
        entries += _moved(books, integer(each["RECORDNO"]), str(each["UNDEPOSITEDACCOUNTNO"]), account)
        books.update(ARPYMT.name, integer(each["RECORDNO"]), {"_DEPOSIT": made, **audit.changed(books)})
    ledger.post(books, "DEPOSIT", made, day, entries)
    return made


def _undeposited(books: Books, key: int, day: str) -> Row:
    present = payments.existing(books, ARPYMT, key, "deposit")
    if present["STATE"] != ARPYMT.done[0] or not present["UNDEPOSITEDACCOUNTNO"] or present["_DEPOSIT"]:
        raise general(f"Payment '{key}' has no undeposited funds.")
    checks.not_before(day, str(present["WHENCREATED"]))
    return present


def _moved(books: Books, key: int, undeposited: str, bank: str) -> list[Entry]:
    """Entity by entity, as the receipt brought it in."""
    rows = books.all(
        "SELECT _ENTITY, SUM(TR_TYPE*AMOUNT) FROM GLENTRY WHERE _SOURCE=? AND _SOURCEKEY=? AND ACCOUNTNO=? GROUP BY 1",
        (ARPYMT.name, key, undeposited),
    )
    found: list[Entry] = []
    for entity, amount in rows:
        place = str(entity or "")
        found += [Entry(bank, place, integer(amount)), Entry(undeposited, place, -integer(amount))]
    return found
