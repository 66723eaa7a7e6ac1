"""Money received or paid before there is a document for it; applied later by a payment's detail."""

from __future__ import annotations

from integrations.sandbox.books.documents import documents
from integrations.sandbox.books.ledger import ledger
from integrations.sandbox.books.ledger.kinds import ADVANCE_KINDS, ARPYMT, DocumentKind, PaymentKind
from integrations.sandbox.books.ledger.ledger import Entry
from integrations.sandbox.books.masters import banking, checks, parties
from integrations.sandbox.books.masters.accounts import LineAccounts
from integrations.sandbox.books.masters.checks import LineChecks
from integrations.sandbox.books.payments import numbering, settlement
from integrations.sandbox.books.payments.inputs import AdvanceInput
from integrations.sandbox.books.payments.settlement import Payer
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row, integer
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import general, invalid, not_found
from integrations.sandbox.money import plain
from integrations.sandbox.settings import Settings

METHODS = ("Printed Check", "Cash", "EFT", "Credit Card")
Line = tuple[Row, str, int]


def create(
    books: Books,
    settings: Settings,
    caller: Caller,
    kind: PaymentKind,
    wanted: AdvanceInput,
    key: int | None = None,
) -> int:
    """Enter money kept for a party (or a draft of it) and answer its RECORDNO."""
    if kind is ARPYMT:
        checks.party(books, kind.document, wanted.party, caller)
    else:
        parties.find(books, settings, kind.document, wanted.party, caller)
    if not wanted.draft:
        checks.open_period(books, settings, kind.advance, wanted.day, caller.entity)
    if wanted.method not in METHODS:
        raise invalid("Payment method", wanted.method)
    cash = banking.cash_account(books, wanted.bank, wanted.undeposited)
    if not cash:
        raise general("Required field Financial Entity is missing")
    advance = ADVANCE_KINDS[kind.advance]
    lines = _checked_lines(books, settings, caller, advance, wanted)
    row = _header(books, caller, kind, wanted, sum(amount for _, _, amount in lines))
    made = books.insert(kind.advance, {**row, "RECORDNO": key or numbering.next_key(books, kind)})
    _enter_lines(books, advance, made, row, lines)
    if not wanted.draft:
        _post(books, kind, made, wanted.day, row, cash, lines)
    return made


def _checked_lines(
    books: Books, settings: Settings, caller: Caller, advance: DocumentKind, wanted: AdvanceInput
) -> list[Line]:
    if not wanted.lines:
        raise general("An advance needs at least one line.")
    accounts, checker = LineAccounts(books, settings, advance, None), LineChecks(books, caller)
    found: list[Line] = []
    for number, line in enumerate(wanted.lines, start=1):
        if line.amount <= 0:
            raise general("Enter an amount greater than zero.")
        if settlement.is_control(books, advance, line.account):
            # Unlike other lines, those of an advance may lie on the control account itself.
            dimensions, entity = checker.place(line.dimensions, line.account)
        else:
            line, _ = accounts.resolve(line, number)
            dimensions, entity = checker.line(line, number)
        coded: Row = {"ACCOUNTNO": line.account, "ACCOUNTLABEL": line.label, "ENTRYDESCRIPTION": line.memo}
        found.append(({**coded, **dimensions, **line.custom}, entity, line.amount))
    return found


def _header(books: Books, caller: Caller, kind: PaymentKind, wanted: AdvanceInput, total: int) -> Row:
    return {
        "RECORDTYPE": ADVANCE_KINDS[kind.advance].record_type,
        kind.document.party_id: wanted.party,
        "FINANCIALENTITY": wanted.bank,
        "UNDEPOSITEDACCOUNTNO": wanted.undeposited,
        "PAYMENTMETHOD": wanted.method,
        "STATE": "Draft" if wanted.draft else "Posted",
        "RAWSTATE": "D" if wanted.draft else "A",
        "WHENCREATED": wanted.day,
        "PAYMENTDATE": wanted.day,
        "RECEIPTDATE": wanted.day,
        "TOTALENTERED": total,
        "TOTALPAID": 0,
        "TOTALSELECTED": 0,
        "TOTALDUE": total,
        **audit.document_made(books),
        "_OWNER": caller.entity,
        **wanted.extra,
    }


def _enter_lines(books: Books, advance: DocumentKind, key: int, header: Row, lines: list[Line]) -> None:
    for number, (row, entity, amount) in enumerate(lines, start=1):
        fixed: Row = {
            "RECORDKEY": key,
            "RECORDTYPE": advance.record_type,
            "LINE_NO": number,
            "ENTRY_DATE": header["WHENCREATED"],
            "AMOUNT": amount,
            "TOTALPAID": 0,
            "TOTALSELECTED": 0,
            **audit.made(books),
            "_OWNER": header["_OWNER"],
            "_ENTITY": entity,
            "_CONTROL": row["ACCOUNTNO"],
        }
        books.insert(advance.item, {**fixed, **row})


def _post(
    books: Books, kind: PaymentKind, key: int, day: str, header: Row, cash: str, lines: list[Line]
) -> None:
    entries: list[Entry] = []
    for row, entity, amount in lines:
        moved = kind.document.side * amount
        entries += [Entry(cash, entity, moved), _kept(books, kind, row, entity, -moved)]
    ledger.post(books, kind.advance, key, day, entries)
    _owe(books, kind, header[kind.document.party_id], lines, -1)


def _kept(books: Books, kind: PaymentKind, row: Row, entity: str, amount: int) -> Entry:
    """What lies on a control account is there per entity, as documents are; elsewhere its line's dimensions go with it."""
    account = str(row["ACCOUNTNO"])
    return Entry(
        account, entity, amount, None if settlement.is_control(books, kind.document, account) else row
    )


def _owe(books: Books, kind: PaymentKind, party: object, lines: list[Line], sign: int) -> None:
    """An advance kept on the control account is part of what the party owes; one kept elsewhere is not."""
    kept = sum(n for row, _, n in lines if settlement.is_control(books, kind.document, str(row["ACCOUNTNO"])))
    documents.owe(books, kind.document, party, sign * kept)


def use(
    books: Books, payer: Payer, kind: PaymentKind, key: int, entry: int | None, amount: int
) -> list[Entry]:
    """Take from an advance; the entries move it from where it was kept to the control account."""
    advance = ADVANCE_KINDS[kind.advance]
    present = books.record(kind.advance, "RECORDNO", key)
    if present is None or present["STATE"] in ("Draft", "Reversed", "Reversal"):
        raise general(f"Oops, we can't find this transaction; enter a valid advance key. ({key})")
    left = settlement.available(present)
    if not 0 < amount <= left:
        raise general(f"The amount {plain(amount)} exceeds total amount due ({plain(left)})")
    parts = settlement.relieve(books, payer, advance, key, entry, amount)
    return [
        _kept(books, kind, row, each.entity, kind.document.side * each.amount)
        for each in parts
        if (row := books.record(advance.item, "RECORDNO", each.line)) is not None
    ]


def draft(books: Books, kind: PaymentKind, key: int, verb: str) -> Row:
    present = existing(books, kind, key, verb)
    if present["STATE"] != "Draft":
        raise general(f"Only draft advances can be {verb}d; advance '{key}' is {present['STATE']}.")
    return present


def existing(books: Books, kind: PaymentKind, key: int, verb: str) -> Row:
    found = books.record(kind.advance, "RECORDNO", key)
    if found is None:
        raise not_found(kind.advance, key, verb)
    return found


def delete(books: Books, kind: PaymentKind, key: int) -> None:
    draft(books, kind, key, "delete")
    books.run(f"DELETE FROM {kind.advance}ITEM WHERE RECORDKEY=?", key)
    books.run(f"DELETE FROM {kind.advance} WHERE RECORDNO=?", key)


def replace(
    books: Books, settings: Settings, caller: Caller, kind: PaymentKind, key: int, wanted: AdvanceInput
) -> int:
    """Enter a draft anew under its own number and at its own level; it keeps who made it and when."""
    present = draft(books, kind, key, "update")
    delete(books, kind, key)
    create(books, settings, documents.level(caller, present), kind, wanted, key)
    books.update(kind.advance, key, audit.origin(present))
    return key


def reverse(
    books: Books, settings: Settings, kind: PaymentKind, key: int, day: str, description: str | None
) -> int:
    """Give back an advance that nothing was taken from; answers the RECORDNO of its opposite."""
    present = existing(books, kind, key, "reverse")
    if present["STATE"] != "Posted":
        raise general(f"Advance '{key}' is {str(present['STATE']).lower()} and can't be reversed")
    checks.not_before(day, str(present["WHENCREATED"]))
    checks.open_period(books, settings, kind.advance, day)
    made = _enter_reversal(books, kind, present, day, description)
    ledger.mirror(books, kind.advance, key, made, day)
    change: Row = {"STATE": "Reversed", "RAWSTATE": "V", "TOTALDUE": 0, "_REVERSAL": made}
    books.update(kind.advance, key, {**change, **audit.changed(books)})
    taken = documents.stored_lines(books, ADVANCE_KINDS[kind.advance], key)
    _owe(books, kind, present[kind.document.party_id], taken, 1)
    return made


def _enter_reversal(books: Books, kind: PaymentKind, present: Row, day: str, description: str | None) -> int:
    key = integer(present["RECORDNO"])
    changed: Row = {
        "RECORDNO": numbering.next_key(books, kind),
        "STATE": "Reversal",
        "RAWSTATE": "V",
        **dict.fromkeys(("WHENCREATED", "PAYMENTDATE", "RECEIPTDATE"), day),
        "TOTALENTERED": -integer(present["TOTALENTERED"]),
        "TOTALDUE": 0,
        "DESCRIPTION": description or present["DESCRIPTION"],
        **audit.document_made(books),
        "_REVERSAL": key,
    }
    made = books.insert(kind.advance, {**present, **changed})
    advance = ADVANCE_KINDS[kind.advance]
    for row, _, amount in documents.stored_lines(books, advance, key):
        row.pop("RECORDNO")
        books.insert(advance.item, {**row, "RECORDKEY": made, "AMOUNT": -amount, "ENTRY_DATE": day})
    return made
