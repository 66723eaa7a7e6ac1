"""Who hears of a tenant by e-mail, and of what."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from tenants.models import Membership, Tenant
from tenants.models.membership import Digest

_MORE = (Digest.NOTHING, Digest.BLOCKING, Digest.EVERYTHING)


def of_digest(tenant: Tenant) -> Mapping[str, Digest]:
    """Addresses of those who want the daily mail of a tenant; of several roles of a person the most wins."""
    rows = Membership.objects.filter(user__is_active=True).select_related("user")
    rows = rows.filter(Q(tenant=tenant) | Q(partner=tenant.partner_id, partner__isnull=False))
    levels: dict[str, Digest] = {}
    for row in rows:
        levels[row.user.email] = max(
            levels.get(row.user.email, Digest.NOTHING), row.digest_level, key=_MORE.index
        )
    return {address: level for address, level in levels.items() if level != Digest.NOTHING}
