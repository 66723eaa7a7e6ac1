"""A change of settings that documents see makes a new version of them; what was built with an older one is stale."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal

from integrations.models.accounts import DefaultPolicy
from integrations.models.connection import Connection
from integrations.models.factoring import Form1099Code, TaxDetail
from integrations.models.learned import AccountGuard, ClosedPeriod
from integrations.models.mapping import (
    CustomFieldMapping,
    CustomFieldValue,
    DimensionMapping,
    DimensionValue,
    GLMapping,
    PartyDimension,
)
from integrations.models.party import PartyFieldOwner
from integrations.models.policies import ConnectionPolicies
from integrations.models.posting import AccountRole, TmsAccount

_SEEN_BY_DOCUMENTS = (
    "currency",
    "customer_policy",
    "vendor_policy",
    "terms_days",
    "entity_id",
    "mode",
    "mirrored",
    "x3_layout",
)


settings_changed = Signal()  # connection_id: after each change, within its transaction


def bump(connection_id: Any) -> None:
    Connection.objects.filter(id=connection_id).update(settings_version=F("settings_version") + 1)
    settings_changed.send(sender=Connection, connection_id=connection_id)


def _mapping_changed(sender: Any, instance: Any, raw: bool = False, **_: Any) -> None:
    if raw:
        return
    mapping = instance.mapping if sender in (DimensionValue, CustomFieldValue) else instance
    bump(mapping.connection_id)


def _connection_changed(
    sender: Any, instance: Connection, created: bool, raw: bool = False, update_fields: Any = None, **_: Any
) -> None:
    seen = update_fields is None or not frozenset(_SEEN_BY_DOCUMENTS).isdisjoint(update_fields)
    if not created and not raw and seen:
        bump(instance.id)
    elif not raw:
        settings_changed.send(sender=Connection, connection_id=instance.id)


def _owner_changed(sender: Any, instance: PartyFieldOwner, raw: bool = False, **_: Any) -> None:
    """No document sees who owns a party's field."""
    if not raw:
        settings_changed.send(sender=Connection, connection_id=instance.connection_id)


for _model in (
    GLMapping,
    DimensionMapping,
    DimensionValue,
    PartyDimension,
    CustomFieldMapping,
    CustomFieldValue,
    AccountGuard,
    ClosedPeriod,
    ConnectionPolicies,
    DefaultPolicy,
    Form1099Code,
    TaxDetail,
    AccountRole,
    TmsAccount,
):
    post_save.connect(_mapping_changed, sender=_model, dispatch_uid=f"settings version of {_model.__name__}")
    post_delete.connect(
        _mapping_changed, sender=_model, dispatch_uid=f"settings version less {_model.__name__}"
    )
post_save.connect(_connection_changed, sender=Connection, dispatch_uid="settings version of Connection")
for _signal in (post_save, post_delete):
    _signal.connect(_owner_changed, sender=PartyFieldOwner, dispatch_uid=f"owners of fields {id(_signal)}")
