"""The second factor: who needs one, how its secrets are stored, and what goes on record when one comes or goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.dispatch import receiver
from django.http import HttpRequest

from config.redaction import register_secret
from tenants.models import AuditEvent, User
from tenants.secrets import key_id, ring

_BOUND_TO = b"second-factor"  # django-allauth hands over a text and no row
SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


def is_missing(request: HttpRequest) -> bool:
    """Whether this person of ours must set one up before the admin opens."""
    return bool(settings.REQUIRE_SECOND_FACTOR) and not (_was_used(request) or has_one(request.user))


def has_one(user: Any) -> bool:
    return bool(get_adapter().is_mfa_enabled(user))


def who_have_one(user_ids: Iterable[Any]) -> set[Any]:
    """Of these people; recovery codes alone are none. One query."""
    rows = Authenticator.objects.filter(user__in=list(user_ids)).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    return set(rows.values_list("user", flat=True))


def _was_used(request: HttpRequest) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def forget(user: User, actor: User | AnonymousUser | str, reason: str = "") -> int:
    """Remove every authenticator of somebody who lost theirs; the next sign-in sets one up again."""
    count, _ = Authenticator.objects.filter(user=user).delete()
    if count:
        AuditEvent.record("second-factor.forgotten", actor=actor, target=user, reason=reason)
    return count


def encrypt(text: str) -> str:
    return ring().encrypt(text, _BOUND_TO)


def decrypt(stored: str) -> str:
    plain = ring().decrypt(stored, _BOUND_TO)
    register_secret(plain)
    return plain


def rotate() -> int:
    """Encrypt the secrets that stand under an earlier key again. Returns how many."""
    stale = [row for row in Authenticator.objects.filter(type__in=SECRETS) if _is_stale(row)]
    for row in stale:
        name = SECRETS[Authenticator.Type(row.type)]
        row.data = row.data | {name: encrypt(decrypt(row.data[name]))}
        row.save(update_fields=["data"])
    return len(stale)


def _is_stale(row: Authenticator) -> bool:
    stored = row.data.get(SECRETS[Authenticator.Type(row.type)])
    return stored is not None and key_id(stored) != ring().primary


@receiver(authenticator_added)
def _added(user: User, authenticator: Authenticator, **_: Any) -> None:
    AuditEvent.record("second-factor.added", actor=user, target=user, detail={"kind": authenticator.type})


@receiver(authenticator_removed)
def _removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    AuditEvent.record("second-factor.removed", actor=user, target=user, detail={"kind": authenticator.type})
