"""No scope, no query; and no write to another tenant's row by any road (invariant 5)."""

import re
import threading
from pathlib import Path

import pytest

from tenants import scope
from tenants.ids import new_id
from tenants.models import AuditEvent, Subsidiary, Tenant
from tests.conftest import make_subsidiary


def test_without_a_scope_a_query_raises(subsidiary):
    with pytest.raises(scope.NoScope):
        Subsidiary.objects.count()


def test_without_a_scope_a_related_row_raises(subsidiary, tenant):
    with scope.tenant(tenant.pk):
        engagement = subsidiary.engagements.create(tenant=tenant)
    engagement = type(engagement)(pk=engagement.pk, subsidiary_id=subsidiary.pk)
    with pytest.raises(scope.NoScope):
        _ = engagement.subsidiary


def test_without_a_scope_a_reverse_relation_raises(subsidiary):
    with pytest.raises(scope.NoScope):
        subsidiary.engagements.count()


def test_without_a_scope_saving_raises(subsidiary):
    with pytest.raises(scope.NoScope):
        subsidiary.save()


def test_a_scope_shows_its_tenants_rows_only(subsidiary, other_subsidiary, tenant):
    with scope.tenant(tenant.pk):
        assert list(Subsidiary.objects.all()) == [subsidiary]


def test_a_scope_of_two_tenants_shows_both(subsidiary, other_subsidiary, tenant, other_tenant):
    with scope.tenants([tenant.pk, other_tenant.pk]):
        assert set(Subsidiary.objects.all()) == {subsidiary, other_subsidiary}


def test_an_empty_scope_shows_nothing(subsidiary):
    with scope.tenants([]):
        assert not Subsidiary.objects.exists()


def test_a_query_keeps_the_scope_it_was_made_in(subsidiary, other_subsidiary, tenant):
    with scope.tenant(tenant.pk):
        made = Subsidiary.objects.all()
    with scope.outside("fixture"):
        assert list(made) == [subsidiary]


def test_a_query_does_not_write_in_another_scope(subsidiary, other_subsidiary, tenant, other_tenant):
    with scope.tenant(tenant.pk):
        made = Subsidiary.objects.all()
    with scope.tenant(other_tenant.pk), pytest.raises(scope.OutOfScope):
        made.update(name="Taken")


def test_a_scope_only_narrows(tenant, other_tenant):
    with scope.tenant(tenant.pk), pytest.raises(scope.OutOfScope), scope.tenant(other_tenant.pk):
        pass


def test_outside_takes_a_registered_reason(db):
    with pytest.raises(ValueError, match="no registered reason"), scope.outside("because"):
        pass


def test_leaving_the_scope_is_logged(caplog):
    with caplog.at_level("INFO", "ledgerhaul.scope"), scope.outside("tick"):
        pass
    assert [record.reason for record in caplog.records] == ["tick"]


def test_outside_shows_every_tenants_rows(subsidiary, other_subsidiary):
    with scope.outside("fixture"):
        assert Subsidiary.objects.count() == 2


def test_a_scope_ends_with_an_error(tenant):
    with pytest.raises(ZeroDivisionError), scope.tenant(tenant.pk):
        _ = 1 / 0
    with pytest.raises(scope.NoScope):
        scope.current()


def test_a_thread_begins_without_a_scope(tenant):
    seen = []

    def look() -> None:
        try:
            scope.current()
        except scope.NoScope:
            seen.append("no scope")

    with scope.tenant(tenant.pk):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == ["no scope"]


def test_only_refuses_several(tenant, other_tenant):
    with scope.tenants([tenant.pk, other_tenant.pk]), pytest.raises(scope.OutOfScope):
        scope.only()


def test_only_is_the_one_tenant(tenant):
    with scope.tenant(tenant.pk):
        assert scope.only() == tenant.pk


def test_raw_sql_is_refused_inside_a_scope(in_scope):
    with pytest.raises(scope.OutOfScope):
        Subsidiary.objects.raw("SELECT * FROM tenants_subsidiary")


def test_get_or_create_refuses_the_other_tenant(in_scope, other_tenant):
    with pytest.raises(scope.OutOfScope):
        Subsidiary.objects.get_or_create(tenant=other_tenant, slug="x", defaults={"kind": "CARRIER"})


def test_update_or_create_refuses_the_other_tenant(in_scope, other_tenant):
    with pytest.raises(scope.OutOfScope):
        Subsidiary.objects.update_or_create(tenant=other_tenant, slug="x", defaults={"kind": "CARRIER"})


def test_update_never_moves_a_row(in_scope, subsidiary, other_tenant):
    with pytest.raises(scope.OutOfScope):
        Subsidiary.objects.update(tenant=other_tenant)


def test_an_upsert_never_moves_a_row(in_scope, subsidiary):
    with pytest.raises(scope.OutOfScope):
        Subsidiary.objects.bulk_create(
            [subsidiary], update_conflicts=True, update_fields=["tenant"], unique_fields=["id"]
        )


def test_an_event_of_the_deployment_is_not_seen_inside_a_tenant(tenant, olga):
    AuditEvent.record("deployment.changed", actor=olga)
    with scope.tenant(tenant.pk):
        assert not AuditEvent.objects.exists()


def test_an_event_is_recorded_in_its_targets_tenant(tenant, alice):
    subsidiary = make_subsidiary(tenant, "first")
    with scope.tenant(tenant.pk):
        AuditEvent.record("subsidiary.changed", actor=alice, target=subsidiary)
        assert AuditEvent.objects.get().tenant_id == tenant.pk


def test_ids_are_version_7_and_rise_with_time():
    first, second = new_id(), new_id()
    assert first.version == 7
    assert first.variant == "specified in RFC 4122"
    assert first.int >> 80 <= second.int >> 80


def test_a_tenant_needs_no_scope(tenant):
    assert Tenant.objects.get() == tenant


def test_every_reason_for_leaving_the_scope_is_used_somewhere():
    """One that nobody uses is a door that nobody watches."""
    root = Path(__file__).resolve().parents[2]
    folders = ("tenants", "integrations", "tests")
    text = "\n".join(one.read_text() for folder in folders for one in (root / folder).rglob("*.py"))
    left = set(re.findall(r'outside\("([^"]+)"\)', text))
    assert set(scope.REASONS) <= left
