"""What the TMS tells of a party that stands in Sage goes there too, field by field, where the connection says that the TMS owns it.

Found after the lists were read, by comparing; written a hundred at a time. Writing the same twice does no harm, so a lost answer is
simply tried again. Nothing of it ever holds a document back.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from integrations.core.documents import DocumentKind
from integrations.core.freight import PartyKind, Side
from integrations.core.party_fields import Owner, Owners, PartyField, changes
from integrations.models import Connection, Party, PartyFieldOwner, PartyLink, PartyUpdate, ReferenceRecord
from integrations.models.choices import LinkState, PartyUpdateState, WorkKind
from integrations.pipeline import due, jobs
from integrations.pipeline.party_facts import details_of
from integrations.pipeline.wire import Wire
from integrations.sage.errors import LedgerError
from integrations.sage.ports import Accepted, PartyChange, Refused

AT_ONCE = 100
SET = 500
PATIENCE = 3
KINDS = {Side.AR: DocumentKind.CUSTOMER, Side.AP: DocumentKind.VENDOR}


def owners_of(connection: Connection) -> dict[Side, Owners]:
    """Only the fields that the TMS may write."""
    found: dict[Side, dict[PartyField, Owner]] = {}
    for row in PartyFieldOwner.objects.filter(connection=connection).exclude(owner=Owner.SAGE):
        found.setdefault(Side(row.side), {})[PartyField(row.field)] = Owner(row.owner)
    return dict(found)


def told(party_ids: Iterable[uuid.UUID]) -> None:
    """The TMS told something new of these: connections that write it read their lists, compare and write."""
    links = PartyLink.objects.filter(party__in=list(party_ids), state=LinkState.LINKED)
    writing = PartyFieldOwner.objects.exclude(owner=Owner.SAGE).values("connection")
    for connection_id in links.filter(connection__in=writing).values_list("connection", flat=True).distinct():
        due.make_due(connection_id, WorkKind.REFERENCE)


# Finding -------------------------------------------------------------------------------------------------------


def find(connection: Connection) -> int:
    """Note what differs and is the TMS's to say; returns how many records are to be written."""
    owners = owners_of(connection)
    if not owners:
        PartyUpdate.objects.filter(connection=connection, state=PartyUpdateState.WAITING).delete()
        return 0
    found = 0
    linked = PartyLink.objects.filter(connection=connection, state=LinkState.LINKED, party__delivered=True)
    after: uuid.UUID | None = None
    while True:
        rows = linked.filter(id__gt=after) if after else linked
        links = list(rows.select_related("party").order_by("id")[:SET])
        if not links:
            return found
        after = links[-1].id
        found += _note(connection, owners, links)


def _note(connection: Connection, owners: dict[Side, Owners], links: Sequence[PartyLink]) -> int:
    records = {
        (row.object_name, row.key): row
        for row in ReferenceRecord.objects.filter(
            connection=connection,
            object_name__in=list(KINDS.values()),
            key__in=[link.sage_id for link in links],
            active=True,
        )
    }
    waiting = {
        row.party_id: row
        for row in PartyUpdate.objects.filter(
            connection=connection, party__in=[link.party_id for link in links]
        ).exclude(state=PartyUpdateState.DONE)
    }
    wanted: list[PartyUpdate] = []
    agreed: list[uuid.UUID] = []
    for link in links:
        side = PartyKind(link.party.kind).side
        record = records.get((KINDS[side], link.sage_id))
        todo = _changes(connection, side, link.party, record, owners) if record else {}
        known = waiting.get(link.party_id)
        if known is not None and known.changes == {w: list(c) for w, c in todo.items()}:
            continue  # it waits already, or Sage refused just this
        if known is not None:
            agreed.append(known.pk)
        if todo:
            wanted.append(
                PartyUpdate(
                    tenant_id=connection.tenant_id,
                    connection=connection,
                    party=link.party,
                    sage_id=link.sage_id,
                    changes=todo,
                )
            )
    with transaction.atomic():
        PartyUpdate.objects.filter(pk__in=agreed).delete()
        PartyUpdate.objects.bulk_create(wanted, ignore_conflicts=True)
    return len(wanted)


def _changes(
    connection: Connection, side: Side, party: Party, record: ReferenceRecord, owners: dict[Side, Owners]
) -> dict[str, tuple[str, str]]:
    theirs = {"name": record.name, **record.facts, "on_hold": record.facts.get("hold", "")}
    ours = {"name": party.name, **details_of(connection, side, party)}
    return changes(ours, theirs, owners.get(side, {}))


# Writing -------------------------------------------------------------------------------------------------------


def send(wire: Wire, run: jobs.Run) -> None:
    """Write what waits."""
    for side, kind in KINDS.items():
        seen: list[uuid.UUID] = []
        kinds = [k.value for k in PartyKind if k.side is side]
        while rows := list(_waiting(wire.connection, kinds).exclude(pk__in=seen)[:AT_ONCE]):
            seen += [row.pk for row in rows]
            _write(wire, run, kind, rows)


def _waiting(connection: Connection, kinds: Sequence[str]) -> QuerySet[PartyUpdate]:
    return (
        PartyUpdate.objects.filter(
            connection=connection, state=PartyUpdateState.WAITING, party__kind__in=kinds
        )
        .filter(Q(tries__lt=PATIENCE))
        .order_by("found_at", "id")
    )


def _write(wire: Wire, run: jobs.Run, kind: DocumentKind, rows: Sequence[PartyUpdate]) -> None:
    asked = [PartyChange(kind, row.sage_id, {w: new for w, (_, new) in row.changes.items()}) for row in rows]
    try:
        outcomes = wire.call(
            "update parties",
            lambda ledger, session: ledger.update_parties(session, asked),
            level=wire.level_of(kind),
        )
    except LedgerError as problem:
        _again(rows, str(problem))
        return
    said = {o.control_id: o for o in outcomes}
    done = [row for row in rows if isinstance(said.get(row.sage_id), Accepted)]
    for row in rows:
        outcome = said.get(row.sage_id)
        if isinstance(outcome, Refused):
            PartyUpdate.objects.filter(pk=row.pk).update(
                state=PartyUpdateState.REFUSED, said=outcome.fault.text[:400]
            )
            run.count("party_updates_refused", 1)
        elif outcome is None:
            _again([row], "Sage did not say what became of it")
    _written(wire.connection, kind, done)
    run.count("party_updates", len(done))


def _again(rows: Sequence[PartyUpdate], words: str) -> None:
    PartyUpdate.objects.filter(pk__in=[row.pk for row in rows]).update(tries=F("tries") + 1, said=words[:400])


def _written(connection: Connection, kind: DocumentKind, rows: Sequence[PartyUpdate]) -> None:
    """Our picture of the lists says so too, until they are read again."""
    records = ReferenceRecord.objects.filter(
        connection=connection, object_name=kind, key__in=[row.sage_id for row in rows]
    )
    known = {record.key: record for record in records}
    for row in rows:
        record = known.get(row.sage_id)
        if record is None:
            continue
        new = {word: value for word, (_, value) in row.changes.items()}
        record.name = new.pop("name", record.name)
        if "on_hold" in new:
            new["hold"] = new.pop("on_hold")
        record.facts = {**record.facts, **new}
    with transaction.atomic():
        ReferenceRecord.objects.bulk_update(list(known.values()), ["name", "facts"])
        PartyUpdate.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=PartyUpdateState.DONE, said="", done_at=timezone.now()
        )


def again(update_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Try again what Sage refused; returns the connections that have work now."""
    rows = PartyUpdate.objects.filter(pk__in=list(update_ids)).exclude(state=PartyUpdateState.DONE)
    connections = list(rows.values_list("connection", flat=True).distinct())
    rows.update(state=PartyUpdateState.WAITING, tries=0, said="")
    return connections
