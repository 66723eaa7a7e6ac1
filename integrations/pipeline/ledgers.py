"""From a connection's row to the port of its Sage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import F, Q

from config.redaction import register_secret
from integrations.core.policies import PostingLevel
from integrations.models import (
    Connection,
    CustomFieldMapping,
    DimensionMapping,
    ReferenceRecord,
    SenderCredential,
    policies_of,
)
from integrations.models.choices import System
from integrations.pipeline.dimension_rules import CUSTOM_FIELD, DIMENSION
from integrations.sage import registry
from integrations.sage.errors import NotAllowed
from integrations.sage.ports import OnlineLedger, Renderer
from integrations.sage.x3_soap.layouts import read as read_layouts
from tenants.models import Tenant


class NoSender(NotAllowed):
    """Neither the tenant's partner nor the deployment nor its environment has sender credentials."""


def level_of(connection: Connection) -> str:
    """Where documents are posted: the connection's entity, or '' for the top level, where its lines name their location."""
    top = policies_of(connection).posting_level is PostingLevel.TOP
    return "" if top else connection.entity.entity_id


def open_ledger(connection: Connection, *, entity: str | None = None) -> OnlineLedger:
    """The adapter with this connection's credentials, at its own level or at `entity` ('' is the top level).

    Holds HTTP connections: open one per run, not per request. Raises NotAllowed for a desktop Sage, which nobody can speak to.
    """
    if connection.is_desktop:
        raise NotAllowed(
            f"{connection.get_system_display()} is reached by files that a person imports: see its posting batches"
        )
    of_system = _OF_SYSTEM[System(connection.system)]
    values = {
        **of_system(connection, level_of(connection) if entity is None else entity),
        "user_id": connection.user_id,
        "user_password": connection.user_password.reveal(),
        "currency": connection.currency,
        "hosts": tuple(settings.SAGE_GATEWAY_HOSTS),
        "total_seconds": settings.REQUEST_DEADLINE_SECONDS,
    }
    return registry.open_ledger(connection.system, **values)


def _of_intacct(connection: Connection, entity: str) -> dict[str, Any]:
    sender_id, sender_password = _sender(connection)
    return {
        "gateway": connection.company.gateway_url,
        "company_id": connection.company.company_id,
        "sender_id": sender_id,
        "sender_password": sender_password,
        "entity": entity,
        "dimensions": _dimensions(connection),
        "custom_fields": _custom_fields(connection),
    }


def _of_x3(connection: Connection, entity: str) -> dict[str, Any]:
    """The pool's alias is kept as the company's id: with the address it says which folder is meant. A site is no login."""
    return {
        "url": connection.company.gateway_url,
        "pool_alias": connection.company.company_id,
        "site": entity or connection.entity.entity_id,
        "layouts": read_layouts(connection.x3_layout),
    }


_OF_SYSTEM: Mapping[System, Callable[[Connection, str], dict[str, Any]]] = {
    System.INTACCT_XML: _of_intacct,
    System.X3_SOAP: _of_x3,
}


def renderer(connection: Connection) -> Renderer:
    """What freezes documents and parties, whichever way they go."""
    if connection.is_desktop:
        return registry.open_files(connection.system, mirrored=connection.mirrored)
    return open_ledger(connection, entity=level_of(connection))


def _dimensions(connection: Connection) -> tuple[str, ...]:
    """Those that are mapped and that the company has: it refuses a query for one that it does not have."""
    lacking = ReferenceRecord.objects.filter(
        Q(active=False) | Q(facts__listed=""), connection=connection, object_name=DIMENSION
    )
    return tuple(
        DimensionMapping.objects.filter(connection=connection)
        .exclude(dimension__in=lacking.values("key"))
        .order_by("dimension")
        .values_list("dimension", flat=True)
    )


def _custom_fields(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Those that are mapped and that the company has, by their record."""
    there = ReferenceRecord.objects.filter(connection=connection, object_name=CUSTOM_FIELD, active=True)
    has = set(there.values_list("key", flat=True))
    mapped = CustomFieldMapping.objects.filter(connection=connection).values_list("owner", "name")
    return tuple(sorted((owner, name) for owner, name in mapped if f"{owner}.{name}" in has))


def sender_id_for(tenant: Tenant) -> str:
    """The Sender ID that the tenant's companies have to authorize; empty where nobody has entered one."""
    try:
        return _sender_of(tenant)[0]
    except NoSender:
        return ""


def _sender(connection: Connection) -> tuple[str, str]:
    return _sender_of(connection.tenant)


def _sender_of(tenant: Tenant) -> tuple[str, str]:
    """Id and password: the partner's, else the deployment's as an Operator entered it, else the environment's."""
    partner = tenant.partner_id
    mine = Q(partner__isnull=True) | Q(partner=partner) if partner else Q(partner__isnull=True)
    sender = SenderCredential.objects.filter(mine).order_by(F("partner").asc(nulls_last=True)).first()
    if sender is not None:
        return sender.sender_id, sender.password.reveal()
    if settings.SAGE_SENDER_ID and settings.SAGE_SENDER_PASSWORD:
        register_secret(settings.SAGE_SENDER_PASSWORD)
        return settings.SAGE_SENDER_ID, settings.SAGE_SENDER_PASSWORD
    raise NoSender(
        "no sender credentials: an Operator enters them under Sender credentials, or sets SAGE_SENDER_ID"
    )
