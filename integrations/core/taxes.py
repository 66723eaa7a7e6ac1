"""Taxes where the company has a tax solution: a charge of category tax is no line of its own, it stands on the lines that are taxed.

In our documents it is a line nevertheless, whose account is the tax detail behind `PREFIX`: sums, differences and previews count
it like any other. Only what is sent to Sage spreads it (`spread`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from integrations.core.documents import DocumentKind, Line
from integrations.core.freight import Category, Charge, Side
from integrations.core.issues import Code, Issue
from integrations.core.money import Money

PREFIX = "tax:"
NOT_TAXED = ""  # the code by which the detail of documents without tax is mapped
# By side and code, compared without case; the detail's id in Sage.
Details = Mapping[tuple[Side, str], str]


def is_tax(line: Line) -> bool:
    return line.account.startswith(PREFIX)


def detail_of(account: str) -> str:
    """The tax detail of such a line; empty for others."""
    return account.removeprefix(PREFIX) if account.startswith(PREFIX) else ""


def choose(side: Side, charge: Charge, kind: DocumentKind, details: Details) -> str | Issue:
    """The account of a tax charge's line."""
    if kind is DocumentKind.JOURNAL:
        return Issue(
            Code.TAX_NO_PLACE,
            "a tax stands on a journal, which has no place for it",
            "send the tax on the invoice or bill that it belongs to",
            facts={"charge": charge.code},
        )
    detail = details.get((side, charge.code.casefold()))
    if detail:
        return f"{PREFIX}{detail}"
    return Issue(
        Code.TAX_UNMAPPED,
        f"tax '{charge.code or 'without a code'}' has no tax detail in Sage's tax solution",
        "map its code to a detail under Tax details; it never lands in revenue or cost",
        facts={"side": side.value, "charge": charge.code},
    )


def is_tax_charge(charge: Charge, solution: str) -> bool:
    return bool(solution) and charge.category is Category.TAX


def spread(lines: Sequence[Line]) -> list[tuple[Line, list[tuple[str, Money]]]]:
    """The other lines with their shares of each tax, by amount; what rounding leaves goes to the largest. Sums are exact."""
    items = [line for line in lines if not is_tax(line)]
    shares: list[list[tuple[str, Money]]] = [[] for _ in items]
    base = Money.sum((line.amount for line in items), items[0].amount.currency) if items else None
    for tax in lines:
        if not is_tax(tax) or base is None:
            continue
        parts = _parts(tax.amount, [line.amount for line in items], base)
        for share, part in zip(shares, parts, strict=True):
            share.append((detail_of(tax.account), part))
    return list(zip(items, shares, strict=True))


def _parts(tax: Money, amounts: Sequence[Money], base: Money) -> list[Money]:
    currency = tax.currency
    if not base:
        return [tax, *(Money.zero(currency) for _ in amounts[1:])]
    parts = [Money.rounded(tax.amount * a.amount / base.amount, currency) for a in amounts]
    largest = max(range(len(amounts)), key=lambda i: abs(amounts[i]).amount)
    parts[largest] = parts[largest] + (tax - Money.sum(parts, currency))
    return parts
