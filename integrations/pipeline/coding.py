"""What is coded by hand: what stands for a connection's documents, what a document lacks, and what it may be given."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from integrations.core.build import DocumentKey
from integrations.core.chart import normal_key
from integrations.core.coding import ACCOUNT, Coding, Need, need_of
from integrations.core.dimensions import Coded
from integrations.core.lifecycle import State
from integrations.models import Connection, Document, Issue, ManualCoding, ReferenceRecord

MOST_OFFERED = 2000  # values of one list


@dataclass(frozen=True, slots=True)
class Value:
    """An account or a dimension's value, as Sage holds it."""

    key: str
    name: str


def codings_of(connection: Connection) -> dict[DocumentKey, Coding]:
    """All of a connection: people code by hand, so that they are few."""
    accounts: dict[DocumentKey, dict[tuple[str, str], Coded]] = defaultdict(dict)
    dimensions: dict[DocumentKey, dict[str, Coded]] = defaultdict(dict)
    rows = list(ManualCoding.objects.filter(connection=connection))
    if not rows:
        return {}
    zone = ZoneInfo(connection.subsidiary.time_zone)
    for row in rows:
        key = row.source_system, row.source_kind, row.source_id, row.leg
        day = row.at.astimezone(zone)
        coded = Coded(row.value, f"{row.by_name} gave it to this document on {day:%d %b %Y}")
        if row.what == ACCOUNT:
            accounts[key][row.side, normal_key(row.charge)] = coded
        else:
            dimensions[key][row.what] = coded
    return {
        key: Coding(accounts.get(key, {}), dimensions.get(key, {}))
        for key in accounts.keys() | dimensions.keys()
    }


def needs_of(documents: Sequence[Document]) -> dict[uuid.UUID, list[Need]]:
    """What each lacks that a person may give it. One query."""
    waiting = [
        d.pk for d in documents if d.state in (State.BLOCKED, State.REJECTED) and d.corrects_id is None
    ]
    found: dict[uuid.UUID, dict[str, Need]] = defaultdict(dict)
    rows = Issue.objects.filter(document__in=waiting, closed_at__isnull=True, severity="BLOCK")
    for pk, code, facts in rows.order_by("opened_at", "pk").values_list("document", "code", "facts"):
        need = need_of(code, facts)
        if need is not None:
            found[pk].setdefault(need.key, need)
    return {pk: list(needs.values()) for pk, needs in found.items()}


def list_of(what: str) -> str:
    """The list of Sage that holds what may be given."""
    return "GLACCOUNT" if what == ACCOUNT else what


def values_of(connection_id: uuid.UUID, what: str) -> list[Value]:
    """What may be given: what Sage holds as active, and of accounts those that are no control accounts."""
    rows = ReferenceRecord.objects.filter(
        connection=connection_id,
        object_name=list_of(what),
        active=True,
        gone_at__isnull=True,
    )
    found = rows.order_by("key").values_list("key", "name", "facts")[:MOST_OFFERED]
    return [Value(key, name) for key, name, facts in found if not facts.get("control")]
