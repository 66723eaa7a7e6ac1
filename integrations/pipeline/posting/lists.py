"""What the customer exports from a desktop Sage and gives in: the chart of accounts, customers, vendors; each version is kept.

The newest version is what mapping sees, as it sees the lists of a Sage that answers (rule J3).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from integrations.core.account_types import AccountType, normal_of, statement_of
from integrations.core.issues import Issue
from integrations.models import ChartVersion, Connection, Document, PartyLink, ReferenceRecord, bump
from integrations.models.choices import LinkState
from integrations.pipeline import linking
from integrations.sage.file_port import ChartAccount, PartyEntry, Read
from integrations.sage.registry import open_files
from tenants import onboarding
from tenants.models import AuditEvent, Step, User

CHART, CUSTOMERS, VENDORS = "CHART", "CUSTOMERS", "VENDORS"
OBJECTS = {CHART: "GLACCOUNT", CUSTOMERS: "CUSTOMER", VENDORS: "VENDOR"}
_CONTROLS = frozenset({AccountType.RECEIVABLE, AccountType.PAYABLE})
Changes = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Given:
    """`version` is None where the file cannot be taken: then nothing of it was, and `issues` says all that is wrong."""

    version: ChartVersion | None
    issues: tuple[Issue, ...]


def take(connection_id: uuid.UUID, what: str, name: str, content: bytes, actor: User | str) -> Given:
    """Read the file whole, keep it as a version, and let documents be built again with it."""
    connection = Connection.objects.get(id=connection_id)
    ledger = open_files(connection.system)
    read: Read[ChartAccount] | Read[PartyEntry] = (
        ledger.read_chart(content) if what == CHART else ledger.read_parties(content)
    )
    if any(issue.blocks for issue in read.issues):
        return Given(None, read.issues)
    rows = [_kept(row) for row in read.rows]
    with transaction.atomic():
        connection = Connection.objects.select_for_update(of=("self",)).get(id=connection_id)
        before = latest(connection, what)
        version = ChartVersion.objects.create(
            tenant_id=connection.tenant_id,
            connection=connection,
            what=what,
            number=(before.number if before else 0) + 1,
            name=name[:200],
            sha256=hashlib.sha256(content).hexdigest(),
            rows=rows,
            changes=changes_of(before.rows if before else [], rows),
            given_by=str(getattr(actor, "email", actor))[:254],
        )
        _write(connection, what, rows)
        if what != CHART:
            _link_again(connection, what)
        elif connection.engagement is not None:
            words = f"{version.name}, version {version.number}: {len(rows)} accounts"
            onboarding.record(connection.engagement, Step.CHART, words, version.given_by)
        bump(connection.pk)
        AuditEvent.record(
            f"list.{what.lower()}",
            actor=actor,
            target=connection,
            detail={"version": version.number, "rows": len(rows)},
        )
    return Given(version, read.issues)


def latest_chart(connection: Connection) -> ChartVersion | None:
    return latest(connection, CHART)


def latest(connection: Connection, what: str) -> ChartVersion | None:
    """The newest version of a list."""
    return ChartVersion.objects.filter(connection=connection, what=what).order_by("-number").first()


def _kept(row: ChartAccount | PartyEntry) -> dict[str, object]:
    return asdict(row)


def _key(row: Mapping[str, object]) -> str:
    return str(row.get("number") or row.get("party_id"))


def changes_of(before: Sequence[Mapping[str, object]], now: Sequence[Mapping[str, object]]) -> Changes:
    was = {_key(row): row for row in before}
    new = {_key(row): row for row in now}
    return {
        "added": sorted(new.keys() - was.keys()) if was else [],
        "removed": sorted(was.keys() - new.keys()),
        "changed": sorted(key for key in new.keys() & was.keys() if new[key] != was[key]),
    }


def _write(connection: Connection, what: str, rows: Sequence[Mapping[str, object]]) -> None:
    name = OBJECTS[what]
    now = timezone.now()
    ReferenceRecord.objects.bulk_create(
        [
            ReferenceRecord(
                tenant_id=connection.tenant_id,
                connection=connection,
                object_name=name,
                key=_key(row),
                name=str(row["name"])[:250],
                active=bool(row["active"]),
                facts=_facts(row) if what == CHART else {},
                read_at=now,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["tenant", "connection", "object_name", "key"],
        update_fields=["name", "active", "facts", "read_at", "gone_at"],
        batch_size=500,
    )
    gone = ReferenceRecord.objects.filter(connection=connection, object_name=name, read_at__lt=now)
    if what == CHART:
        gone.delete()
    else:  # who was exported by us since then is in Sage, whatever an older list says
        ours = Document.objects.filter(connection=connection, kind=name, live=True)
        gone.exclude(key__in=ours.values("party_id_in_sage")).update(gone_at=Now(), active=False)


def _facts(row: Mapping[str, object]) -> dict[str, str]:
    type_ = AccountType(str(row["type"]))
    statement, normal = statement_of(type_), normal_of(type_)
    return {
        "type": type_.value,
        "statement": statement.value if statement else "",
        "normal": normal.value if normal else "",
        "control": "yes" if type_ in _CONTROLS else "",
    }


def _link_again(connection: Connection, what: str) -> None:
    """Who was to be exported and is in the list stands in Sage already."""
    side = what == CUSTOMERS
    kinds = ["customer"] if side else ["carrier", "driver", "provider", "vendor", "factor"]
    open_ones = PartyLink.objects.filter(
        connection=connection, state=LinkState.NEEDS_PERSON, party__kind__in=kinds
    )
    linking.rebuild_for(list(open_ones.values_list("party_id", flat=True)))
