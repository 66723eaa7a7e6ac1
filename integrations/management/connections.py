"""A command names a connection by its public id; its tenant's scope is opened around the work."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from integrations.models import Connection
from tenants import scope


@contextmanager
def in_scope(connection_id: str) -> Iterator[Connection]:
    """The connection, inside its tenant's scope. Raises CommandError for an id that is none."""
    try:
        wanted = uuid.UUID(connection_id)
    except ValueError:
        raise CommandError(f"'{connection_id}' is no connection's id") from None
    with scope.outside("command"):
        tenant_id = Connection.objects.filter(id=wanted).values_list("tenant_id", flat=True).first()
    if tenant_id is None:
        raise CommandError(f"there is no connection {wanted}")
    with scope.tenant(tenant_id):
        yield Connection.objects.select_related("subsidiary", "entity", "company", "tenant").get(id=wanted)
