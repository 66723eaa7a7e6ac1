"""Each change of a connection's settings is kept as a whole version: who, when, what was before; and one can return to it.

A version is taken when the transaction of the change has ended, once, whatever number of rows it changed.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from config import observe
from integrations.models import Connection, SettingsRevision
from integrations.models.versions import settings_changed
from integrations.setup import settings_file
from integrations.setup.settings_file import Change, Unusable
from tenants import scope
from tenants.models import AuditEvent, User

KEPT = 200


def connect() -> None:
    settings_changed.connect(_changed, dispatch_uid="versions of settings")


def _changed(sender: Any, connection_id: uuid.UUID, **_: Any) -> None:
    database = transaction.get_connection()
    if any(getattr(each[1], "version_of", None) == connection_id for each in database.run_on_commit):
        return  # it will be taken when this transaction ends
    user = observe.known("user")

    def take() -> None:
        keep(connection_id, _name_of(user))

    take.version_of = connection_id  # type: ignore[attr-defined]
    transaction.on_commit(take, robust=True)


def _name_of(user_id: str) -> str:
    if not user_id:
        return ""
    found = User.objects.filter(pk=user_id).values_list("email", flat=True).first()
    return found or ""


def keep(connection_id: uuid.UUID, actor: str = "", name: str = "") -> SettingsRevision | None:
    """A version of the settings as they are now; None where they are what they were."""
    try:
        scope.active()
    except scope.NoScope:  # a task of the deployment's own, which changes no settings
        return None
    connection = Connection.objects.select_related("subsidiary").filter(pk=connection_id).first()
    if connection is None:
        return None
    content = settings_file.dump(connection)
    digest = settings_file.digest(content)
    before = latest(connection)
    if before is not None and before.digest == digest:
        return None
    made = SettingsRevision.objects.create(
        tenant_id=connection.tenant_id,
        connection=connection,
        content=content,
        digest=digest,
        name=name[:200],
        actor=actor[:254],
    )
    old = SettingsRevision.objects.filter(connection=connection, given=False).order_by("-at")
    SettingsRevision.objects.filter(pk__in=list(old.values_list("pk", flat=True)[KEPT:])).delete()
    return made


def latest(connection: Connection) -> SettingsRevision | None:
    return SettingsRevision.objects.filter(connection=connection, given=False).order_by("-at").first()


def changes_of(revision: SettingsRevision) -> list[Change]:
    """What it changed, against the version before it; of a file, what it would change now."""
    if revision.given:
        now = settings_file.dump(revision.connection)
        return settings_file.changes(now, revision.content)
    before = (
        SettingsRevision.objects.filter(connection=revision.connection_id, given=False, at__lt=revision.at)
        .order_by("-at")
        .first()
    )
    return settings_file.changes(before.content, revision.content) if before else []


def take_file(connection: Connection, name: str, body: bytes, actor: User) -> SettingsRevision:
    """Keep a file, so that what it would change can be seen. Raises Unusable."""
    content = settings_file.read(body)
    return SettingsRevision.objects.create(
        tenant_id=connection.tenant_id,
        connection=connection,
        content=content,
        digest=settings_file.digest(content),
        given=True,
        name=name[:200],
        actor=actor.email,
    )


def put_in_force(revision: SettingsRevision, actor: User) -> None:
    """Return to a version, or apply a file. Raises Unusable; nothing is changed then."""
    connection = Connection.objects.select_related("subsidiary").get(pk=revision.connection_id)
    with transaction.atomic():
        settings_file.put_in_force(connection, revision.content)
        AuditEvent.record(
            "settings.applied" if revision.given else "settings.returned",
            actor=actor,
            target=connection,
            reason=str(revision.name or revision.at),
        )
        if revision.given:
            SettingsRevision.objects.filter(pk=revision.pk).delete()
    words = f"file {revision.name}" if revision.given else f"back to {revision.at:%Y-%m-%d %H:%M}"
    if (
        keep(connection.pk, actor.email, words) is None
    ):  # it was taken as the transaction ended, without these words
        taken = latest(connection)
        SettingsRevision.objects.filter(pk=taken.pk if taken else None).update(
            actor=actor.email, name=words[:200]
        )


__all__ = ["Unusable", "changes_of", "connect", "keep", "latest", "put_in_force", "take_file"]
