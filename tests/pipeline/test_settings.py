"""Settings are versioned, kept as a file, and outlive a disconnect; what was posted is never posted again (rule A8)."""

from __future__ import annotations

import json

import pytest

from integrations.core.freight import Category, Kind
from integrations.models import (
    Connection,
    ConnectionPolicies,
    DimensionMapping,
    DimensionValue,
    Document,
    GLMapping,
    SettingsRevision,
)
from integrations.models.choices import ConnectionState, Trigger
from integrations.pipeline import connections, export, payments, reconcile, reference
from integrations.setup import disconnect, history, settings_file
from tenants.models import Role
from tests.conftest import make_user
from tests.faults.conftest import control
from tests.pipeline.bookkeeper import receive
from tests.pipeline.books import Books, told
from tests.pipeline.world import START, World, deliver
from tests.sandbox.gateway import Client

INVOICE = told(Kind.CUSTOMER_INVOICE, "INV-1", (Category.LINEHAUL, "2000.00"))
LATER = told(Kind.CUSTOMER_INVOICE, "INV-2", (Category.LINEHAUL, "500.00"))


@pytest.fixture
def alice(world: World):
    return make_user("alice", world.tenant, Role.ADMIN)


def change_account(world: World, account: str) -> None:
    row = GLMapping.objects.get(connection=world.connection, side="AR", key="linehaul")
    row.account = account
    row.save()


def account_of(world: World) -> str:
    return GLMapping.objects.get(connection=world.connection, side="AR", key="linehaul").account


def versions(world: World) -> list[SettingsRevision]:
    return list(SettingsRevision.objects.filter(connection=world.connection, given=False).order_by("at"))


def test_each_change_is_a_version_with_what_was_before_and_after(world: World) -> None:
    history.keep(world.connection_id)
    change_account(world, "4010")
    change_account(world, "4020")
    last = versions(world)[-1]
    assert [(c.what, c.differing) for c in history.changes_of(last)] == [
        ("AR CATEGORY linehaul", [("account", "4010", "4020")])
    ]


def test_what_changed_nothing_is_no_version(world: World) -> None:
    history.keep(world.connection_id)
    before = len(versions(world))
    change_account(world, account_of(world))
    reference.refresh(world.connection_id, trigger=Trigger.COMMAND)
    assert len(versions(world)) == before


def test_one_returns_to_a_version(world: World, alice) -> None:
    first = history.keep(world.connection_id) or versions(world)[-1]
    change_account(world, "4010")
    DimensionMapping.objects.filter(connection=world.connection, dimension="DEPARTMENT").delete()
    ConnectionPolicies.objects.create(tenant=world.tenant, connection=world.connection, journal="AJ")
    history.put_in_force(first, alice)
    assert account_of(world) == "4000"
    assert DimensionMapping.objects.filter(connection=world.connection, dimension="DEPARTMENT").exists()
    assert not ConnectionPolicies.objects.exists()
    assert versions(world)[-1].actor == alice.email


def test_a_file_brings_everything_back_value_matches_too(world: World, alice) -> None:
    mapping = DimensionMapping.objects.get(connection=world.connection, dimension="DEPARTMENT")
    DimensionValue.objects.create(tenant=world.tenant, mapping=mapping, tms_value="Chicago", sage_value="OPS")
    ConnectionPolicies.objects.create(
        tenant=world.tenant, connection=world.connection, attachments="BEFORE", papers=["BOL"]
    )
    before = settings_file.dump(world.connection)
    body = json.dumps(before).encode()
    settings_file.remove_all(world.connection)
    assert settings_file.dump(world.connection) != before
    given = history.take_file(world.connection, "settings.json", body, alice)
    assert settings_file.dump(world.connection) != before  # shown first, applied then
    history.put_in_force(given, alice)
    assert settings_file.dump(world.connection) == before


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda c: c.update(format=9), "no file of settings"),
        (lambda c: c["columns"].update(user_password="x"), "'user_password' is no setting"),
        (lambda c: c["tables"].update(tenants=[]), "'tenants' is no table"),
        (lambda c: c["tables"]["accounts"][0].update(tenant="x"), "'tenant' is no field"),
        (lambda c: c["tables"]["accounts"].append(c["tables"]["accounts"][0]), "stands twice"),
        (lambda c: c["tables"]["accounts"][0].pop("side"), "'side' is missing"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_place(world: World, alice, spoil, words: str) -> None:
    content = settings_file.dump(world.connection)
    spoil(content)
    with pytest.raises(settings_file.Unusable, match=words):
        history.take_file(world.connection, "x.json", json.dumps(content).encode(), alice)


def test_a_wrong_value_changes_nothing_at_all(world: World, alice) -> None:
    content = settings_file.dump(world.connection)
    content["tables"]["accounts"][0]["account"] = "9" * 50
    content["tables"]["dimensions"] = []
    given = history.take_file(world.connection, "x.json", json.dumps(content).encode(), alice)
    before = settings_file.dump(world.connection)
    with pytest.raises(settings_file.Unusable, match="accounts, row 1: account"):
        history.put_in_force(given, alice)
    assert settings_file.dump(world.connection) == before


# Disconnected ---------------------------------------------------------------------------------------------------


def test_it_asks_for_the_name_and_waits_for_what_is_on_its_way(books: Books, alice) -> None:
    with pytest.raises(disconnect.Refusal, match="type the subsidiary's name: Haul"):
        disconnect.disconnect(books.world.connection_id, alice, "Hall")
    deliver(books.world, INVOICE)
    control(
        books.world.account, "arm", {"fault": "drop-after-commit", "count": 1, "function": "create_invoice"}
    )
    export.export(books.world.connection_id, trigger=Trigger.COMMAND)
    with pytest.raises(disconnect.Refusal, match="on their way"):
        disconnect.disconnect(books.world.connection_id, alice, "Haul")
    assert books.world.connection.state == ConnectionState.ACTIVE


def again(world: World, alice, content) -> Connection:
    """The subsidiary set up anew, from the file, with a start before everything."""
    old = world.connection
    new = Connection.objects.create(
        tenant=world.tenant,
        subsidiary=world.subsidiary,
        company=old.company,
        entity=old.entity,
        user_id=world.account.user_id,
        user_password=world.account.user_password,
    )
    given = history.take_file(new, "settings.json", json.dumps(content).encode(), alice)
    history.put_in_force(given, alice)
    connections.activate(new.pk, alice, START)
    reference.refresh(new.pk, trigger=Trigger.COMMAND)
    return Connection.objects.select_related("subsidiary").get(pk=new.pk)


def test_set_up_again_with_an_earlier_start_nothing_is_posted_twice(
    books: Books, alice, clerk: Client
) -> None:
    world = books.world
    deliver(world, INVOICE)
    books.post()
    posted = world.document("INV-1")
    deliver(world, LATER)  # waits
    content = settings_file.dump(world.connection)
    told = disconnect.disconnect(world.connection_id, alice, " haul ")
    assert (told.posted > 0, told.settings > 10) == (True, True)
    old = world.connection
    assert (old.state, bool(old.user_password)) == (ConnectionState.DISCONNECTED, False)
    assert settings_file.dump(old)["tables"]["accounts"] == []
    new = again(world, alice, content)
    export.export_all(new.pk, trigger=Trigger.COMMAND)
    assert settings_file.changes(content, settings_file.dump(new)) == []
    rows = clerk.query("ARINVOICE", "RECORDID")
    assert sorted(row["RECORDID"] for row in rows) == ["INV-1", "INV-2"]
    # What the older one posted is looked after: it is paid and reconciled.
    receive(clerk, "C-100", (posted.record_no, "2000.00"))
    payments.import_payments(new.pk, trigger=Trigger.COMMAND)
    assert str(Document.objects.get(pk=posted.pk).open_amount.amount) == "0.00"
    assert reconcile.reconcile([new.pk]).clean


def test_what_it_was_stays_to_be_returned_to(books: Books, alice) -> None:
    content = settings_file.dump(books.world.connection)
    disconnect.disconnect(books.world.connection_id, alice, "Haul")
    assert content in [one.content for one in versions(books.world)]
