"""A connection's mappings of dimensions and custom fields, beside what Sage holds of them, as the core wants them.

What Sage has is kept as ReferenceRecords: the dimensions themselves under DIMENSION, the custom fields under CUSTOM_FIELD,
and the values of a dimension under its name.
"""

from __future__ import annotations

from collections.abc import Iterable

from integrations.core.custom_fields import CustomField, CustomFieldRule, CustomFields, FieldType, Owner
from integrations.core.dimensions import DimensionRule, Dimensions, Offer, Tie, named
from integrations.core.freight import PartyKind, PartyRef
from integrations.models import (
    Connection,
    CustomFieldMapping,
    DimensionMapping,
    PartyDimension,
    ReferenceRecord,
)

DIMENSION = "DIMENSION"
CUSTOM_FIELD = "CUSTOM_FIELD"
GONE = "gone"  # a fact of a record that Sage no longer has
BRINGS = "brings "  # a fact of a value: the dimension that it brings along, and which value of it
LISTED = "\n"  # between the words of a list


def dimensions_of(connection: Connection) -> Dimensions:
    """Five queries, whatever the number of mappings."""
    mappings = DimensionMapping.objects.filter(connection=connection).prefetch_related("values")
    rules = tuple(
        DimensionRule(
            dimension=named(m.dimension),
            sources=m.sources,
            matches={v.tms_value.strip().casefold(): v.sage_value for v in m.values.all()},
            default=m.default,
            required=m.required,
            as_is=m.as_is,
        )
        for m in mappings
    )
    rows = list(ReferenceRecord.objects.filter(connection=connection, object_name=DIMENSION))
    ties = tuple(tie for row in rows if row.active for tie in ties_of(row))
    known, brings = _values(connection, {str(r.dimension) for r in rules} | {t.many for t in ties})
    return Dimensions(
        rules,
        known,
        offered={row.key: offer_of(row) for row in rows if row.active},
        ties=ties,
        brings=brings,
        by_party=_by_party(connection),
    )


def offer_of(row: ReferenceRecord) -> Offer:
    """`facts` as the adapter's description gives them, and `unreadable` as the last refresh found it."""
    facts = row.facts
    return Offer(
        name=row.key,
        label=row.name,
        user_defined=bool(facts.get("user_defined")),
        in_gl=bool(facts.get("in_gl", "yes")),
        readable=not facts.get("unreadable"),
        required=bool(facts.get("required")),
        not_on=frozenset(facts.get("not_on", "").split()),
    )


def ties_of(row: ReferenceRecord) -> Iterable[Tie]:
    fixed = frozenset(row.facts.get("fixed", "").split())
    return [Tie(row.key, one, one not in fixed) for one in row.facts.get("ties", "").split()]


def _values(
    connection: Connection, names: set[str]
) -> tuple[dict[str, dict[str, bool]], dict[tuple[str, str], dict[str, str]]]:
    known: dict[str, dict[str, bool]] = {}
    brings: dict[tuple[str, str], dict[str, str]] = {}
    rows = ReferenceRecord.objects.filter(connection=connection, object_name__in=names)
    for name, key, active, facts in rows.values_list("object_name", "key", "active", "facts"):
        if not facts.get(GONE):
            known.setdefault(name, {})[key] = active
        brought = {k.removeprefix(BRINGS): v for k, v in facts.items() if k.startswith(BRINGS) and v}
        if brought:
            brings[name, key] = brought
    return known, brings


def _by_party(connection: Connection) -> dict[PartyRef, dict[str, str]]:
    found: dict[PartyRef, dict[str, str]] = {}
    rows = PartyDimension.objects.filter(connection=connection)
    for kind, source_id, dimension, value in rows.values_list(
        "party__kind", "party__source_id", "dimension", "sage_value"
    ):
        found.setdefault(PartyRef(PartyKind(kind), source_id), {})[named(dimension)] = value
    return found


def custom_fields_of(connection: Connection) -> CustomFields:
    """Three queries. Until Sage was asked nothing is checked here."""
    mappings = CustomFieldMapping.objects.filter(connection=connection).prefetch_related("values")
    rules = tuple(
        CustomFieldRule(
            owner=Owner(m.owner),
            name=m.name,
            sources=m.sources,
            matches={v.tms_value.strip().casefold(): v.sage_value for v in m.values.all()},
            default=m.default,
            required=m.required,
        )
        for m in mappings
    )
    rows = list(
        ReferenceRecord.objects.filter(connection=connection, object_name__in=(DIMENSION, CUSTOM_FIELD))
    )
    fields = (custom_field_of(row) for row in rows if row.object_name == CUSTOM_FIELD and row.active)
    # Where the company was described there are dimensions; where there are none it has not been asked.
    return CustomFields(rules, {(f.owner, f.name): f for f in fields} if rows else None)


def custom_field_of(row: ReferenceRecord) -> CustomField:
    facts = row.facts
    words = facts.get("words", "")
    return CustomField(
        owner=Owner(facts["owner"]),
        name=facts["field"],
        label=row.name,
        type=FieldType(facts["type"]),
        words=tuple(words.split(LISTED)) if words else (),
        required=bool(facts.get("required")),
        limit=int(facts.get("limit") or 0),
    )
