"""Which tenant a command is about: commands are run on the server, by its operator."""

from __future__ import annotations

from django.core.management.base import CommandError

from tenants import scope
from tenants.models import Subsidiary, Tenant


def tenant_named(slug: str) -> Tenant:
    found = Tenant.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no tenant '{slug}'.")
    return found


def subsidiary_named(slug: str, tenant_slug: str = "") -> Subsidiary:
    """The subsidiary of that slug; where two tenants have one, the tenant must be named."""
    with scope.outside("command"):
        found = Subsidiary.objects.select_related("tenant").filter(slug=slug)
        if tenant_slug:
            found = found.filter(tenant__slug=tenant_slug)
        rows = list(found[:2])
    if not rows:
        of = f" of tenant '{tenant_slug}'" if tenant_slug else ""
        raise CommandError(f"There is no subsidiary '{slug}'{of}.")
    if len(rows) > 1:
        raise CommandError(f"More than one tenant has a subsidiary '{slug}': name the tenant with --tenant.")
    only: Subsidiary = rows[0]
    return only
