from __future__ import annotations

import itertools
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from integrations.core.documents import DocumentKind
from integrations.sage.intacct_xml.ledger import IntacctXml
from integrations.sage.ports import Outgoing
from tests.sage import samples
from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Client

_numbers = itertools.count(1)


class Company:
    """A ledger in front of a company that keeps real books, and a plain client for what only people do in Sage."""

    def __init__(self, account, **changes):
        self.account = account
        self.ledger = IntacctXml(
            samples.connection(
                gateway=account.xml_url,
                company_id=account.company_id,
                user_id=account.user_id,
                user_password=account.user_password,
                sender_id=account.sender_id,
                sender_password=account.sender_password,
                **changes,
            )
        )
        self.session = self.ledger.open_session().value
        self.person = Client(account, entity="10")
        self.person.open_session()

    def outgoing(self, *documents, ids=()):
        chosen = ids or [f"lh-{next(_numbers)}" for _ in documents]
        return [
            Outgoing(i, d.kind, self.ledger.render(d, samples.MARK))
            for i, d in zip(chosen, documents, strict=True)
        ]

    def send(self, *documents, ids=()):
        return self.ledger.send(
            self.session, self.outgoing(*documents, ids=ids), deadline=time.monotonic() + 10
        ).value

    def post(self, document):
        """Sent and taken; its RECORDNO."""
        [outcome] = self.send(document)
        return outcome.record_no

    def misbehaves(self, **faults):
        self.person.control("faults", {name.replace("_", "-"): rate for name, rate in faults.items()})

    def count(self, name):
        return self.person.control("books")["counts"][name]

    def pay(self, kind, amount, credit=""):
        """Pay the document of this RECORDNO; `kind` says where; `credit` is more of the detail, as XML."""
        side = {
            "AR": ("ARPYMT", "CUSTOMERID", "C-100", "RECEIPTDATE"),
            "AP": ("APPYMT", "VENDORID", "V-100", "PAYMENTDATE"),
        }
        name, party, who, on = side[kind]
        today = datetime.now(UTC)
        result = self.person.run(
            f"<create><{name}><FINANCIALENTITY>BANK1</FINANCIALENTITY><PAYMENTMETHOD>EFT</PAYMENTMETHOD>"
            f"<{party}>{who}</{party}><{on}>{today:%m/%d/%Y}</{on}><CURRENCY>USD</CURRENCY>"
            f"<{name}DETAILS><{name}DETAIL>{credit}<TRX_PAYMENTAMOUNT>{amount}</TRX_PAYMENTAMOUNT></{name}DETAIL>"
            f"</{name}DETAILS></{name}></create>"
        )
        assert result.ok, result.errors
        return result.key


@pytest.fixture(scope="module")
def company():
    with start_sandbox(open_from="2025-01") as account:
        company = Company(account)
        yield company
        company.person.close()


@pytest.fixture
def own_company():
    """One of its own, to be given switches: `own_company(uniqueid="ignored")`."""
    started = []

    def start(changes=None, **switches):
        context = start_sandbox(open_from="2025-01", **switches)
        account = context.__enter__()
        company = Company(account, **(changes or {}))
        started.append((context, company))
        return company

    yield start
    for context, company in started:
        company.person.close()
        context.__exit__(None, None, None)


@pytest.fixture
def invoice():
    return replace(samples.INVOICE, number=f"INV-{next(_numbers)}")


@pytest.fixture
def bill():
    return replace(samples.BILL, number=f"B-{next(_numbers)}")


@pytest.fixture
def kinds():
    """One document of each kind, under numbers that no other test uses."""
    n = next(_numbers)
    return [
        replace(samples.INVOICE, number=f"I-{n}"),
        replace(samples.BILL, number=f"P-{n}"),
        replace(samples.CREDIT, number=f"CR-{n}"),
        replace(samples.DEDUCTION, number=f"DE-{n}"),
        replace(samples.CUSTOMER, party_id=f"C-9{n}", name=f"Łódź Spedycja & Søn {n}"),
        replace(samples.VENDOR, party_id=f"V-9{n}", kind=DocumentKind.VENDOR),
    ]
