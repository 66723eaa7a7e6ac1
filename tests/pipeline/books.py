"""Sage's books of a world, seen over the wire, with an account for every use of freight accounting."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

from integrations.core.documents import DocumentKind
from integrations.core.freight import Category, Charge, Kind, PartyKind, PartyRef, Transaction
from integrations.models import Document, GLMapping
from integrations.models.choices import Trigger
from integrations.pipeline import confirmation, export
from integrations.pipeline.wire import Wire
from tests.pipeline.world import START, TODAY, World, freight, usd

DRIVER = PartyRef(PartyKind.DRIVER, "V-200")
CARRIER = PartyRef(PartyKind.CARRIER, "V-100")
CUSTOMER = PartyRef(PartyKind.CUSTOMER, "C-100")
MORE_ACCOUNTS = (
    ("AR", "pass_through", "4200"),
    ("AP", "pass_through", "4200"),
    ("AP", "driver_receivable", "1320"),
    ("AP", "driver_advance", "1310"),
    ("AP", "escrow", "2400"),
    ("AP", "reimbursement", "5030"),
    ("AP", "trade_expense", "6200"),
    ("AP", "accrued", "2100"),
    ("AR", "unbilled", "1400"),
    ("AR", "other_income", "4900"),
    ("AR", "other_receivable", "1100"),
    ("AR", "other", "4090"),
    ("AR", "factor_clearing", "1390"),
    ("AR", "factor_cash", "1000"),
    ("AR", "factor_reserve", "1330"),
    ("AR", "factor_fee", "6100"),
    ("AR", "factor_loan", "2300"),
)


AP = (DocumentKind.AP_BILL, DocumentKind.AP_ADJUSTMENT)
AR = (DocumentKind.AR_INVOICE, DocumentKind.AR_ADJUSTMENT)


def map_everything(world: World) -> None:
    GLMapping.objects.bulk_create(
        GLMapping(
            tenant=world.tenant,
            connection=world.connection,
            side=side,
            level="CATEGORY",
            key=category,
            account=account,
        )
        for side, category, account in MORE_ACCOUNTS
    )


class Books:
    """The sandbox's books, seen over the wire."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._before = self.balances()

    def balances(self) -> dict[str, Decimal]:
        rows = Wire(self.world.connection).call(
            "trial balance",
            lambda ledger, session: ledger.trial_balance(
                session, start=START.date(), end=date(TODAY.year + 1, 12, 31)
            ),
        )
        return {row.account: row.balance.amount for row in rows}

    def post(self) -> None:
        export.export_all(self.world.connection_id, trigger=Trigger.COMMAND)
        confirmation.confirm(self.world.connection_id, trigger=Trigger.COMMAND)

    def settle(self) -> None:
        """Until nothing is on its way or unclear."""
        for _ in range(50):
            self.post()
            if not Document.objects.filter(state__in=["READY", "SENDING", "SENT", "UNKNOWN"]).exists():
                return
            time.sleep(0.1)
        raise AssertionError("something stays unclear")

    def moved(self) -> dict[str, str]:
        """What each account moved by since the start."""
        now = self.balances()
        moved = {a: now.get(a, Decimal(0)) - self._before.get(a, Decimal(0)) for a in now | self._before}
        return {account: f"{amount:.2f}" for account, amount in sorted(moved.items()) if amount}

    def open_of(self, party_id: str, *kinds: DocumentKind) -> str:
        """What is open of a customer or vendor: an adjustment lessens it."""
        total = Decimal(0)
        for kind in kinds:
            page = Wire(self.world.connection).call(
                "open", lambda ledger, session, k=kind: ledger.documents(session, k, after=0, size=1000)
            )
            ours = {d.record_no for d in Document.objects.filter(kind=kind)}
            total += sum(p.due.amount for p in page.rows if p.party_id == party_id and p.record_no in ours)
        return f"{total:.2f}"


def charges(*given: tuple[Category, str]) -> dict[str, object]:
    return {"charges": tuple(Charge(n, "", c, usd(a)) for n, (c, a) in enumerate(given, 1))}


def told(kind: Kind, source_id: str, *given: tuple[Category, str], **more: object) -> Transaction:
    """A transaction with a charge per category and amount."""
    return replace(freight(kind, source_id, "1.00"), **charges(*given), **more)  # type: ignore[arg-type]
