"""Who someone is (e-mail and password) and what they may do (their memberships)."""

import hashlib
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest

from tenants.permissions import powers_of

if TYPE_CHECKING:
    from tenants.models import User

# One address may be tried from many hosts, and one host may have many people: these wait later than the pair.
_WIDER = 10


class MembershipBackend(ModelBackend):
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        address = (username or kwargs.get("email") or "").lower()
        counters = _counters(address, request.META.get("REMOTE_ADDR", "") if request else "")
        if any((cache.get(key) or 0) >= most for key, most in counters.items()):
            raise PermissionDenied("Too many wrong passwords: wait a while.")
        user = super().authenticate(request, username=address, password=password)
        for key in counters:
            _count(key) if user is None else cache.delete(key)
        return user

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


def _counters(address: str, host: str) -> dict[str, int]:
    most: int = settings.LOGIN_ATTEMPTS
    named = {f"{address}|{host}": most, f"address|{address}": most * _WIDER, f"host|{host}": most * _WIDER}
    return {"login:" + hashlib.sha256(name.encode()).hexdigest(): limit for name, limit in named.items()}


def _count(key: str) -> None:
    cache.add(key, 0, settings.LOGIN_WAIT_SECONDS)
    try:
        cache.incr(key)
    except ValueError:  # it ran out between the two
        cache.set(key, 1, settings.LOGIN_WAIT_SECONDS)
