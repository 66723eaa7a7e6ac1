"""The main job: a transaction in, a Sage document out, a payment back."""

from __future__ import annotations

from integrations.core.freight import Category, Kind
from integrations.models.choices import Trigger
from integrations.pipeline import confirmation, export
from tests.pipeline.world import World, deliver, freight


def run(world: World) -> None:
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    confirmation.confirm(world.connection_id, trigger=Trigger.COMMAND)


def test_each_kind_becomes_a_confirmed_document(world: World) -> None:
    deliver(
        world,
        freight(Kind.CUSTOMER_INVOICE, "INV-1", "2000.00", "300.00"),
        freight(Kind.CUSTOMER_CREDIT, "CR-1", "50.00"),
        freight(Kind.CARRIER_BILL, "BILL-1", "1975.00"),
        freight(Kind.DRIVER_SETTLEMENT, "SET-1", "800.00"),
        freight(Kind.ADVANCE, "ADV-1", "500.00"),
        freight(Kind.DEDUCTION, "DED-1", "510.00", category=Category.ADVANCE_RECOVERY),
    )
    run(world)
    assert world.states() == {"CONFIRMED": 6}
    assert world.document("CR-1").kind == "AR_ADJUSTMENT"
    assert world.document("DED-1").total.minor == -51000
