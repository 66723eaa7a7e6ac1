"""The two ends of what no sub-ledger holds: accruals, escrow interest, a factor's schedule, income without a customer.

Debits are positive. Each charge makes its own two ends, so that the journal balances by construction; only a factor's
schedule comes with both ends told, and may fail to balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from integrations.core.entries import Entry, used_as
from integrations.core.freight import Category, PartyRef, Side, Transaction
from integrations.core.issues import Code, Issue
from integrations.core.money import Money

OWN, OTHER = "own", "other"  # the charge's own account, and its other end


def other_income(transactions: Sequence[Transaction]) -> list[Entry]:
    """Dr what we are to get / Cr other income. Who is to pay is nobody in Sage: no line names him."""
    ends = _both_ends(transactions, Side.AR, Category.OTHER_RECEIVABLE, debit_is_own=False)
    return [replace(entry, party=None) for entry in ends]


def escrow_interest(transactions: Sequence[Transaction]) -> list[Entry]:
    """Dr interest / Cr the escrow liability of the driver or carrier."""
    return _both_ends(transactions, Side.AP, Category.ESCROW, debit_is_own=True)


def accrual(transactions: Sequence[Transaction]) -> list[Entry]:
    """Revenue: Dr unbilled / Cr revenue. Cost: Dr cost / Cr accrued. A charge is the one or the other by its party."""
    found: list[Entry] = []
    for transaction in transactions:
        for charge in transaction.charges:
            party = charge.party or transaction.party
            side = party.kind.side
            own = charge.amount if side is Side.AP else -charge.amount
            end = Category.ACCRUED if side is Side.AP else Category.UNBILLED
            found.append(Entry(transaction, charge, own, side, OWN, party))
            found.append(Entry(transaction, used_as(charge, end), -own, side, OTHER, party))
    return found


def sold(transactions: Sequence[Transaction]) -> list[Entry]:
    """What leaves customers' accounts: one entry per invoice sold, or paid to the factor."""
    return [
        Entry(t, charge, -charge.amount, Side.AR, "", charge.party)
        for t in transactions
        for charge in t.charges
        if charge.party is not None and charge.category is Category.FACTOR_CLEARING
    ]


def schedule(transactions: Sequence[Transaction]) -> list[Entry]:
    """What the factor paid, keeps back, charges and lends (debits positive), against what was sold to it."""
    return [
        Entry(
            t,
            charge,
            -charge.amount if _is_sold(charge.party, charge.category) else charge.amount,
            Side.AR,
            OWN,
        )
        for t in transactions
        for charge in t.charges
    ]


def balance_of(transactions: Sequence[Transaction], entries: Sequence[Entry]) -> tuple[Issue, ...]:
    total = Money.sum((e.amount for e in entries), transactions[0].currency)
    if not total:
        return ()
    return (
        Issue(
            Code.JOURNAL_UNBALANCED,
            f"schedule {transactions[0].number} does not balance: debits less credits come to {total}",
            "mend it in the TMS: cash, reserve and fee together are what was sold, or what was lent",
            place="charges",
        ),
    )


def _is_sold(party: PartyRef | None, category: Category) -> bool:
    return party is not None and category is Category.FACTOR_CLEARING


def _both_ends(
    transactions: Sequence[Transaction], side: Side, end: Category, *, debit_is_own: bool
) -> list[Entry]:
    found: list[Entry] = []
    for transaction in transactions:
        party = transaction.party
        for charge in transaction.charges:
            own = charge.amount if debit_is_own else -charge.amount
            found.append(Entry(transaction, charge, own, side, OWN, party))
            found.append(Entry(transaction, used_as(charge, end), -own, side, OTHER, party))
    return found
