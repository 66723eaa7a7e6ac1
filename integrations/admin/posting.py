"""Desktop Sage: the page on which a connection's batches are looked at and built, and the page of a batch."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from integrations.admin.batches import answer, state_of
from integrations.admin.columns import moment, page_of
from integrations.admin.facts import FactAdmin, person
from integrations.admin.filters import ConnectionFilter
from integrations.admin.mappings import SettingsAdmin
from integrations.admin.posting_forms import (
    DesktopForm,
    ListForm,
    MonthForm,
    OpeningKeyedForm,
)
from integrations.core.batches import BatchError
from integrations.core.general_ledger import Journal
from integrations.core.money import Money
from integrations.core.policies import Mode
from integrations.models import (
    AccountRole,
    ChartVersion,
    Connection,
    PostingBatch,
    SampleSignOff,
    TmsAccount,
)
from integrations.pipeline import opening
from integrations.pipeline.posting import gathering, lists, reach, samples, tms_chart
from integrations.sage.files.tables import MAX_BYTES
from integrations.sage.registry import open_files
from integrations.setup import desktop
from integrations.setup.wizard import Refusal
from tenants.models import Subsidiary

CHANGE = "integrations.change_connection"
VIEW = "integrations.view_connection"
SHOWN = 200
# A connection's page ----------------------------------------------------------------------------------------------


def urls(model_admin: Any) -> list[URLPattern]:
    view = model_admin.admin_site.admin_view
    return [
        path(
            "<uuid:object_id>/posting/",
            view(lambda request, object_id: _page(model_admin, request, object_id)),
            name="integrations_connection_posting",
        ),
        path(
            "set-up/<uuid:subsidiary_id>/desktop/",
            view(lambda request, subsidiary_id: _begin(model_admin, request, subsidiary_id)),
            name="integrations_set_up_desktop",
        ),
    ]


def address(connection: Connection) -> str:
    return reverse("admin:integrations_connection_posting", args=[connection.pk])


def _begin(model_admin: Any, request: HttpRequest, subsidiary_id: uuid.UUID) -> HttpResponse:
    subsidiary = Subsidiary.objects.filter(pk=subsidiary_id).first()
    if subsidiary is None or not request.user.has_perm("integrations.add_connection", subsidiary):
        raise Http404
    form = DesktopForm(request.POST or None, initial={"data_file": subsidiary.name})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            connection = desktop.begin(
                subsidiary.pk,
                told["system"],
                told["mode"],
                told["mirrored"],
                told["data_file"],
                person(request),
            )
        except Refusal as why:
            form.add_error(None, f"{str(why)[:1].upper()}{str(why)[1:]}.")
        else:
            messages.success(request, "Now give in the chart of accounts that was exported from Sage.")
            return HttpResponseRedirect(address(connection))
    context = {
        "title": f"Sage on a PC: {subsidiary}",
        "form": form,
        "back": reverse("admin:integrations_set_up"),
    }
    return answer(model_admin, request, "begin", context)


def _page(model_admin: Any, request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
    connection = model_admin.get_object(request, str(object_id))
    if connection is None or not request.user.has_perm(VIEW, connection):
        raise Http404
    if not connection.tms_keeps_ledgers:  # it posts by itself, and Sage keeps the ledgers
        return HttpResponseRedirect(page_of(connection))
    may = request.user.has_perm(CHANGE, connection)
    list_form, month_form = ListForm(), MonthForm()
    if request.method == "POST":
        if not may:
            raise Http404
        act = request.POST.get("act", "")
        done = _ACTS.get(act) if connection.is_desktop or act in _WITHOUT_FILES else None
        if done is None:
            raise Http404
        try:
            given = done(request, connection)
        except (BatchError, opening.OpeningError) as why:
            for words in getattr(why, "reasons", None) or [str(why)]:
                messages.error(request, f"{words[:1].upper()}{words[1:]}.")
            given = None
        if isinstance(given, HttpResponse):
            return given
        if isinstance(given, forms.Form):
            list_form = given if isinstance(given, ListForm) else list_form
            month_form = given if isinstance(given, MonthForm) else month_form
        else:
            return HttpResponseRedirect(address(connection))
    context = {
        "title": f"Posting: {connection.subsidiary}",
        "connection": connection,
        "may": may,
        "reach": reach.of(connection),
        "pairs": tms_chart.beside(connection),
        "opening": opening.document_of(connection),
        "proposed": opening.propose(connection),
        "keyed_form": OpeningKeyedForm(),
        **(_of_files(connection, list_form, month_form) if connection.is_desktop else {}),
    }
    return answer(model_admin, request, "page", context)


def _of_files(connection: Connection, list_form: ListForm, month_form: MonthForm) -> dict[str, Any]:
    """What only a Sage on a PC has: batches, a sample, and lists that are given in."""
    seen = gathering.preview(connection.pk)
    batches = PostingBatch.objects.filter(connection=connection).order_by("-number")[:20]
    return {
        "target": open_files(connection.system).target,
        "summary": connection.mode == Mode.SUMMARY,
        "closed": gathering.reasons_closed(connection),
        "seen": seen,
        "total": Money.from_minor(seen.sums.total, connection.currency),
        "journals": [
            (Journal(name).words, n, Money.from_minor(minor, connection.currency))
            for name, (n, minor) in seen.sums.told()["journals"].items()
        ],
        "batches": [(b, state_of(b), b.total) for b in batches],
        "unproven": samples.missing(connection),
        "signed": SampleSignOff.objects.filter(connection=connection).order_by("-recorded_at").first(),
        "lists": ChartVersion.objects.filter(connection=connection).defer("rows").order_by("-given_at")[:5],
        "list_form": list_form,
        "month_form": month_form,
    }


def _build(request: HttpRequest, connection: Connection) -> HttpResponse | forms.Form:
    month = None
    if connection.mode == Mode.SUMMARY:
        form = MonthForm(request.POST)
        if not form.is_valid():
            return form
        month = form.cleaned_data["month"]
    batch = gathering.build(connection.pk, person(request), month)
    messages.success(request, f"{batch} is built: {batch.documents} documents.")
    return HttpResponseRedirect(page_of(batch))


def _sample(request: HttpRequest, connection: Connection) -> HttpResponse:
    return HttpResponseRedirect(page_of(samples.build(connection.pk, person(request))))


def _list(request: HttpRequest, connection: Connection) -> forms.Form | None:
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return form
    upload = form.cleaned_data["file"]
    what, content = form.cleaned_data["what"], upload.read(MAX_BYTES + 1)
    given = (
        tms_chart.take(connection.pk, upload.name, content, person(request))
        if what == tms_chart.WHAT
        else lists.take(connection.pk, what, upload.name, content, person(request))
    )
    for issue in given.issues[:SHOWN]:
        form.add_error("file", f"{issue.message[:1].upper()}{issue.message[1:]}: {issue.remedy}.")
    if given.version is None:
        return form
    changes = {what: len(keys) for what, keys in given.version.changes.items() if keys}
    said = ", ".join(f"{n} {what}" for what, n in changes.items())
    messages.success(
        request,
        f"{given.version} is taken: {len(given.version.rows)} rows{f', {said} since the last' if said else ''}.",
    )
    return None


def _opening(request: HttpRequest, connection: Connection) -> None:
    row = opening.build(connection.pk, person(request))
    messages.success(request, f"{row.number} is built: the next batch takes it.")


def _keyed(request: HttpRequest, connection: Connection) -> None:
    row = opening.document_of(connection)
    if row is None:
        raise opening.OpeningError("there is no opening journal")
    opening.keyed(row.pk, person(request), request.POST.get("reason", ""))
    messages.success(request, "The opening journal counts as keyed by hand.")


_ACTS: dict[str, Callable[[HttpRequest, Connection], HttpResponse | forms.Form | None]] = {
    "build": _build,
    "sample": _sample,
    "list": _list,
    "opening": _opening,
    "keyed": _keyed,
}
_WITHOUT_FILES = ("opening", "keyed")


# Accounts ---------------------------------------------------------------------------------------------------------


@admin.register(AccountRole)
class AccountRoleAdmin(SettingsAdmin):
    list_display = ("role", "account", "connection")
    list_filter = (ConnectionFilter,)
    list_select_related = ("connection__subsidiary", "connection__entity")
    ordering = ("connection", "role")
    autocomplete_fields = ("connection",)
    fields = ("tenant", "connection", "role", "account")
    empty_words = "Where the TMS holds A/R and A/P: its control accounts, cash, and the accounts of advances and quick pay in Sage."


@admin.register(TmsAccount)
class TmsAccountAdmin(SettingsAdmin):
    list_display = ("number", "name", "account", "connection")
    list_filter = (ConnectionFilter,)
    list_select_related = ("connection__subsidiary", "connection__entity")
    search_fields = ("number", "name")
    ordering = ("connection", "number")
    autocomplete_fields = ("connection",)
    fields = ("tenant", "connection", "number", "name", "account")
    empty_words = "The TMS's own chart of accounts, with Sage's account for each: the same number, unless another is given."


@admin.register(ChartVersion)
class ChartVersionAdmin(FactAdmin):
    list_display = ("__str__", "connection", "name", "given_by", moment("given_at", "Given"))
    list_filter = (ConnectionFilter, "what")
    list_select_related = ("connection__subsidiary", "connection__entity")
    ordering = ("-given_at",)
    empty_words = "Charts of accounts and party lists from a Sage on a PC, each version as it was given in."
