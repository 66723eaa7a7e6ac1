"""A statement stands in the provider's own Sage once, as an A/R invoice, whatever dies on the way; credited, as a credit too."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from integrations.models import Document, FreightTransaction, GLMapping
from integrations.models.choices import Trigger
from integrations.pipeline import confirmation, export, intake, own_books
from tenants import scope
from tenants.models import (
    Engagement,
    Partner,
    ProviderBooks,
    Statement,
    SupportTime,
    Tenant,
    User,
)
from tenants.support import own_books as due
from tenants.support import statements, windows
from tests.conftest import make_subsidiary, make_user
from tests.pipeline.world import World
from tests.sandbox.gateway import Client, equal
from tests.tenants.test_statements import rate

MONTH = (timezone.now().replace(day=1) - timedelta(days=1)).date().replace(day=1)
BEGAN = timezone.now().replace(day=1, hour=12, minute=0, second=0, microsecond=0) - timedelta(days=10)


@pytest.fixture
def provider(world: World) -> World:
    """The provider's own company, and nothing but its mappings and who bills whom."""
    GLMapping.objects.create(
        tenant=world.tenant,
        connection=world.connection,
        side="AR",
        level="CATEGORY",
        key="other",
        account="4020",
    )
    ProviderBooks.objects.create(subsidiary=world.subsidiary, since=timezone.now() - timedelta(hours=1))
    rate("150.00", MONTH)
    return world


def customer(slug: str, partner: Partner | None = None) -> Engagement:
    """One whose window has ended long ago."""
    tenant = Tenant.objects.create(name=slug.title(), slug=slug, partner=partner)
    subsidiary = make_subsidiary(tenant, f"{slug}-haul")
    with scope.outside("fixture"):
        made = Engagement.objects.create(tenant=tenant, subsidiary=subsidiary)
        windows.start(made, BEGAN - timedelta(days=200), "INV-1 was sent to Sage")
    return made


def billed(engagement: Engagement, *minutes: int, adjust: str = "", sent: bool = True) -> Statement:
    bill = User.objects.filter(email="bill@example.com").first() or make_user("bill")
    with scope.outside("fixture"):
        for n, spent in enumerate(minutes):
            SupportTime.objects.create(
                tenant=engagement.tenant,
                engagement=engagement,
                person=bill,
                started_at=BEGAN + timedelta(hours=2 * n),
                minutes=spent,
                category=("SUPPORT", "TRAINING")[n % 2],
                words="a secret of ours",
                internal=True,
            )
        statement = statements.draft(engagement.tenant, MONTH)
        if adjust:
            statements.adjust(statement, "goodwill", Decimal(adjust), bill)
        statements.approve(statement, bill)
        if sent:
            statements.send(statement, bill)
    return statement


def deliver() -> int:
    return own_books.deliver_due()


def posted(world: World) -> None:
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    confirmation.confirm(world.connection_id, trigger=Trigger.COMMAND)


def seen(statement: Statement) -> Statement:
    with scope.outside("fixture"):
        return Statement.objects.get(pk=statement.pk)


def test_it_stands_in_sage_by_category_with_its_number(provider: World, clerk: Client) -> None:
    with scope.outside("fixture"):
        statement = billed(customer("prairie"), 60, 30, adjust="-25.00")
        assert due.anything_due()
        assert deliver() == 1
        assert not due.anything_due()
    posted(provider)
    document = Document.objects.get(number="PRAIRIE-" + f"{MONTH:%Y-%m}")
    assert (document.state, document.kind, str(document.total.amount)) == (
        "CONFIRMED",
        "AR_INVOICE",
        "200.00",
    )
    lines = document.lines.order_by("line_no").values_list("amount", flat=True)
    assert sorted(lines) == [-25_00, 75_00, 150_00]
    rows = clerk.query("ARINVOICE", "TOTALENTERED CUSTOMERNAME", equal("RECORDID", document.number))
    assert rows == [{"TOTALENTERED": "200", "CUSTOMERNAME": "Prairie"}]
    assert seen(statement).invoiced_at is not None
    body = FreightTransaction.objects.get(source_system="statements")
    assert "secret" not in str(body.versions.get().payload)


def test_given_twice_it_is_one_invoice(provider: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies between the delivery and the note of it."""
    with scope.outside("fixture"):
        statement = billed(customer("prairie"), 60)
        with monkeypatch.context() as dies:
            dies.setattr(due, "invoiced", lambda ids: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                deliver()
        assert seen(statement).invoiced_at is None
        posted_once = deliver()
        assert posted_once == 1
    posted(provider)
    assert FreightTransaction.objects.filter(source_system="statements").count() == 1
    assert Document.objects.filter(kind="AR_INVOICE").count() == 1


def test_credited_afterwards_it_becomes_a_credit_that_applies_to_it(provider: World, clerk: Client) -> None:
    with scope.outside("fixture"):
        statement = billed(customer("prairie"), 60)
        deliver()
    posted(provider)
    with scope.outside("fixture"):
        statements.credit(seen(statement), "agreed by telephone", make_user("olga"))
        assert due.anything_due()
        assert (deliver(), deliver()) == (1, 0)
    posted(provider)
    states = dict(Document.objects.filter(kind__startswith="AR_").values_list("kind", "state"))
    assert states == {"AR_INVOICE": "CONFIRMED", "AR_ADJUSTMENT": "CONFIRMED"}
    rows = clerk.query("ARADJUSTMENT", "TOTALENTERED")
    assert [Decimal(row["TOTALENTERED"]) for row in rows] == [Decimal(-150)]
    assert seen(statement).credit_noted_at is not None


def test_credited_before_it_was_given_it_never_is(provider: World) -> None:
    with scope.outside("fixture"):
        statement = billed(customer("prairie"), 60)
        statements.credit(statement, "a mistake", make_user("olga"))
        assert not due.anything_due()
        assert deliver() == 0


@pytest.mark.parametrize(
    "case", ["draft only", "approved", "of nothing", "sent before the books", "the provider's own"]
)
def test_what_makes_no_invoice(provider: World, case: str) -> None:
    with scope.outside("fixture"):
        if case == "the provider's own":
            made = Engagement.objects.create(
                tenant=provider.tenant, subsidiary=make_subsidiary(provider.tenant, "x")
            )
            windows.start(made, BEGAN - timedelta(days=200), "INV-1 was sent to Sage")
            billed(made, 60)
        elif case == "draft only":
            statements.draft(customer("prairie").tenant, MONTH)
        elif case == "approved":
            billed(customer("prairie"), 60, sent=False)
        elif case == "of nothing":
            billed(customer("prairie"), 60, adjust="-150.00")
        else:
            billed(customer("prairie"), 60)
            ProviderBooks.objects.update(since=timezone.now() + timedelta(hours=1))
        assert not due.anything_due()
        assert deliver() == 0


def test_less_than_nothing_is_a_credit_and_what_was_worked(provider: World) -> None:
    """Sage's adjustments take lines of one sign: what was worked stands beside it in one of its own."""
    with scope.outside("fixture"):
        billed(customer("prairie"), 15, adjust="-100.00")
        deliver()
    posted(provider)
    found = [(row.state, row.total.amount) for row in Document.objects.filter(kind="AR_ADJUSTMENT")]
    assert sorted(found) == [("CONFIRMED", Decimal(-100)), ("CONFIRMED", Decimal("37.50"))]


def test_a_partner_with_books_of_its_own_has_its_customers_there(provider: World, partner: Partner) -> None:
    with scope.outside("fixture"):
        own = Tenant.objects.create(name="Ledger Partners", slug="ledger-partners")
        theirs = make_subsidiary(own, "consulting")
        ProviderBooks.objects.create(
            subsidiary=theirs, partner=partner, since=timezone.now() - timedelta(hours=1)
        )
        billed(customer("prairie", partner), 60)
        billed(customer("tallgrass"), 60)
        assert deliver() == 2
        found = FreightTransaction.objects.filter(source_system="statements")
        owners = {row.versions.get().payload["number"]: row.tenant_id for row in found}
    month = f"{MONTH:%Y-%m}"
    assert owners == {f"PRAIRIE-{month}": own.pk, f"TALLGRASS-{month}": provider.tenant.pk}


def test_what_the_books_refuse_is_given_again_and_stands_in_plain_sight(
    provider: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope.outside("fixture"):
        statement = billed(customer("prairie"), 60)
        with monkeypatch.context() as down:
            down.setattr(intake, "_take", lambda *a: (_ for _ in ()).throw(RuntimeError("the disk is full")))
            with pytest.raises(RuntimeError):
                deliver()
        assert seen(statement).invoiced_at is None
        assert due.anything_due()
        assert deliver() == 1
