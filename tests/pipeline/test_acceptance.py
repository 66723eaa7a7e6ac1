"""A healthy connection and a preview that somebody accepted: the step before the activation of a Sage that answers (rule J7)."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from integrations.core.freight import Kind
from integrations.models import Connection, DoctorReport, KeptPreview
from integrations.models.choices import ConnectionState, Trigger
from integrations.pipeline import connections
from tenants import scope
from tenants.models import AuditEvent, Engagement, Role, Step, Tenant, User
from tests.conftest import logged_in, make_user
from tests.pipeline.world import START, World, deliver, freight, waive


@pytest.fixture
def alice(world: World) -> User:
    return make_user("alice", world.tenant, Role.ADMIN)


@pytest.fixture
def draft(world: World) -> Connection:
    """As it is before the activation, with the appointment behind it."""
    Connection.objects.update(state=ConnectionState.DRAFT)
    step = world.connection.engagement.steps.filter(step=Step.SET_UP)
    step.update(state="OPEN", evidence="", ended_at=None, ended_by="")
    return world.connection


def examined(connection: Connection, failed: int = 0) -> None:
    DoctorReport.objects.create(
        tenant=connection.tenant, connection=connection, trigger=Trigger.COMMAND, answers=[], failed=failed
    )


def accept(connection: Connection, person):
    url = reverse("admin:integrations_connection_preview", args=[connection.pk])
    return logged_in(person).post(url, {"as": "accept"}, follow=True)


def text(response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def checked(connection: Connection):
    return connection.engagement.steps.get(step=Step.CHECKED)


def test_healthy_and_accepted_ends_the_step(world: World, draft: Connection, alice) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    examined(draft)
    said = text(accept(draft, alice))
    assert "Accepted" in said
    step = checked(draft)
    assert (step.state, step.ended_by) == ("DONE", alice.email)
    assert step.evidence.startswith("doctor well, preview of 1 documents accepted")
    assert KeptPreview.objects.get().kept_by == alice.email
    assert AuditEvent.objects.filter(action="preview.accepted").count() == 1


def test_all_that_is_in_the_way_is_said_at_once(draft: Connection, alice) -> None:
    draft.engagement.steps.filter(step=Step.APPOINTMENT).update(state="OPEN", reason="")
    examined(draft, failed=2)
    said = text(accept(draft, alice))
    for words in ("something to mend", "nothing is due", "waits for: Appointment"):
        assert words in said
    assert checked(draft).state == "OPEN"
    assert not KeptPreview.objects.exists()


def test_the_doctor_goes_first(world: World, draft: Connection, alice) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    assert "has not examined it yet" in text(accept(draft, alice))
    assert checked(draft).state == "OPEN"


def test_who_may_not_configure_accepts_nothing(world: World, draft: Connection) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    examined(draft)
    bill = make_user("bill", world.tenant, Role.BILLING)
    with scope.outside("fixture"):
        other = Tenant.objects.create(name="Southfork", slug="southfork")
        charlie = make_user("charlie", other, Role.ADMIN)
        assert accept(draft, charlie).status_code == 404
        assert accept(draft, bill).status_code in {403, 404}
    assert checked(draft).state == "OPEN"


def test_activation_waits_for_the_appointment(world: World, draft: Connection) -> None:
    draft.engagement.steps.filter(step=Step.APPOINTMENT).update(state="OPEN", reason="")
    with pytest.raises(connections.NotReady, match="Set-up waits for: Appointment"):
        connections.activate(draft.pk, "bob", START)
    waive(draft.pk)
    connections.activate(draft.pk, "bob", START)
    # Active once, it is not held up again.
    connections.pause(draft.pk, "bob", "holiday")
    draft.engagement.steps.filter(step=Step.APPOINTMENT).update(state="OPEN", reason="")
    assert connections.activate(draft.pk, "bob").state == ConnectionState.ACTIVE


def test_without_an_order_the_activation_makes_one_and_says_what_it_asks(draft: Connection) -> None:
    Connection.objects.update(engagement=None)
    Engagement.objects.all().update(closed_at=draft.cut_over)
    with pytest.raises(connections.NotReady, match="Appointment"):
        connections.activate(draft.pk, "bob", START)
    made = Connection.objects.get().engagement
    assert made is not None
    assert made.closed_at is None
