"""Accounts. A change of them is a new version of the connection's settings (models/versions.py)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from integrations.admin.filters import ConnectionFilter
from integrations.models import GLMapping, ReferenceRecord
from tenants.admin.base import TenantModelAdmin


class SettingsAdmin(TenantModelAdmin):
    """Rows that are settings of a connection."""

    class Media:
        css = {"all": ["integrations/admin.css"]}


@admin.register(GLMapping)
class GLMappingAdmin(SettingsAdmin):
    list_display = ("charge", "conditions", "side", "level", "account", "account_name", "connection")
    list_editable = ("account",)
    list_filter = (ConnectionFilter, "side", "level")
    list_select_related = ("connection__subsidiary", "connection__entity")
    ordering = ("connection", "side", "level", "key")
    search_fields = ("key", "account", "conditions")
    search_help_text = "Charge code, category, condition or account"
    autocomplete_fields = ("connection",)
    fields = ("tenant", "connection", ("side", "level"), ("key", "conditions"), "account")
    _titles: dict[Any, str]

    @admin.display(description="Charge", ordering="key")
    def charge(self, row: GLMapping) -> str:
        return row.key or "Everything else: the master default"

    @admin.display(description="In Sage")
    def account_name(self, row: GLMapping) -> str:
        return self._titles.get((row.connection_id, row.account), "not in Sage's chart")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        self._titles = _titles(changelist.result_list)
        return changelist


def _titles(mappings: Any) -> dict[Any, str]:
    """Names of the accounts on the page, in one query."""
    found = ReferenceRecord.objects.filter(
        object_name="GLACCOUNT",
        connection__in={row.connection_id for row in mappings},
        key__in={row.account for row in mappings},
    )
    return {(row.connection_id, row.key): row.name for row in found}


def give_tenant(formset: Any, parent: Model) -> None:
    """Rows of an inline belong to their parent's tenant."""
    for form in formset.forms:
        if form.instance.tenant_id is None:
            form.instance.tenant_id = parent.tenant_id  # type: ignore[attr-defined]
