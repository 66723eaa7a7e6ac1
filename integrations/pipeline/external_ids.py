"""External Accounting IDs as a sheet (rule A4): read, compared with what stands, and taken in all at once or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from integrations.core.freight import PartyKind
from integrations.models import Connection, ExternalAccountingId, PartyLink, ReferenceRecord
from integrations.models.choices import ConnectionState, LinkState, PartyPolicy, WorkKind
from integrations.pipeline import due, linking, sheets
from tenants.models import AuditEvent, User

COMPANY, KIND, TMS_ID, SAGE_ID = "Company", "Kind", "Id in the TMS", "Id in Sage"
COLUMNS = (COMPANY, KIND, TMS_ID, SAGE_ID)
MAX_ROWS = 20_000
MAX_CHANGES = 2_000  # taken in at once
MAX_ID = 80


class Refusal(ValueError):
    """It is not taken in; the message says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """`link` is the party in one connection. `was` is its id so far, empty where it had none."""

    link: uuid.UUID
    party: str
    company: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Compared:
    """`problems` name their row and what to do; with any of them nothing is taken in."""

    changes: tuple[Change, ...]
    problems: tuple[str, ...]
    same: int


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    company: str
    kind: str
    tms_id: str
    sage_id: str


def compare(name: str, content: bytes) -> Compared:
    """What a sheet of the tenant in scope would change; an empty id in Sage says nothing. Raises sheets.Unreadable."""
    rows = list(_rows(sheets.cells_of(name, content)))
    links = {
        (link.connection.subsidiary.name.casefold(), link.party.get_kind_display().casefold(), link.party.source_id): link
        for link in _links().filter(party__source_id__in={row.tms_id for row in rows})
    }  # fmt: skip
    listed = _listed(rows)
    changes: dict[uuid.UUID, Change] = {}
    problems: list[str] = []
    same = 0
    for row in rows:
        link = links.get((row.company.casefold(), row.kind.casefold(), row.tms_id))
        problem = _problem(row, link, listed)
        if problem:
            problems.append(f"row {row.number}: {problem}")
        elif link is not None and link.pk in changes and changes[link.pk].now != row.sage_id:
            problems.append(
                f"row {row.number}: {row.tms_id} stands in the sheet twice, with two ids: keep one"
            )
        elif link is not None and link.sage_id == row.sage_id and link.state == LinkState.LINKED:
            same += 1
        elif link is not None:
            changes[link.pk] = Change(
                link.pk, str(link.party), link.connection.subsidiary.name, link.sage_id, row.sage_id
            )
    if len(changes) > MAX_CHANGES:
        problems.append(
            f"{len(changes):,} ids would change, and {MAX_CHANGES:,} go at once: give it in in parts"
        )
    return Compared(tuple(changes.values()), tuple(problems), same)


def take(changes: Sequence[tuple[uuid.UUID, str]], actor: User) -> int:
    """Take them in: each party has this id in its subsidiary, is matched by it again, and what waits for it is built again.

    Raises Refusal, and nothing is changed, where a link is not there any more or is being created in Sage.
    """
    wanted = dict(changes)
    with transaction.atomic():
        rows = list(_links().filter(pk__in=wanted).select_for_update(of=("self",)))
        if len(rows) != len(wanted) or any(row.state == LinkState.WAITING for row in rows):
            raise Refusal("what the sheet is about has changed meanwhile: give it in again")
        ExternalAccountingId.objects.bulk_create(
            [
                ExternalAccountingId(
                    tenant_id=row.tenant_id,
                    party=row.party,
                    subsidiary=row.connection.subsidiary,
                    value=wanted[row.pk],
                )
                for row in rows
            ],
            update_conflicts=True,
            unique_fields=["tenant", "party", "subsidiary"],
            update_fields=["value"],
        )
        PartyLink.objects.filter(pk__in=wanted, state=LinkState.SET_ASIDE).update(
            state=LinkState.NEEDS_PERSON, sage_id="", changed_at=Now()
        )
        linking.reconsider({row.party_id for row in rows})
        for row in rows:
            detail = {"was": row.sage_id, "now": wanted[row.pk]}
            AuditEvent.record("party.external_id_given", actor=actor, target=row, detail=detail)
    for connection_id in {row.connection_id for row in rows}:
        due.make_due(connection_id, WorkKind.ADVANCE)
    return len(rows)


def _links() -> Any:
    return PartyLink.objects.exclude(connection__state=ConnectionState.DISCONNECTED).select_related(
        "party", "connection__subsidiary"
    )


def _rows(cells: Iterator[Sequence[Any]]) -> Iterator[_Row]:
    head = [str(cell or "").strip().casefold() for cell in next(cells, ())]
    missing = [name for name in COLUMNS if name.casefold() not in head]
    if missing:
        raise sheets.Unreadable(
            f"the first row lacks {', '.join(missing)}: it names the columns {', '.join(COLUMNS)}, as the sheet that is given out does"
        )
    at = [head.index(name.casefold()) for name in COLUMNS]
    for number, row in enumerate(cells, start=2):
        if number > MAX_ROWS:
            raise sheets.Unreadable(f"the sheet has more than {MAX_ROWS:,} rows: give it in in parts")
        told = [sheets.cell(row[i]) if i < len(row) else "" for i in at]
        if told[-1]:
            yield _Row(number, *told)


def _listed(rows: Iterable[_Row]) -> dict[tuple[uuid.UUID, str], dict[str, bool]]:
    """What Sage holds of the ids that are given, by connection and list, with whether it is active."""
    given = {row.sage_id for row in rows}
    found: dict[tuple[uuid.UUID, str], dict[str, bool]] = {}
    known = ReferenceRecord.objects.filter(
        object_name__in=linking.OBJECTS.values(), key__in=given, gone_at__isnull=True
    )
    for connection, name, key, active in known.values_list("connection", "object_name", "key", "active"):
        found.setdefault((connection, name), {})[key] = active
    return found


def _problem(row: _Row, link: PartyLink | None, listed: dict[tuple[uuid.UUID, str], dict[str, bool]]) -> str:
    if link is None:
        return (
            f"{row.company} knows no {row.kind.lower() or 'party'} {row.tms_id}: check company, kind and id"
        )
    if len(row.sage_id) > MAX_ID:
        return f"{SAGE_ID} is longer than {MAX_ID} characters"
    if link.state == LinkState.WAITING and link.sage_id != row.sage_id:
        return f"{row.tms_id} is being created in Sage as {link.sage_id}: wait for it"
    side = PartyKind(link.party.kind).side
    active = listed.get((link.connection_id, linking.OBJECTS[side]), {}).get(row.sage_id)
    if active is False:
        return f"{row.sage_id} is inactive in Sage: activate it there first"
    if active is None and not _may_create(link.connection, link.party.kind):
        return f"{row.sage_id} is not in Sage's list: create it there, or wait until it was read"
    return ""


def _may_create(connection: Connection, kind: str) -> bool:
    policy = connection.customer_policy if kind == PartyKind.CUSTOMER else connection.vendor_policy
    return bool(policy == PartyPolicy.CREATE)
