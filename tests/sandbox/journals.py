"""Journal entries as requests, in both dialects; TODAY unless a day is said."""

from __future__ import annotations

from tests.sandbox.gateway import legacy_date, us
from tests.sandbox.postings import TODAY


def entry(account: str, amount: str, location: str = "10", rest: str = "") -> str:
    """A debit, or a credit where the amount has a sign."""
    side, size = ("-1", amount[1:]) if amount.startswith("-") else ("1", amount)
    where = f"<LOCATION>{location}</LOCATION>" if location else ""
    return (
        f"<GLENTRY><ACCOUNTNO>{account}</ACCOUNTNO><TR_TYPE>{side}</TR_TYPE><TRX_AMOUNT>{size}</TRX_AMOUNT>"
        f"{where}{rest}</GLENTRY>"
    )


def glbatch(
    *entries: str,
    day: str = TODAY,
    journal: str = "GJ",
    title: str = "Driver pay accrual",
    rest: str = "",
    verb: str = "create",
) -> str:
    lines = entries or (entry("5010", "250.00"), entry("2100", "-250.00"))
    return (
        f"<{verb}><GLBATCH>{rest}<JOURNAL>{journal}</JOURNAL><BATCH_DATE>{us(day)}</BATCH_DATE>"
        f"<BATCH_TITLE>{title}</BATCH_TITLE><ENTRIES>{''.join(lines)}</ENTRIES></GLBATCH></{verb}>"
    )


def rewritten(key: int, *entries: str, day: str = TODAY, rest: str = "") -> str:
    return glbatch(*entries, day=day, rest=f"<RECORDNO>{key}</RECORDNO>{rest}", verb="update")


def glentry(account: str, amount: str, location: str = "10", rest: str = "") -> str:
    side, size = ("credit", amount[1:]) if amount.startswith("-") else ("debit", amount)
    where = f"<locationid>{location}</locationid>" if location else ""
    return (
        f"<glentry><trtype>{side}</trtype><amount>{size}</amount><glaccountno>{account}</glaccountno>"
        f"{where}{rest}</glentry>"
    )


def gltransaction(*entries: str, day: str = TODAY, reverse_on: str = "", reference: str = "") -> str:
    reverse = f"<reversedate>{legacy_date(reverse_on)}</reversedate>" if reverse_on else ""
    number = f"<referenceno>{reference}</referenceno>" if reference else ""
    return (
        f"<create_gltransaction><journalid>GJ</journalid><datecreated>{legacy_date(day)}</datecreated>{reverse}"
        f"<description>Rent</description>{number}"
        f"<gltransactionentries>{''.join(entries)}</gltransactionentries></create_gltransaction>"
    )


def statistics(*entries: str, day: str = TODAY) -> str:
    return (
        f"<create_statgltransaction><journalid>SJ</journalid><datecreated>{legacy_date(day)}</datecreated>"
        "<description>Loads of the day</description>"
        f"<statgltransactionentries>{''.join(entries)}</statgltransactionentries></create_statgltransaction>"
    )
