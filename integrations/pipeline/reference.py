"""Sage's lists: accounts, parties, dimension values. Read by changes since Sage's own last time, paged by key.

Now and then a list is read as a whole: that is how deleted records are noticed, which no list of changes tells of.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from integrations.core.documents import DocumentKind
from integrations.core.issues import Code
from integrations.models import Connection, Cursor, DimensionMapping, ReferenceRecord, bump
from integrations.models.choices import JobKind, Trigger, WorkKind
from integrations.pipeline import descriptions, due, entities, jobs, linking, lists, party_updates, periods
from integrations.pipeline.looks import WITNESS
from integrations.pipeline.wire import Wire, denied
from integrations.sage.errors import LedgerError
from integrations.sage.ports import ReferenceRow

PAGE = 2000
ALWAYS = ("GLACCOUNT", "CUSTOMER", "VENDOR")
# Read as wholes only: short lists that are looked up, and that a company may lack or close to our role.
LOOKED_UP = ("ARTERM", "APTERM", "CHECKINGACCOUNT")
# While a connection is set up these are offered for choosing, mapped or not.
IN_SET_UP = ("LOCATION", "DEPARTMENT", "CLASS")
LAST_STEP = 6
WHOLE_EVERY = timedelta(days=1)
_DOCUMENTS = {
    DocumentKind.AR_INVOICE: "ARINVOICE",
    DocumentKind.AP_BILL: "APBILL",
    DocumentKind.AR_ADJUSTMENT: "ARADJUSTMENT",
    DocumentKind.AP_ADJUSTMENT: "APADJUSTMENT",
    DocumentKind.JOURNAL: "GLBATCH",
}


def refresh(connection_id: uuid.UUID, *, trigger: Trigger, actor: str = "") -> jobs.Run:
    """Read what changed in Sage's lists; documents that were built with older ones become stale."""
    connection = Connection.objects.select_related("subsidiary", "company", "entity", "tenant").get(
        id=connection_id
    )
    with jobs.run(JobKind.REFERENCE, connection, trigger=trigger, actor=actor) as run:
        wire = Wire(connection, run.job)
        run.count("description", descriptions.read(wire))
        for name in _lists(connection):
            _try_list(wire, run, name)
        _look_up(wire, run)
        _remember_witnesses(wire)
        run.count("found", linking.found_in_sage(connection))
        party_updates.find(connection)
        party_updates.send(wire, run)
    if run.counts:
        bump(connection_id)
        due.make_due(connection_id, WorkKind.ADVANCE)
    return run


def read_now(wire: Wire, name: str) -> int:
    """One list as it is at this moment; how many records are new, changed or gone. Raises LedgerError."""
    changed = _read_list(wire, name)
    if changed:
        bump(wire.connection.id)
    return changed


def _lists(connection: Connection) -> list[str]:
    """Accounts, parties, and the dimensions that are mapped: a company may lack the others, or close them to our role."""
    mapped = DimensionMapping.objects.filter(connection=connection).values_list("dimension", flat=True)
    offered = IN_SET_UP if connection.setup_step < LAST_STEP else ()
    return list(dict.fromkeys((*ALWAYS, *offered, *sorted(mapped))))


def _try_list(wire: Wire, run: jobs.Run, name: str) -> None:
    """A list that Sage does not show to our role stops nothing; of a dimension it is remembered (A12)."""
    try:
        run.count(name, _read_list(wire, name))
    except LedgerError as problem:
        if name in ALWAYS and not denied(problem):
            raise
        _pass_or_raise(run, name, problem)
        run.count(name, descriptions.note_readable(wire.connection, name, str(problem)[:300]))
    else:
        run.count(name, descriptions.note_readable(wire.connection, name))


def _look_up(wire: Wire, run: jobs.Run) -> None:
    """Once a day: terms, bank accounts, entities and closed books. What a company does not have, or does not show to our
    role, is said and does no harm."""
    marker = "LOOKED_UP"
    cursor = Cursor.objects.filter(connection=wire.connection, object_name=marker).first()
    if cursor is not None and not _is_due(cursor):
        return
    lists.forget_old(wire.connection)
    for name in LOOKED_UP:
        try:
            run.count(name, _read_list(wire, name))
        except LedgerError as problem:
            _pass_or_raise(run, name, problem)
    for name, read in (("entities", entities.read), ("closed books", periods.read_from_sage)):
        try:
            run.count(name, int(read(wire)))
        except LedgerError as problem:
            _pass_or_raise(run, name, problem)
    Cursor.objects.update_or_create(
        tenant_id=wire.connection.tenant_id,
        connection=wire.connection,
        object_name=marker,
        defaults={"whole_at": timezone.now()},
    )


def _pass_or_raise(run: jobs.Run, name: str, problem: LedgerError) -> None:
    """Sage answered, and said no to this one list."""
    if problem.fault is None or problem.fault.code is Code.SAGE_CONNECTION:
        raise problem
    _say(run, f"{name} cannot be read: {problem}.")


def _say(run: jobs.Run, words: str) -> None:
    run.message = f"{run.message} {words}".strip()


def _is_due(cursor: Cursor | None) -> bool:
    """Whether the list is to be read as a whole."""
    return cursor is None or cursor.whole_at is None or cursor.whole_at < timezone.now() - WHOLE_EVERY


def _read_list(wire: Wire, name: str) -> int:
    """How many records are new, changed or gone."""
    connection = wire.connection
    cursor = Cursor.objects.filter(connection=connection, object_name=name).first()
    more = descriptions.flags(connection) if name == "GLACCOUNT" else ()
    whole, first = _is_due(cursor), cursor is None
    since, after, changed = cursor.when_modified if cursor and not whole else "", 0, 0
    latest = cursor.when_modified if cursor else ""
    seen: set[str] = set()
    while True:
        page = wire.call(
            f"list {name}",
            lambda ledger, session, a=after: ledger.reference(  # type: ignore[misc]
                session, name, since=since, after=a, size=PAGE, more=more
            ),
        )
        changed += _store(connection, name, page.rows, first=first)
        seen.update(row.key for row in page.rows)
        latest = max([latest, *(r.when_modified for r in page.rows)], key=sortable)
        if not page.more or not page.rows:
            break
        after = page.end
    if whole:
        changed += lists.mark_gone(connection, name, seen)
    Cursor.objects.update_or_create(
        tenant_id=connection.tenant_id,
        connection=connection,
        object_name=name,
        defaults={"when_modified": latest, **({"whole_at": timezone.now()} if whole else {})},
    )
    return changed


def _store(connection: Connection, name: str, rows: tuple[ReferenceRow, ...], *, first: bool) -> int:
    known = {
        row.key: row
        for row in ReferenceRecord.objects.filter(
            connection=connection, object_name=name, key__in=[r.key for r in rows]
        )
    }
    fresh = [r for r in rows if not _same(known.get(r.key), r)]
    now = timezone.now()
    with transaction.atomic():
        ReferenceRecord.objects.bulk_create(
            [
                ReferenceRecord(
                    tenant_id=connection.tenant_id,
                    connection=connection,
                    object_name=name,
                    key=r.key,
                    name=r.name,
                    active=r.active,
                    record_no=r.record_no,
                    facts=r.facts,
                    read_at=now,
                )
                for r in fresh
            ],
            update_conflicts=True,
            unique_fields=["tenant", "connection", "object_name", "key"],
            update_fields=["name", "active", "record_no", "facts", "read_at", "gone_at"],
        )
        if not first:
            lists.note(connection, name, known, fresh)
    return len(fresh)


def _same(known: ReferenceRecord | None, row: ReferenceRow) -> bool:
    return (
        known is not None
        and known.gone_at is None
        and (known.name, known.active, known.record_no, known.facts)
        == (row.name, row.active, row.record_no, row.facts)
    )


def _remember_witnesses(wire: Wire) -> None:
    """One document of each kind that stands in Sage, so that a look that finds nothing can prove that it would have."""
    connection = wire.connection
    for kind, name in _DOCUMENTS.items():
        if ReferenceRecord.objects.filter(connection=connection, object_name=WITNESS, key=kind).exists():
            continue
        page = wire.call(
            f"witness {name}",
            lambda ledger, session, n=name: ledger.reference(session, n, since="", after=0, size=1),  # type: ignore[misc]
        )
        for row in page.rows[:1]:
            ReferenceRecord.objects.create(
                tenant_id=connection.tenant_id,
                connection=connection,
                object_name=WITNESS,
                key=kind,
                name=row.key,
                record_no=row.record_no,
                read_at=timezone.now(),
            )


def sortable(moment: str) -> str:
    """Sage's `mm/dd/yyyy HH:MM:SS` in an order that sorts."""
    return f"{moment[6:10]}{moment[0:5]}{moment[10:]}" if moment else ""
