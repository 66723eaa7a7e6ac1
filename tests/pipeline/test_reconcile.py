"""What the TMS said against what stands in Sage: differences have names, and never cancel each other out."""

from __future__ import annotations

from integrations.core.freight import Kind
from integrations.models import RawInput, RawRow
from integrations.models.choices import Channel, Trigger
from integrations.pipeline import confirmation, export
from integrations.pipeline.reconcile import Reconciliation, reconcile
from tests.pipeline.world import World, deliver, freight
from tests.sandbox.gateway import Client
from tests.sandbox.postings import bill, bill_line, reversal


def run(world: World) -> Reconciliation:
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    confirmation.confirm(world.connection_id, trigger=Trigger.COMMAND)
    return reconcile([world.connection_id])


def raise_bill(world: World, source_id: str, amount: str) -> None:
    """A person changes a bill in Sage."""
    record_no = world.document(source_id).record_no
    client = Client(world.account, entity="10")
    [row] = client.query(
        "APBILL", "WHENDUE", f"<equalto><field>RECORDNO</field><value>{record_no}</value></equalto>"
    )
    lines = bill_line("5010", amount)
    assert client.run(
        f"<update><APBILL><RECORDNO>{record_no}</RECORDNO><WHENDUE>{row['WHENDUE']}</WHENDUE>"
        f"<APBILLITEMS>{lines}</APBILLITEMS></APBILL></update>"
    ).ok
    client.close()


def words(entries: list[object]) -> list[tuple[str, str, str]]:
    return [(e.number, str(e.amount.amount), e.word) for e in entries]  # type: ignore[attr-defined]


def test_what_is_posted_leaves_no_difference(world: World) -> None:
    deliver(
        world,
        freight(Kind.CUSTOMER_INVOICE, "INV-1", "100.00"),
        freight(Kind.CUSTOMER_CREDIT, "CR-1", "30.00"),
    )
    result = run(world)
    assert result.clean
    assert (result.tms["USD"], result.sage["USD"]) == (7000, 7000)


def test_two_opposite_errors_do_not_make_one_truth(world: World) -> None:
    deliver(world, *(freight(Kind.DRIVER_SETTLEMENT, n, "500.00") for n in ("S-1", "S-2")))
    run(world)
    raise_bill(world, "S-1", "501.00")
    raise_bill(world, "S-2", "499.00")
    result = reconcile([world.connection_id])
    assert result.tms == result.sage
    assert sorted(words(result.unexplained)) == [("S-1", "-1.00", "differs"), ("S-2", "1.00", "differs")]
    assert str(result.sums()["USD"].unexplained) == "2.00 USD"


def test_what_others_keyed_is_none_of_our_business(world: World) -> None:
    client = Client(world.account, entity="10")
    assert client.run(bill(number="THEIRS")).ok
    client.close()
    result = run(world)
    assert (result.foreign, result.sage["USD"], result.clean) == (1, 0, True)


def test_what_was_reversed_in_sage_is_explained_once_we_have_looked(world: World) -> None:
    deliver(world, freight(Kind.CUSTOMER_INVOICE, "INV-1", "100.00"))
    run(world)
    client = Client(world.account, entity="10")
    assert client.run(reversal("reverse_invoice", int(world.document("INV-1").record_no))).ok
    client.close()
    assert words(reconcile([world.connection_id]).unexplained) == [("INV-1", "100.00", "missing")]
    confirmation.sweep(world.connection_id, trigger=Trigger.COMMAND)
    result = reconcile([world.connection_id])
    assert result.clean
    assert words(result.explained) == [("INV-1", "100.00", "reversed")]


def test_a_newer_version_that_is_held_explains_its_difference(world: World) -> None:
    deliver(world, freight(Kind.CUSTOMER_INVOICE, "INV-1", "100.00"))
    run(world)
    deliver(world, freight(Kind.CUSTOMER_INVOICE, "INV-1", "140.00", version=2))
    result = reconcile([world.connection_id])
    assert (result.tms["USD"], result.sage["USD"]) == (14000, 10000)
    assert words(result.explained) == [("INV-1", "40.00", "blocked")]
    assert result.clean


def test_a_row_that_left_no_trace_is_found(world: World) -> None:
    """Invariant 2: every row that came is a version, or has an issue that says why not."""
    tenant = world.tenant
    came = RawInput.objects.create(
        tenant=tenant, subsidiary=world.subsidiary, channel=Channel.API, source_system="tms"
    )
    RawRow.objects.create(
        tenant=tenant,
        raw_input=came,
        row=7,
        body={
            "kind": "carrier_bill",
            "source_id": "LOST-1",
            "document_date": "2026-09-01",
            "party": {"source_id": "V-100"},
            "charges": [{"amount": "12.34"}],
        },
    )
    assert [(e.word, str(e.amount)) for e in reconcile([world.connection_id]).unexplained] == [
        ("lost", "12.34 USD")
    ]
