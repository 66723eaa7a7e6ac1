"""The entities of a Sage company, read on demand: what a subsidiary may be connected to (rule A8)."""

from __future__ import annotations

import uuid

from django.utils import timezone

from integrations.models import Connection, Entity
from integrations.pipeline.wire import Wire, denied
from integrations.sage.errors import LedgerError
from integrations.sage.ports import ReferenceRow
from tenants.models import AuditEvent, User

LIST = "LOCATIONENTITY"
PAGE = 1000
TOP = ""


def discover(connection_id: uuid.UUID, actor: User) -> int:
    """Read the company's entities now; returns how many are new. Raises ValueError in words for the person."""
    connection = Connection.objects.select_related("subsidiary", "company", "entity", "tenant").get(
        id=connection_id
    )
    try:
        fresh = read(Wire(connection))
    except LedgerError as problem:
        raise ValueError(f"Sage does not tell its entities: {problem}") from problem
    AuditEvent.record("entity.discovered", actor=actor, target=connection, detail={"new": str(fresh)})
    return fresh


def read(wire: Wire) -> int:
    """Keep the entities as Sage has them; one that is gone there becomes inactive. Returns how many are new."""
    rows, whole = _rows(wire)
    connection = wire.connection
    known = {
        e.entity_id: e
        for e in Entity.objects.filter(tenant=connection.tenant_id, company=connection.company_id)
    }
    now = timezone.now()
    fresh = [
        Entity(
            tenant_id=connection.tenant_id,
            company_id=connection.company_id,
            entity_id=row.key,
            name=row.name[:120],
            currency=row.facts.get("currency", "")[:3],
            active=row.active,
            read_at=now,
        )
        for row in rows
        if row.key not in known
    ]
    Entity.objects.bulk_create(fresh, ignore_conflicts=True)
    _refresh(known, rows, whole=whole)
    return len(fresh)


def _refresh(known: dict[str, Entity], rows: list[ReferenceRow], *, whole: bool) -> None:
    told = {row.key: row for row in rows}
    changed: list[Entity] = []
    for entity_id, entity in known.items():
        row = told.get(entity_id)
        if entity_id == TOP or (row is None and not whole):
            continue
        entity.active = row is not None and row.active
        if row is not None:
            entity.name, entity.currency = row.name[:120], row.facts.get("currency", "")[:3]
        entity.read_at = timezone.now()
        changed.append(entity)
    Entity.objects.bulk_update(changed, ["name", "currency", "active", "read_at"], batch_size=200)


def _rows(wire: Wire) -> tuple[list[ReferenceRow], bool]:
    """At the top level, where all of them are seen; a user who is held to an entity sees its own from there. And whether
    these are all."""
    try:
        return _read_at(wire, TOP), True
    except LedgerError as problem:
        if not denied(problem):
            raise
        return _read_at(wire, None), False


def _read_at(wire: Wire, level: str | None) -> list[ReferenceRow]:
    rows: list[ReferenceRow] = []
    after = 0
    while True:
        page = wire.call(
            f"list {LIST}",
            lambda ledger, session, a=after: ledger.reference(session, LIST, since="", after=a, size=PAGE),  # type: ignore[misc]
            level=level,
        )
        rows += page.rows
        if not page.more or not page.rows:
            return rows
        after = page.end
