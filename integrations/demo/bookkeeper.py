"""The customer's own bookkeeper, who works in Sage and knows nothing of us: keys customers, receipts, payments, a reversal.

Plain XML over the gateway, with nothing of our adapter in it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

import requests
from lxml import etree

from integrations.demo.companies import Known
from integrations.demo.sandboxes import Account

PAID_ON = "10/05/2026"
_REVERSED_ON = "<datereversed><year>2026</year><month>10</month><day>06</day></datereversed>"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_numbers = itertools.count(1)


class KeyingFailed(RuntimeError):
    """Sage did not take what the bookkeeper keyed."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The words of one side: its payments, documents and party."""

    payment: str
    document: str
    party: str
    date_field: str
    reverse: str


RECEIPTS = Ledger("ARPYMT", "ARINVOICE", "CUSTOMERID", "RECEIPTDATE", "reverse_arpayment")
PAYMENTS = Ledger("APPYMT", "APBILL", "VENDORID", "PAYMENTDATE", "reverse_appayment")


@dataclass(frozen=True, slots=True)
class Due:
    record_no: str
    party: str
    amount: Decimal


class Bookkeeper:
    def __init__(self, account: Account, entity: str) -> None:
        self.account = account
        self.entity = entity

    def key_customers(self, customers: Iterable[Known]) -> None:
        """Customers that stand in Sage before we come; those that are there stay."""
        there = {row["CUSTOMERID"] for row in self.query("CUSTOMER", "CUSTOMERID")}
        for one in customers:
            number = one.sage_id or f"P{one.id}"
            if number not in there:
                name = escape(one.name)
                self.run(
                    f"<create><CUSTOMER><CUSTOMERID>{number}</CUSTOMERID><NAME>{name}</NAME>"
                    f"<DISPLAYCONTACT><PRINTAS>{name}</PRINTAS></DISPLAYCONTACT></CUSTOMER></create>"
                )

    def pay_some(self) -> int:
        """Three in full, one in part, two by one payment, one paid and taken back, on each side. Once; returns how many."""
        return sum(self._pay_side(ledger) for ledger in (RECEIPTS, PAYMENTS))

    def _pay_side(self, ledger: Ledger) -> int:
        if self.query(ledger.payment, "RECORDNO"):
            return 0
        due = self.due(ledger)
        for one in due[:3]:
            self.pay(ledger, [(one, one.amount)])
        self.pay(ledger, [(due[3], (due[3].amount / 2).quantize(Decimal("0.01")))])
        together = _of_one_party(due[4:])
        self.pay(ledger, [(one, one.amount) for one in together])
        rest = next(one for one in due[4:] if one not in together)
        key = self.pay(ledger, [(rest, rest.amount)])
        self.run(f'<{ledger.reverse} key="{key}">{_REVERSED_ON}</{ledger.reverse}>')
        return 6

    def due(self, ledger: Ledger) -> list[Due]:
        rows = self.query(
            ledger.document,
            f"RECORDNO {ledger.party} TOTALDUE",
            "<greaterthan><field>TOTALDUE</field><value>0</value></greaterthan>",
        )
        return [Due(row["RECORDNO"], row[ledger.party], Decimal(row["TOTALDUE"])) for row in rows]

    def pay(self, ledger: Ledger, parts: Sequence[tuple[Due, Decimal]], day: str = PAID_ON) -> str:
        """Key one payment of one party's documents; returns its RECORDNO."""
        details = "".join(
            f"<{ledger.payment}DETAIL><RECORDKEY>{due.record_no}</RECORDKEY>"
            f"<TRX_PAYMENTAMOUNT>{amount}</TRX_PAYMENTAMOUNT></{ledger.payment}DETAIL>"
            for due, amount in parts
        )
        party = escape(parts[0][0].party)
        result = self.run(
            f"<create><{ledger.payment}><FINANCIALENTITY>BANK1</FINANCIALENTITY>"
            f"<PAYMENTMETHOD>EFT</PAYMENTMETHOD><{ledger.party}>{party}</{ledger.party}>"
            f"<{ledger.date_field}>{day}</{ledger.date_field}><CURRENCY>USD</CURRENCY>"
            f"<{ledger.payment}DETAILS>{details}</{ledger.payment}DETAILS></{ledger.payment}></create>"
        )
        return result.findtext(".//RECORDNO") or ""

    def query(self, name: str, fields: str, where: str = "") -> list[dict[str, str]]:
        select = "".join(f"<field>{field}</field>" for field in fields.split())
        filtered = f"<filter>{where}</filter>" if where else ""
        result = self.run(
            f"<query><object>{name}</object><select>{select}</select>{filtered}<orderby><order>"
            f"<field>RECORDNO</field><ascending/></order></orderby><pagesize>1000</pagesize></query>"
        )
        data = result.find("data")
        return [
            {str(cell.tag): cell.text or "" for cell in row} for row in (data if data is not None else ())
        ]

    def run(self, function: str) -> etree._Element:
        """One function's result. Raises KeyingFailed with Sage's words."""
        answer = requests.post(
            self.account.xml_url,
            data=self._request(function).encode(),
            headers={"Content-Type": "application/xml"},
            timeout=60,
        )
        root = etree.fromstring(answer.content, _PARSER)
        result = root.find("operation/result")
        if result is None or result.findtext("status") != "success":
            words = [each.findtext("description2") or "" for each in root.iter("error")]
            raise KeyingFailed("; ".join(words) or f"HTTP {answer.status_code}")
        return result

    def _request(self, function: str) -> str:
        account = self.account
        return (
            '<?xml version="1.0" encoding="UTF-8"?><request><control>'
            f"<senderid>{account.sender_id}</senderid><password>{account.sender_password}</password>"
            f"<controlid>bookkeeper-{next(_numbers)}</controlid><uniqueid>false</uniqueid>"
            "<dtdversion>3.0</dtdversion><includewhitespace>false</includewhitespace></control><operation>"
            f"<authentication><login><userid>{account.user_id}</userid><companyid>{account.company_id}</companyid>"
            f"<password>{account.user_password}</password><locationid>{self.entity}</locationid></login>"
            f'</authentication><content><function controlid="key">{function}</function></content>'
            "</operation></request>"
        )


def _of_one_party(due: Sequence[Due]) -> list[Due]:
    """The first two documents that one party has open."""
    for one in due:
        same = [other for other in due if other.party == one.party]
        if len(same) > 1:
            return same[:2]
    raise KeyingFailed("no party has two documents open")
