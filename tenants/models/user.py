import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from tenants.ids import new_id


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        # E-mail addresses are typed in any case; the unique constraint is on the lower one.
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """A person. What they may do stands in their memberships alone; a superuser is an Operator."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField(default=True, help_text="Without this the person cannot log in.")
    is_superuser = models.BooleanField("Operator", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="This e-mail address is taken.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether the admin opens: an Operator, or a membership of our side."""
        return self.is_superuser or bool(self.staff_tenants()) or bool(powers_of(self).by_partner)

    def staff_tenants(self) -> frozenset[uuid.UUID]:
        """Tenants whose data the person may reach in the admin."""
        return powers_of(self).tenants(STAFF_ROLES)

    def customer_tenants(self) -> frozenset[uuid.UUID]:
        """Tenants whose portal opens for the person."""
        return powers_of(self).tenants(CUSTOMERS)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.is_active and any(
            backend.has_perm(self, perm, obj=obj)
            for backend in auth.get_backends()
            if hasattr(backend, "has_perm")
        )

    def has_perms(self, perms: Iterable[str], obj: models.Model | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and any(
            backend.has_module_perms(self, app_label)
            for backend in auth.get_backends()
            if hasattr(backend, "has_module_perms")
        )

    def get_all_permissions(self, obj: models.Model | None = None) -> set[str]:
        return {
            perm for backend in auth.get_backends() for perm in backend.get_all_permissions(self, obj=obj)
        }


from tenants.models.membership import CUSTOMERS, STAFF_ROLES  # noqa: E402  (membership points to User)
from tenants.permissions import powers_of  # noqa: E402
