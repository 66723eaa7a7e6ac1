"""Requests that the tests share: an invoice, a bill, an adjustment, a receipt, each in one line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.sandbox.gateway import legacy_date, us

TODAY = datetime.now(UTC).date().isoformat()
LAST_YEAR = f"{int(TODAY[:4]) - 1}-06-15"
BEFORE_BOOKS = f"{int(TODAY[:4]) - 2}-12-31"
IN_A_MONTH = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()


def lineitem(account: str, amount: str, location: str = "10", department: str = "") -> str:
    where = f"<locationid>{location}</locationid>" if location else ""
    where += f"<departmentid>{department}</departmentid>" if department else ""
    return f"<lineitem><glaccountno>{account}</glaccountno><amount>{amount}</amount>{where}</lineitem>"


def invoice(
    *lines: str, customer: str = "C-100", day: str = TODAY, number: str = "INV-1", rest: str = ""
) -> str:
    items = "".join(lines or (lineitem("4000", "100.00"),))
    return (
        f"<create_invoice><customerid>{customer}</customerid><datecreated>{legacy_date(day)}</datecreated>"
        f"<termname>Net 30</termname><invoiceno>{number}</invoiceno>{rest}<invoiceitems>{items}</invoiceitems>"
        "</create_invoice>"
    )


def ar_adjustment(*lines: str, customer: str = "C-100", day: str = TODAY) -> str:
    return (
        f"<create_aradjustment><customerid>{customer}</customerid><datecreated>{legacy_date(day)}</datecreated>"
        f"<aradjustmentitems>{''.join(lines)}</aradjustmentitems></create_aradjustment>"
    )


def ap_adjustment(*lines: str, vendor: str = "V-100", day: str = TODAY) -> str:
    return (
        f"<create_apadjustment><vendorid>{vendor}</vendorid><datecreated>{legacy_date(day)}</datecreated>"
        f"<apadjustmentitems>{''.join(lines)}</apadjustmentitems></create_apadjustment>"
    )


def bill_line(
    account: str = "5010", amount: str = "100.00", location: str = "10", department: str = ""
) -> str:
    where = f"<LOCATIONID>{location}</LOCATIONID>" if location else ""
    where += f"<DEPARTMENTID>{department}</DEPARTMENTID>" if department else ""
    return (
        f"<APBILLITEM><ACCOUNTNO>{account}</ACCOUNTNO><TRX_AMOUNT>{amount}</TRX_AMOUNT>{where}</APBILLITEM>"
    )


def apbill(
    *lines: str, vendor: str = "V-100", day: str = TODAY, number: str = "BILL-1", rest: str = ""
) -> str:
    """The object alone, for one create of several."""
    return (
        f"<APBILL><VENDORID>{vendor}</VENDORID><WHENCREATED>{us(day)}</WHENCREATED><WHENDUE>{us(day)}</WHENDUE>"
        f"<RECORDID>{number}</RECORDID>{rest}<APBILLITEMS>{''.join(lines or (bill_line(),))}</APBILLITEMS></APBILL>"
    )


def bill(*lines: str, vendor: str = "V-100", day: str = TODAY, number: str = "BILL-1", rest: str = "") -> str:
    return f"<create>{apbill(*lines, vendor=vendor, day=day, number=number, rest=rest)}</create>"


def detail(key: int, amount: str = "", rest: str = "") -> str:
    paid = f"<TRX_PAYMENTAMOUNT>{amount}</TRX_PAYMENTAMOUNT>" if amount else ""
    return f"<RECORDKEY>{key}</RECORDKEY>{paid}{rest}"


def receipt(*details: str, customer: str = "C-100", day: str = TODAY, rest: str = "") -> str:
    inner = "".join(f"<ARPYMTDETAIL>{each}</ARPYMTDETAIL>" for each in details)
    return (
        f"<create><ARPYMT><FINANCIALENTITY>BANK1</FINANCIALENTITY><PAYMENTMETHOD>EFT</PAYMENTMETHOD>"
        f"<CUSTOMERID>{customer}</CUSTOMERID><RECEIPTDATE>{us(day)}</RECEIPTDATE><CURRENCY>USD</CURRENCY>{rest}"
        f"<ARPYMTDETAILS>{inner}</ARPYMTDETAILS></ARPYMT></create>"
    )


def payment(*details: str, vendor: str = "V-100", day: str = TODAY, rest: str = "") -> str:
    inner = "".join(f"<APPYMTDETAIL>{each}</APPYMTDETAIL>" for each in details)
    return (
        f"<create><APPYMT><FINANCIALENTITY>BANK1</FINANCIALENTITY><PAYMENTMETHOD>EFT</PAYMENTMETHOD>"
        f"<VENDORID>{vendor}</VENDORID><PAYMENTDATE>{us(day)}</PAYMENTDATE><CURRENCY>USD</CURRENCY>{rest}"
        f"<APPYMTDETAILS>{inner}</APPYMTDETAILS></APPYMT></create>"
    )


def party(kind: str, number: str, name: str, rest: str = "", contact: str = "") -> str:
    return (
        f"<create><{kind}><{kind}ID>{number}</{kind}ID><NAME>{name}</NAME>"
        f"<DISPLAYCONTACT><PRINTAS>{name}</PRINTAS>{contact}</DISPLAYCONTACT>{rest}</{kind}></create>"
    )


def reversal(function: str, key: int, day: str = TODAY) -> str:
    return f'<{function} key="{key}"><datereversed>{legacy_date(day)}</datereversed></{function}>'


def delete(name: str, key: int) -> str:
    return f"<delete><object>{name}</object><keys>{key}</keys></delete>"
