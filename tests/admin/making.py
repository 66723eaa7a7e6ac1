"""Rows for the admin's tests, each with what a page of it shows."""

import hashlib
import zlib
from datetime import date, timedelta

from django.utils import timezone

from integrations.core.money import Money
from integrations.models import (
    Attempt,
    Connection,
    Document,
    DocumentLine,
    DocumentPayload,
    Entity,
    Exchange,
    ExchangeBody,
    FreightTransaction,
    Issue,
    Party,
    PaymentApplication,
    RawInput,
    RawRow,
    SageCompany,
    SagePayment,
    TransactionVersion,
    Transition,
)
from tenants import scope
from tenants.models import Subsidiary
from tests.pipeline.world import waive

PASSWORD = "canary-of-the-gateway"
TAX_ID = "canary-of-the-tax-id"


def usd(minor: int) -> Money:
    return Money.from_minor(minor, "USD")


def make_connection(subsidiary: Subsidiary, **columns) -> Connection:
    with scope.outside("fixture"):
        company, _ = SageCompany.objects.get_or_create(
            gateway_url="https://api.intacct.com/ia/xml/xmlgw.phtml",
            company_id=f"of {subsidiary.tenant.slug}",
        )
        entity = Entity.objects.create(
            tenant=subsidiary.tenant, company=company, entity_id=subsidiary.slug, name=subsidiary.name
        )
        made = Connection.objects.create(
            tenant=subsidiary.tenant,
            subsidiary=subsidiary,
            company=company,
            entity=entity,
            user_id="ledgerhaul",
            user_password=PASSWORD,
            **columns,
        )
        made.engagement = waive(made.pk)
        return made


def make_party(connection: Connection, name: str = "Apex Foods") -> Party:
    with scope.outside("fixture"):
        return Party.objects.create(
            tenant=connection.tenant,
            source_system="tms",
            kind="customer",
            source_id=name.lower(),
            name=name,
            plain_name=name.lower(),
            tax_id=TAX_ID,
        )


def make_document(connection: Connection, number: str, party: Party | None = None, **columns) -> Document:
    identity = hashlib.sha256(number.encode()).hexdigest()
    given = {
        "kind": "AR_INVOICE",
        "source_system": "tms",
        "source_kind": "customer_invoice",
        "source_id": f"L-{number}",
        "identity": identity,
        "control_id": identity,
        "mark": f"LH-{identity[:12]}",
        "document_date": date(2026, 11, 3),
        "currency": "USD",
        "total": usd(240_000),
        "state": "READY",
        "party": party,
    } | columns
    with scope.outside("fixture"):
        return Document.objects.create(
            tenant=connection.tenant,
            connection=connection,
            company=connection.company,
            subsidiary=connection.subsidiary,
            number=number,
            **given,
        )


def give_life(document: Document, party: Party) -> None:
    """Everything that may stand on a document's page, once."""
    with scope.outside("fixture"):
        _give_input(document, party)
        _give_exchange(document)
        _give_payment(document)


def _give_input(document: Document, party: Party) -> None:
    tenant, subsidiary = document.tenant, document.subsidiary
    delivery = RawInput.objects.create(tenant=tenant, subsidiary=subsidiary, channel="FILE", name="loads.csv")
    body = {"load_id": document.source_id, "linehaul": "2400.00", "password": "canary-of-a-row"}
    row = RawRow.objects.create(tenant=tenant, raw_input=delivery, row=7, body=body)
    freight = FreightTransaction.objects.create(
        tenant=tenant,
        subsidiary=subsidiary,
        source_system="tms",
        kind="customer_invoice",
        source_id=document.source_id,
        version=1,
        content_hash="x",
        party=party,
        number=document.number,
        document_date=document.document_date,
        created_in_tms=timezone.now(),
        currency="USD",
        total=usd(240_000),
    )
    version = TransactionVersion.objects.create(
        tenant=tenant,
        transaction=freight,
        version=1,
        content_hash="x",
        payload={"charges": []},
        currency="USD",
        total=usd(240_000),
        raw_row=row,
    )
    DocumentLine.objects.create(
        tenant=tenant,
        document=document,
        line_no=1,
        account="4200",
        currency="USD",
        amount=usd(240_000),
        memo="Waited two hours",
        dimensions={"DEPARTMENT": "OPS"},
        trace=["Detention has its own account"],
        version=version,
        source_line=document.identity,
    )
    DocumentPayload.objects.create(
        tenant=tenant,
        document=document,
        body=f"<create_invoice><invoiceno>{document.number}</invoiceno></create_invoice>",
    )


def _give_exchange(document: Document) -> None:
    tenant, now = document.tenant, timezone.now()
    exchange = Exchange.objects.create(
        tenant=tenant,
        connection=document.connection,
        purpose="post",
        request_id="r1",
        http_status=200,
        milliseconds=412,
        started_at=now,
    )
    request = (
        "<request><control><password>canary-of-an-exchange</password></control><operation><content>"
        f'<function controlid="{document.control_id}"><create_invoice><invoiceno>{document.number}</invoiceno>'
        '</create_invoice></function><function controlid="other"><create_invoice><invoiceno>A-STRANGER</invoiceno>'
        "</create_invoice></function></content></operation></request>"
    )
    answer = f"<response><operation><result><controlid>{document.control_id}</controlid><key>31</key></result></operation></response>"
    ExchangeBody.objects.create(
        tenant=tenant,
        exchange=exchange,
        request=zlib.compress(request.encode()),
        response=zlib.compress(answer.encode()),
    )
    Attempt.objects.create(
        tenant=tenant,
        document=document,
        exchange=exchange,
        outcome="ACCEPTED",
        control_id=document.control_id,
        at=now,
    )
    Transition.objects.create(
        tenant=tenant,
        document=document,
        was="SENDING",
        now="SENT",
        by="SYSTEM",
        reason="Sage took it",
        at=now,
    )


def _give_payment(document: Document) -> None:
    payment = SagePayment.objects.create(
        tenant=document.tenant,
        connection=document.connection,
        side="AR",
        record_no=901,
        when_modified="11/20/2026 10:11:12",
        ours=True,
        payment_date=date(2026, 11, 20),
        method="Wire",
        currency="USD",
        amount=usd(100_000),
    )
    for detail, live in ((1, True), (2, False)):
        PaymentApplication.objects.create(
            tenant=document.tenant,
            payment=payment,
            document=document,
            detail_no=detail,
            part=PaymentApplication._meta.get_field("part").choices[0][0],
            currency="USD",
            amount=usd(100_000),
            live=live,
        )


def give_issue(document: Document, cause: str = "account.unmapped AR LUMPER", **columns) -> Issue:
    given = {
        "code": "account.unmapped",
        "severity": "BLOCK",
        "message": "no AR account is mapped for charge 'LUMPER'",
        "remedy": "map 'LUMPER' to an account",
    } | columns
    with scope.outside("fixture"):
        return Issue.objects.create(
            tenant=document.tenant, connection=document.connection, document=document, cause=cause, **given
        )


def came(document: Document, minutes_ago: int) -> None:
    with scope.outside("fixture"):
        Document.objects.filter(pk=document.pk).update(
            created_at=timezone.now() - timedelta(minutes=minutes_ago)
        )
