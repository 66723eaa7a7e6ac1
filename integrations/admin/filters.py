"""Filters of lists, whose choices are read inside the scope and cost one query each at most."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from integrations.admin.facts import sees
from integrations.core import lifecycle
from integrations.core.lifecycle import State
from integrations.models import Connection, Issue, Party
from tenants.models import Subsidiary

STANDINGS: dict[str, tuple[str, frozenset[State]]] = {
    "person": ("Needs a person", lifecycle.NEEDS_A_PERSON),
    "way": ("On the way", frozenset({State.READY, State.SENDING, State.SENT})),
    "unknown": ("Answer lost", frozenset({State.UNKNOWN})),
    "sage": ("In Sage", frozenset({State.CONFIRMED})),
    "aside": (
        "Set aside",
        frozenset({State.REVERSED, State.SUPERSEDED, State.SKIPPED, State.BY_HAND}),
    ),
}


# What a look could not settle waits for a person, too.
ASKED = Q(state=State.UNKNOWN) & ~Q(blocked_by="")


MOST_OF_A_CAUSE = 5_000  # documents that the list of one cause shows; acts on a cause reach all of them


class StandingFilter(SimpleListFilter):
    """States in five groups: what a person asks first."""

    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [(key, words) for key, (words, _) in STANDINGS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in STANDINGS:
            return queryset
        found = Q(state__in=STANDINGS[str(self.value())][1])
        return queryset.filter(found | ASKED if self.value() == "person" else found)


class _RowFilter(SimpleListFilter):
    """Choices are rows in scope; an id that is not among them finds nothing."""

    column = ""

    def rows(self) -> Iterable[tuple[Any, str]]:
        raise AssertionError("a filter names its rows")

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        with sees(request):
            return [(str(key), words) for key, words in self.rows()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        if self.value() not in {key for key, _ in self.lookup_choices}:
            return queryset.none()
        return queryset.filter(**{self.column: self.value()})


class SubsidiaryFilter(_RowFilter):
    title = "subsidiary"
    parameter_name = "subsidiary"
    column = "subsidiary"

    def rows(self) -> Iterable[tuple[Any, str]]:
        return list(Subsidiary.objects.order_by("name").values_list("pk", "name"))


class ConnectionFilter(_RowFilter):
    title = "connection"
    parameter_name = "connection"
    column = "connection"

    def rows(self) -> Iterable[tuple[Any, str]]:
        found = Connection.objects.select_related("subsidiary", "entity").order_by("subsidiary__name")
        return [(row.pk, str(row)) for row in found]


class CauseFilter(SimpleListFilter):
    """Documents with an open issue of one cause; links from the causes' page carry it in the address."""

    title = "exact cause"
    parameter_name = "exact_cause"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        asked = request.GET.get(self.parameter_name)
        return [(asked, asked)] if asked else []

    def has_output(self) -> bool:
        return bool(self.lookup_choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        open_ones = Issue.objects.filter(
            closed_at__isnull=True, cause=self.value(), document__isnull=False
        ).order_by("-opened_at")
        # Asked first: a planner that counts on a full page soon walks through everything to find few.
        return queryset.filter(pk__in=list(open_ones.values_list("document", flat=True)[:MOST_OF_A_CAUSE]))


class PartyFilter(SimpleListFilter):
    """Documents of one party; links carry it in the address, and its choices are never listed: they are thousands."""

    title = "party"
    parameter_name = "of_party"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        asked = request.GET.get(self.parameter_name, "")
        with sees(request):
            found = Party.objects.filter(pk=asked).first() if _is_id(asked) else None
        return [(asked, found.name)] if found else []

    def has_output(self) -> bool:
        return bool(self.lookup_choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        return queryset.filter(party=self.value()) if self.lookup_choices else queryset.none()


def _is_id(asked: str) -> bool:
    try:
        uuid.UUID(asked)
    except ValueError:
        return False
    return True


class OpenFilter(SimpleListFilter):
    """Issues: the open ones unless asked otherwise."""

    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [("open", "Open"), ("closed", "Closed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ("open", "closed"):
            return queryset.filter(closed_at__isnull=self.value() == "open")
        return queryset
