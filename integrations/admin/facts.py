"""What happened is read, never written: documents, attempts, exchanges, transitions, raw input, jobs."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, cast

from django.http import HttpRequest

from integrations.admin.paging import NewestFirst
from tenants import scope
from tenants.admin.base import FactsModelAdmin
from tenants.models import User
from tenants.permissions import powers_of


def person(request: HttpRequest) -> User:
    """Who asks. The admin's views let nobody anonymous in."""
    return cast(User, request.user)


def sees(request: HttpRequest) -> AbstractContextManager[None]:
    """The tenants whose documents the person may see: fewer than those in scope where one's role is Billing's."""
    if request.user.is_superuser:
        return scope.tenants(scope.current())
    return scope.tenants(
        scope.current() & powers_of(person(request)).tenants_for("integrations.view_document")
    )


class FactAdmin(FactsModelAdmin):
    empty_words = ""
    list_fullwidth = True
    list_before_template = "admin/saved_filters.html"

    class Media:
        css = {"all": ["integrations/admin.css"]}


class HistoryAdmin(FactAdmin):
    """Facts that pile up: newest first, paged by key. `newest_by` is an indexed moment."""

    newest_by = "created_at"
    sortable_by: tuple[str, ...] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[NewestFirst]:
        return NewestFirst
