"""What is to be done before a batch is looked at or built: documents built by today's settings, parties that are active and were
never exported (rule J1), and mirror entries of what changed after it was exported."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from integrations.core.freight import PartyKind
from integrations.models import Connection, Party, PartyLink
from integrations.models.choices import JobKind, Trigger
from integrations.pipeline import jobs, linking, mapping, rebuilding
from integrations.pipeline.posting import mirrors
from integrations.sage.registry import open_files

SET = 500


def prepare(connection_id: uuid.UUID, *, trigger: Trigger, actor: str = "") -> jobs.Run | None:
    """One run of it; None where the connection is not active."""
    connection = get(connection_id)
    if not connection.is_active:
        return None
    with jobs.run(JobKind.EXPORT, connection, trigger=trigger, actor=actor) as run:
        ledger = open_files(connection.system, mirrored=connection.mirrored)
        run.count("mirrored", mirrors.write_due(connection))
        for what, n in mapping.build_due(connection, ledger).items():
            run.count(what, n)
        for what, n in rebuilding.rebuild_stale(connection, ledger).items():
            run.count(what, n)
        for ids in _unlinked(connection):
            linking.stand(connection, ids, ledger)
            run.count("parties_linked", len(ids))
    return run


def ready(connection_id: uuid.UUID) -> Connection:
    """The connection, with everything built that is due."""
    prepare(connection_id, trigger=Trigger.BY_HAND)
    return get(connection_id)


def get(connection_id: uuid.UUID) -> Connection:
    return Connection.objects.select_related("subsidiary", "company", "entity", "tenant").get(
        id=connection_id
    )


def _unlinked(connection: Connection) -> Iterator[list[uuid.UUID]]:
    """Active customers and vendors of the TMS that were not looked at yet: they are exported without having a transaction."""
    linked = PartyLink.objects.filter(connection=connection, party=OuterRef("pk"))
    kinds = [kind.value for kind in PartyKind]
    last: uuid.UUID | None = None
    while True:
        rows = Party.objects.filter(~Exists(linked), active=True, delivered=True, kind__in=kinds)
        rows = rows.filter(id__gt=last) if last else rows
        ids = list(rows.order_by("id").values_list("id", flat=True)[:SET])
        if not ids:
            return
        last = ids[-1]
        yield ids
