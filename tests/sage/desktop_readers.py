"""Reads the files of desktop Sage by their formats' rules alone, and adds every sum again. Knows nothing of our writers."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby

Sums = dict[str, Decimal]


def read(system: str, files: Mapping[str, bytes]) -> Sums:
    """What each account comes to, debits positive. Raises AssertionError where a rule of the format is broken."""
    sums: Sums = defaultdict(Decimal)
    for name, content in files.items():
        text = content.decode("cp1252")
        assert not content.startswith(b"\xef\xbb\xbf")
        assert text.count("\n") == text.count("\r\n")
        for account, amount in _READERS[system](name, text):
            sums[account] += amount
    return dict(sums)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def _us(name: str, text: str) -> Iterable[tuple[str, Decimal]]:
    rows = _rows(text)
    if name == "GENERAL.CSV":
        key, counted = "Reference", "G/L Account"
    elif name in ("SALES.CSV", "PURCHASE.CSV"):
        key, counted = "Invoice/CM #", "G/L Account"
    elif name == "RECEIPTS.CSV":
        key, counted = "Reference", "G/L Account"
    elif name == "PAYMENTS.CSV":
        key, counted = "Check Number", "G/L Account"
    else:
        ids = [row.get("Customer ID") or row["Vendor ID"] for row in rows]
        assert all(0 < len(i) <= 20 and not set(i) & set("*?+") for i in ids)
        assert len({i.casefold() for i in ids}) == len(ids)
        return
    for number, run in groupby(rows, key=lambda row: row[key]):
        lines = list(run)
        assert len(number) <= 20
        assert all(int(line["Number of Distributions"]) == len(lines) for line in lines), number
        assert len({line["Date"] for line in lines}) == 1
        total = sum(Decimal(line["Amount"]) for line in lines)
        for line in lines:
            assert len(line[counted]) <= 15
            yield line[counted], Decimal(line["Amount"])
        if name == "GENERAL.CSV":
            assert total == 0, number
        elif name == "SALES.CSV":
            assert (total < 0) is (lines[0]["Credit Memo"] == "FALSE")
            assert [line["Invoice/CM Distribution"] for line in lines] == [
                str(n) for n in range(1, len(lines) + 1)
            ]
            yield lines[0]["Accounts Receivable Account"], -total
        elif name == "PURCHASE.CSV":
            assert (total > 0) is (lines[0]["Credit Memo"] == "FALSE")
            yield lines[0]["Accounts Payable Account"], -total
        else:
            paid = sum(Decimal(line["Amount"]) for line in lines if line["Invoice Paid"])
            assert all(Decimal(line["Total Paid on Invoice(s)"]) == paid for line in lines)
            assert (paid < 0) is (name == "RECEIPTS.CSV")
            yield lines[0]["Cash Account"], -total


def _uk(name: str, text: str) -> Iterable[tuple[str, Decimal]]:
    rows = _rows(text)
    if name != "AUDIT TRAIL.CSV":
        assert all(row["A/C"].isalnum() and row["A/C"].isupper() and len(row["A/C"]) <= 8 for row in rows)
        return
    debtors, creditors = "1205", "2005"
    for row in rows:
        net = Decimal(row["Net Amount"])
        assert net > 0
        assert row["Tax Amount"] == "0.00"
        assert row["Tax Code"] == "T9"
        nominal, account = row["Nominal A/C Ref"], row["Account Reference"]
        kind = row["Type"]
        ends = {
            "JD": [(nominal, net)],
            "JC": [(nominal, -net)],
            "SI": [(nominal, -net), (debtors, net)],
            "SC": [(nominal, net), (debtors, -net)],
            "PI": [(nominal, net), (creditors, -net)],
            "PC": [(nominal, -net), (creditors, net)],
            "SA": [(nominal, net), (debtors, -net)],
            "PA": [(nominal, -net), (creditors, net)],
            "BR": [(account, net), (nominal, -net)],
            "BP": [(account, -net), (nominal, net)],
        }[kind]
        yield from ends
    for _, run in groupby(
        (r for r in rows if r["Type"] in ("JD", "JC")), key=lambda row: (row["Reference"], row["Date"])
    ):
        signed = [Decimal(r["Net Amount"]) * (1 if r["Type"] == "JD" else -1) for r in run]
        assert sum(signed) == 0


def _ca(name: str, text: str) -> Iterable[tuple[str, Decimal]]:
    lines = text.split("\r\n")[:-1]
    if name.endswith(".IMP"):
        tag = name.removesuffix(".IMP").casefold()
        assert lines[:3] == ["<Version>", '"12001", "1"', "</Version>"]
        assert (lines[3], lines[-1]) == (f"<{tag}>", f"</{tag}>")
        assert all(len(next(csv.reader([line]))) == 13 for line in lines[4:-1])
        return
    open_ = Decimal(0)
    for cells in csv.reader(lines):
        if "-" in cells[0]:  # a date begins the next entry
            assert open_ == 0
            assert len(cells[1]) <= 13
            assert len(cells[2]) <= 39
            continue
        account, amount, comment = cells
        assert account.isdigit()
        assert len(comment) <= 39
        assert amount[-3] == "."
        open_ += Decimal(amount)
        yield account, Decimal(amount)
    assert open_ == 0


def _sage100(name: str, text: str) -> Iterable[tuple[str, Decimal]]:
    rows = _rows(text)
    if name != "GENERAL JOURNAL.CSV":
        return
    for _, run in groupby(rows, key=lambda row: row["Reference"]):
        entry = [(r["AccountNumber"], Decimal(r["Debit"]) - Decimal(r["Credit"])) for r in run]
        assert sum(amount for _, amount in entry) == 0
        yield from entry


_READERS = {"SAGE50_US": _us, "SAGE50_UK": _uk, "SAGE50_CA": _ca, "SAGE100": _sage100}
