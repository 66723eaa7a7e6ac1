"""A ledger that speaks X3's SOAP to a company that keeps real books, and a plain client for what only people do in Sage."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

from integrations.sage.ports import Outgoing
from integrations.sage.x3_soap.connection import Connection
from integrations.sage.x3_soap.ledger import X3Soap
from tests.sage import samples
from tests.sandbox.gateway import Account, Client

_numbers = itertools.count(1)


class Folder:
    def __init__(self, account: Account, **changes) -> None:
        self.account = account
        self.ledger = X3Soap(connection(account, **changes))
        self.session = self.ledger.open_session().value
        self.person = Client(account, entity="10")
        self.person.open_session()

    def outgoing(self, *documents):
        return [
            Outgoing(f"lh-{next(_numbers)}", d.kind, self.ledger.render(d, mark_of(d))) for d in documents
        ]

    def send(self, *documents):
        return self.ledger.send(self.session, self.outgoing(*documents), deadline=time.monotonic() + 10).value

    def post(self, document):
        [outcome] = self.send(document)
        return outcome.record_no

    def arm(self, fault, count=1):
        self.person.control("arm", {"fault": fault, "count": count})

    def count(self, name):
        return self.person.control("books")["counts"][name]


def connection(account: Account, **changes) -> Connection:
    values = {
        "url": account.x3_url,
        "pool_alias": account.company_id,
        "user_id": account.user_id,
        "user_password": account.user_password,
        "site": "10",
        "hosts": ("http://127.0.0.1:*",),
        "total_seconds": 10.0,
        "connect_seconds": 2.0,
    }
    return Connection(**{**values, **changes})


def mark_of(document) -> str:
    """The mark that the description begins with."""
    return document.description[:15] if hasattr(document, "description") else samples.MARK


def numbered(sample, number: str, mark: str = ""):
    """A sample under a number, and a mark, of its own."""
    n = next(_numbers)
    mark = mark or f"LH-{'ABCDEFGHIJ'[n % 10]}{n:0>11}".replace("0", "A").replace("1", "B").replace(
        "8", "C"
    ).replace("9", "D")
    return replace(sample, number=number, description=f"{mark} Load {number}")
