"""What would be posted, without posting or keeping anything; and then it is what is posted."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test.utils import CaptureQueriesContext

from integrations.core.freight import Category, Charge, Kind
from integrations.models import (
    Connection,
    Document,
    ExchangeBody,
    FreightTransaction,
    GLMapping,
    KeptPreview,
)
from integrations.models.choices import Trigger
from integrations.pipeline import export
from integrations.pipeline.preview import keep, preview
from integrations.pipeline.preview_files import as_csv, as_json
from integrations.pipeline.wire import unpacked
from tests.pipeline.world import World, deliver, freight, usd
from tests.sandbox.gateway import Client

FUNCTION = re.compile(r'<function controlid="([^"]+)">(.*?)</function>', re.DOTALL)


def everything() -> dict[str, int]:
    """The number of rows of each table."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    }


def many(n: int) -> list[object]:
    kinds = (Kind.CUSTOMER_INVOICE, Kind.CARRIER_BILL, Kind.DRIVER_SETTLEMENT)
    return [freight(kinds[i % 3], f"T-{i:04}", "100.00", f"{i % 7}.50", number=f"N-{i:04}") for i in range(n)]


def test_it_writes_nothing_and_asks_sage_nothing(world: World, head: Client) -> None:
    deliver(world, *many(30))
    rows, requests = everything(), head.control("counters")
    shown = preview(world.connection)
    assert len(shown.ready) == 30
    assert everything() == rows
    assert head.control("counters") == requests
    assert FreightTransaction.objects.filter(status="RECEIVED").count() == 30


def sent_bodies() -> list[str]:
    """What stood inside each `<function>` of the requests that created something, as it went over the wire."""
    bodies = ExchangeBody.objects.filter(exchange__purpose="create")
    return [inner for row in bodies for _, inner in FUNCTION.findall(unpacked(row.request))]


def test_what_is_posted_is_what_was_shown_function_body_for_function_body(world: World) -> None:
    deliver(world, *many(30))
    shown = {d.mark: d.body for d in preview(world.connection).documents}
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert sorted(sent_bodies()) == sorted(shown.values())
    assert {d.mark for d in Document.objects.all()} == set(shown)


def test_parties_that_would_be_created_come_first(world: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00", party="NEW-CARRIER"))
    shown = preview(world.connection)
    assert [(p.number, p.kind) for p in shown.parties] == [("NEW-CARRIER", "VENDOR")]
    assert [i.code for d in shown.blocked for i in d.issues] == ["party.waiting"]
    assert not Document.objects.exists()


def test_it_shows_what_blocks_and_the_rule_behind_every_line(world: World) -> None:
    GLMapping.objects.filter(side="AR", level="MASTER").delete()
    unmapped = freight(Kind.CUSTOMER_INVOICE, "I-1", "5.00", category=Category.PASS_THROUGH)
    deliver(world, unmapped, freight(Kind.CUSTOMER_INVOICE, "I-2", "7.00"))
    shown = preview(world.connection)
    assert [(d.number, [i.code for i in d.issues]) for d in shown.blocked] == [("I-1", ["account.unmapped"])]
    (ready,) = shown.ready
    assert ready.lines[0].trace[0] == "Account 4000: fell to the default of linehaul"


def test_the_effect_balances_in_every_entity(world: World) -> None:
    deliver(
        world,
        freight(Kind.CUSTOMER_INVOICE, "I-1", "2400.00"),
        freight(Kind.CARRIER_BILL, "B-1", "1975.00"),
    )
    shown = preview(world.connection)
    assert [(m.entity, m.account, str(m.debit.amount), str(m.credit.amount)) for m in shown.effect] == [
        ("10", "1200", "2400.00", "0.00"),
        ("10", "2000", "0.00", "1975.00"),
        ("10", "4000", "0.00", "2400.00"),
        ("10", "5000", "1975.00", "0.00"),
    ]
    assert shown.unbalanced == []


def test_a_selection_shows_no_more_than_it_holds(world: World) -> None:
    deliver(world, *many(6))
    chosen = list(
        FreightTransaction.objects.filter(number__in=["N-0001", "N-0004"]).values_list("id", flat=True)
    )
    assert {d.number for d in preview(world.connection, chosen).documents} == {"N-0001", "N-0004"}


def test_what_is_blocked_is_built_again_by_todays_settings(world: World) -> None:
    mapping = GLMapping.objects.filter(side="AR", key="linehaul").first()
    GLMapping.objects.filter(side="AR").delete()
    deliver(world, freight(Kind.CUSTOMER_INVOICE, "I-1", "5.00"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert Document.objects.get().state == "BLOCKED"
    assert mapping is not None
    GLMapping.objects.create(
        tenant=world.tenant,
        connection=world.connection,
        side="AR",
        level="CATEGORY",
        key="linehaul",
        account="4010",
    )
    assert [line.account for d in preview(world.connection).ready for line in d.lines] == ["4010"]
    assert Document.objects.get().state == "BLOCKED"


def test_what_is_different_from_the_preview_that_was_kept(world: World) -> None:
    deliver(
        world, freight(Kind.CUSTOMER_INVOICE, "I-1", "5.00"), freight(Kind.CUSTOMER_INVOICE, "I-2", "6.00")
    )
    first = preview(world.connection)
    assert first.differences is None
    keep(first, "alice")
    assert preview(world.connection).differences == ()
    deliver(world, freight(Kind.CUSTOMER_INVOICE, "I-1", "9.00", version=2))
    deliver(world, freight(Kind.CUSTOMER_INVOICE, "I-3", "1.00"))
    again = preview(world.connection)
    assert {(d.number, d.what, d.was, d.now) for d in again.differences or ()} == {
        ("I-1", "total", "5.00 USD", "9.00 USD"),
        ("I-1", "lines", "4000 5.00 DEPARTMENT=OPS LOCATION=10", "4000 9.00 DEPARTMENT=OPS LOCATION=10"),
        ("I-3", "new", "", "1.00 USD"),
    }
    assert KeptPreview.objects.count() == 1


def test_the_files_say_the_same_as_the_page(world: World) -> None:
    charge = Charge(1, "=EVIL()", Category.LINEHAUL, usd("5.00"), "=cmd|' /C calc'!A0")
    from dataclasses import replace

    deliver(world, replace(freight(Kind.CUSTOMER_INVOICE, "I-1", "5.00"), charges=(charge,)))
    shown = preview(world.connection)
    (document,) = as_json(shown)["documents"]
    assert (document["number"], document["total"], document["state"]) == ("I-1", "5.00", "READY")
    (row,) = csv.DictReader(io.StringIO(as_csv(shown)))
    assert (row["number"], row["account"], row["amount"]) == ("I-1", "4000", "5.00")
    assert row["memo"].startswith("'=")  # no spreadsheet runs it


def test_the_command_prints_it(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(world, *many(3))
    call_command("preview", connection=str(world.connection_id))
    assert json.loads(capsys.readouterr().out)["counts"]["ready"] == 3


def test_its_queries_do_not_grow_with_the_documents(world: World) -> None:
    from django.db import connection as database

    def cost(n: int, start: int) -> int:
        deliver(world, *[freight(Kind.CUSTOMER_INVOICE, f"Q-{start + i}", "1.00") for i in range(n)])
        connection = Connection.objects.select_related("subsidiary", "entity", "company").get(
            pk=world.connection_id
        )
        with CaptureQueriesContext(database) as queries:
            preview(connection)
        return len(queries)

    cost(2, 0)
    # Rows go in batches: a batch more for many rows, never a query for each.
    assert cost(40, 200) < cost(5, 100) + 5


@pytest.mark.siege
def test_a_thousand_documents_write_nothing_and_equal_what_is_posted(world: World, head: Client) -> None:
    deliver(world, *many(1000))
    rows, requests = everything(), head.control("counters")
    shown = preview(world.connection)
    assert len(shown.documents) == 1000
    assert (everything(), head.control("counters")) == (rows, requests)
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert sorted(sent_bodies()) == sorted(d.body for d in shown.documents)
