"""What changed in Sage's lists, what is gone from them, and what of it our settings still use."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from integrations.models import (
    Connection,
    DimensionMapping,
    DimensionValue,
    GLMapping,
    ListChange,
    PartyDimension,
    PartyLink,
    ReferenceRecord,
)
from integrations.pipeline.dimension_rules import GONE
from integrations.sage.ports import ReferenceRow

KEPT_FOR = timedelta(days=180)
_OURS = ("CUSTOMER", "VENDOR")  # of these a new one is no news: most are made by us
_SHOWN = (
    "statement",
    "normal",
    "requires",
    "parent",
    "currency",
    "days",
)  # facts whose change a person cares for
What = ListChange.What


def note(
    connection: Connection,
    name: str,
    before: Mapping[str, ReferenceRecord],
    rows: Sequence[ReferenceRow],
) -> None:
    """Keep what of `rows` is new or differs from what was known, by key."""
    told = ((row, *_compared(name, before.get(row.key), row)) for row in rows)
    ListChange.objects.bulk_create(
        [_change(connection, name, row.key, row.name, what, words) for row, what, words in told if what]
    )


def _compared(name: str, was: ReferenceRecord | None, row: ReferenceRow) -> tuple[str, str]:
    if was is None:
        return ("", "") if name in _OURS else (What.NEW, "" if row.active else "inactive")
    if was.active != row.active:
        return (What.ACTIVE if row.active else What.INACTIVE, "")
    differs = [f"named {row.name}, was {was.name}"] if was.name != row.name else []
    differs += [
        f"{fact}: {row.facts.get(fact) or 'none'}, was {was.facts.get(fact) or 'none'}"
        for fact in _SHOWN
        if row.facts.get(fact, "") != was.facts.get(fact, "")
    ]
    return (What.CHANGED, "; ".join(differs)) if differs else ("", "")


def mark_gone(connection: Connection, name: str, seen: Collection[str]) -> int:
    """After the whole list was read: what it no longer holds takes no documents any more. Returns how many."""
    gone = [
        row
        for row in ReferenceRecord.objects.filter(
            connection=connection, object_name=name, gone_at__isnull=True
        )
        if row.key not in seen
    ]
    now = timezone.now()
    for row in gone:
        row.active, row.gone_at, row.facts = False, now, {**row.facts, GONE: "yes"}
    ReferenceRecord.objects.bulk_update(gone, ["active", "gone_at", "facts"], batch_size=500)
    ListChange.objects.bulk_create(
        [_change(connection, name, row.key, row.name, What.GONE, "") for row in gone]
    )
    return len(gone)


def _change(connection: Connection, name: str, key: str, title: str, what: str, words: str) -> ListChange:
    return ListChange(
        tenant_id=connection.tenant_id,
        connection=connection,
        object_name=name,
        key=key,
        name=title[:250],
        what=what,
        words=words[:300],
    )


def forget_old(connection: Connection) -> None:
    ListChange.objects.filter(connection=connection, noticed_at__lt=timezone.now() - KEPT_FOR).delete()


@dataclass(frozen=True, slots=True)
class Use:
    """A record that takes no documents any more, and the settings that still name it."""

    object_name: str
    key: str
    name: str
    gone: bool
    since: datetime
    by: tuple[str, ...]


def used_but_inactive(connection_id: uuid.UUID) -> list[Use]:
    """Inactive or deleted records that mappings, value matches or parties still use. A constant number of queries."""
    using = _using(connection_id)
    rows = ReferenceRecord.objects.filter(
        connection=connection_id, active=False, object_name__in={name for name, _ in using}
    ).order_by("object_name", "key")
    return [
        Use(
            row.object_name,
            row.key,
            row.name,
            row.gone_at is not None,
            row.gone_at or row.read_at,
            tuple(using[row.object_name, row.key]),
        )
        for row in rows
        if (row.object_name, row.key) in using
    ]


def _using(connection_id: uuid.UUID) -> dict[tuple[str, str], list[str]]:
    """By list and key: what names it, in words."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, key, words in _uses(connection_id):
        if key and words not in found[name, key]:
            found[name, key].append(words)
    return found


def _uses(connection_id: uuid.UUID) -> Iterable[tuple[str, str, str]]:
    accounts = GLMapping.objects.filter(connection=connection_id).order_by("side", "level", "key")
    for side, level, key, account in accounts.values_list("side", "level", "key", "account"):
        words = f"{side} {key}" if level != "MASTER" else f"{side} master default"
        yield "GLACCOUNT", account, f"the account of {words}"
    mappings = DimensionMapping.objects.filter(connection=connection_id).exclude(default="")
    for dimension, default in mappings.values_list("dimension", "default"):
        yield dimension, default, f"the default of {dimension.capitalize()}"
    matches = DimensionValue.objects.filter(mapping__connection=connection_id)
    for dimension, told, value in matches.values_list("mapping__dimension", "tms_value", "sage_value"):
        yield dimension, value, f"the match of '{told}'"
    of_parties = PartyDimension.objects.filter(connection=connection_id)
    for dimension, party, value in of_parties.values_list("dimension", "party__name", "sage_value"):
        yield dimension, value, f"lines of {party}"
    links = PartyLink.objects.filter(connection=connection_id).exclude(sage_id="")
    for kind, party, sage_id in links.values_list("party__kind", "party__name", "sage_id"):
        yield "CUSTOMER" if kind == "customer" else "VENDOR", sage_id, f"the party {party}"
