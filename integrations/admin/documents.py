"""The list of documents, and a document's page: its whole life from top to bottom."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from integrations.admin import life
from integrations.admin.badges import state_badge
from integrations.admin.columns import EMPTY, came_under, figure, page_of, two_lines
from integrations.admin.document_acts import ACTS, CHANGE, Act, Effect, actable, offered
from integrations.admin.facts import HistoryAdmin, person
from integrations.admin.filters import (
    STANDINGS,
    CauseFilter,
    ConnectionFilter,
    PartyFilter,
    StandingFilter,
    SubsidiaryFilter,
)
from integrations.admin.paging import NewestFirst
from integrations.models import Document, Issue
from integrations.shown import finding
from integrations.shown.totals import Totals

ListAction = Callable[[Any, HttpRequest, "QuerySet[Document]"], "HttpResponse | None"]


class DocumentList(NewestFirst):
    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Of some days: found by the day, then put in order. Else the newest are read until a page of that day is full, which for
        days long past is everything."""
        if not any(name.startswith("document_date") for name in self.params):
            return super().get_ordering(request, queryset)
        moment = self.newest_by  # an order that no index has
        return [Greatest(moment, moment).desc(), "-pk"]

    @cached_property
    def totals(self) -> Totals:
        return Totals.of(self.queryset.select_related(None))

    @property
    def standings(self) -> list[tuple[str, str, bool]]:
        """The five questions as links: words, address, whether it is the one asked."""
        asked = self.params.get("standing", "")
        every = [("Everything", self.get_query_string(remove=["standing", "older", "newer"]), not asked)]
        return every + [
            (words, self.get_query_string({"standing": key}, ["older", "newer"]), key == asked)
            for key, (words, _) in STANDINGS.items()
        ]


def _list_action(act: Act) -> ListAction:
    def run(
        model_admin: DocumentAdmin, request: HttpRequest, chosen: QuerySet[Document]
    ) -> HttpResponse | None:
        return model_admin.confirm(request, act, chosen, back=request.get_full_path())

    run.__name__ = act.name.replace("-", "_")
    run.short_description = act.label  # type: ignore[attr-defined]
    run.allowed_permissions = ("act",)  # type: ignore[attr-defined]
    return run


@admin.register(Document)
class DocumentAdmin(HistoryAdmin):
    newest_by = "created_at"
    list_display = ("state_now", "what", "who", "where", "dated", "money")
    list_display_links = ("what",)
    list_filter = (
        StandingFilter,
        "state",
        "kind",
        SubsidiaryFilter,
        ConnectionFilter,
        "document_date",
        "blocked_by",
        CauseFilter,
        PartyFilter,
    )
    list_select_related = ("party", "subsidiary")
    list_before_template = "admin/integrations/document/before_list.html"
    search_fields = ("number",)  # how: get_search_results
    empty_words = "Documents stand here when the TMS has delivered transactions through the API or as a file."
    search_help_text = "Number, party, TMS id, or Sage's RECORDNO"
    actions = ("export_csv", *(_list_action(act) for act in ACTS.values() if not act.one_only))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Document], search_term: str
    ) -> tuple[QuerySet[Document], bool]:
        """By beginnings, each of which has an index: what a number contains somewhere inside would read every row."""
        term = search_term.strip()
        return (queryset.filter(pk__in=finding.ids_of(term)) if term else queryset), False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DocumentList]:
        return DocumentList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        rows: QuerySet[Document] = super().get_queryset(request)
        return rows.defer("connection", "company", "fingerprint", "claim_token")

    # Columns

    @admin.display(description="State")
    def state_now(self, row: Document) -> SafeString:
        return state_badge(row.state, row.get_blocked_by_display() if row.state == "BLOCKED" else "")

    @admin.display(description="Document")
    def what(self, row: Document) -> SafeString:
        return two_lines(row.number, row.get_kind_display())

    @admin.display(description="Party")
    def who(self, row: Document) -> SafeString:
        name = row.party.name if row.party else row.party_id_in_sage or EMPTY
        return two_lines(name, row.tms_words)

    @admin.display(description="Subsidiary")
    def where(self, row: Document) -> SafeString:
        return two_lines(row.subsidiary.name, "")

    @admin.display(description="Date")
    def dated(self, row: Document) -> SafeString:
        return came_under(row.document_date, row.created_at)

    @admin.display(description="Total")
    def money(self, row: Document) -> SafeString | str:
        if not row.document_date:
            return EMPTY
        return two_lines(figure(row.total), _still_open(row))

    # Pages

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("act/<slug:name>/", wrap(self.act_on_cause), name="integrations_document_act_on_cause"),
            path(
                "<uuid:object_id>/act/<slug:name>/", wrap(self.act_on_one), name="integrations_document_act"
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        document = self._found(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(document),
            "life": life.of(document),
            "acts": offered(document, person(request)),
            "most_rows": life.MOST_ROWS,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/integrations/document/life.html", context)

    def _found(self, request: HttpRequest, object_id: str) -> Document:
        try:
            document = life.find(uuid.UUID(str(object_id)))
        except ValueError:
            raise Http404 from None
        if not self.has_view_permission(request, document):
            raise Http404
        return document

    # Acts

    def has_act_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.has_perm(CHANGE, obj))

    def act_on_one(self, request: HttpRequest, object_id: uuid.UUID, name: str) -> HttpResponse:
        document = self._found(request, str(object_id))
        if name not in {act.name for act in offered(document, person(request))}:
            raise Http404
        page = page_of(document)
        done = self.confirm(request, ACTS[name], Document.objects.filter(pk=document.pk), back=page)
        return done or HttpResponseRedirect(page)

    def act_on_cause(self, request: HttpRequest, name: str) -> HttpResponse:
        """One act on every document that an open issue of one cause holds up."""
        act, cause = ACTS.get(name), request.GET.get("cause", "")
        if act is None or act.one_only or not cause or not self.has_view_permission(request):
            raise Http404
        held = Issue.objects.filter(closed_at__isnull=True, cause=cause).values("document")
        chosen = actable(Document.objects.filter(pk__in=held), person(request))
        if not chosen.exists():
            raise Http404
        back = reverse("admin:integrations_issue_changelist")
        return self.confirm(request, act, chosen, back=back) or HttpResponseRedirect(back)

    def confirm(
        self, request: HttpRequest, act: Act, chosen: QuerySet[Document], *, back: str
    ) -> HttpResponse | None:
        """The page that says the act's effect; None once it is done."""
        chosen = actable(chosen, person(request))
        said = request.POST if "confirmed" in request.POST else None
        form = act.form(said)
        if said is not None and form.is_valid():
            ids = list(act.fits(chosen).values_list("pk", flat=True))
            self._perform(request, act, ids, form.cleaned_data)
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{act.label}?",
            "effect": Effect.of(act, chosen),
            "form": form,
            "carried": _carried(request, chosen),
            "back": back,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/integrations/document/confirm_act.html", context)

    def _perform(self, request: HttpRequest, act: Act, ids: list[uuid.UUID], said: dict[str, Any]) -> None:
        if not ids:
            messages.warning(request, "Nothing was left to do: the documents moved on meanwhile.")
            return
        try:
            act.perform(ids, person(request), said)
        except ValueError as refused:
            messages.error(request, str(refused))
            return
        words = "1 document" if len(ids) == 1 else f"{len(ids):,} documents"
        messages.success(request, f"{act.label}: {words}. What became of each stands on its timeline.")


def _still_open(row: Document) -> str:
    """Under the total: what is open of it, once it is in Sage."""
    if row.open_amount is None:
        return ""
    if not row.open_amount:
        return "paid"
    return "open" if row.open_amount == row.total else f"open {figure(row.open_amount)}"


def _carried(request: HttpRequest, chosen: QuerySet[Document]) -> list[tuple[str, str]]:
    """What the list's form said, carried through the confirmation: of the ids only those that may be acted on."""
    said = [
        (name, value) for name in ("action", "select_across", "index") for value in request.POST.getlist(name)
    ]
    posted = request.POST.getlist(ACTION_CHECKBOX_NAME)
    kept = chosen.filter(pk__in=posted).values_list("pk", flat=True) if posted else ()
    return said + [(ACTION_CHECKBOX_NAME, str(pk)) for pk in kept]
