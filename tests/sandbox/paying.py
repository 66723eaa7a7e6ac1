"""Requests about money that the tests of receipts, payments and credits share."""

from __future__ import annotations

from decimal import Decimal

from tests.sandbox.gateway import Client, Result, equal, legacy_date, us
from tests.sandbox.postings import TODAY


def tags(**fields: object) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())


def state(client: Client, name: str, key: int) -> tuple[str, str, str]:
    """STATE, TOTALPAID and TOTALDUE of a document or an advance."""
    found = client.row(name, key, "STATE TOTALPAID TOTALDUE")
    return found["STATE"], found["TOTALPAID"], found["TOTALDUE"]


def owed(client: Client, party: str, number: str) -> Decimal:
    return Decimal(client.query(party, "TOTALDUE", equal(f"{party}ID", number))[0]["TOTALDUE"])


def balance(client: Client, account: str) -> Decimal:
    return Decimal(client.balances().get(account, "0"))


def done(result: Result) -> int:
    """The key of what must have succeeded."""
    assert result.ok, result.errors
    return result.key


def refused(result: Result, text: str) -> None:
    assert not result.ok
    assert any(text in each for each in result.errors), result.errors


def advance_line(account: str = "1200", amount: str = "100", location: str = "10") -> str:
    return tags(ACCOUNTNO=account, TRX_AMOUNT=amount, LOCATIONID=location)


def advance(*lines: str, name: str = "ARADVANCE", party: str = "C-100", rest: str = "") -> str:
    who = tags(CUSTOMERID=party) if name == "ARADVANCE" else tags(VENDORID=party)
    dates = tags(PAYMENTDATE=us(TODAY), RECEIPTDATE=us(TODAY))
    bank = "" if "UNDEPOSITEDACCOUNTNO" in rest or "PRBATCH" in rest else tags(FINANCIALENTITY="BANK1")
    items = "".join(f"<{name}ITEM>{each}</{name}ITEM>" for each in lines or (advance_line(),))
    inner = f"{who}{tags(PAYMENTMETHOD='EFT')}{dates}{bank}{rest}<{name}ITEMS>{items}</{name}ITEMS>"
    return f"<create><{name}>{inner}</{name}></create>"


def update(name: str, inner: str) -> str:
    return f"<update><{name}>{inner}</{name}></update>"


def arpayment(amount: str, *items: tuple[int, str], customer: str = "C-100", rest: str = "") -> str:
    """`rest` begins with the bank or the undeposited account, in the order of the schema."""
    paid = "".join(
        f"<arpaymentitem>{tags(invoicekey=key, amount=part)}</arpaymentitem>" for key, part in items
    )
    place = rest or tags(bankaccountid="BANK1")
    return (
        f"<create_arpayment>{tags(customerid=customer, paymentamount=amount)}{place}{paid}</create_arpayment>"
    )


def apply_arpayment(key: int, *items: tuple[int, str], day: str = TODAY) -> str:
    paid = "".join(
        f"<arpaymentitem>{tags(invoicekey=each, amount=part)}</arpaymentitem>" for each, part in items
    )
    holder = f"<arpaymentitems>{paid}</arpaymentitems>" if paid else ""
    dated = f"<paymentdate>{legacy_date(day)}</paymentdate>"
    return f"<apply_arpayment>{tags(arpaymentkey=key)}{dated}{holder}</apply_arpayment>"
