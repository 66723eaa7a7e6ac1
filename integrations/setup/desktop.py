"""A connection to a Sage on a PC: nothing is signed in to, a person carries files between."""

from __future__ import annotations

import uuid

from django.db import transaction

from integrations.models import Connection, ConnectionPolicies, Entity, SageCompany
from integrations.models.choices import DESKTOP, Mode, PartyPolicy
from integrations.pipeline import connections
from integrations.setup import charts
from integrations.setup.wizard import Refusal, free_subsidiaries
from tenants.models import AuditEvent, Subsidiary, User


def begin(
    subsidiary_id: uuid.UUID, system: str, mode: str, mirrored: bool, data_file: str, actor: User | str
) -> Connection:
    """A connection that is being set up. `data_file` is the name of Sage's company file: two subsidiaries that keep their books
    in one file share its batch numbers. Raises Refusal."""
    if system not in DESKTOP or mode not in (Mode.GL, Mode.SUMMARY):
        raise Refusal("choose a desktop Sage, and whether batches are posted or months closed")
    with transaction.atomic():
        subsidiary = Subsidiary.objects.select_for_update().get(pk=subsidiary_id)
        if not free_subsidiaries().filter(pk=subsidiary.pk).exists():
            raise Refusal(
                f"{subsidiary.name} has a connection already: one subsidiary, one accounting integration"
            )
        # The address stands for a file on somebody's PC; the tenant's id keeps two customers' files apart.
        company, _ = SageCompany.objects.get_or_create(
            gateway_url=f"https://{subsidiary.tenant_id}.desktop.invalid/", company_id=data_file.strip()[:80]
        )
        entity, _ = Entity.objects.get_or_create(
            tenant_id=subsidiary.tenant_id, company=company, entity_id="", defaults={"name": data_file[:120]}
        )
        connection = Connection.objects.create(
            tenant_id=subsidiary.tenant_id,
            subsidiary=subsidiary,
            engagement=connections.order_of(subsidiary, True),
            company=company,
            entity=entity,
            system=system,
            mode=mode,
            mirrored=mirrored and mode == Mode.GL,
            currency=subsidiary.currency,
            customer_policy=PartyPolicy.CREATE,
            vendor_policy=PartyPolicy.CREATE,
            payments_on=False,
        )
        ConnectionPolicies.objects.create(tenant_id=connection.tenant_id, connection=connection)
        AuditEvent.record("connection.begun", actor=actor, target=connection)
        charts.hand_over(connection)
    return connection
