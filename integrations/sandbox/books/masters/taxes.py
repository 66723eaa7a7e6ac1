"""A company's tax solutions: which details each has, and the lines that their tax makes."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.sandbox.books.ledger.inputs import LineInput
from integrations.sandbox.books.storage.store import Row
from integrations.sandbox.errors import Refusal, general
from integrations.sandbox.settings import Settings


def missing() -> Refusal:
    return general(
        "Tax details are either missing or don't belong to the tax solution.",
        correction="Ensure each line item has a tax detail that belongs to the applicable tax solution.",
    )


def details(settings: Settings, solution: object) -> dict[str, str]:
    """The accounts of a solution's details."""
    found = {}
    for each in settings.tax_details:
        named, _, account = each.partition("=")
        belongs, _, detail = named.partition(":")
        if belongs == solution:
            found[detail] = account
    return found


class LineTaxes:
    """The taxes of one document's lines. With a solution each line has a detail, without one none has."""

    def __init__(self, settings: Settings, solution: object) -> None:
        self._solution = solution
        self._accounts = details(settings, solution) if solution else {}
        if solution and not self._accounts:
            raise missing()

    def rows(self, line: LineInput, own: Row) -> Iterator[tuple[Row, int]]:
        """The columns and the amount of each tax of a line, which stands beside it."""
        if bool(line.taxes) is not bool(self._solution):
            raise missing()
        for detail, amount in line.taxes:
            if detail not in self._accounts:
                raise missing()
            kept = {name: value for name, value in own.items() if name != "RECORDNO"}
            yield (
                {**kept, "ACCOUNTNO": self._accounts[detail], "ACCOUNTLABEL": None, "_TAX": detail},
                amount,
            )
