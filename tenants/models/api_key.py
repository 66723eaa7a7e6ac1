import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from tenants import scope
from tenants.models.base import TenantOwned
from tenants.models.tenant import Tenant

_PREFIX_CHARACTERS = 12
_SECRET_BYTES = 32
# Writing a row for each call would cost more than the call; a minute is near enough to see what is in use.
_LAST_USED_GRAIN = timedelta(minutes=1)


class ApiScope(models.TextChoices):
    PARTIES = "parties:write", "Deliver parties"
    TRANSACTIONS = "transactions:write", "Deliver transactions"
    STATUS = "status:read", "Read states and issues"
    PAYMENTS = "payments:read", "Read payments"
    POSTING = "posting:write", "Build and download posting batches"


class ApiKey(TenantOwned):
    """A key of one tenant's TMS. Only its hash is kept: the key itself is shown once, when it is made."""

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=20, unique=True, editable=False)
    hashed = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        verbose_name = "API key"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}...)"

    @classmethod
    def issue(
        cls, tenant: Tenant, name: str, scopes: Iterable[str], *, expires_at: datetime | None = None
    ) -> tuple["ApiKey", str]:
        """Make a key inside the tenant's scope; the second value is the key, told this once."""
        prefix = "lh_" + secrets.token_hex(_PREFIX_CHARACTERS // 2)
        plaintext = f"{prefix}.{secrets.token_urlsafe(_SECRET_BYTES)}"
        granted = sorted(ApiScope(one).value for one in scopes)
        key = cls(
            tenant=tenant,
            name=name,
            prefix=prefix,
            hashed=_hash(plaintext),
            scopes=granted,
            expires_at=expires_at,
        )
        key.save()
        return key, plaintext

    @classmethod
    def authenticate(cls, plaintext: str) -> "ApiKey | None":
        """The valid key of this text, of whichever tenant; None says nothing about why."""
        prefix, dot, _ = plaintext.partition(".")
        if not dot or len(plaintext) > 200:
            return None
        with scope.outside("authenticate"):
            key = cls.objects.select_related("tenant").filter(prefix=prefix).first()
        if key is None or not hmac.compare_digest(key.hashed, _hash(plaintext)):
            return None
        return key if key.is_valid(timezone.now()) else None

    def is_valid(self, now: datetime) -> bool:
        expired = self.expires_at is not None and self.expires_at <= now
        return self.revoked_at is None and not expired and self.tenant.status == Tenant.Status.ACTIVE

    def allows(self, wanted: str) -> bool:
        return wanted in self.scopes

    def touch(self, now: datetime) -> None:
        """Note the use, inside the tenant's scope."""
        if self.last_used_at is None or now - self.last_used_at >= _LAST_USED_GRAIN:
            type(self).objects.filter(pk=self.pk).update(last_used_at=now)


def _hash(plaintext: str) -> str:
    # A fast hash is right here: the key is 256 random bits, not a word that a person chose.
    return hashlib.sha256(plaintext.encode()).hexdigest()
