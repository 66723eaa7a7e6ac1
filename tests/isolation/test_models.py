"""Each model, as it appears: another tenant's row is neither read, written nor pointed to (invariant 5)."""

import contextlib

import pytest
from django.db import IntegrityError, connection, models, transaction

from tenants import guards, scope
from tenants.models import AppendOnlyError
from tests.isolation.rows import build, links, make, owned_models

pytestmark = pytest.mark.django_db

each_model = pytest.mark.parametrize("model", owned_models(), ids=lambda model: model._meta.label_lower)
each_link = pytest.mark.parametrize(
    ("model", "link"), links(), ids=[f"{model._meta.label_lower}.{link.name}" for model, link in links()]
)
REFUSED = (scope.OutOfScope, AppendOnlyError)

# Unique over all tenants on purpose: a key's prefix is looked up before its tenant is known.
UNIQUE_IN_THE_DEPLOYMENT = {"tenants_apikey.prefix", "tenants_notice.event_key"}


@pytest.fixture
def strangers(model, other_tenant):
    """The other tenant's row."""
    return make(model, other_tenant)


@pytest.fixture
def inside(strangers, in_scope):
    """The scope of our own tenant, opened after the stranger's row was made."""
    return in_scope


def a_field(model) -> str:
    return next(
        field.name
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name != "tenant"
    )


@each_model
def test_without_scope_nothing_is_read(model):
    with pytest.raises(scope.NoScope):
        model.objects.exists()
    with pytest.raises(scope.NoScope):
        model._base_manager.exists()


@each_model
def test_the_strangers_row_is_not_read(model, strangers, inside):
    assert not model.objects.filter(pk=strangers.pk).exists()
    assert not model._base_manager.filter(pk=strangers.pk).exists()


@each_model
def test_the_strangers_row_is_not_saved(model, strangers, inside):
    with pytest.raises(REFUSED):
        strangers.save()


@each_model
def test_a_row_is_not_added_to_the_stranger(model, other_tenant, in_scope):
    with scope.outside("fixture"):
        row = build(model, other_tenant)
    with pytest.raises(scope.OutOfScope):
        row.save()
    with pytest.raises(scope.OutOfScope):
        model.objects.bulk_create([row])


@each_model
def test_the_strangers_row_is_not_updated(model, strangers, inside):
    field = a_field(model)
    with pytest.raises(REFUSED):
        model.objects.bulk_update([strangers], [field])
    try:
        changed = model.objects.filter(pk=strangers.pk).update(**{field: getattr(strangers, field)})
    except AppendOnlyError:
        changed = 0
    assert changed == 0


@each_model
def test_the_strangers_row_is_not_deleted(model, strangers, inside):
    with pytest.raises(REFUSED):
        strangers.delete()
    with contextlib.suppress(AppendOnlyError):
        model.objects.filter(pk=strangers.pk).delete()
    with scope.outside("fixture"):
        assert model.objects.filter(pk=strangers.pk).exists()


@each_model
def test_the_database_moves_no_row_to_another_tenant(model, strangers, tenant):
    with pytest.raises(IntegrityError):
        set_column(strangers, "tenant_id", tenant)


@each_link
def test_the_database_refuses_a_row_that_points_to_the_stranger(model, link, tenant, other_tenant):
    target = make(link.related_model, other_tenant)
    with scope.outside("fixture"):
        row = build(model, tenant, **{link.name: target})
        with pytest.raises(IntegrityError, match="another tenant"), transaction.atomic():
            model.objects.bulk_create([row])


@each_link
def test_the_database_refuses_to_point_a_row_there(model, link, tenant, other_tenant):
    target, row = make(link.related_model, other_tenant), make(model, tenant)
    with pytest.raises(IntegrityError):
        set_column(row, link.column, target)


def set_column(row: models.Model, column: str, to: models.Model) -> None:
    """By SQL, past all of our code."""
    statement = f"UPDATE {row._meta.db_table} SET {column} = %s WHERE {row._meta.pk.column} = %s"  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [_key(to), _key(row)])


@each_model
def test_what_is_unique_is_unique_within_the_tenant(model):
    table = model._meta.db_table
    alone = {f"{table}.{f.name}" for f in model._meta.concrete_fields if f.unique and not _is_by_itself(f)}
    assert alone <= UNIQUE_IN_THE_DEPLOYMENT


def _is_by_itself(field: models.Field) -> bool:
    """A primary key is random; the one row of another row is in that row's tenant."""
    return field.primary_key or isinstance(field, models.OneToOneField)


def _key(row: models.Model) -> object:
    if connection.vendor == "postgresql" or not hasattr(row.pk, "hex"):
        return row.pk
    return row.pk.hex


def test_every_table_is_guarded():
    assert guards.missing(connection) == []
