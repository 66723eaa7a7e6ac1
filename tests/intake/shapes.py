"""Rows as a TMS sends them, and documents as the export step leaves them."""

from datetime import UTC, datetime
from typing import Any

from integrations.core.documents import DocumentKind
from integrations.core.lifecycle import State
from integrations.models import (
    Connection,
    Document,
    DocumentLine,
    DocumentSource,
    Entity,
    FreightTransaction,
    SageCompany,
    TransactionVersion,
)
from integrations.models.choices import Channel, ConnectionState, TransactionStatus
from integrations.pipeline.intake import Receipt, accept, terms_of
from integrations.tms.json_shape import read_party, read_transaction
from tenants.models import Subsidiary

SYSTEM = "loadmaster"


def invoice(source_id: str = "L1", **changes: Any) -> dict[str, Any]:
    return {
        "kind": "customer_invoice",
        "source_id": source_id,
        "version": 1,
        "created": "2026-03-02T09:30:00-06:00",
        "document_date": "2026-03-02",
        "party": {"kind": "customer", "source_id": "C1"},
        "charges": [
            {"code": "LH", "category": "linehaul", "amount": "2000.00"},
            {"code": "FSC", "category": "fuel_surcharge", "amount": "300.00"},
            {"code": "DET", "category": "accessorial", "amount": "100.00"},
        ],
        **changes,
    }


def fuel(source_id: str = "F1", amount: str = "400.00", **changes: Any) -> dict[str, Any]:
    return {
        "kind": "fuel_purchase",
        "source_id": source_id,
        "document_date": "2026-03-02",
        "party": {"source_id": "EFS"},
        "charges": [{"amount": amount}],
        **changes,
    }


def party(source_id: str = "C1", **changes: Any) -> dict[str, Any]:
    return {"kind": "customer", "source_id": source_id, "name": "Acme Foods", **changes}


def deliver(subsidiary: Subsidiary, *bodies: Any) -> Receipt:
    terms = terms_of(subsidiary, SYSTEM)
    rows = [read_transaction(body, n, terms) for n, body in enumerate(bodies, start=1)]
    return accept(subsidiary_id=subsidiary.pk, source_system=SYSTEM, rows=rows, channel=Channel.API)


def deliver_parties(subsidiary: Subsidiary, *bodies: Any) -> Receipt:
    rows = [read_party(body, n) for n, body in enumerate(bodies, start=1)]
    return accept(subsidiary_id=subsidiary.pk, source_system=SYSTEM, rows=rows, channel=Channel.API)


def outcomes(receipt: Receipt) -> list[str]:
    return [result.outcome.value for result in receipt.results]


def codes(receipt: Receipt) -> list[str]:
    return [issue.code.value for result in receipt.results for issue in result.issues]


def connect(subsidiary: Subsidiary, cut_over: datetime | None = None) -> Connection:
    company = SageCompany.objects.create(
        gateway_url="https://api.intacct.com/ia/xml/xmlgw.phtml", company_id=f"DEMO-{subsidiary.slug}"
    )
    entity = Entity.objects.create(tenant=subsidiary.tenant, company=company, entity_id="10", name="Ten")
    return Connection.objects.create(
        tenant=subsidiary.tenant,
        subsidiary=subsidiary,
        company=company,
        entity=entity,
        state=ConnectionState.ACTIVE,
        user_id="xml",
        user_password="secret",
        cut_over=cut_over or datetime(2026, 1, 1, tzinfo=UTC),
    )


def document(connection: Connection, state: State, *source_ids: str) -> Document:
    """One document in which these transactions stand, as mapping leaves it."""
    members = list(FreightTransaction.objects.filter(source_id__in=source_ids).order_by("source_id"))
    first = members[0]
    made = Document.objects.create(
        tenant_id=connection.tenant_id,
        connection=connection,
        company=connection.company,
        subsidiary=connection.subsidiary,
        kind=DocumentKind.AR_INVOICE,
        source_system=SYSTEM,
        source_kind=first.kind,
        source_id=first.source_id,
        identity=first.source_id.ljust(64, "0"),
        mark="LH-TEST",
        party=first.party,
        number=first.number,
        currency="USD",
        total=first.total,
        state=state,
    )
    for number, member in enumerate(members, start=1):
        version = TransactionVersion.objects.get(transaction=member, status="CURRENT")
        DocumentLine.objects.create(
            tenant_id=connection.tenant_id,
            document=made,
            line_no=number,
            account="4000",
            currency="USD",
            amount=member.total,
            version=version,
            source_line=member.source_id.ljust(64, "0"),
        )
        DocumentSource.objects.create(tenant_id=connection.tenant_id, document=made, transaction=member)
        member.status = TransactionStatus.DOCUMENTED
        member.save()
    return made
