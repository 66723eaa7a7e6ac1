from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models

from tenants.models.base import AppendOnly, TenantOrDeployment
from tenants.reasons import because

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.models.user import User


class AuditEvent(AppendOnly, TenantOrDeployment):
    """Who did what to which thing, when and why. Written once."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(
        max_length=254, help_text="As it was then; also of keys and tasks, which are no user."
    )
    action = models.CharField(max_length=80)
    target_type = models.CharField(max_length=80, blank=True)
    target_id = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOrDeployment.Meta):
        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [
            # The audit page of a tenant, newest first.
            models.Index(fields=["tenant", "-at"], name="audit_of_tenant"),
            # "Set on 3 Nov by ...": the last event of a thing.
            models.Index(fields=["target_type", "target_id", "-at"], name="audit_of_target"),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_name}"

    @classmethod
    def record(
        cls,
        action: str,
        *,
        actor: "User | AnonymousUser | str",
        target: models.Model | None = None,
        reason: str = "",
        detail: dict[str, Any] | None = None,
    ) -> "AuditEvent":
        """Write down an act, in the target's tenant; without a tenant it is the deployment's.

        The actor is a user, or the name of a key or task. Without a reason it bears that of who acts, where one was asked.
        """
        event = cls(
            tenant_id=_tenant_of(target),
            actor=None if isinstance(actor, str) or actor.is_anonymous else actor,
            actor_name=str(getattr(actor, "email", actor)),
            action=action,
            target_type=target._meta.label if target else "",
            target_id=str(target.pk) if target else "",
            detail=detail or {},
            reason=reason or because(),
        )
        event.save()
        return event


def _tenant_of(target: models.Model | None) -> Any:
    from tenants.models.tenant import Tenant

    return target.pk if isinstance(target, Tenant) else getattr(target, "tenant_id", None)
