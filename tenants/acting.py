"""Why Support acts on a customer's data (A9): said once for a piece of work, and kept for a working day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from tenants.models.membership import Role
from tenants.permissions import powers_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    from tenants.models.user import User

KEPT = timedelta(hours=8)
WORKING_ON = "working_on"
_HEADS = frozenset({Role.ADMIN, Role.PARTNER_ADMIN})


def must_say(user: User | AnonymousUser) -> bool:
    """Whether the person is at some tenant as Support, and not as one who answers for it."""
    return any(
        Role.SUPPORT in roles and roles.isdisjoint(_HEADS) for roles in powers_of(user).by_tenant.values()
    )


def say(request: HttpRequest, reason: str) -> None:
    request.session[WORKING_ON] = {"reason": reason, "until": (timezone.now() + KEPT).isoformat()}


def said(request: HttpRequest) -> str:
    """What the person works on, as long as it is kept."""
    kept = request.session.get(WORKING_ON)
    if not kept or datetime.fromisoformat(kept["until"]) <= timezone.now():
        return ""
    return str(kept["reason"])
