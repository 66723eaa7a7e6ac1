"""What an account wants, learnt from what Sage refused: offered to a person, and a rule of ours once accepted (rule A5)."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from integrations.core.coding import DIMENSION_MISSING
from integrations.models import AccountGuard, Connection, Document
from integrations.models.choices import WorkKind
from integrations.pipeline import due
from integrations.sage.ports import Fault
from tenants.models import AuditEvent, User

Wanted: TypeAlias = tuple[uuid.UUID, str, str]  # connection, account, dimension


def learn(refused: Sequence[tuple[Document, Fault]]) -> None:
    """Keep which account Sage refused without which dimension. A constant number of queries."""
    told: dict[Wanted, tuple[Document, Fault]] = {}
    times: Counter[Wanted] = Counter()
    for document, fault in refused:
        account, dimension = fault.facts.get("account", ""), fault.facts.get("dimension", "")
        if fault.cause == DIMENSION_MISSING and account and dimension:
            wanted = (document.connection_id, account, dimension)
            told.setdefault(wanted, (document, fault))
            times[wanted] += 1
    if not told:
        return
    known = {
        (row.connection_id, row.account, row.dimension): row
        for row in AccountGuard.objects.filter(
            connection__in={c for c, _, _ in told}, account__in={a for _, a, _ in told}
        )
    }
    AccountGuard.objects.bulk_create(
        [_offered(*told[wanted], times[wanted]) for wanted in told if wanted not in known],
        ignore_conflicts=True,
    )
    for wanted in told.keys() & known.keys():
        AccountGuard.objects.filter(id=known[wanted].id).update(
            refusals=F("refusals") + times[wanted], last_at=timezone.now(), said=told[wanted][1].text[:600]
        )


def required_by(connection: Connection) -> dict[str, frozenset[str]]:
    """The dimensions that accepted rules demand, by account."""
    rows = AccountGuard.objects.filter(connection=connection, state=AccountGuard.State.ACCEPTED)
    found: dict[str, frozenset[str]] = {}
    for account, dimension in rows.values_list("account", "dimension"):
        found[account] = found.get(account, frozenset()) | {dimension}
    return found


def decide(guard_ids: Sequence[uuid.UUID], actor: User, *, accept: bool) -> int:
    """Accept or decline what is offered, by name. Returns how many changed."""
    state = AccountGuard.State.ACCEPTED if accept else AccountGuard.State.DECLINED
    with transaction.atomic():
        rows = list(AccountGuard.objects.filter(id__in=guard_ids).exclude(state=state).select_for_update())
        for row in rows:
            row.state, row.decided_by, row.decided_at = state, actor.email, timezone.now()
            row.save(update_fields=["state", "decided_by", "decided_at"])  # makes what was built stale
            AuditEvent.record(
                f"accountguard.{state.lower()}", actor=actor, target=row, detail={"rule": str(row)}
            )
    for connection_id in {row.connection_id for row in rows}:
        due.make_due(connection_id, WorkKind.ADVANCE)
    return len(rows)


def _offered(document: Document, fault: Fault, times: int) -> AccountGuard:
    return AccountGuard(
        tenant_id=document.tenant_id,
        connection_id=document.connection_id,
        account=fault.facts["account"],
        dimension=fault.facts["dimension"],
        said=fault.text[:600],
        refusals=times,
    )
