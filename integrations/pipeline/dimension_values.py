"""How a connection's dimensions and custom fields stand: who wants them, what the TMS says, what is matched, what is stale.

Suggestions for value matches are made here and accepted by a person only.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from integrations.core import dimension_problems
from integrations.core.custom_fields import WORDS, CustomField, Owner, unsupported_words
from integrations.core.dimensions import Dimension, FieldSource, Level, Offer
from integrations.core.suggest import SageValue, Suggestion, Values
from integrations.models import (
    Connection,
    CustomFieldMapping,
    DimensionMapping,
    DimensionValue,
    PartyDimension,
    ReferenceRecord,
    TransactionVersion,
    bump,
)
from integrations.models.choices import VersionStatus
from integrations.pipeline.dimension_rules import CUSTOM_FIELD, DIMENSION, custom_field_of, offer_of

SEEN_FOR = timedelta(days=90)
MOST_SEEN = 20_000  # of the newest transactions; beyond that the page says so
_NOT_OURS = "Not supported: it has no place on the documents that are posted here."

FieldCounts = dict[tuple[str, str], Counter[str]]  # (place, field) to value to how often


@dataclass(frozen=True, slots=True)
class Stale:
    """A value that is used by us and takes no documents any more in Sage."""

    where: str
    value: str
    gone: bool


@dataclass(slots=True)
class DimensionStanding:
    offer: Offer
    missing: bool = False  # mapped, and not in the company
    mapping: DimensionMapping | None = None
    accounts: list[str] = field(default_factory=list)  # those that require it
    seen: Counter[str] = field(default_factory=Counter)
    matched: int = 0
    stale: list[Stale] = field(default_factory=list)
    values: int = 0
    unreadable: str = ""
    listed: bool = True

    @property
    def refusal(self) -> str:
        """Why it cannot be mapped, in A12's words; empty where it can."""
        if self.missing:
            return f"This Sage company has no dimension {self.offer.name}."
        if self.unreadable and self.offer.user_defined:
            return dimension_problems.UNREADABLE
        ours = self.offer.name in set(Dimension) or self.offer.user_defined
        return "" if ours else _NOT_OURS

    @property
    def warning(self) -> str:
        """What is to be known although it can be mapped."""
        if not self.offer.in_gl:
            remedy = dimension_problems.NOT_IN_GL_REMEDY
            return f"{dimension_problems.NOT_IN_GL}: {remedy}."
        if self.unreadable:
            return f"{dimension_problems.UNREADABLE} Values are not checked before they are sent."
        return "" if self.listed else "Not in Sage's list of dimensions; its bill lines have the field."

    @property
    def unmatched(self) -> list[str]:
        """TMS values of the last days without a match, the most frequent first."""
        taken = _taken(self.mapping)
        return [value for value, _ in self.seen.most_common() if value.casefold() not in taken]

    @property
    def blocks(self) -> bool:
        """Wanted by somebody, and nothing gives a value where no field does (rule A5)."""
        wanted = self.accounts or self.offer.required or (self.mapping and self.mapping.required)
        covered = self.mapping is not None and (
            self.mapping.default
            or (self.mapping.as_is and self.mapping.sources)
            or (self.seen and not self.unmatched)
        )
        return bool(wanted) and not covered


def standings(connection: Connection) -> tuple[list[DimensionStanding], bool]:
    """All dimensions of the company, the mapped and wanted ones first, and whether older transactions were left out.

    A constant number of queries.
    """
    mappings = {
        m.dimension: m
        for m in DimensionMapping.objects.filter(connection=connection).prefetch_related("values")
    }
    offers = {
        row.key: row
        for row in ReferenceRecord.objects.filter(connection=connection, object_name=DIMENSION, active=True)
    }
    found = {name: _standing(name, row, mappings.get(name)) for name, row in offers.items()}
    for name, mapping in mappings.items():
        if name not in found:
            found[name] = DimensionStanding(Offer(name, name), missing=bool(offers), mapping=mapping)
    _add_accounts(connection, found)
    _add_values(connection, found)
    cut = _add_seen(connection, found)
    ordered = sorted(
        found.values(),
        key=lambda s: (
            bool(s.refusal) and s.mapping is None,
            s.mapping is None and not s.accounts,
            s.offer.label,
        ),
    )
    return ordered, cut


def _standing(name: str, row: ReferenceRecord, mapping: DimensionMapping | None) -> DimensionStanding:
    return DimensionStanding(
        offer_of(row),
        mapping=mapping,
        unreadable=row.facts.get("unreadable", ""),
        listed=bool(row.facts.get("listed", "yes")),
    )


def _add_accounts(connection: Connection, found: Mapping[str, DimensionStanding]) -> None:
    rows = ReferenceRecord.objects.filter(connection=connection, object_name="GLACCOUNT", active=True)
    for number, facts in rows.order_by("key").values_list("key", "facts"):
        for name in facts.get("requires", "").split():
            if name in found:
                found[name].accounts.append(number)


def _add_values(connection: Connection, found: Mapping[str, DimensionStanding]) -> None:
    """How many values Sage has, and which of ours are inactive or gone."""
    used: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, standing in found.items():
        mapping = standing.mapping
        if mapping is not None:
            used[name] += [(f"match of '{v.tms_value}'", v.sage_value) for v in mapping.values.all()]
            used[name] += [("default", mapping.default)] if mapping.default else []
    for name, value, party in PartyDimension.objects.filter(connection=connection).values_list(
        "dimension", "sage_value", "party__name"
    ):
        used[name].append((f"always of {party}", value))
    known: dict[str, dict[str, tuple[bool, bool]]] = defaultdict(dict)
    rows = ReferenceRecord.objects.filter(connection=connection, object_name__in=list(found))
    for name, key, active, gone_at in rows.values_list("object_name", "key", "active", "gone_at"):
        known[name][key] = (active, gone_at is not None)
    for name, standing in found.items():
        values = known.get(name)
        if not values:
            continue
        standing.values = sum(1 for active, _ in values.values() if active)
        for where, value in used[name]:
            active, gone = values.get(value, (False, True))
            if not active:
                standing.stale.append(Stale(where, value, gone))


def _add_seen(connection: Connection, found: Mapping[str, DimensionStanding]) -> bool:
    mapped = [s for s in found.values() if s.mapping is not None]
    counts, cut = seen_values(connection, {f for s in mapped if s.mapping for f in s.mapping.sources})
    for standing in mapped:
        mapping = standing.mapping
        assert mapping is not None  # noqa: S101 (said to mypy)
        standing.seen = _of_sources(counts, mapping.sources)
        taken = _taken(mapping)
        standing.matched = (
            len(standing.seen) if mapping.as_is else sum(1 for v in standing.seen if v.casefold() in taken)
        )
    return cut


def _taken(mapping: DimensionMapping | None) -> set[str]:
    return {v.tms_value.strip().casefold() for v in mapping.values.all()} if mapping is not None else set()


def _of_sources(counts: FieldCounts, sources: Iterable[FieldSource]) -> Counter[str]:
    found: Counter[str] = Counter()
    for source in sources:
        for place in ("line", "header"):
            if source.level in (Level.EITHER, place.upper()):
                found.update(counts.get((place, source.field), {}))
    return found


def seen_values(connection: Connection, sources: Collection[FieldSource]) -> tuple[FieldCounts, bool]:
    """What the TMS said in these fields lately, by where it stands, in one query; and whether older ones were left out."""
    counts: FieldCounts = defaultdict(Counter)
    if not sources:
        return counts, False
    names = {source.field for source in sources}
    rows = TransactionVersion.objects.filter(
        transaction__subsidiary=connection.subsidiary_id,
        status=VersionStatus.CURRENT,
        received_at__gte=timezone.now() - SEEN_FOR,
    )
    n = 0
    for payload in rows.order_by("-received_at").values_list("payload", flat=True)[:MOST_SEEN].iterator():
        n += 1
        _count(counts, "header", payload.get("fields") or {}, names)
        for charge in payload.get("charges") or ():
            _count(counts, "line", charge.get("fields") or {}, names)
    return counts, n == MOST_SEEN


def _count(counts: FieldCounts, place: str, fields: Mapping[str, str], names: Collection[str]) -> None:
    for name in names:
        value = str(fields.get(name) or "").strip()
        if value:
            counts[place, name][value] += 1


# Suggestions --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offered:
    """A TMS value without a match, how often it came, and what it probably means; the best first."""

    tms_value: str
    times: int
    suggestions: tuple[Suggestion, ...]


def suggestions(mapping: DimensionMapping, *, most: int = 200) -> tuple[list[Offered], list[SageValue]]:
    """For the values that came lately and have no match, the most frequent first; and all active values of Sage."""
    counts, _ = seen_values(mapping.connection, mapping.sources)
    seen = _of_sources(counts, mapping.sources)
    taken = _taken(mapping)
    rows = ReferenceRecord.objects.filter(
        connection=mapping.connection_id, object_name=mapping.dimension, active=True
    )
    active = [SageValue(key, name) for key, name in rows.order_by("key").values_list("key", "name")]
    values = Values(active)
    waiting = [(value, n) for value, n in seen.most_common() if value.casefold() not in taken][:most]
    return [Offered(value, n, tuple(values.suggest(value))) for value, n in waiting], active


def accept(mapping: DimensionMapping, chosen: Mapping[str, str]) -> int:
    """Keep these value matches (TMS value to Sage's id); one that is there already stays as it is. Returns how many are new.

    Raises ValueError for a value that is not active in Sage: nothing is kept then.
    """
    active = set(
        ReferenceRecord.objects.filter(
            connection=mapping.connection_id,
            object_name=mapping.dimension,
            active=True,
            key__in=chosen.values(),
        ).values_list("key", flat=True)
    )
    unknown = sorted(set(chosen.values()) - active)
    if unknown:
        raise ValueError(f"{mapping.dimension} {', '.join(unknown)}: not active in Sage")
    with transaction.atomic():
        taken = {
            value.strip().casefold()
            for value in DimensionValue.objects.filter(mapping=mapping).values_list("tms_value", flat=True)
        }
        fresh = [
            DimensionValue(tenant_id=mapping.tenant_id, mapping=mapping, tms_value=told, sage_value=value)
            for told, value in chosen.items()
            if told.strip().casefold() not in taken
        ]
        DimensionValue.objects.bulk_create(fresh)
        if fresh:
            bump(mapping.connection_id)
    return len(fresh)


# Custom fields ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FieldStanding:
    field: CustomField
    mapping: CustomFieldMapping | None
    there: bool = True

    @property
    def refusal(self) -> str:
        """Why it cannot be mapped (A12); empty where it can."""
        return unsupported_words(self.field.type) if self.there else "Not in Sage any more."

    @property
    def type_words(self) -> str:
        return WORDS[self.field.type]

    @property
    def blocks(self) -> bool:
        return self.field.required and (self.mapping is None or not self.mapping.default)


def field_standings(connection: Connection) -> list[FieldStanding]:
    """Every custom field of the four records, in Sage's order of records, supported ones first. Two queries."""
    mappings = {(m.owner, m.name): m for m in CustomFieldMapping.objects.filter(connection=connection)}
    rows = ReferenceRecord.objects.filter(connection=connection, object_name=CUSTOM_FIELD)
    fields = {(f.owner.value, f.name): (f, row.active) for row in rows for f in [custom_field_of(row)]}
    found = [
        FieldStanding(known, mappings.get(key), there)
        for key, (known, there) in fields.items()
        if there or key in mappings
    ]
    order = list(Owner)
    return sorted(found, key=lambda s: (order.index(s.field.owner), bool(s.refusal), s.field.name))


def choices_of(connection_id: uuid.UUID) -> Sequence[tuple[str, str]]:
    """(name, words) of the dimensions that can be mapped: the company's, or Sage's own until it was asked."""
    rows = ReferenceRecord.objects.filter(connection=connection_id, object_name=DIMENSION, active=True)
    found = [_standing(row.key, row, None) for row in rows]
    if not found:
        return [(d.value, d.capitalize()) for d in Dimension]
    return sorted((s.offer.name, s.offer.label or s.offer.name) for s in found if not s.refusal)
