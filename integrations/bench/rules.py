"""Everything that chooses, at work: accounts by code and condition, dimensions matched by value, carriers by the hundred; so that a benchmark measures what customers run, not an empty set-up."""

from __future__ import annotations

from decimal import Decimal

from integrations.bench.scratch import SYSTEM, Place
from integrations.core.freight import Category, Charge, PartyKind, PartyRef
from integrations.core.money import Money
from integrations.models import DimensionMapping, DimensionValue, GLMapping, bump
from integrations.models.choices import Channel, PartyPolicy
from integrations.pipeline import intake
from integrations.tms.rows import PartyFacts, PartyRow

CARRIERS = 100
MODES = ("TL", "LTL", "Reefer", "Drayage")
DESKS = (("Chicago", "OPS"), ("Dallas", "OPS"), ("Inside sales", "SALES"))
EQUIPMENT = (("Van 53", "VAN"), ("Reefer 53", "REEFER"))
CODES = tuple(f"ACC{n:02}" for n in range(40))
LINES = (
    ("LH", Category.LINEHAUL, "1450.00"),
    ("FSC", Category.FUEL_SURCHARGE, "217.50"),
    (CODES[3], Category.ACCESSORIAL, "75.00"),
    (CODES[17], Category.ACCESSORIAL, "40.25"),
)


def carrier(i: int) -> PartyRef:
    return PartyRef(PartyKind.CARRIER, f"TMS-{i % CARRIERS:03}")


def fields(i: int) -> dict[str, str]:
    return {
        "mode": MODES[i % len(MODES)],
        "desk": DESKS[i % len(DESKS)][0],
        "equipment": EQUIPMENT[i % len(EQUIPMENT)][0],
        "load": f"L-{i:07}",
    }


def charges() -> tuple[Charge, ...]:
    return tuple(
        Charge(line, code, category, Money(Decimal(text), "USD"))
        for line, (code, category, text) in enumerate(LINES, start=1)
    )


def lay_down(place: Place) -> None:
    """The rules, and the carriers; these are created in Sage by their first bill."""
    connection = place.connection
    mine = {"tenant_id": connection.tenant_id, "connection": connection}
    rules = [("ITEM", "LH", f"mode = {mode}", "5000") for mode in MODES]
    rules += [("ITEM", code, condition, "5040") for code in CODES for condition in ("", "mode = TL")]
    GLMapping.objects.bulk_create(
        GLMapping(side="AP", level=level, key=key, conditions=conditions, account=account, **mine)
        for level, key, conditions, account in rules
    )
    DimensionMapping.objects.filter(connection=connection, dimension="DEPARTMENT").delete()
    for dimension, field, values in (("DEPARTMENT", "desk", DESKS), ("CLASS", "equipment", EQUIPMENT)):
        row = DimensionMapping.objects.create(dimension=dimension, source_field=field, required=True, **mine)
        DimensionValue.objects.bulk_create(
            DimensionValue(
                tenant_id=connection.tenant_id, mapping=row, tms_value=tms_value, sage_value=sage_value
            )
            for tms_value, sage_value in values
        )
    connection.vendor_policy = PartyPolicy.CREATE
    connection.save(update_fields=["vendor_policy"])
    bump(connection.id)
    intake.accept(
        subsidiary_id=place.subsidiary_id,
        source_system=SYSTEM,
        rows=[
            PartyRow(
                n,
                {"source_id": carrier(n).source_id},
                carrier(n).source_id,
                party=PartyFacts(
                    PartyKind.CARRIER,
                    carrier(n).source_id,
                    f"Carrier {_WORDS[n // 10]} {_WORDS[n % 10]} {n}",
                    external_id=carrier(n).source_id,
                ),
            )
            for n in range(CARRIERS)
        ],
        channel=Channel.API,
    )


_WORDS = (
    *("Alder", "Basin", "Cedar", "Delta", "Ember"),
    *("Fjord", "Grove", "Haven", "Inlet", "Juniper"),
)
