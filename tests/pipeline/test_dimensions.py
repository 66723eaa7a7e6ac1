"""Dimensions and custom fields of a connection against a running Sage (rules A5 and A12)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from integrations.core.custom_fields import Owner
from integrations.core.dimension_problems import UNREADABLE
from integrations.core.documents import DocumentKind
from integrations.core.freight import Kind, Transaction
from integrations.core.issues import Code
from integrations.models import (
    Cursor,
    CustomFieldMapping,
    DimensionMapping,
    DimensionValue,
    Issue,
    Party,
    PartyDimension,
    ReferenceRecord,
)
from integrations.models.choices import Trigger
from integrations.pipeline import confirmation, dimension_values, export, reference
from integrations.pipeline.dimension_rules import custom_fields_of, dimensions_of
from integrations.pipeline.dimension_values import DimensionStanding
from tests.pipeline.world import World, deliver, freight
from tests.sandbox.gateway import Client, equal


def refresh(world: World, *, whole: bool = False) -> None:
    if whole:
        Cursor.objects.filter(connection=world.connection_id).update(whole_at=None)
    reference.refresh(world.connection_id, trigger=Trigger.COMMAND)


def run(world: World) -> None:
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    confirmation.confirm(world.connection_id, trigger=Trigger.COMMAND)


def map_dimension(world: World, dimension: str, **columns: object) -> DimensionMapping:
    return DimensionMapping.objects.create(
        tenant=world.tenant, connection=world.connection, dimension=dimension, **columns
    )


def map_field(world: World, owner: Owner, name: str, **columns: object) -> CustomFieldMapping:
    return CustomFieldMapping.objects.create(
        tenant=world.tenant, connection=world.connection, owner=owner, name=name, **columns
    )


def told(transaction: Transaction, line: dict[str, str] | None = None, **header: str) -> Transaction:
    first, *others = transaction.charges
    charges = (replace(first, fields=line or {}), *others)
    return replace(transaction, fields=header, charges=charges)


def standing(world: World, name: str) -> DimensionStanding:
    rows, _ = dimension_values.standings(world.connection)
    return next(row for row in rows if row.offer.name == name)


def lane(head: Client, name: str = "Dallas - Tulsa") -> str:
    head.control("dimensions", {"name": "LANE", "label": "Freight lane"})
    return str(head.run(f"<create><LANE><NAME>{name}</NAME></LANE></create>").key)


def open_codes() -> list[str]:
    found = Issue.objects.filter(closed_at__isnull=True, severity="BLOCK")
    return sorted(set(found.values_list("code", flat=True)))


def written(head: Client) -> int:
    """How many functions that write were sent to Sage."""
    return sum("create" in str(each.get("functions", "")) for each in head.control("requests"))


# What there is ------------------------------------------------------------------------------------------------


def test_a5_the_companys_dimensions_are_found_with_who_wants_them(world: World, head: Client) -> None:
    lane(head)
    flag = "<GLACCOUNT><ACCOUNTNO>5020</ACCOUNTNO><REQUIREGLDIMLANE>true</REQUIREGLDIMLANE></GLACCOUNT>"
    assert head.run(f"<update>{flag}</update>").ok
    refresh(world)
    assert standing(world, "DEPARTMENT").accounts == ["5000"]
    own = standing(world, "GLDIMLANE")
    assert (own.offer.label, own.offer.user_defined, own.accounts) == ("Freight lane", True, ["5020"])
    assert own.blocks
    assert not standing(world, "CLASS").blocks
    assert standing(world, "TASK").refusal.startswith("Not supported")


def test_a12_a_dimension_outside_the_general_ledger_says_so(world: World, head: Client) -> None:
    head.control("settings", {"spend_dimension": "CLASSID"})
    refresh(world)
    assert "enable the dimension for GL posting in Sage" in standing(world, "CLASS").warning
    assert standing(world, "ITEM").warning == ""


def test_a12_a_platform_dimension_without_permission_has_its_message(world: World, head: Client) -> None:
    lane(head)
    head.control("settings", {"platform_dimensions": ["LANE"]})
    map_dimension(world, "GLDIMLANE", default="1")
    refresh(world)
    assert (
        standing(world, "GLDIMLANE").refusal == "Unable to retrieve values for dimension from Sage Intacct."
    )
    _, issues = dimensions_of(world.connection).choose({}, {})
    assert [i.code for i in issues] == [Code.DIMENSION_UNREADABLE]
    assert UNREADABLE in issues[0].message
    head.control("settings", {"platform_dimensions": []})
    refresh(world)
    assert standing(world, "GLDIMLANE").refusal == ""


def test_a_value_that_is_inactive_or_gone_in_sage_is_stale(world: World, head: Client) -> None:
    first, second = lane(head), lane(head, "Omaha - Reno")
    own = map_dimension(world, "GLDIMLANE", source_field="lane", default=first)
    mapped = map_dimension(world, "CLASS", source_field="equipment")
    for mapping, value, sage in ((own, "OMA-RNO", second), (mapped, "van", "VAN")):
        DimensionValue.objects.create(tenant=world.tenant, mapping=mapping, tms_value=value, sage_value=sage)
    refresh(world)
    assert not standing(world, "GLDIMLANE").stale
    assert head.run(f"<delete><object>LANE</object><keys>{second}</keys></delete>").ok
    assert head.run("<update><CLASS><CLASSID>VAN</CLASSID><STATUS>inactive</STATUS></CLASS></update>").ok
    version = world.connection.settings_version
    refresh(world, whole=True)
    [gone] = standing(world, "GLDIMLANE").stale
    assert (gone.where, gone.value, gone.gone) == ("match of 'OMA-RNO'", second, True)
    assert [(s.value, s.gone) for s in standing(world, "CLASS").stale] == [("VAN", False)]
    assert world.connection.settings_version > version  # what was built before is built again
    chosen = dimensions_of(world.connection)
    codes = [i.code for i in chosen.choose({"lane": "OMA-RNO", "equipment": "van"}, {})[1] if i.blocks]
    assert sorted(codes) == [Code.DIMENSION_INACTIVE, Code.DIMENSION_UNKNOWN]


def test_a5_relationships_of_sage_are_used(world: World, head: Client) -> None:
    project = (
        "<create><PROJECT><PROJECTID>P-9</PROJECTID><NAME>Nine</NAME><PROJECTCATEGORY>Contract</PROJECTCATEGORY>"
        "<CUSTOMERID>C-200</CUSTOMERID></PROJECT></create>"
    )
    assert head.run(project).ok
    map_dimension(world, "PROJECT", source_field="job", as_is=True)
    map_dimension(world, "CUSTOMER")
    refresh(world)
    values, issues = dimensions_of(world.connection).choose({"job": "P-9"}, {})
    assert not issues
    assert {str(v.dimension): v.value for v in values}["CUSTOMER"] == "C-200"


def test_a_partys_value_stands_where_no_field_says_another(world: World) -> None:
    party = Party.objects.get(source_id="V-100")
    PartyDimension.objects.create(
        tenant=world.tenant,
        connection=world.connection,
        party=party,
        dimension="DEPARTMENT",
        sage_value="SALES",
    )
    bill = freight(Kind.CARRIER_BILL, "B-1", "10.00")
    rules = dimensions_of(world.connection)
    values, _ = rules.choose({}, {}, party=bill.party)
    assert "SALES" in [v.value for v in values]
    values, _ = rules.choose({"desk": "OPS"}, {}, party=bill.party)
    assert "SALES" not in [v.value for v in values]


def test_queries_do_not_grow_with_mappings_or_values(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(database) as captured:
            dimensions_of(world.connection)
            custom_fields_of(world.connection)
            dimension_values.standings(world.connection)
        return len(captured)

    first = queries()
    mapping = map_dimension(world, "CLASS", source_field="equipment")
    for n in range(30):
        DimensionValue.objects.create(
            tenant=world.tenant, mapping=mapping, tms_value=f"T{n}", sage_value="VAN"
        )
    map_dimension(world, "ITEM", source_field="commodity")
    assert queries() <= first + 1  # the transactions are looked at once there is a field to look for


# Suggestions --------------------------------------------------------------------------------------------------


@pytest.fixture
def equipment(world: World) -> DimensionMapping:
    """CLASS from a field of the line or the header, with what the TMS said lately."""
    mapping = map_dimension(world, "CLASS", source_field="equipment")
    refresh(world)
    said = ["Van", "Van", "REEFER", "Dry-Van", "Refer", "Hovercraft"]
    deliver(
        world,
        *(
            told(
                freight(Kind.CUSTOMER_INVOICE, f"S-{n}", "10.00"),
                {"equipment": word} if n % 2 else {},
                equipment=word,
            )
            for n, word in enumerate(said)
        ),
    )
    return mapping


def test_a5_values_seen_are_suggested_and_none_is_applied_unseen(equipment: DimensionMapping) -> None:
    offered, active = dimension_values.suggestions(equipment)
    best = {o.tms_value: (s[0].sage.value, s[0].how.value) if (s := o.suggestions) else None for o in offered}
    assert best == {
        "Van": ("VAN", "EXACT"),
        "REEFER": ("REEFER", "EXACT"),
        "Dry-Van": ("VAN", "NORMALISED"),
        "Refer": ("REEFER", "FUZZY"),
        "Hovercraft": None,
    }
    assert {v.value for v in active} >= {"VAN", "REEFER"}
    assert not equipment.values.exists()


def test_what_a_person_accepts_is_kept_and_builds_anew(world: World, equipment: DimensionMapping) -> None:
    version = world.connection.settings_version
    assert dimension_values.accept(equipment, {"Van": "VAN", "Refer": "REEFER"}) == 2
    assert dimension_values.accept(equipment, {"van": "REEFER"}) == 0  # it is matched already
    assert world.connection.settings_version == version + 1
    row = standing(world, "CLASS")
    assert (row.matched, len(row.seen)) == (2, 5)
    assert set(row.unmatched) == {"REEFER", "Dry-Van", "Hovercraft"}


def test_what_sage_does_not_hold_is_not_accepted(equipment: DimensionMapping) -> None:
    with pytest.raises(ValueError, match="TANK: not active in Sage"):
        dimension_values.accept(equipment, {"Van": "VAN", "Refer": "TANK"})
    assert not equipment.values.exists()


# Custom fields ------------------------------------------------------------------------------------------------


def make_fields(head: Client) -> None:
    for owner, name, kind, words in (
        ("APBILL", "LOAD_NO", "text", []),
        ("APBILLITEM", "MILES", "number", []),
        ("APBILL", "MODE", "picklist", ["LTL", "FTL"]),
        ("APBILL", "SHARE", "percent", []),
        ("ARINVOICE", "DELIVERED", "date", []),
    ):
        head.control("custom-fields", {"object": owner, "name": name, "type": kind, "words": words})


def test_a12_custom_fields_are_found_and_what_is_not_supported_says_so(world: World, head: Client) -> None:
    make_fields(head)
    refresh(world)
    rows = {s.field.name: s for s in dimension_values.field_standings(world.connection)}
    assert {name: s.refusal for name, s in rows.items()} == {
        "DELIVERED": "",
        "LOAD_NO": "",
        "MILES": "",
        "MODE": "",
        "SHARE": "Not supported: custom fields of the type Percent.",
    }
    assert rows["MODE"].field.words == ("LTL", "FTL")


def test_a_custom_field_that_leaves_sage_blocks_what_is_mapped_to_it(world: World, head: Client) -> None:
    make_fields(head)
    map_field(world, Owner.AP_BILL, "LOAD_NO", source_field="load")
    refresh(world)
    ReferenceRecord.objects.filter(object_name="CUSTOM_FIELD", key="APBILL.LOAD_NO").update(active=False)
    chosen = custom_fields_of(world.connection)
    filled = chosen.of_document(DocumentKind.AP_BILL, {"load": "1"})
    assert [i.code for i in filled.issues] == [Code.CUSTOM_FIELD_UNKNOWN]
    refresh(world)
    assert not custom_fields_of(world.connection).of_document(DocumentKind.AP_BILL, {"load": "1"}).issues


# The whole way ------------------------------------------------------------------------------------------------


def test_a5_a_required_own_dimension_without_value_sends_nothing(world: World, head: Client) -> None:
    """The log of the sandbox holds no function that writes until the value is given."""
    key = lane(head)
    map_dimension(world, "GLDIMLANE", source_field="lane", required=True)
    refresh(world)
    deliver(world, told(freight(Kind.CARRIER_BILL, "B-1", "10.00"), lane="DAL-TUL"))
    before = written(head)
    run(world)
    assert open_codes() == [Code.DIMENSION_REQUIRED]
    assert written(head) == before
    mapping = DimensionMapping.objects.get(dimension="GLDIMLANE")
    dimension_values.accept(mapping, {"DAL-TUL": key})
    run(world)
    assert (world.document("B-1").state, open_codes()) == ("CONFIRMED", [])
    line = world.document("B-1").lines.get()
    assert line.dimensions["GLDIMLANE"] == key
    assert any("lane 'DAL-TUL' of the header is matched" in sentence for sentence in line.trace)


def test_a5_custom_fields_of_document_and_line_arrive_in_sage(
    world: World, head: Client, clerk: Client
) -> None:
    make_fields(head)
    map_field(world, Owner.AP_BILL, "LOAD_NO", source_field="load")
    map_field(world, Owner.AP_BILL_ITEM, "MILES", source_field="miles")
    map_field(world, Owner.AP_BILL, "MODE", source_field="mode", default="FTL")
    map_field(world, Owner.AR_INVOICE, "DELIVERED", source_field="delivered")
    refresh(world)
    deliver(
        world,
        told(freight(Kind.CARRIER_BILL, "B-1", "10.00"), {"miles": "812.5"}, load="L & 1", mode="ltl"),
        told(freight(Kind.CUSTOMER_INVOICE, "I-1", "10.00"), delivered="2026-11-05"),
        told(freight(Kind.CARRIER_BILL, "B-2", "10.00"), {"miles": "far"}),
    )
    run(world)
    assert world.states() == {"CONFIRMED": 2, "BLOCKED": 1}
    assert open_codes() == [Code.CUSTOM_FIELD_INVALID]
    bill = world.document("B-1").record_no
    assert clerk.query("APBILL", "LOAD_NO MODE", equal("RECORDNO", bill)) == [
        {"LOAD_NO": "L & 1", "MODE": "LTL"}
    ]
    assert clerk.query("APBILLITEM", "MILES", equal("RECORDKEY", bill)) == [{"MILES": "812.5"}]
    invoice = world.document("I-1").record_no
    assert clerk.query("ARINVOICE", "DELIVERED", equal("RECORDNO", invoice)) == [{"DELIVERED": "11/05/2026"}]


def test_a12_spend_management_is_named_and_ends_when_the_dimension_is_mapped(
    world: World, head: Client
) -> None:
    head.control("settings", {"spend_dimension": "CLASSID"})
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    run(world)
    refused = world.document("B-1")
    assert (refused.state, refused.blocked_by) == ("REJECTED", Code.SAGE_DIMENSION)
    issue = Issue.objects.get(document=refused, closed_at__isnull=True)
    assert "enable the dimension for GL posting in Sage" in issue.remedy
