"""The details of a payment: what each takes off open documents, and with what it pays them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from integrations.sandbox.books.documents import terms
from integrations.sandbox.books.documents.documents import title
from integrations.sandbox.books.ledger.kinds import DocumentKind, PaymentKind
from integrations.sandbox.books.ledger.ledger import Entry
from integrations.sandbox.books.payments import advances, credits, overpayments, settlement
from integrations.sandbox.books.payments.credits import CREDITS
from integrations.sandbox.books.payments.inputs import CreditInput, DetailInput
from integrations.sandbox.books.payments.settlement import Part, Payer
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row, integer
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import general, invalid
from integrations.sandbox.settings import Settings

Target = tuple[DocumentKind, int, int | None]


def target(kind: PaymentKind, detail: DetailInput) -> Target:
    if detail.document is not None:
        return kind.document, detail.document, detail.entry
    if detail.adjustment is not None:
        return kind.adjustment, detail.adjustment, detail.adjustment_entry
    raise general("Oops, we can't find this transaction; enter a valid record key.")


def checked(
    books: Books,
    settings: Settings,
    caller: Caller,
    kind: PaymentKind,
    party: str | None,
    detail: DetailInput,
) -> DetailInput:
    """The detail with the discount that its date grants; a Refusal where it names what is not the payer's to pay."""
    where, key, _ = target(kind, detail)
    present = settlement.open_document(books, where, key)
    if present["_OWNER"] is not None and not caller.may_use(str(present["_OWNER"])):
        raise general(f"Oops, we can't find this transaction; enter a valid {where.noun} key. ({key})")
    owner = present[where.party_id]
    if party and owner != party:
        raise general(f"The {where.noun} with key '{key}' belongs to another {where.party.lower()}.")
    if present.get("ONHOLD") == "true" and settings.refuse_bills_on_hold:
        raise general(f"The {where.noun} '{title(present)}' is on hold and can't be paid.")
    for credit in detail.credits:
        _check_credit(books, caller, kind, key, str(owner), credit)
    if detail.discount_date and not detail.discount and where.has_due_date:
        granted = terms.discount(books, where, present, detail.discount_date)
        detail = replace(detail, discount=max(granted - _discounted(books, kind, key), 0))
    if detail.discount < 0 or (detail.cash < 0 and not settings.negative_payment_amounts):
        raise general("Enter an amount greater than zero.")
    if not (detail.cash or detail.discount or detail.credits):
        raise general(f"Enter an amount to pay for the {where.noun} '{title(present)}'.")
    return detail


def granted_once(details: Iterable[DetailInput]) -> list[DetailInput]:
    """Of several details that name a document and its discount's date, the first one has the discount."""
    found: list[DetailInput] = []
    dated: set[int | None] = set()
    for each in details:
        again = each.discount_date is not None and each.document in dated
        found.append(replace(each, discount=0) if again else each)
        if each.discount_date is not None:
            dated.add(each.document)
    return found


def _discounted(books: Books, kind: PaymentKind, key: int) -> int:
    """What payments that stand or wait have taken off a document by its term already."""
    sql = f"SELECT SUM(DISCOUNTAMOUNT) FROM {kind.detail} WHERE RECORDKEY=? AND STATE NOT IN ('D','U','V')"
    found = books.one(sql, key)
    return integer(found[0]) if found else 0


def _check_credit(
    books: Books, caller: Caller, kind: PaymentKind, paid: int, owner: str, credit: CreditInput
) -> None:
    if credit.amount <= 0:
        raise general("Enter a credit amount greater than zero.")
    if credit.kind is credits.INLINE:
        if credit.key != paid:
            raise general("An inline credit pays the transaction that it is a line of.")
        return
    table = _source(kind, credit)
    found = books.one(f"SELECT {kind.document.party_id}, _OWNER FROM {table} WHERE RECORDNO=?", credit.key)
    if found is None:
        return
    if found[1] is not None and not caller.may_use(str(found[1])):
        raise general(f"Oops, we can't find this transaction; enter a valid credit key. ({credit.key})")
    if found[0] != owner:
        raise general(f"The credit with key '{credit.key}' belongs to another {kind.document.party.lower()}.")


def _source(kind: PaymentKind, credit: CreditInput) -> str:
    tables = {
        credits.ADJUSTMENT: kind.adjustment.name,
        credits.ADVANCE: kind.advance,
        credits.OVERPAYMENT: kind.name,
        credits.NEGATIVE_INVOICE: kind.document.name,
    }
    return tables[credit.kind]


def apply(books: Books, payer: Payer, kind: PaymentKind, detail: DetailInput, cash: str) -> list[Entry]:
    """Take what the detail says, each source in turn; the entries balance."""
    where, key, line = target(kind, detail)
    side = kind.document.side
    entries: list[Entry] = []
    for credit in detail.credits:
        if credit.kind is credits.INLINE:
            used = settlement.take_inline(books, payer, where, key, credit.entry, credit.amount)
            entries += _control(kind, used)
    for amount, account in ((detail.cash, cash), (detail.discount, kind.discounts)):
        if amount:
            parts = settlement.relieve(books, payer, where, key, line, amount)
            entries += _control(kind, parts)
            entries += [Entry(account, each.entity, side * each.amount) for each in parts]
    for credit in detail.credits:
        entries += _control(kind, settlement.relieve(books, payer, where, key, line, credit.amount))
        entries += _use(books, payer, kind, credit)
    return entries


def _use(books: Books, payer: Payer, kind: PaymentKind, credit: CreditInput) -> list[Entry]:
    if credit.kind is credits.INLINE:
        return []
    if credit.kind is credits.ADVANCE:
        return advances.use(books, payer, kind, credit.key, credit.entry, credit.amount)
    if credit.kind is credits.OVERPAYMENT:
        return overpayments.use(books, payer, credit.key, credit.amount)
    source = kind.adjustment if credit.kind is credits.ADJUSTMENT else kind.document
    return _control(kind, settlement.relieve(books, payer, source, credit.key, credit.entry, -credit.amount))


def _control(kind: PaymentKind, parts: Iterable[Part]) -> list[Entry]:
    return [Entry(each.account, each.entity, -kind.document.side * each.amount) for each in parts]


def even(books: Books, settings: Settings, entries: list[Entry]) -> list[Entry]:
    """The entries, and what entities owe each other where a credit of one pays a document of another."""
    sums: dict[str, int] = defaultdict(int)
    for each in entries:
        sums[each.entity] += each.amount
    uneven = {entity: n for entity, n in sorted(sums.items()) if n}
    if not uneven:
        return entries
    account = settings.inter_entity_account
    if not account:
        raise general(f"Transactions do not balance for {next(iter(uneven))}")
    if not books.one("SELECT 1 FROM GLACCOUNT WHERE ACCOUNTNO=?", account):
        raise invalid("GL Account", account)
    return entries + [Entry(account, entity, -n) for entity, n in uneven.items()]


def record(books: Books, kind: PaymentKind, payment: Row, detail: DetailInput) -> None:
    """`payment` is the header, whose key, day, state and owner its details share."""
    row: Row = {
        "RECORDKEY": detail.document,
        "ENTRYKEY": detail.entry if detail.document is not None else None,
        "POSADJKEY": detail.adjustment,
        "POSADJENTRYKEY": detail.adjustment_entry,
        "PAYMENTKEY": payment["RECORDNO"],
        "PAYMENTDATE": payment["WHENCREATED"],
        "DISCOUNTDATE": detail.discount_date,
        "PAYMENTAMOUNT": detail.cash or None,
        "DISCOUNTAMOUNT": detail.discount or None,
        "STATE": payment["STATE"],
        "_OWNER": payment["_OWNER"],
        **audit.made(books),
        **detail.extra,
    }
    for credit in detail.credits:
        names = credit.kind
        row |= {names.key: credit.key, names.entry: credit.entry, names.amount: credit.amount}
    books.insert(kind.detail, row)


def stored(books: Books, kind: PaymentKind, payment: int) -> list[Row]:
    keys = books.all(f"SELECT RECORDNO FROM {kind.detail} WHERE PAYMENTKEY=? ORDER BY RECORDNO", (payment,))
    rows = [books.record(kind.detail, "RECORDNO", key) for (key,) in keys]
    return [row for row in rows if row is not None]


def read(kind: PaymentKind, row: Row) -> DetailInput:
    """A stored detail as what it once asked for."""
    taken = [
        CreditInput(each, integer(row[each.key]), integer(row[each.amount]), integer(row[each.entry]) or None)
        for each in CREDITS[kind.name]
        if row[each.amount]
    ]
    extra: Row = {"JOINTPAYEEPRINTAS": row["JOINTPAYEEPRINTAS"]} if "JOINTPAYEEPRINTAS" in row else {}
    return DetailInput(
        document=integer(row["RECORDKEY"]) or None,
        entry=integer(row["ENTRYKEY"]) or None,
        adjustment=integer(row["POSADJKEY"]) or None,
        adjustment_entry=integer(row["POSADJENTRYKEY"]) or None,
        cash=integer(row["PAYMENTAMOUNT"]),
        discount=integer(row["DISCOUNTAMOUNT"]),
        discount_date=str(row["DISCOUNTDATE"]) if row["DISCOUNTDATE"] else None,
        credits=tuple(taken),
        extra=extra,
    )
