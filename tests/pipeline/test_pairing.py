"""A8 and A10 in the database: a pairing of subsidiary and entity is permanent, and a subsidiary has one active integration.

Each is asked by SQL or past our own checks, on whichever engine the tests run.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from integrations.models import Connection, Entity
from tenants import scope
from tenants.models import Subsidiary, Tenant
from tests.admin.making import make_connection
from tests.conftest import make_subsidiary


@pytest.fixture(autouse=True)
def everywhere(db: None) -> Iterator[None]:
    with scope.outside("fixture"):
        yield


@pytest.fixture
def finished(subsidiary: Subsidiary) -> Connection:
    return make_connection(subsidiary, state="ACTIVE", activated_at=timezone.now())


def another_entity(of: Connection) -> Entity:
    return Entity.objects.create(tenant=of.tenant, company=of.company, entity_id="20", name="West")


def change(row: Connection | Entity, column: str, value: object) -> None:
    """By SQL, past all of our code."""
    key = row.pk if connection.vendor == "postgresql" else row.pk.hex
    if connection.vendor != "postgresql" and hasattr(value, "hex"):
        value = value.hex
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s", [value, key])  # noqa: S608


def test_a_second_entity_is_refused_once_the_connection_was_active(finished: Connection) -> None:
    with pytest.raises(IntegrityError, match="entity_id never change"):
        change(finished, "entity_id", another_entity(finished).pk)
    finished.entity = another_entity_named(finished, "30")
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        finished.save()


def another_entity_named(of: Connection, entity_id: str) -> Entity:
    return Entity.objects.create(tenant=of.tenant, company=of.company, entity_id=entity_id, name=entity_id)


def test_a_pause_or_a_disconnect_does_not_loosen_it(finished: Connection) -> None:
    for state in ("PAUSED", "DISCONNECTED"):
        Connection.objects.filter(pk=finished.pk).update(state=state)
        with pytest.raises(IntegrityError, match="never change"):
            change(finished, "entity_id", another_entity_named(finished, state[:3]).pk)


def test_another_subsidiary_does_not_take_a_finished_connection_over(
    finished: Connection, tenant: Tenant
) -> None:
    with pytest.raises(IntegrityError, match="never change"):
        change(finished, "subsidiary_id", make_subsidiary(tenant, "west").pk)


def test_while_it_is_being_set_up_the_entity_may_be_chosen_again(subsidiary: Subsidiary) -> None:
    draft = make_connection(subsidiary, state="DRAFT")
    chosen = another_entity(draft)
    change(draft, "entity_id", chosen.pk)
    assert Connection.objects.get().entity_id == chosen.pk


def test_other_settings_of_a_finished_connection_change_freely(finished: Connection) -> None:
    finished.terms_days = 45
    finished.save()
    assert Connection.objects.get().terms_days == 45


def test_an_entity_stays_the_entity_that_it_is(finished: Connection) -> None:
    with pytest.raises(IntegrityError, match="never change"):
        change(finished.entity, "entity_id", "99")
    change(finished.entity, "name", "Renamed in Sage")
    assert Entity.objects.get().name == "Renamed in Sage"


@pytest.mark.parametrize("state", ["DRAFT", "ACTIVE", "PAUSED"])
def test_a_second_integration_of_a_subsidiary_is_refused(finished: Connection, state: str) -> None:  # A10
    again = Connection(
        tenant=finished.tenant,
        subsidiary=finished.subsidiary,
        company=finished.company,
        entity=another_entity(finished),
        user_id="u",
        state=state,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Connection.objects.bulk_create([again])


def test_after_a_disconnect_a_subsidiary_may_be_set_up_again(finished: Connection) -> None:
    Connection.objects.filter(pk=finished.pk).update(state="DISCONNECTED")
    again = make_connection_to(finished, another_entity(finished))
    assert again.entity.entity_id == "20"


def test_several_subsidiaries_share_an_entity(finished: Connection, tenant: Tenant) -> None:  # A8
    make_connection_to(finished, finished.entity, make_subsidiary(tenant, "west"))
    assert Connection.objects.filter(entity=finished.entity).count() == 2


def make_connection_to(like: Connection, entity: Entity, subsidiary: Subsidiary | None = None) -> Connection:
    return Connection.objects.create(
        tenant=like.tenant,
        subsidiary=subsidiary or like.subsidiary,
        company=like.company,
        entity=entity,
        user_id="u",
        user_password="p",
    )
