"""What the database refuses by itself, whatever code asks (invariant 5)."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from tenants import guards, pruning, scope
from tenants.models import AppendOnlyError, AuditEvent, Engagement, Subsidiary


@pytest.fixture(autouse=True)
def everywhere():
    with scope.outside("fixture"):
        yield


def run(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def key(row) -> object:
    return row.pk if connection.vendor == "postgresql" else row.pk.hex


def test_every_table_has_its_guards(db):
    assert guards.missing(connection) == []


def test_a_row_may_not_point_to_another_tenants_row(tenant, other_subsidiary):
    with pytest.raises(IntegrityError, match="another tenant"), transaction.atomic():
        Engagement.objects.create(tenant=tenant, subsidiary=other_subsidiary)


def test_a_row_may_not_come_to_point_there(tenant, subsidiary, other_subsidiary):
    engagement = Engagement.objects.create(tenant=tenant, subsidiary=subsidiary)
    with pytest.raises(IntegrityError, match="another tenant"), transaction.atomic():
        Engagement.objects.filter(pk=engagement.pk).update(subsidiary=other_subsidiary)


def test_sql_does_not_move_a_row_to_another_tenant(subsidiary, other_tenant):
    with pytest.raises(IntegrityError, match="never changes"):
        run("UPDATE tenants_subsidiary SET tenant_id = %s", key(other_tenant))


def test_other_columns_change_freely(subsidiary):
    subsidiary.name = "Renamed"
    subsidiary.save()
    assert Subsidiary.objects.get().name == "Renamed"


def test_an_event_is_not_changed(olga):
    event = AuditEvent.record("tested", actor=olga)
    event.action = "hidden"
    with pytest.raises(AppendOnlyError):
        event.save()
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.update(action="hidden")
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.bulk_update([event], ["action"])


def test_an_event_is_not_deleted(olga):
    event = AuditEvent.record("tested", actor=olga)
    with pytest.raises(AppendOnlyError):
        event.delete()
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.all().delete()


def test_sql_does_not_change_an_event(olga):
    AuditEvent.record("tested", actor=olga)
    with pytest.raises(IntegrityError, match="append-only"):
        run("UPDATE tenants_auditevent SET action = 'hidden'")


def test_sql_does_not_delete_an_event(olga):
    AuditEvent.record("tested", actor=olga)
    with pytest.raises(IntegrityError, match="append-only"):
        run("DELETE FROM tenants_auditevent")


def test_retention_may_delete_but_not_change(olga):
    AuditEvent.record("tested", actor=olga)
    with pytest.raises(IntegrityError, match="append-only"), pruning.permitted():
        run("UPDATE tenants_auditevent SET action = 'hidden'")
    with pruning.permitted():
        AuditEvent.objects.all().delete()
    assert not AuditEvent.objects.exists()


def test_the_permission_ends(olga):
    with pruning.permitted():
        pass
    AuditEvent.record("tested", actor=olga)
    with pytest.raises(IntegrityError, match="append-only"):
        run("DELETE FROM tenants_auditevent")


def test_guards_come_back_after_a_migrate(transactional_db):
    guards.uninstall(connection)
    assert guards.missing(connection)
    call_command("migrate", verbosity=0)
    assert guards.missing(connection) == []


def test_making_them_again_changes_nothing(db, django_assert_num_queries):
    before = guards.installed(connection)
    guards.install(connection)
    assert guards.installed(connection) == before
