"""The admin's lists that are read newest first and paged by key (`shown/paging.py`)."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from integrations.shown.paging import NEWER, OLDER, Key, page


class OlderNewer(Paginator):  # type: ignore[type-arg]
    """Stands where the admin looks for a paginator; its template shows two links."""

    template_name = "admin/integrations/older_newer.html"


class NewestFirst(ChangeList):
    """The admin's list, paged by its `newest_by` field."""

    older_url = newer_url = ""

    @property
    def newest_by(self) -> str:
        return str(getattr(self.model_admin, "newest_by"))  # noqa: B009  (each list that is paged so has it)

    def get_filters_params(self, params: Any = None) -> Any:
        kept = super().get_filters_params(params)
        return {name: value for name, value in kept.items() if name not in (OLDER, NEWER)}

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[str | Combinable]:
        return [f"-{self.newest_by}", "-pk"]

    def get_results(self, request: HttpRequest) -> None:
        found = page(
            self.queryset,
            self.newest_by,
            self.list_per_page,
            older=request.GET.get(OLDER, ""),
            newer=request.GET.get(NEWER, ""),
        )
        self.paginator = OlderNewer(found.rows, self.list_per_page)
        self.result_list = found.rows
        self.result_count = len(found.rows)
        self.full_result_count = self.result_count  # the theme shows a count where both differ
        self.show_full_result_count = self.can_show_all = self.multi_page = False
        self.show_admin_actions = bool(found.rows)
        self.older_url = self._turn(OLDER, found.older)
        self.newer_url = self._turn(NEWER, found.newer)

    def _turn(self, name: str, key: Key | None) -> str:
        if key is None:
            return ""
        return self.get_query_string({name: str(key)}, [OLDER, NEWER])
