"""Sage's lists: what is read, and what happens when one of them is closed to our role."""

from __future__ import annotations

import pytest

from integrations.core.issues import Code
from integrations.models import Connection, DimensionMapping, ReferenceRecord
from integrations.models.choices import Trigger
from integrations.pipeline import reference
from integrations.pipeline.wire import Paused, denied
from integrations.sage.errors import NotAllowed
from integrations.sage.ports import Fault
from tests.pipeline.world import World


def test_only_the_dimensions_that_are_mapped_are_read(world: World) -> None:
    names = set(ReferenceRecord.objects.exclude(object_name="WITNESS").values_list("object_name", flat=True))
    looked_up = {"ARTERM", "APTERM", "CHECKINGACCOUNT", "DIMENSION", "CUSTOM_FIELD"}
    assert names - looked_up == {"GLACCOUNT", "CUSTOMER", "VENDOR", "LOCATION", "DEPARTMENT"}


def test_a_newly_mapped_dimension_is_read_with_the_next_refresh(world: World) -> None:
    DimensionMapping.objects.create(tenant=world.tenant, connection=world.connection, dimension="CLASS")
    reference.refresh(world.connection_id, trigger=Trigger.COMMAND)
    assert set(ReferenceRecord.objects.filter(object_name="CLASS").values_list("key", flat=True)) == {
        "VAN",
        "REEFER",
    }


def test_what_the_role_may_not_read_does_not_pause_the_connection(world: World) -> None:
    problem = NotAllowed("no permission", fault=Fault(Code.SAGE_PERMISSION, "PL04000005", "no permission"))
    assert denied(problem)
    assert not denied(NotAllowed("wrong password"))


def test_a_refused_sign_in_pauses_it(world: World) -> None:
    Connection.objects.filter(id=world.connection_id).update(user_id="nobody")
    with pytest.raises(Paused):
        reference.refresh(world.connection_id, trigger=Trigger.COMMAND)
    assert world.connection.state == "PAUSED"
