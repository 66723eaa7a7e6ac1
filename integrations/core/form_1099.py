"""Which lines of a bill count on a vendor's form 1099: by the vendor's own form and box, and by charge code.

What somebody earned counts; what he laid out for us, or gives up, does not. Freight carriers are exempt as a rule
(instructions of forms 1099-MISC and 1099-NEC, "freight"), so they count only where the connection says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.documents import Form1099
from integrations.core.entries import Entry
from integrations.core.freight import Category, PartyKind, PartyRef

EARNED = frozenset(
    {
        Category.DRIVER_PAY,
        Category.LINEHAUL,
        Category.FUEL_SURCHARGE,
        Category.ACCESSORIAL,
        Category.TRADE_EXPENSE,
        Category.OTHER,
    }
)
Codes = Mapping[str, Form1099 | None]  # by charge code in lower case; None: never counts


def of_line(
    entry: Entry, party: PartyRef | None, own: Form1099 | None, codes: Codes, *, freight_carriers: bool
) -> Form1099 | None:
    """The form and box that a line counts in; None where it counts in none."""
    if party is None or own is None or entry.amount.amount <= 0:
        return None
    if party.kind is PartyKind.CARRIER and not freight_carriers:
        return None
    code = entry.charge.code.strip().casefold()
    if code and code in codes:
        return codes[code]
    return own if entry.charge.category in EARNED else None


def read(text: str) -> Form1099 | None:
    """`NEC 1` as lists and files write it; None for anything else."""
    form, _, box = text.strip().partition(" ")
    return Form1099(form.upper(), box.strip()) if form and box.strip() else None
