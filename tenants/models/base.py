import uuid
from typing import Any, ClassVar

from django.db import models

from tenants import scope
from tenants.ids import new_id
from tenants.models.managers import AppendOnlyError, TenantManager
from tenants.pruning import is_permitted


class PublicIdModel(models.Model):
    """Primary keys are random public ids, so that no address shows a row number."""

    append_only: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class TenantOwned(PublicIdModel):
    """A row of one tenant: read and written only inside that tenant's scope, and never moved to another."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    tenant_id: uuid.UUID

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        # Not save(): fixtures and multi-step saves come through here too.
        scope.require(self.tenant_id)
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        scope.require(self.tenant_id)
        return super().delete(*args, **kwargs)


class TenantOrDeployment(PublicIdModel):
    """A row of a tenant, held to its scope like any; or, without a tenant, one of the deployment.

    Rows of the deployment are written from anywhere and read only outside of all tenants.
    """

    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    tenant_id: uuid.UUID | None

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        if self.tenant_id is not None:
            scope.require(self.tenant_id)
            super().save_base(*args, **kwargs)
            return
        with scope.outside("deployment"):
            super().save_base(*args, **kwargs)


class AppendOnly(models.Model):
    """Written once. Changing is refused here and by the database; deleting takes the pruning permission."""

    append_only: ClassVar[bool] = True

    class Meta:
        abstract = True

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} is append-only.")
        kwargs["force_insert"] = True
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if not is_permitted():
            raise AppendOnlyError(f"{type(self).__name__} is append-only.")
        return super().delete(*args, **kwargs)
