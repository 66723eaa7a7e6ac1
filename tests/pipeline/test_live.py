"""The first live export opens the support window; a sample, a test company and a batch that was given up do not (rule J8)."""

from __future__ import annotations

import pytest

from integrations.core.freight import Kind
from integrations.models import Connection, SageCompany
from integrations.models.choices import Trigger
from integrations.pipeline import export
from integrations.pipeline.posting import gathering, samples, stepping
from tenants.models import Engagement, SupportWindow
from tests.pipeline import desk as desks
from tests.pipeline.desk import download
from tests.pipeline.world import World, deliver, freight, waive

PERSON = "pat@example.com"


def engage(connection: Connection) -> Engagement:
    made = Engagement.objects.create(
        tenant=connection.tenant, subsidiary=connection.subsidiary, authorization_reference="A-1"
    )
    connection.engagement = made
    connection.save(update_fields=["engagement"])
    waive(connection.pk)
    return made


def opened() -> list[str]:
    return [e.words for w in SupportWindow.objects.filter(opened_at__isnull=False) for e in w.events.all()]


def run(world: World) -> None:
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)


def test_the_first_document_that_stands_in_sage_opens_it(world: World) -> None:
    engage(world.connection)
    deliver(world, freight(Kind.CARRIER_BILL, "NOBODY", "1.00", party="V-UNKNOWN"))
    Connection.objects.update(vendor_policy="BLOCK")
    run(world)
    assert opened() == []
    deliver(
        world, freight(Kind.CARRIER_BILL, "BILL-1", "10.00"), freight(Kind.CARRIER_BILL, "BILL-2", "10.00")
    )
    run(world)
    assert len(opened()) == 1
    window = SupportWindow.objects.get()
    assert (
        window.opened_at == world.document("BILL-1").sent_at
        or abs((window.opened_at - world.document("BILL-1").sent_at).total_seconds()) < 30
    )
    deliver(world, freight(Kind.CARRIER_BILL, "BILL-3", "10.00"))
    run(world)
    assert len(opened()) == 1


def test_one_whose_answer_was_lost_opens_it_when_it_is_found(world: World, clerk) -> None:
    engage(world.connection)
    clerk.control("arm", {"fault": "drop-after-commit", "function": "create"})
    deliver(world, freight(Kind.CARRIER_BILL, "BILL-1", "10.00"))
    run(world)
    for _ in range(20):
        if opened():
            break
        run(world)
    assert opened() == ["BILL-1 was sent to Sage"]


def test_a_test_company_is_not_live(world: World) -> None:
    engage(world.connection)
    SageCompany.objects.update(is_test=True)
    deliver(world, freight(Kind.CARRIER_BILL, "BILL-1", "10.00"))
    run(world)
    assert not SupportWindow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_sample_does_not_open_it_and_the_first_download_of_a_live_batch_does(tenant, in_scope) -> None:
    desk = desks.build(tenant, signed=False)
    engage(desk.connection)
    desks.all_seven(desk)
    sample = samples.build(desk.connection_id, PERSON)
    download(sample)
    samples.sign_off(sample.pk, PERSON, path=samples.TEST, verified_by=PERSON)
    batch = gathering.build(desk.connection_id, PERSON)
    assert opened() == []
    download(batch)
    assert opened() == [f"{batch} was handed out"]


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_was_given_up_before_any_import_takes_it_back(tenant, in_scope) -> None:
    desk = desks.build(tenant)
    engage(desk.connection)
    desks.all_seven(desk)
    first = gathering.build(desk.connection_id, PERSON)
    download(first)
    stepping.voided(first.pk, PERSON, next(iter(stepping.WHY_VOIDED)), "Pat")
    assert opened() == []
    second = gathering.build(desk.connection_id, PERSON)
    download(second)
    window = SupportWindow.objects.get()
    assert window.cause == str(second.pk)
    stepping.imported(second.pk, PERSON)
    stepping.voided(second.pk, PERSON, next(iter(stepping.WHY_VOIDED)), "Pat")
    window.refresh_from_db()
    assert window.opened_at is not None  # it was imported live, whatever was restored since
