"""The queryset and manager of every tenant-owned model: no scope, no query."""

from collections.abc import Collection, Iterable
from typing import Any, Self, TypeVar

from django.db import models

from tenants import scope

M = TypeVar("M", bound=models.Model)

_TENANT_FIELDS = frozenset({"tenant", "tenant_id"})


class AppendOnlyError(RuntimeError):
    """An attempt to change or delete a row that is written once."""


class TenantQuerySet(models.QuerySet[M]):
    # The scope that this queryset was made in: a write may not happen in another one.
    _made_in: scope.Scope | None = None

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._made_in = self._made_in
        return clone

    def in_scope(self) -> Self:
        opened = scope.active()
        self._made_in = opened
        if opened.is_outside:
            return self
        ids = opened.tenants
        if len(ids) == 1:
            return self.filter(tenant_id=next(iter(ids)))
        return self.filter(tenant_id__in=sorted(ids))

    def _check_writable(self) -> None:
        opened = scope.active()
        if self._made_in is None or not opened.covers(self._made_in):
            raise scope.OutOfScope("This query was made in another tenant's scope.")

    def _refuse_change(self) -> None:
        if getattr(self.model, "append_only", False):
            raise AppendOnlyError(f"{self.model.__name__} is append-only.")

    def _check_rows(self, rows: Iterable[Any]) -> None:
        self._check_writable()
        for row in rows:
            scope.require(row.tenant_id)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        self._check_rows(rows)
        if kwargs.get("update_conflicts"):
            self._refuse_change()
            self._refuse_tenant(kwargs.get("update_fields") or ())
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        rows, names = list(objs), list(fields)
        self._refuse_change()
        self._check_rows(rows)
        self._refuse_tenant(names)
        return super().bulk_update(rows, names, batch_size=batch_size)

    def update(self, **kwargs: Any) -> int:
        self._check_writable()
        self._refuse_change()
        self._refuse_tenant(kwargs)
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        self._check_writable()
        if not _pruning():
            self._refuse_change()
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        if not scope.active().is_outside:
            raise scope.OutOfScope("Raw SQL is not held to the tenant's scope.")
        return super().raw(*args, **kwargs)

    @staticmethod
    def _refuse_tenant(names: Collection[str]) -> None:
        if not _TENANT_FIELDS.isdisjoint(names):
            raise scope.OutOfScope("A row's tenant never changes.")


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> "TenantQuerySet[Any]":
        queryset: TenantQuerySet[Any] = super().get_queryset()
        return queryset.in_scope()


def _pruning() -> bool:
    from tenants.pruning import is_permitted

    return is_permitted()
