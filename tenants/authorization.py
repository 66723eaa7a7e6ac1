"""Who someone is (e-mail and password) and what they may do (their memberships)."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.backends import ModelBackend
from django.db import models
from django.http import HttpRequest

from tenants.permissions import powers_of

if TYPE_CHECKING:
    from tenants.models import User


class MembershipBackend(ModelBackend):
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        return super().authenticate(request, username=username or kwargs.get("email"), password=password)

    def get_user_permissions(self, user_obj: Any, obj: models.Model | None = None) -> set[str]:
        return self.get_all_permissions(user_obj, obj)

    def get_group_permissions(self, user_obj: Any, obj: models.Model | None = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: Any, obj: models.Model | None = None) -> set[str]:
        names = (
            f"{model._meta.app_label}.{verb}_{model._meta.model_name}"
            for model in apps.get_models()
            for verb in ("view", "add", "change", "delete")
        )
        return {name for name in names if self.has_perm(user_obj, name, obj)}

    def has_perm(self, user_obj: "User", perm: str, obj: models.Model | None = None) -> bool:  # type: ignore[override]
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        # An Operator may all, but sees a tenant's rows only through the break-glass: the scope decides on that.
        return user_obj.is_superuser or powers_of(user_obj).allow(perm, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        models_there = apps.get_app_config(app_label).get_models()
        return any(
            self.has_perm(user_obj, f"{app_label}.view_{model._meta.model_name}") for model in models_there
        )
